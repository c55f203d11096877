"""Goal: a journey is edited beside the one that runs, wrong as it may be, and published when nothing is wrong with it."""

from __future__ import annotations

from typing import Any

from tests.api.desk import Desk

WAIT = {"wait": {"id": "pause", "days": 1}}
CARE: dict[str, Any] = {"name": "Care", "trigger": {"manual": True}, "nodes": [WAIT]}
UNKNOWN = {"decide": {"id": "asked", "criteria": {"segment": "nowhere"}, "no": "exit"}}


def test_a_draft_is_kept_as_it_is_and_says_what_is_wrong_with_which_node(desk: Desk) -> None:
    kept = desk.put("/journeys/care/draft", {**CARE, "nodes": [WAIT, {"wait": {"id": "long"}}]})
    assert kept["definition"]["nodes"][1] == {"wait": {"id": "long"}}
    assert [(problem["node"], problem["path"]) for problem in kept["problems"]] == [("long", "nodes.2.wait")]
    assert (kept["based_on_version"], kept["version_in_force"], kept["is_outdated"]) == (None, None, False)
    kept = desk.put("/journeys/care/draft", {**CARE, "nodes": [WAIT, UNKNOWN]})
    (problem,) = kept["problems"]
    assert (problem["node"], problem["path"]) == ("asked", "nodes.2.decide.criteria.segment")
    assert problem["message"].startswith("there is no segment nowhere")
    assert desk.get("/journeys")["items"] == [], "nothing is in force by it"
    (listed,) = desk.get("/journey-drafts")["items"]
    assert (listed["key"], listed["name"], listed["updated_by"]) == ("care", "Care", "token desk")
    status, code, _ = desk.refused("POST", "/journeys/care/publish")
    assert (status, code) == (422, "invalid_definition")
    answer = desk.client.post("/api/v1/journeys/care/publish").json()
    assert [problem["node"] for problem in answer["error"]["details"]["problems"]] == ["asked"]


def test_publishing_makes_a_version_and_ends_the_draft(desk: Desk) -> None:
    desk.put("/journeys/care/draft", CARE)
    assert desk.post("/journeys/care/publish") == {"key": "care", "version": 1}
    assert desk.refused("GET", "/journeys/care/draft") == (
        404, "not_found", "There is no draft of a journey care. Saving one makes it.",
    )  # fmt: skip
    draft = desk.put("/journeys/care/draft", {**CARE, "name": "More care"})
    assert (draft["based_on_version"], draft["version_in_force"]) == (1, 1)
    assert desk.delete("/journeys/care/draft")["name"] == "More care"
    assert desk.get("/journey-drafts")["items"] == []
    assert desk.refused("DELETE", "/journeys/care/draft")[0] == 404
    assert desk.get("/journeys/care")["name"] == "Care"


def test_what_came_into_force_meanwhile_is_not_overwritten_unawares(desk: Desk) -> None:
    journey = {"workflow": "care", "kind": "journey", **CARE}
    desk.post("/definitions", [journey])
    desk.put("/journeys/care/draft", {**CARE, "name": "Mine"})
    desk.post("/definitions", [{**journey, "status": "disabled"}])
    assert not desk.get("/journeys/care/draft")["is_outdated"], "a pause is no edit"
    desk.post("/definitions", [{**journey, "status": "disabled", "name": "Theirs"}])
    assert desk.get("/journeys/care/draft")["is_outdated"]
    status, _, message = desk.refused("POST", "/journeys/care/publish")
    assert status == 409
    assert message.startswith("Version 3 of care came into force since this draft was begun. Look at what it changed;")
    desk.post("/journeys/care/publish?replace=true")
    shown = desk.get("/journeys/care")
    assert (shown["name"], shown["status"]) == ("Mine", "disabled"), "it stays paused"


def test_two_who_edit_at_once_do_not_overwrite_each_other(desk: Desk) -> None:
    first = desk.put("/journeys/care/draft", CARE)
    desk.tick(minutes=1)
    second = desk.put("/journeys/care/draft", {**CARE, "name": "Second"}, seen=first["updated_at"])
    status, _, message = desk.refused("PUT", "/journeys/care/draft", json=CARE, params={"seen": first["updated_at"]})
    assert (status, message) == (
        409, "The draft of care was changed by token desk meanwhile. Load it again, then make your change there.",
    )  # fmt: skip
    assert desk.get("/journeys/care/draft")["updated_at"] == second["updated_at"]


def test_a_journey_is_judged_without_being_stored(desk: Desk) -> None:
    assert desk.post("/journeys/validate", {"workflow": "care", **CARE}) == {"problems": []}
    (problem,) = desk.post("/journeys/validate", {"workflow": "care", **CARE, "name": ""})["problems"]
    assert (problem["path"], problem["node"]) == ("name", None)
    rule = {"workflow": "rise", "name": "Rise", "when": {"score": {"gte": 1}}, "do": {"sync": {"to": ["risen"]}}}
    desk.post("/definitions", [rule])
    (problem,) = desk.post("/journeys/validate", {"workflow": "rise", **CARE})["problems"]
    assert problem["message"] == "There is a workflow rise already, which is no journey. Choose another key."
    assert desk.refused("PUT", "/journeys/rise/draft", json=CARE)[0] == 409
    assert desk.get("/journey-drafts")["items"] == []


def test_where_nodes_lie_is_no_part_of_the_definition(desk: Desk) -> None:
    assert desk.get("/journeys/care/layout") == {"positions": {}}
    assert desk.refused("PUT", "/journeys/care/layout", json={"positions": {}})[0] == 404
    desk.put("/journeys/care/draft", CARE)
    positions = {"pause": {"x": 10.5, "y": -20}}
    desk.put("/journeys/care/layout", {"positions": positions})
    assert desk.get("/journeys/care/layout") == {"positions": {"pause": {"x": 10.5, "y": -20.0}}}
    desk.post("/journeys/care/publish")
    desk.put("/journeys/care/layout", {"positions": {}})
    assert desk.get("/journeys/care/layout") == {"positions": {}}
    assert len(desk.get("/definitions/workflow/care/versions")["items"]) == 1
