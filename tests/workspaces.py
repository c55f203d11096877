"""Workspaces that are expensive to make, made once per test run and copied by whoever needs one."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from opportune.store import Workspace

# A demo that is there already, for who works on a test that needs one.
_DEMO_VARIABLE = "DEMO_WORKSPACE"
_DEMO_FILE = "demo.duckdb"
_PRINTED = "printed.txt"


def own_environment() -> dict[str, str]:
    """For a process that a test starts: what is set on this machine, but nobody's own settings of Opportune."""
    return {
        name: value
        for name, value in os.environ.items()
        if name == "OPPORTUNE_THREADS" or not (name.startswith("OPPORTUNE_") or name == "COLUMNS")
    }


def put_blank(target: Path) -> None:
    """Write a workspace with nothing in it yet, unless the file is there: creating its tables takes longer than most tests."""
    if not target.exists():
        target.write_bytes(_blank())


def open_blank(folder: Path, now: datetime) -> Workspace:
    """A new workspace in the folder, which takes a third of the time of one in memory; there may be several."""
    file = folder / f"blank-{sum(1 for _ in folder.glob('blank-*.duckdb'))}.duckdb"
    put_blank(file)
    return Workspace.open(file, now, threads=1)


@cache
def _blank() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "blank.duckdb"
        Workspace.open(file, datetime(2026, 1, 1, tzinfo=UTC), threads=1).close()
        return file.read_bytes()


@dataclass(frozen=True)
class BuiltDemo:
    """What `opportune demo --no-serve` left behind and printed. Nobody opens the file, which would write: take a copy."""

    file: Path
    printed: str


def copy_of_demo(factory: pytest.TempPathFactory, target: Path) -> Path:
    """A copy of the demo, to be changed at will: of the one that $DEMO_WORKSPACE names, or of this test run's."""
    there = os.environ.get(_DEMO_VARIABLE)
    shutil.copy(Path(there) if there else built_demo(factory).file, target)
    return target


def built_demo(factory: pytest.TempPathFactory) -> BuiltDemo:
    """The demo of this test run. Takes some 40 seconds for whoever asks first; everybody else waits for it.

    A test that may be the first needs a `pytest.mark.timeout` that leaves room for it.
    """
    folder = made_once(factory, "demo", _build_demo)
    return BuiltDemo(folder / _DEMO_FILE, (folder / _PRINTED).read_text(encoding="utf-8"))


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder `name` that all worker processes of this run share, filled by `make` for the first who asks.

    A folder gets its name when it is complete. Raises what `make` raises; then the next one tries again.
    """
    shared = _shared_folder(factory)
    folder, part = shared / name, shared / f"{name}.part"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            make(part)
            part.rename(folder)
    return folder


def _shared_folder(factory: pytest.TempPathFactory) -> Path:
    base = factory.getbasetemp()
    # Each worker of pytest-xdist has a folder of its own in the one of the run.
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def _build_demo(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "opportune", "demo", "--no-serve"],
        cwd=folder,
        env=own_environment() | {"TZ": "UTC"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (folder / _PRINTED).write_text(done.stdout, encoding="utf-8")
