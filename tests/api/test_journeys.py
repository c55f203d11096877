"""Goal: whoever looks after a journey sees who is where and takes people in; a bad graph is refused."""

from __future__ import annotations

from typing import Any

import pytest

from opportune.testing import payload
from tests.api.desk import Desk

TRIALS = {
    "segment": "trials", "name": "Trials", "subject": "contact", "mode": "rule",
    "criteria": {"attribute": "attributes.plan", "eq": "trial"},
}  # fmt: skip
CARE: dict[str, Any] = {
    "workflow": "care", "name": "Care", "kind": "journey", "trigger": {"segment_entered": "trials"},
    "goal": {"criteria": {"attribute": "attributes.plan", "eq": "paid"}},
    "nodes": [{"wait": {"id": "pause", "days": 1}}, {"end": {"id": "done"}}],
}  # fmt: skip


def contact(desk: Desk, email: str, **attributes: object) -> int:
    return int(desk.post("/contacts", {"email": email, "attributes": attributes})["contact_id"])


def test_who_is_where_and_how_they_got_there(desk: Desk) -> None:
    desk.post("/definitions", [TRIALS, CARE])
    desk.tick()
    ann, bob = contact(desk, "ann@acme.example", plan="trial"), contact(desk, "bob@acme.example", plan="trial")
    desk.tick(minutes=1)
    desk.patch(f"/contacts/{bob}", {"attributes": {"plan": "paid"}})
    desk.tick(hours=1)
    (listed,) = desk.get("/journeys")["items"]
    assert (listed["entered"], listed["inside"], listed["reached_goal"], listed["success_percent"]) == (2, 1, 1, 50.0)
    shown = desk.get("/journeys/care")
    assert [(node["id"], node["kind"], node["waiting"]) for node in shown["nodes"]] == [
        ("pause", "wait", 1),
        ("done", "end", 0),
    ]
    (inside,) = desk.pages("/journeys/care/enrollments", node="pause")
    assert (inside["subject_id"], inside["address"], inside["reason"]) == (ann, "ann@acme.example", None)
    (left,) = desk.pages("/journeys/care/enrollments", ended=True)
    assert (left["subject_id"], left["reason"]) == (bob, "goal")
    path = desk.get(f"/enrollments/{left['enrollment_id']}")
    assert [(step["node"], step["outcome"]) for step in path["steps"]] == [("pause", "waiting"), ("pause", "goal")]
    assert (path["subject"], path["name"], path["address"]) == ("contact", "bob@acme.example", "bob@acme.example")
    desk.tick(days=1)
    assert desk.get("/journeys/care")["nodes"][0]["ways"] == [{"outcome": "done", "to": "done", "count": 1}]


def test_somebody_is_taken_in_by_request_once(desk: Desk) -> None:
    desk.post("/definitions", [TRIALS, CARE])
    desk.tick()
    eve = contact(desk, "eve@acme.example")
    for _ in range(2):
        assert desk.post("/journeys/care/enrollments", {"subject_ids": [eve]}) == {"requested": 1}
        desk.tick(minutes=1)
    assert [row["subject_id"] for row in desk.pages("/journeys/care/enrollments")] == [eve]
    status, _, message = desk.refused("POST", "/journeys/care/enrollments", json={"subject_ids": [eve, 999]})
    assert (status, message) == (404, "There is no contact 999. Nobody was taken in; leave these out.")
    desk.post("/definitions", [{**CARE, "status": "disabled"}])
    status, _, message = desk.refused("POST", "/journeys/care/enrollments", json={"subject_ids": [eve]})
    assert (status, message) == (
        409,
        "Journey care is disabled and takes nobody in. Make it active first, by `opportune journeys resume care`.",
    )
    assert (
        desk.refused("GET", "/journeys/none")[2]
        == "There is no journey none. `opportune journeys list` shows which there are."
    )
    assert desk.refused("GET", "/enrollments/999")[0] == 404


def test_moments_to_look_again_are_those_of_the_subjects_they_are_about(desk: Desk) -> None:
    twice = {"signal": "pricing-page-visit", "at_least": 2, "within_days": 30}
    manual = {**CARE, "trigger": {"manual": True}}
    firms = {**manual, "workflow": "firms", "subject": "account", "goal": {"criteria": {"contacts": {"any": twice}}}}
    desk.post("/definitions", [{**manual, "goal": {"criteria": twice}}, firms])
    for name in ("first", "second"):
        contact(desk, f"{name}@other.example")
    desk.event("ann@acme", "pricing-page-visit")
    desk.tick()
    ((ann, acme),) = desk.rows("select contact_id, account_id from contact where email = 'ann@acme.example'")
    assert ann != acme, "whose moment it is can be told by the number"
    desk.post("/journeys/care/enrollments", {"subject_ids": [ann]})
    desk.post("/journeys/firms/enrollments", {"subject_ids": [acme]})
    desk.tick(minutes=1)
    due = desk.rows("select distinct subject_type, subject_id from criteria_due order by all")
    assert due == [("account", acme), ("contact", ann)]


def test_an_erased_contact_is_in_no_journey(desk: Desk) -> None:
    desk.post("/definitions", [TRIALS, CARE])
    desk.tick()
    ann = contact(desk, "ann@acme.example", plan="trial")
    desk.tick(minutes=1)
    desk.post(f"/contacts/{ann}/erase")
    desk.tick(minutes=1)
    assert desk.pages("/journeys/care/enrollments") == []
    assert [row["reason"] for row in desk.pages("/journeys/care/enrollments", ended=True)] == ["deleted"]


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ([{"wait": {"id": "a", "days": 1, "next": "a"}}], "a -> a is a loop. A path may join another one but never come back"),
        ([{"wait": {"id": "a", "days": 1, "next": "b"}}], "nodes.1: done leads to b, and there is no such node. The nodes are a"),
        ([{"wait": {"id": "a", "days": 1, "next": "exit"}}, {"end": {"id": "b"}}], "nodes.2: nothing leads to b"),
        ([{"end": {"id": "a"}}, {"end": {"id": "a"}}], "two nodes have the id a"),
        ([{"wait": {"id": "a"}}], "give exactly one of minutes, hours, days, weeks, business_days; there is none"),
        ([{"wait": {"id": "a", "days": 1}, "end": {"id": "b"}}], "there is wait and end"),
        ([{"fly": {"id": "a"}}], "fly"),
        (
            [{"split": {"id": "a", "shares": [{"name": n, "percent": 45, "to": "exit"} for n in ("x", "y")]}}],
            "the percentages of a split add up to 100; these make 90",
        ),
        ([{"decide": {"id": "a", "criteria": {"segment": "nowhere"}}}], "nowhere"),
    ],
)  # fmt: skip
def test_a_graph_that_cannot_be_walked_is_refused_by_name(desk: Desk, nodes: list[dict[str, Any]], said: str) -> None:
    desk.post("/definitions", [TRIALS])
    status, _, message = desk.refused("PUT", "/definitions/workflow/care", json={**CARE, "nodes": nodes})
    assert status == 422 or status == 400
    assert said in message


def test_the_key_of_an_entry_does_not_outlive_an_erased_contact(desk: Desk) -> None:
    keyed = {**CARE, "trigger": {"event": {"event": ["Signed Up"], "key": "properties.mail"}}}
    desk.post("/definitions", [TRIALS, keyed])
    desk.send(payload.track("ann@acme", "Signed Up", {"mail": "ann@acme.example"})).tick()
    desk.tick(days=2)
    desk.send(payload.track("ann@acme", "Signed Up", {"mail": "miller@acme.example"})).tick(minutes=1)
    assert [key for (key,) in desk.rows("select entry_key from enrollment_end")] == ["ann@acme.example"]
    desk.post(f"/contacts/{desk.contact_id('ann@acme')}/erase")
    desk.tick(minutes=1)
    assert desk.rows("select entry_key from enrollment") == []
    assert desk.rows("select entry_key, reason from enrollment_end order by reason") == [
        ("", "completed"),
        ("", "deleted"),
    ]
