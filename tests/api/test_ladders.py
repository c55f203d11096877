"""Goal: whoever looks after a ladder sees who stands on which stage, how that changed, and switches it safely."""

from __future__ import annotations

import pytest

from tests.api.audience import account, apply, members
from tests.api.desk import Desk

LADDER = """\
ladder: visits
name: Visits
measure: {signals: {signal: pricing-page-visit, within_days: 30}}
stages:
  - {stage: quiet, name: Quiet, from: 0}
  - {stage: warm, name: Warm, from: 1, segment: warm}
  - {stage: hot, name: Hot, from: 3, segment: hot}
"""


@pytest.fixture
def visited(desk: Desk) -> Desk:
    """Acme came once, Umbra three times, Initech never."""
    for name in ("acme", "umbra", "initech"):
        account(desk, name)
    apply(desk, LADDER)
    desk.event("ann@acme", "pricing-page-visit")
    desk.tick()
    for _ in range(3):
        desk.event("bob@umbra", "pricing-page-visit")
        desk.tick(minutes=31)
    return desk


def stages(desk: Desk) -> dict[str, int]:
    return {one["stage"]: one["subject_count"] for one in desk.get("/ladders/visits")["stages"]}


def test_the_list_says_who_stands_where(visited: Desk) -> None:
    (ladder,) = visited.get("/ladders")["items"]
    assert ladder == visited.get("/ladders/visits")
    assert (ladder["key"], ladder["status"], ladder["version"], ladder["subject_count"]) == ("visits", "active", 1, 3)
    assert ladder["measure"] == {"signals": {"signal": ["pricing-page-visit"], "within_days": 30}}
    counted = [
        (one["stage"], one["from_number"], one["to_number"], one["segment"], one["subject_count"])
        for one in ladder["stages"]
    ]
    assert counted == [("quiet", 0, 1, None, 1), ("warm", 1, 3, "warm", 1), ("hot", 3, None, "hot", 1)]
    hot = ladder["stages"][2]
    assert (hot["entered_count"], hot["left_count"]) == (1, 0)
    assert visited.get("/ladders", q="VISIT")["items"] == [ladder]
    assert visited.get("/ladders", q="none")["items"] == visited.get("/ladders", status="disabled")["items"] == []


def test_those_on_a_stage_are_listed_with_where_they_came_from(visited: Desk) -> None:
    (hot,) = visited.pages("/ladders/visits/subjects", stage="hot")
    assert (hot["subject_id"], hot["name"], hot["stage"], hot["previous_stage"]) == (
        visited.account_id("umbra"), "Umbra", "hot", "warm",
    )  # fmt: skip
    everybody = visited.pages("/ladders/visits/subjects", sort="since", limit=1)
    assert sorted(row["stage"] for row in everybody) == ["hot", "quiet", "warm"]
    assert [row["since"] for row in everybody] == sorted(row["since"] for row in everybody)
    assert visited.refused("GET", "/ladders/visits/subjects", params={"stage": "cold"}) == (
        404, "not_found", "Ladder visits has no stage cold. Its stages are quiet, warm, hot.",
    )  # fmt: skip


def test_changes_are_listed_the_newest_first(visited: Desk) -> None:
    umbra = visited.account_id("umbra")
    found = visited.pages("/ladders/visits/history", limit=1)
    moves = [(row["from_stage"], row["to_stage"]) for row in found if row["subject_id"] == umbra]
    assert moves == [("warm", "hot"), ("quiet", "warm"), (None, "quiet")]
    assert [row["changed_at"] for row in found] == sorted((row["changed_at"] for row in found), reverse=True)
    assert [row["name"] for row in visited.pages("/ladders/visits/history", stage="hot")] == ["Umbra"]


def test_nobody_stands_on_a_ladder_that_is_disabled(visited: Desk) -> None:
    found = visited.post("/ladders/visits/status", {"status": "disabled"})
    assert (found["status"], found["version"]) == ("disabled", 2)
    visited.tick()
    assert stages(visited) == {"quiet": 0, "warm": 0, "hot": 0}
    assert members(visited, "hot") == []
    assert visited.post("/ladders/visits/status", {"status": "active"})["version"] == 3
    visited.tick()
    assert stages(visited) == {"quiet": 1, "warm": 1, "hot": 1}
    visited.post("/ladders/visits/status", {"status": "archived"})
    assert visited.refused("POST", "/ladders/visits/status", json={"status": "active"}) == (
        409, "conflict", "Ladder visits is archived and stays as it is. Put a new one in force in its place.",
    )  # fmt: skip


@pytest.mark.parametrize("path", ["", "/subjects", "/history"])
def test_unknown_ladders_are_said_to_be(desk: Desk, path: str) -> None:
    assert desk.refused("GET", f"/ladders/none{path}") == (
        404, "not_found", "There is no ladder none. `opportune ladders list` shows which there are.",
    )  # fmt: skip
