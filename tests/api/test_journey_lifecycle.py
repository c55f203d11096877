"""Goal: whoever looks after a journey holds it, lets it run dry, ends it, runs it now and copies it, and loses nobody."""

from __future__ import annotations

from typing import Any

from tests.api.desk import Desk
from tests.api.test_journeys import CARE, TRIALS, contact

ROUNDS: dict[str, Any] = {
    "workflow": "rounds", "name": "Rounds", "kind": "journey", "trigger": {"segment": "trials"}, "schedule": "on_demand",
    "nodes": [{"wait": {"id": "pause", "days": 1}}],
}  # fmt: skip


def inside(desk: Desk, key: str) -> list[int]:
    return [row["subject_id"] for row in desk.pages(f"/journeys/{key}/enrollments")]


def test_a_journey_is_held_goes_on_runs_dry_and_is_put_away(desk: Desk) -> None:
    desk.post("/definitions", [TRIALS, CARE])
    desk.tick()
    ann = contact(desk, "ann@acme.example", plan="trial")
    desk.tick(minutes=1)
    assert desk.post("/journeys/care/status", {"status": "disabled"})["status"] == "disabled"
    desk.tick(days=3)
    assert inside(desk, "care") == [ann]
    assert desk.post("/journeys/care/status", {"status": "closed"})["version"] == 3
    bob = contact(desk, "bob@acme.example", plan="trial")
    desk.tick(minutes=1)
    assert inside(desk, "care") == []
    desk.post("/journeys/care/status", {"status": "active"})
    desk.patch(f"/contacts/{bob}", {"attributes": {"plan": "free"}})
    desk.tick(minutes=1)
    desk.patch(f"/contacts/{bob}", {"attributes": {"plan": "trial"}})
    desk.tick(minutes=1)
    assert inside(desk, "care") == [bob]
    desk.post("/journeys/care/status", {"status": "archived"})
    desk.tick(minutes=1)
    ended = desk.pages("/journeys/care/enrollments", ended=True)
    assert [row["reason"] for row in ended] == ["aborted", "completed"]
    status, _, message = desk.refused("POST", "/journeys/care/status", json={"status": "active"})
    assert status == 409
    assert message == (
        "Journey care is archived and stays as it is. Copy it with `opportune journeys duplicate care NEW-KEY`."
    )


def test_everybody_is_taken_out_at_once(desk: Desk) -> None:
    desk.post("/definitions", [TRIALS, CARE])
    desk.tick()
    contact(desk, "ann@acme.example", plan="trial")
    contact(desk, "bob@acme.example", plan="trial")
    desk.tick(minutes=1)
    assert desk.post("/journeys/care/abort") == {"leaving": 2}
    desk.tick(minutes=1)
    assert desk.get("/journeys/care")["status"] == "disabled"
    assert {row["reason"] for row in desk.pages("/journeys/care/enrollments", ended=True)} == {"aborted"}


def test_a_journey_on_demand_runs_when_it_is_told_to(desk: Desk) -> None:
    desk.post("/definitions", [TRIALS, CARE, ROUNDS])
    ann = contact(desk, "ann@acme.example", plan="trial")
    desk.tick()
    assert inside(desk, "rounds") == []
    schedules = {row["key"]: row["schedule"] for row in desk.get("/journeys")["items"]}
    assert schedules == {"care": "continuous", "rounds": "on_demand"}
    desk.post("/journeys/rounds/run")
    desk.tick(minutes=1)
    assert inside(desk, "rounds") == [ann]
    bob = contact(desk, "bob@acme.example", plan="trial")
    desk.tick(minutes=1)
    assert inside(desk, "rounds") == [ann]
    desk.post("/journeys/rounds/run")
    desk.tick(minutes=1)
    assert sorted(inside(desk, "rounds")) == sorted([ann, bob])
    assert desk.refused("POST", "/journeys/care/run")[2] == (
        "Journey care has no schedule. Its trigger starts it; `opportune journeys enroll care ID` takes somebody in."
    )
    desk.post("/journeys/rounds/status", {"status": "disabled"})
    assert desk.refused("POST", "/journeys/rounds/run")[2] == (
        "Journey rounds takes nobody in now. Let it run with `opportune journeys resume rounds`."
    )


def test_a_copy_waits_until_it_is_wanted(desk: Desk) -> None:
    desk.post("/definitions", [TRIALS, CARE])
    copied = desk.post("/journeys/care/duplicate", {"key": "care-too"})
    assert (copied["key"], copied["name"], copied["status"]) == ("care-too", "Care (copy)", "disabled")
    status, _, message = desk.refused("POST", "/journeys/care/duplicate", json={"key": "care-too"})
    assert (status, message) == (409, "There is a workflow care-too already. Choose another key.")
