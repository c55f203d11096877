"""Goal: a server that is killed while it sends loses nothing, and sends nothing twice that a receiver could not tell.

Method: fifty kills with SIGKILL at random moments of a server that sends 2,000 requests to a receiver which honours keys.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.delivery.kills import PEOPLE

SEED = os.environ.get("SEED", "42")
KILLS = 50


@pytest.mark.timeout(600)
def test_fifty_kills_lose_nothing_and_no_key_has_two_contents(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.delivery.kills", str(tmp_path / "killed.opportune"), SEED, str(KILLS)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    found = json.loads(ended.stdout.splitlines()[-1])
    assert found["conflicts"] == 0, "no key has two contents"
    assert found["done"] == PEOPLE, "a receiver that honours keys does each thing once, and everything"
    assert (found["waiting"], found["ended"], found["delivered"]) == (0, PEOPLE, PEOPLE)
    assert (found["left"], found["good"]) == (PEOPLE, PEOPLE), "everybody goes on once"
    assert found["killed_while_sending"] > KILLS / 5, "most were killed while they sent"
