"""Goal: those on the way are moved to the version in force, somebody sees whom it moves, and no promise is broken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.desk import Desk
from tests.api.test_journeys import contact

PAID = {"attribute": "attributes.plan", "eq": "paid"}


def journey(*nodes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    frame = {"workflow": "care", "name": "Care", "kind": "journey", "trigger": {"manual": True}}
    return {**frame, **fields, "nodes": list(nodes)}


def wait(node_id: str, **fields: Any) -> dict[str, Any]:
    return {"wait": {"id": node_id, **fields}}


def enroll(desk: Desk, *subject_ids: int) -> None:
    desk.post("/journeys/care/enrollments", {"subject_ids": list(subject_ids)})
    desk.tick()


def inside(desk: Desk) -> dict[int, tuple[int, str]]:
    """The version and node of everybody on the way."""
    rows = desk.pages("/journeys/care/enrollments")
    return {row["subject_id"]: (row["version"], row["node"]) for row in rows}


def steps(desk: Desk, subject_id: int, *, ended: bool = False) -> list[tuple[int, str, str]]:
    """The version, node and outcome of every step of the one enrollment of somebody."""
    rows = desk.pages("/journeys/care/enrollments", **({"ended": True} if ended else {}))
    (enrollment_id,) = [row["enrollment_id"] for row in rows if row["subject_id"] == subject_id]
    path = desk.get(f"/enrollments/{enrollment_id}")["steps"]
    return [(step["version"], step["node"], step["outcome"]) for step in path]


def test_who_waits_where_the_new_version_waits_too_goes_on_by_it_and_the_others_stay(desk: Desk) -> None:
    ann, bob, cid = (contact(desk, f"{name}@acme.example") for name in ("ann", "bob", "cid"))
    call = {"http": {"id": "call", "url": "https://receiver.example/hook"}}
    desk.post("/definitions", [journey(wait("pause", days=2), wait("gone", days=2), call)])
    enroll(desk, bob)
    desk.tick(days=2)
    enroll(desk, ann)
    assert inside(desk) == {bob: (1, "gone"), ann: (1, "pause")}
    promised = desk.pages("/journeys/care/enrollments", node="pause")[0]["wake_at"]
    # The call has become a pause: nobody who comes to it while it sends could be waiting for the clock.
    after = {"update_attribute": {"id": "after", "set": {"care": "anew"}}}
    desk.post("/definitions", [journey(wait("pause", days=9), wait("call", days=1), after)])
    planned = {
        "key": "care", "to_version": 2, "moving": 1, "staying": 1,
        "versions": [{"version": 1, "moving": 1, "staying": 1, "nodes": [
            {"node": "pause", "label": None, "count": 1, "obstacle": None},
            {"node": "gone", "label": None, "count": 1, "obstacle": "removed"},
        ]}],
    }  # fmt: skip
    assert desk.get("/journeys/care/migration") == planned
    assert inside(desk) == {bob: (1, "gone"), ann: (1, "pause")}
    assert desk.post("/journeys/care/migrate", {}) == planned
    enroll(desk, cid)
    assert inside(desk) == {bob: (1, "gone"), ann: (2, "pause"), cid: (2, "pause")}
    waiting = {row["subject_id"]: row["wake_at"] for row in desk.pages("/journeys/care/enrollments", node="pause")}
    assert waiting[ann] == promised, "what was promised holds, and the new duration for those who come later"
    assert waiting[cid] > promised
    by_version = {one["version"]: (one["entered"], one["inside"]) for one in desk.get("/journeys/care")["versions"]}
    assert by_version == {2: (1, 2), 1: (2, 1)}
    assert desk.get("/journeys/care", version=2)["nodes"][0]["reached"] == 2
    assert sum(day["entered"] for day in desk.get("/journeys/care/history", version=1)["days"]) == 2

    desk.tick(days=2)
    assert inside(desk) == {bob: (1, "call"), ann: (2, "call"), cid: (2, "pause")}
    # Bob's message is on its way, and where that is a pause now nobody would tell him that it ended.
    (stuck,) = desk.get("/journeys/care/migration")["versions"]
    assert [(one["node"], one["obstacle"]) for one in stuck["nodes"]] == [("call", "other_kind")]
    desk.tick(days=1)
    assert desk.get(f"/contacts/{ann}")["attributes"] == {"care": "anew"}
    assert steps(desk, ann, ended=True) == [
        (1, "pause", "waiting"), (2, "pause", "moved"), (2, "pause", "done"), (2, "call", "waiting"), (2, "call", "done"),
        (2, "after", "done"),
    ]  # fmt: skip
    (entry,) = [row for row in desk.pages("/journeys/care/enrollments", ended=True) if row["subject_id"] == ann]
    moved = desk.get(f"/enrollments/{entry['enrollment_id']}")["steps"][1]
    assert moved["why"] == "somebody moved them from version 1 of the journey to version 2"
    assert moved["kind"] == "wait"


def test_goals_and_what_ends_a_pause_in_the_new_version_hold_at_once_for_contacts_and_accounts(desk: Desk) -> None:
    for subject in ("contact", "account"):
        key = {"workflow": f"care-{subject}", "subject": subject}
        if subject == "contact":
            ids = [contact(desk, "ann@acme.example", plan="paid"), contact(desk, "bob@acme.example", plan="free")]
        else:
            ids = [
                int(desk.post("/accounts", {"domain": f"{plan}.example", "attributes": {"plan": plan}})["account_id"])
                for plan in ("paid", "free")
            ]
        paid, free = ids
        path = f"/journeys/care-{subject}"
        desk.post("/definitions", [journey(wait("pause", days=9), **key)])
        desk.post(f"{path}/enrollments", {"subject_ids": ids})
        desk.tick()
        desk.post("/definitions", [journey(wait("pause", days=9), goal={"criteria": PAID}, **key)])
        desk.tick()
        assert desk.get(path)["inside"] == 2, "they are on the version without a goal"
        assert desk.post(f"{path}/migrate", {"to_version": 2})["moving"] == 2
        desk.tick()
        assert [row["subject_id"] for row in desk.pages(f"{path}/enrollments")] == [free]
        (left,) = desk.pages(f"{path}/enrollments", ended=True)
        assert (left["subject_id"], left["version"], left["reason"]) == (paid, 2, "goal")
        # A third version, into which somebody moves who has moved before: a pause of another kind.
        asking = {"wait_for": {"id": "pause", "criteria": {"attribute": "attributes.plan", "eq": "free"}, "days": 9}}
        desk.post(
            "/definitions", [journey(asking, {"goal": {"id": "won", "name": "Won"}}, goal={"criteria": PAID}, **key)]
        )
        assert desk.post(f"{path}/migrate", {})["moving"] == 1
        desk.tick()
        ended = {row["subject_id"]: row["enrollment_id"] for row in desk.pages(f"{path}/enrollments", ended=True)}
        taken = desk.get(f"/enrollments/{ended[free]}")["steps"]
        assert [(step["version"], step["outcome"]) for step in taken] == [
            (1, "waiting"), (2, "moved"), (3, "moved"), (3, "met"), (3, "done"),
        ]  # fmt: skip
        by_version = {one["version"]: (one["entered"], one["inside"]) for one in desk.get(path)["versions"]}
        assert by_version == {3: (0, 0), 1: (2, 0)}


def test_a_pause_that_is_over_in_a_held_journey_ends_by_the_new_version(desk: Desk) -> None:
    ann = contact(desk, "ann@acme.example")
    desk.post("/definitions", [journey(wait("pause", days=1), {"end": {"id": "old"}})])
    enroll(desk, ann)
    desk.post("/journeys/care/status", {"status": "disabled"})
    desk.tick(days=2)
    desk.post("/definitions", [journey(wait("pause", days=5), {"end": {"id": "new"}}, status="disabled")])
    assert desk.post("/journeys/care/migrate", {})["to_version"] == 3
    desk.tick()
    assert inside(desk) == {ann: (3, "pause")}
    desk.post("/journeys/care/status", {"status": "active"})
    desk.tick()
    (left,) = desk.pages("/journeys/care/enrollments", ended=True)
    assert (left["version"], left["node"]) == (3, "new")


def test_what_lasts_until_the_exit_ends_with_it_also_for_who_was_moved(desk: Desk) -> None:
    ann, bob = contact(desk, "ann@acme.example"), contact(desk, "bob@acme.example")
    segments = [
        {"segment": key, "name": key.title(), "subject": "contact", "mode": "managed"} for key in ("warm", "kept")
    ]
    adding = {"change_segments": {"id": "in", "add": ["warm", "kept"], "remove_on_exit": True}}
    desk.post("/definitions", [*segments, journey(adding, wait("pause", days=1))])
    enroll(desk, ann)
    keeping = {"change_segments": {"id": "in", "add": ["kept"]}}
    desk.post("/definitions", [journey(keeping, wait("pause", days=1))])
    desk.post("/journeys/care/migrate", {})
    enroll(desk, bob)
    # Nobody has the first version any more, and a program that starts anew reads what to follow.
    desk.opportune.context.workspace.kept_journeys = None
    desk.post("/definitions/segment/warm/rename", {"key": "hot"})
    desk.tick(days=1, minutes=1)
    desk.tick(minutes=1)
    assert inside(desk) == {}
    assert members(desk, "hot") == set()
    assert members(desk, "kept") == {ann, bob}, "the version in force says that it lasts"


def members(desk: Desk, segment: str) -> set[int]:
    return {
        subject_id
        for (subject_id,) in desk.rows(
            "select m.subject_id from segment_member m join definition_number n on n.definition_id = m.segment_id "
            "where n.kind = 'segment' and n.key = ?",
            [segment],
        )
    }


@pytest.mark.parametrize("late", [timedelta(days=2, hours=12), timedelta(days=2)], ids=["behind", "at that moment"])
def test_a_move_comes_after_the_tick_before_it_also_where_ticks_are_behind(desk: Desk, late: timedelta) -> None:
    ann = contact(desk, "ann@acme.example")
    desk.post("/definitions", [journey(wait("pause", days=2))])
    enroll(desk, ann)
    desk.post("/definitions", [journey(wait("pause", days=9), wait("later", days=1))])
    desk.clock.advance(late)
    desk.post("/journeys/care/migrate", {})
    desk.tick()
    assert steps(desk, ann) == [
        (1, "pause", "waiting"), (2, "pause", "moved"), (2, "pause", "done"), (2, "later", "waiting"),
    ]  # fmt: skip


def test_nobody_moves_to_a_version_that_is_not_in_force(desk: Desk) -> None:
    ann = contact(desk, "ann@acme.example")
    desk.post("/definitions", [journey(wait("pause", days=1))])
    enroll(desk, ann)
    nothing = {"key": "care", "to_version": 1, "moving": 0, "staying": 0, "versions": []}
    assert desk.post("/journeys/care/migrate", {}) == desk.get("/journeys/care/migration") == nothing
    draft = {key: value for key, value in journey(wait("pause", days=7)).items() if key not in ("workflow", "kind")}
    desk.put("/journeys/care/draft", draft)
    assert desk.post("/journeys/care/migrate", {}) == nothing, "a draft is not in force"
    status, _, message = desk.refused("POST", "/journeys/care/migrate", json={"to_version": 2})
    assert (status, message) == (
        409,
        "Version 2 of journey care is not in force; version 1 is, and people move only to that one. Look at `opportune journeys "
        "migrate care --preview`, or publish what is to be in force.",
    )
    desk.put("/journeys/new/draft", draft)
    for method, path in (("GET", "/journeys/new/migration"), ("POST", "/journeys/new/migrate")):
        assert desk.refused(method, path, **({"json": {}} if method == "POST" else {}))[2] == (
            "There is no journey new. `opportune journeys list` shows which there are."
        )
    desk.post("/journeys/care/status", {"status": "archived"})
    assert desk.refused("POST", "/journeys/care/migrate", json={})[2] == (
        "Journey care is archived, and nobody is on the way any more. Nobody was moved."
    )
    assert inside(desk) == {ann: (1, "pause")}


def test_whom_a_journey_is_not_about_any_more_stays(desk: Desk) -> None:
    ann = contact(desk, "ann@acme.example")
    desk.post("/definitions", [journey(wait("pause", days=1))])
    enroll(desk, ann)
    desk.post("/definitions", [journey(wait("pause", days=1), subject="account")])
    found = desk.post("/journeys/care/migrate", {})
    assert (found["moving"], found["staying"]) == (0, 1)
    assert found["versions"][0]["nodes"][0]["obstacle"] == "other_subject"
