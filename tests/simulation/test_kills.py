"""Killing the process at random points loses no acknowledged event and leaves no half tick."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SEED = os.environ.get("SEED", "42")
KILLS = 200 if "SEED" in os.environ else 50


@pytest.mark.timeout(600)
def test_fifty_kills_lose_nothing_and_leave_no_half_tick(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.simulation.kills", str(tmp_path / "killed.opportune"), SEED, str(KILLS)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    found = json.loads(ended.stdout)
    assert found["problem"] is None
    assert found["acknowledged"] > KILLS, "most workers were killed at work"
    assert found["ticks"] > KILLS / 5, "ticks ran in between"
