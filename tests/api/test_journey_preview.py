"""Goal: who plans a journey sees how many would go which way and what would be sent, before anything happens; nothing happens.

Method: a preview is held against what the ticks then do with the same people.
"""

from __future__ import annotations

from typing import Any

from tests.api.desk import Desk

TRIALS = {
    "segment": "trials", "name": "Trials", "subject": "contact", "mode": "rule",
    "criteria": {"attribute": "attributes.plan", "eq": "trial"},
}  # fmt: skip
CLICKED = {"signal": "email-link-clicked", "at_least": 1, "within_days": 30}
CARE: dict[str, Any] = {
    "workflow": "care", "name": "Care", "kind": "journey",
    "trigger": {"segment_entered": "trials", "enroll_existing": True},
    "goal": {"criteria": {"attribute": "attributes.plan", "eq": "paid"}},
    "nodes": [
        {"wait": {"id": "pause", "days": 1}},
        {"decide": {"id": "keen", "criteria": CLICKED, "yes": "call", "no": "more"}},
        {"update_attribute": {"id": "call", "set": {"care": "call"}, "next": "exit"}},
        {"wait_for": {"id": "more", "criteria": {"attribute": "attributes.size", "eq": "large"}, "days": 5, "timeout": "lost"}},
        {"update_attribute": {"id": "large", "set": {"care": "large"}, "next": "exit"}},
        {"end": {"id": "lost", "reason": "disqualified"}},
    ],
}  # fmt: skip


def contact(desk: Desk, name: str, **attributes: object) -> int:
    return int(desk.post("/contacts", {"email": f"{name}@acme.example", "attributes": attributes})["contact_id"])


def reached(found: dict[str, Any]) -> dict[str, int]:
    return {node["id"]: node["reached"] for node in found["nodes"]}


def ways(found: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {(node["id"], way["outcome"]): way["count"] for node in found["nodes"] for way in node["ways"]}


def people(desk: Desk) -> None:
    for name in ("ann", "bob", "eve"):
        contact(desk, name, plan="trial")
    contact(desk, "zoe", plan="trial", size="large")
    contact(desk, "kim", plan="paid")
    desk.post("/definitions", [TRIALS])
    desk.event("ann@acme", "email-link-clicked")
    desk.tick()


def test_a_journey_that_is_not_saved_is_previewed_over_its_whole_graph(desk: Desk) -> None:
    people(desk)
    before = desk.get("/definitions")
    found = desk.post("/journeys/preview", {"definition": CARE})
    assert (found["found"], found["kept_out"], found["refused"], found["entering"]) == (4, 0, 0, 4)
    assert found["starts_with"] == "who is in segment trials now"
    assert reached(found) == {"pause": 4, "keen": 4, "call": 1, "more": 3, "large": 1, "lost": 2}
    assert ways(found)["keen", "yes"] == 1
    assert (ways(found)["more", "met"], ways(found)["more", "timeout"]) == (1, 2)
    assert found["ends"] == {"completed": 2, "disqualified": 2}
    (ann,) = found["nodes"][2]["samples"]
    assert ann["address"] == "ann@acme.example"
    assert desk.get("/definitions") == before
    assert desk.rows("select count(*) from enrollment") == [(0,)]


def test_it_foretells_what_the_ticks_do(desk: Desk) -> None:
    people(desk)
    found = desk.post("/journeys/preview", {"definition": CARE})
    desk.post("/definitions", [CARE])
    desk.tick()
    desk.jump(days=1)
    desk.jump(days=5, minutes=1)
    shown = desk.get("/journeys/care")
    assert {(node["id"], way["outcome"]): way["count"] for node in shown["nodes"] for way in node["ways"]} == ways(
        found
    )
    again = desk.post("/journeys/preview", {"key": "care"})
    assert (again["found"], again["kept_out"], again["entering"]) == (4, 4, 0)


def test_criteria_suppression_and_goals_that_are_reached_keep_people_out(desk: Desk) -> None:
    people(desk)
    where = {"not": {"attribute": "attributes.size", "eq": "large"}}
    goal = {"criteria": CLICKED}
    found = desk.post("/journeys/preview", {"definition": {**CARE, "where": where, "goal": goal}})
    assert (found["found"], found["refused"], found["entering"]) == (4, 2, 2)
    assert reached(found)["pause"] == 2


def test_a_segment_that_is_not_saved_either_is_evaluated_for_the_preview(desk: Desk) -> None:
    people(desk)
    paying = {**TRIALS, "segment": "paying", "criteria": {"attribute": "attributes.plan", "eq": "paid"}}
    journey = {**CARE, "trigger": {"segment_entered": "paying"}, "goal": None}
    found = desk.post("/journeys/preview", {"definition": journey, "beside": [paying]})
    assert found["entering"] == 1
    status, _, message = desk.refused("POST", "/journeys/preview", json={"definition": journey})
    assert status == 422
    assert "paying" in message


def test_events_that_start_it_are_those_of_the_last_days(desk: Desk) -> None:
    people(desk)
    festival = {"field": "properties.kind", "operator": "eq", "value": "festival"}
    journey = {**CARE, "trigger": {"event": {"event": ["Ticket Bought"], "where": [festival]}}}
    for name, kind in (
        ("ann@acme", "festival"),
        ("ann@acme", "festival"),
        ("bob@acme", "train"),
        ("new@acme", "festival"),
    ):
        desk.send({"type": "track", "event": "Ticket Bought", "userId": name, "properties": {"kind": kind},
                   "context": {"traits": {"email": f"{name}.example"}}})  # fmt: skip
    desk.tick()
    found = desk.post("/journeys/preview", {"definition": journey})
    assert (found["found"], found["starts_with"]) == (2, "who sent Ticket Bought in the last 7 days")
    desk.jump(days=3)
    assert desk.post("/journeys/preview", {"definition": journey, "days": 2})["found"] == 0
    assert desk.post("/journeys/preview", {"definition": journey, "days": 4})["found"] == 2


def test_a_conflict_group_keeps_people_out_and_takes_them_out_as_the_tick_then_does(desk: Desk) -> None:
    people(desk)
    ids = dict(desk.rows("select split_part(email, '@', 1), contact_id from contact"))
    pause = [{"wait": {"id": "pause", "days": 9}}]
    others = [
        {"workflow": key, "name": key, "kind": "journey", "trigger": {"manual": True}, "nodes": pause,
         "conflict_group": "care", "priority": priority}
        for key, priority in (("low", 1), ("same", 5), ("top", 9))
    ]  # fmt: skip
    desk.post("/definitions", others)
    for key, name in (("low", "ann"), ("low", "zoe"), ("same", "bob"), ("top", "eve"), ("top", "kim")):
        desk.post(f"/journeys/{key}/enrollments", {"subject_ids": [ids[name]]})
    desk.tick()
    where = {"not": {"attribute": "attributes.size", "eq": "large"}}
    journey = {**CARE, "where": where, "conflict_group": "care", "priority": 5}
    found = desk.post("/journeys/preview", {"definition": journey})
    assert (found["found"], found["refused"], found["held_off"]) == (4, 1, {"same": 1, "top": 1})
    assert (found["takes_out_of"], found["entering"], reached(found)["pause"]) == ({"low": 1}, 1, 1)
    seen = {
        name: desk.post("/journeys/simulate", {"definition": journey, "subject_id": ids[name]})
        for name in ("ann", "bob")
    }
    assert (seen["ann"]["refused"], seen["ann"]["takes_out_of"]) == (None, "low")
    assert seen["bob"]["steps"] == []
    assert seen["bob"]["refused"] == (
        "journey same of the same conflict group, care, has them, and this one is of no higher priority"
    )
    anyway = desk.post("/journeys/simulate", {"definition": journey, "subject_id": ids["bob"], "anyway": True})
    assert (anyway["refused"], anyway["steps"][0]["node"]) == (None, "pause")
    # One that is paused is tried as it would run: those held out would keep the group, as their goal would be measured.
    paused = {**journey, "status": "disabled", "holdout_percent": 99}
    assert desk.post("/journeys/preview", {"definition": paused})["takes_out_of"] == {"low": 1}
    desk.post("/definitions", [journey])
    desk.tick()
    shown = {key: desk.get(f"/journeys/{key}") for key in ("care", "low", "same", "top")}
    assert {key: one["inside"] for key, one in shown.items()} == {"care": 1, "low": 1, "same": 1, "top": 2}
    (left,) = desk.get("/journeys/low/enrollments", ended=True)["items"]
    assert (left["subject_id"], left["reason"]) == (ids["ann"], "outranked")
    path = desk.get(f"/enrollments/{left['enrollment_id']}")
    assert path["steps"][-1]["why"] == "a journey of higher priority in the same conflict group has them now"
    # Whoever is inside is shown the whole way all the same, and not refused by the journey they are in.
    again = desk.post("/journeys/simulate", {"definition": journey, "subject_id": ids["ann"]})
    assert (again["refused"], [step["node"] for step in again["steps"]]) == (None, ["pause", "keen", "call"])


def test_a_hundred_thousand_are_foreseen_and_taken_in_one_by_one(desk: Desk) -> None:
    many = 130_000
    desk.run(f"insert into contact (contact_id, attributes, created_at, updated_at) "
             f"select n, '{{\"plan\": \"trial\"}}', now()::timestamp, now()::timestamp from range(1, {many} + 1) r(n)")  # fmt: skip
    desk.post("/definitions", [TRIALS])
    desk.tick()
    found = desk.post("/journeys/preview", {"definition": CARE})
    assert (found["entering"], reached(found)["pause"], reached(found)["lost"]) == (many, many, many)
    desk.post("/definitions", [CARE])
    desk.tick()
    assert desk.rows("select count(*), count(distinct subject_id) from enrollment where node = 'pause'") == [
        (many, many)
    ]


def test_one_that_takes_in_by_request_only_says_so(desk: Desk) -> None:
    found = desk.post("/journeys/preview", {"definition": {**CARE, "trigger": {"manual": True}}})
    assert (found["found"], found["starts_with"]) == (0, "nobody by itself: it takes in only those it is asked to")


def test_what_is_asked_wrongly_is_refused_with_a_way_out(desk: Desk) -> None:
    status, _, message = desk.refused("POST", "/journeys/preview", json={})
    assert (status, message) == (422, "Give one journey to try out: a definition, or the key of one in force.")
    status, _, message = desk.refused("POST", "/journeys/preview", json={"key": "none"})
    assert (status, message) == (404, "There is no journey none. `opportune journeys list` shows which there are.")
    status, _, message = desk.refused("POST", "/journeys/preview", json={"definition": {**CARE, "nodes": []}})
    assert status == 422
