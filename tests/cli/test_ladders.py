"""Goal: who stands on which stage of a ladder, and who moved, can be seen and switched from the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Opportune

LADDER = """\
ladder: journey
name: Journey
measure: {score: score}
stages:
  - {stage: cold, name: Cold, from: 0}
  - {stage: warm, name: Warm, from: 1, segment: warm}
"""


@pytest.fixture
def ladder(opportune: Opportune, file: Path) -> Opportune:
    """Commands on a workspace with a ladder, on which everybody stands who has a score."""
    Path("ladder.yaml").write_text(LADDER)
    found = opportune("definitions", "apply", "ladder.yaml", "--yes", "-f", file)
    assert found.code == 0, found.err

    def command(*arguments: object) -> object:
        return opportune(*arguments, "-f", file)

    return command  # type: ignore[return-value]


def test_a_ladder_is_looked_at_and_switched(ladder: Opportune) -> None:
    listed = ladder("ladders", "list")
    assert listed.out.splitlines()[1].split()[:4] == ["journey", "active", "Cold", "0"]
    assert ladder("ladders", "list", "--status", "archived").err.startswith("No ladder fits.")
    shown = ladder("ladders", "show", "journey").out.splitlines()
    assert shown[0].startswith("Journey: active, version 1, ")
    assert [line.split()[0] for line in shown[2:]] == ["Warm", "Cold"]
    on_it = ladder("ladders", "show", "journey", "--json").json["subject_count"]
    assert on_it > 0
    assert "acme.example" in ladder("ladders", "who", "journey", "--stage", "warm").out
    assert len(ladder("ladders", "who", "journey", "--json").json) == on_it
    assert len(ladder("ladders", "history", "journey", "--json").json) == on_it
    assert "none" in ladder("ladders", "history", "journey").out
    assert ladder("ladders", "disable", "journey").out == "Ladder journey is disabled, in version 2.\n"
    assert ladder("ladders", "show", "journey", "--json").json["subject_count"] == 0
    assert ladder("ladders", "enable", "journey").out == "Ladder journey is active, in version 3.\n"
    assert ladder("ladders", "archive", "journey", "--json").json["status"] == "archived"
    assert "is archived and stays as it is" in ladder("ladders", "enable", "journey").err
    assert ladder("ladders", "who", "none").err.startswith("Error: There is no ladder none.")
