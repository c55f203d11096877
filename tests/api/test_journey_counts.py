"""Goal: who runs a journey sees how many came to each node in which version, day by day, and of one person why and what was sent.

Method: messages end as the delivery loop would write it down; how they are sent is tested with the loop itself.
"""

from __future__ import annotations

from typing import Any

from tests.api.desk import Desk

HELLO = {"email": "hello", "name": "Hello", "status": "active", "subject": "Hi", "text": "Hello"}
KEEN = {"attribute": "attributes.size", "eq": "large"}
CARE: dict[str, Any] = {
    "workflow": "care", "name": "Care", "kind": "journey", "trigger": {"manual": True}, "consent": "ignore",
    "nodes": [
        {"decide": {"id": "keen", "criteria": KEEN, "yes": "hello", "no": "pause"}},
        {"send_email": {"id": "hello", "email": "hello", "on_error": "pause", "next": "exit"}},
        {"wait": {"id": "pause", "days": 1}},
    ],
}  # fmt: skip


def started(desk: Desk) -> dict[str, int]:
    ids = {
        name: int(desk.post("/contacts", {"email": f"{name}@acme.example", "attributes": {"size": size}})["contact_id"])
        for name, size in (("ann", "large"), ("bob", "large"), ("eve", "small"))
    }
    desk.post("/definitions", [HELLO, CARE])
    desk.tick()
    desk.post("/journeys/care/enrollments", {"subject_ids": list(ids.values())})
    desk.tick(minutes=1)
    return ids


def end_message(desk: Desk, contact_id: int, state: str, reason: str | None) -> None:
    """As the delivery loop ends one."""
    desk.run(
        "insert into delivery_end by name select * exclude (state, reason, due_at), $state as state, $reason as reason, "
        "timestamp '2026-03-01 09:02' as ended_at from delivery where contact_id = $contact_id",
        {"state": state, "reason": reason, "contact_id": contact_id},
    )
    desk.run(
        "insert into delivery_news by name select enrollment_id, node, delivery_id, $state as state from delivery "
        "where contact_id = $contact_id",
        {"state": state, "contact_id": contact_id},
    )
    desk.run("delete from delivery where contact_id = $contact_id", {"contact_id": contact_id})


def nodes(desk: Desk, **params: int) -> dict[str, Any]:
    return {node["id"]: node for node in desk.get("/journeys/care", **params)["nodes"]}


def test_how_many_came_where_and_what_became_of_messages(desk: Desk) -> None:
    ids = started(desk)
    assert nodes(desk)["hello"]["messages"] == {"waiting": 2, "delivered": 0, "skipped": 0, "failed": 0}
    end_message(desk, ids["ann"], "delivered", None)
    end_message(desk, ids["bob"], "failed", "550 nobody here")
    desk.tick(minutes=2)
    found = nodes(desk)
    assert {name: (node["reached"], node["waiting"]) for name, node in found.items()} == {
        "keen": (3, 0), "hello": (2, 0), "pause": (2, 2),
    }  # fmt: skip
    assert found["hello"]["messages"] == {"waiting": 0, "delivered": 1, "skipped": 0, "failed": 1}
    assert {way["outcome"]: way["count"] for way in found["hello"]["ways"]} == {"done": 1, "skipped": 0, "error": 1}
    assert found["keen"]["messages"] is None


def test_every_version_is_counted_by_itself(desk: Desk) -> None:
    started(desk)
    longer = {**CARE, "nodes": [*CARE["nodes"][:2], {"wait": {"id": "pause", "days": 2}}, {"end": {"id": "over"}}]}
    desk.post("/definitions", [longer])
    kim = int(desk.post("/contacts", {"email": "kim@acme.example"})["contact_id"])
    desk.post("/journeys/care/enrollments", {"subject_ids": [kim]})
    desk.tick(minutes=1)
    versions = desk.get("/journeys/care")["versions"]
    assert [(one["version"], one["is_active"], one["entered"], one["inside"]) for one in versions] == [
        (2, True, 1, 1),
        (1, False, 3, 3),
    ]
    assert [one["is_superseded"] for one in versions] == [False, True]
    assert nodes(desk)["pause"]["reached"] == 2
    assert nodes(desk, version=1)["pause"]["reached"] == 1
    assert "over" not in nodes(desk, version=1)
    assert nodes(desk, version=2)["keen"]["reached"] == 1
    assert desk.refused("GET", "/journeys/care", params={"version": 9})[0] == 404


def test_a_pause_makes_a_version_that_leads_nobody_elsewhere(desk: Desk) -> None:
    started(desk)
    desk.post("/definitions", [{**CARE, "status": "disabled"}])
    desk.tick(minutes=1)
    versions = desk.get("/journeys/care")["versions"]
    assert [(one["version"], one["inside"], one["is_superseded"]) for one in versions] == [(2, 0, False), (1, 3, False)]


def test_day_by_day(desk: Desk) -> None:
    ids = started(desk)
    end_message(desk, ids["ann"], "skipped", "no_consent")
    desk.tick(minutes=2)
    desk.jump(days=2)
    days = desk.get("/journeys/care/history", days=3, node="keen")["days"]
    assert [day["day"] for day in days] == ["2026-03-01", "2026-03-02", "2026-03-03"]
    first = days[0]
    assert (first["entered"], first["left"], first["skipped"], first["delivered"]) == (3, 1, 1, 0)
    assert first["outcomes"] == {"yes": 2, "no": 1}
    assert (days[1]["entered"], days[1]["outcomes"]) == (0, {})
    assert sum(day["left"] for day in days) == 2
    assert desk.get("/journeys/care/history", version=7)["days"][-1]["outcomes"] is None


def test_the_way_of_one_with_reasons_and_messages(desk: Desk) -> None:
    ids = started(desk)
    end_message(desk, ids["bob"], "failed", "550 nobody here")
    desk.tick(minutes=2)
    (ann,) = desk.pages("/journeys/care/enrollments", node="hello")
    assert (ann["subject_id"], ann["wake_at"]) == (ids["ann"], None)
    assert desk.get(f"/enrollments/{ann['enrollment_id']}")["wake_at"] is None
    (bob,) = [one for one in desk.pages("/journeys/care/enrollments") if one["subject_id"] == ids["bob"]]
    steps = desk.get(f"/enrollments/{bob['enrollment_id']}")["steps"]
    assert [(step["node"], step["kind"], step["outcome"]) for step in steps] == [
        ("keen", "decide", "yes"), ("hello", "send_email", "waiting"), ("hello", "send_email", "error"),
        ("pause", "wait", "waiting"),
    ]  # fmt: skip
    assert steps[0]["why"] == "this held: attribute: attributes.size, eq: large"
    (message,) = steps[1]["messages"]
    assert (message["channel"], message["address"], message["state"], message["reason"]) == (
        "email", "bob@acme.example", "failed", "550 nobody here",
    )  # fmt: skip
    (eve,) = [one for one in desk.pages("/journeys/care/enrollments") if one["subject_id"] == ids["eve"]]
    (first, _) = desk.get(f"/enrollments/{eve['enrollment_id']}")["steps"]
    assert first["why"] == "this did not hold: attribute: attributes.size, eq: large"
