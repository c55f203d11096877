"""Goal: `opportune demo` works from nothing, and the README shows what it prints.

Scores depend on the hour at which the demo is loaded, so what is compared is the form: headings, lines and columns.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, block, filled
from tests.docs.shell import environment, free_port
from tests.workspaces import built_demo

UPDATE = bool(os.environ.get("UPDATE"))
README = ROOT / "README.md"
_ROW = re.compile(
    r"^ +(\d+)  ● (high|medium|low) +(?:↑ rising|↓ declining|→ stable) .* (?:people|person|visitors), ", re.M
)
_STAGE = re.compile(r" from \d+ +([\d,]+)(?: +[+-]\d+)* *$", re.M)
_AUDIENCE = re.compile(r"^\S+ +\d+ included - \d+ excluded = (\d+) accounts?$", re.M)


def opportune(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["opportune", *arguments],
        cwd=folder,
        env=environment(free_port()),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.docs
@pytest.mark.timeout(600)
def test_the_demo_prints_what_the_readme_shows(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    built = built_demo(tmp_path_factory)
    printed = built.printed
    shutil.copy(built.file, tmp_path)
    hottest = re.search(r"explain account (\S+)", printed)
    assert hottest, printed
    explain = f"opportune explain account {hottest[1]} --file demo.duckdb"
    explained = opportune(tmp_path, *explain.split()[1:])
    text = README.read_text(encoding="utf-8")
    if UPDATE:
        shown = {
            "demo": lambda: f"```\n{printed.rstrip()}\n```",
            "demo-explanation": lambda: f"```\n$ {explain}\n{explained.rstrip()}\n```",
        }
        README.write_text(filled(text, shown), encoding="utf-8")
        return
    assert _form(printed) == _form(block(text, "demo"))
    for page in (printed, block(text, "demo")):
        scores = [int(found[1]) for found in _ROW.finditer(page)]
        assert len(scores) == 10
        assert scores == sorted(scores, reverse=True)
        stages = [int(found[1]) for found in _STAGE.finditer(page)]
        assert len(stages) == 7, "four stages of intent, three of engagement"
        assert all(stages), "every stage is filled"
        audiences = [int(found[1]) for found in _AUDIENCE.finditer(page)]
        assert len(audiences) == 6
        assert sum(map(bool, audiences)) >= 4, "campaigns reach somebody"
    again = opportune(tmp_path, "demo", "--no-serve")
    assert "Loaded" not in again, "what is there is not loaded again"
    assert len(_ROW.findall(again)) == 10


def _form(page: str) -> list[str]:
    """The first word of each line that begins one."""
    return [line.split()[0] for line in page.replace("```", "").splitlines() if re.match(r"[A-Z]", line)]
