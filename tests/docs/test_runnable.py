"""Goal: what the documentation tells a newcomer to type works, and prints what it says it prints.

Method: every block marked as runnable is executed, in order, against a real server in an empty folder.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, block, filled, runnable
from tests.docs.shell import free_port, needs_curl, run_all, serve

UPDATE = bool(os.environ.get("UPDATE"))
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d|\d{4}-\d\d-\d\d")


@needs_curl
@pytest.mark.timeout(300)
@pytest.mark.docs
@pytest.mark.parametrize("name", ["README.md", "docs/getting-started.md"])
def test_a_newcomer_can_type_it_all(name: str, tmp_path: Path) -> None:
    page = ROOT / name
    text = page.read_text(encoding="utf-8")
    port = free_port()
    server = serve(tmp_path, port)
    try:
        printed = run_all([commands for label, commands in runnable(text) if label != "serve"], tmp_path, port)
    finally:
        server.terminate()
        server.communicate(timeout=60)
    assert server.returncode == 0
    assert "acme.example" in printed
    assert '{"success":true}' in printed
    if "generated:first-explanation" in text:
        shown = "```\n" + _first_explanation(printed) + "\n```"
        if UPDATE:
            page.write_text(filled(text, {"first-explanation": lambda: shown}), encoding="utf-8")
        else:
            written = block(text, "first-explanation")
            assert _TIME.sub("TIME", written).strip() == _TIME.sub("TIME", shown).strip()


def _first_explanation(printed: str) -> str:
    found = re.search(r"^acme\.example   account .*?^Left alone[^\n]*", printed, re.MULTILINE | re.DOTALL)
    assert found, printed
    return found[0]
