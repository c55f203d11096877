"""Goal: a journey is edited beside the one that runs, wrong as it may be, and published when nothing is wrong with it."""

from __future__ import annotations

from typing import Any

from tests.api.desk import API, Desk
from tests.api.people import first_administrator, invited

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


def test_a_start_segment_with_nobody_in_it_is_published_with_a_warning(desk: Desk) -> None:
    everybody = {"segment": "all", "name": "All", "subject": "contact", "mode": "rule", "criteria": {"everyone": True}}
    desk.post("/definitions", [everybody])
    desk.put("/journeys/care/draft", {**CARE, "trigger": {"segment": "all"}, "schedule": "daily"})
    said = "Nobody is in segment all now, so nobody starts until somebody is."
    assert desk.post("/journeys/care/publish")["warning"] == said
    desk.post("/contacts", {"email": "ann@acme.example"})
    desk.tick()
    desk.put("/journeys/care/draft", {**CARE, "trigger": {"segment": "all"}, "schedule": "weekly", "weekday": "mon"})
    assert desk.post("/journeys/care/publish")["warning"] is None


def test_publishing_makes_a_version_and_ends_the_draft(desk: Desk) -> None:
    desk.put("/journeys/care/draft", CARE)
    assert desk.post("/journeys/care/publish") == {"key": "care", "version": 1, "warning": None}
    assert desk.refused("GET", "/journeys/care/draft") == (
        404, "not_found", "There is no draft of a journey care. Saving one makes it.",
    )  # fmt: skip
    draft = desk.put("/journeys/care/draft", {**CARE, "name": "More care"})
    assert (draft["based_on_version"], draft["version_in_force"]) == (1, 1)
    assert desk.delete("/journeys/care/draft")["name"] == "More care"
    assert desk.get("/journey-drafts")["items"] == []
    assert desk.refused("DELETE", "/journeys/care/draft")[0] == 404
    assert desk.get("/journeys/care")["name"] == "Care"


def test_a_draft_says_what_publishing_changes_and_not_what_goes_without_saying(desk: Desk) -> None:
    care = {**CARE, "description": "For everybody.", "tags": ["care"]}
    assert desk.put("/journeys/care/draft", care)["changes"] is None, "everything is new"
    desk.post("/journeys/care/publish")
    assert desk.put("/journeys/care/draft", care)["changes"] == []
    first = {"update_attribute": {"id": "begun", "set": {"care": "yes"}}}
    kept = desk.put("/journeys/care/draft", {**CARE, "nodes": [first, {"wait": {"id": "pause", "days": 2}}]})
    assert kept["changes"] == [
        {"path": "description", "old": "For everybody.", "new": ""},
        {"path": "nodes", "old": ["pause"], "new": ["begun", "pause"]},
        {"path": "nodes.begun.update_attribute.id", "old": None, "new": "begun"},
        {"path": "nodes.begun.update_attribute.set.care", "old": None, "new": "yes"},
        {"path": "nodes.pause.wait.days", "old": 1, "new": 2},
        {"path": "tags.1", "old": "care", "new": None},
    ]
    assert desk.put("/journeys/care/draft", {**CARE, "nodes": [{"wait": {"id": "long"}}]})["changes"] is None


def test_parts_with_names_are_compared_by_place_where_a_version_has_a_name_twice(desk: Desk) -> None:
    def calling(*items: dict[str, Any]) -> dict[str, Any]:
        return {**CARE, "nodes": [{"http": {"id": "call", "url": "https://example.com", "body": {"items": items}}}]}

    desk.put("/journeys/care/draft", calling({"id": "x", "v": 1}, {"id": "y", "v": 2}))
    desk.post("/journeys/care/publish")
    kept = desk.put("/journeys/care/draft", calling({"id": "x", "v": 1}, {"id": "x", "v": 2}))
    assert kept["changes"] == [{"path": "nodes.call.http.body.items.2.id", "old": "y", "new": "x"}]


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


def test_draft_and_layout_go_along_to_another_key(desk: Desk) -> None:
    positions = {"pause": {"x": 10.0, "y": 20.0}}
    desk.post("/definitions", [{"workflow": "care", "kind": "journey", **CARE}])
    desk.put("/journeys/care/draft", {**CARE, "name": "More"})
    desk.put("/journeys/care/layout", {"positions": positions})
    desk.put("/journeys/taken/draft", CARE)
    assert desk.refused("POST", "/definitions/workflow/care/rename", json={"key": "taken"}) == (
        409, "conflict", "A draft of a journey taken is there already. Publish or drop it, or choose another key.",
    )  # fmt: skip
    desk.delete("/journeys/taken/draft")
    desk.post("/definitions/workflow/care/rename", {"key": "trials"})
    assert desk.refused("GET", "/journeys/care/draft")[0] == 404
    draft = desk.get("/journeys/trials/draft")
    assert (draft["name"], draft["definition"]["workflow"], draft["is_outdated"]) == ("More", "trials", False)
    assert (desk.get("/journeys/care/layout"), desk.get("/journeys/trials/layout")) == (
        {"positions": {}}, {"positions": positions},
    )  # fmt: skip
    assert desk.post("/journeys/trials/publish") == {"key": "trials", "version": 3, "warning": None}
    # A layout that was left under a key is not taken for that of what comes there.
    desk.delete("/definitions/workflow/trials")
    desk.post("/definitions", [{"workflow": "care", "kind": "journey", **CARE}])
    desk.put("/journeys/care/layout", {"positions": {}})
    desk.post("/definitions/workflow/care/rename", {"key": "trials"})
    assert desk.get("/journeys/trials/layout") == {"positions": {}}


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


RULES = {"sending_rules": "default", "journeys_need_approval": True}


def test_what_somebody_else_has_to_approve_does_not_run_before(desk: Desk) -> None:
    ann, bob = first_administrator(desk), invited(desk, "marketing", "bob@example.com")
    seller = invited(desk, "sales", "sue@example.com")
    desk.post("/definitions", [RULES])
    draft = bob.done("PUT", "/journeys/care/draft", json=CARE)
    assert (draft["needs_approval"], draft["may_approve"], draft["review"]) == (True, False, None)
    status, message = bob.refused("POST", "/journeys/care/publish")
    assert (status, message.split(" before")[0]) == (409, "The draft of care needs the approval of somebody else")
    assert ann.refused("POST", "/journeys/care/draft/approve", json={})[0] == 409, "nobody asked for it"
    submitted = bob.done("POST", "/journeys/care/draft/submit", json={"note": "For trials."})
    assert (submitted["review"]["state"], submitted["review"]["by"]) == ("in_review", "Marketing")
    (told,) = ann.done("GET", "/notifications")["items"]
    assert (told["title"], told["body"], told["link"]) == (
        "Marketing asks you to review Care", "For trials.", "/journeys/care/edit",
    )  # fmt: skip
    assert bob.done("GET", "/notifications")["items"] == seller.done("GET", "/notifications")["items"] == []
    assert bob.refused("POST", "/journeys/care/draft/approve", json={}) == (
        403, "You wrote the draft of care as it is now, so somebody else has to approve it.",
    )  # fmt: skip
    token = bob.done("POST", "/tokens", json={"name": "bobs", "scope": "write"})["token"]
    by_token = desk.client.post(
        f"{API}/journeys/care/draft/approve", json={}, headers={"Authorization": f"Bearer {token}"}
    )
    assert by_token.status_code == 403, "a token of his is he"
    sent_back = ann.done("POST", "/journeys/care/draft/send-back", json={"note": "Wait longer."})
    assert [row["title"] for row in bob.done("GET", "/notifications")["items"]] == ["Ann Early sent Care back"]
    assert ann.refused("POST", "/journeys/care/draft/send-back", json={"note": " "})[0] == 422
    desk.tick(minutes=1)
    edited = bob.done("PUT", "/journeys/care/draft", json={**CARE, "nodes": [{"wait": {"id": "pause", "days": 2}}]})
    assert edited["review"] == sent_back["review"], "what is to be changed stays while it is changed"
    again = bob.done("POST", "/journeys/care/draft/submit", json={})
    seen = {"seen": draft["updated_at"]}
    assert ann.refused("POST", "/journeys/care/draft/approve", json={}, params=seen)[0] == 409, "not what she saw"
    seen = {"seen": again["updated_at"]}
    approved = ann.done("POST", "/journeys/care/draft/approve", json={"note": "Good."}, params=seen)
    assert (approved["may_approve"], approved["review"]["state"]) == (True, "approved")
    assert bob.done("POST", "/journeys/care/publish")["version"] == 1
    (entry,) = desk.get("/audit-log", action="journey.publish")["items"]
    assert entry["details"]["approved_by"] == "Ann Early"
    (version,) = desk.get("/definitions/workflow/care/versions")["items"]
    assert version["approved_by"] == "Ann Early"


def test_an_edit_takes_an_approval_away(desk: Desk) -> None:
    desk.post("/definitions", [RULES])
    ann = first_administrator(desk)
    desk.put("/journeys/care/draft", CARE)
    desk.post("/journeys/care/draft/submit", {})
    ann.done("POST", "/journeys/care/draft/approve", json={})
    assert ann.done("PUT", "/journeys/care/draft", json={**CARE, "name": "More"})["review"] is None
    assert desk.refused("POST", "/journeys/care/publish")[0] == 409
    status, code, _ = desk.refused("POST", "/journeys/care/draft/approve", json={})
    assert (status, code) == (409, "conflict")
    desk.put("/journeys/care/draft", {**CARE, "nodes": [UNKNOWN]})
    answer = desk.client.post(f"{API}/journeys/care/draft/submit", json={})
    assert [problem["node"] for problem in answer.json()["error"]["details"]["problems"]] == ["asked"]


def test_no_way_around_an_approval(desk: Desk) -> None:
    journey = {"workflow": "care", "kind": "journey", **CARE}
    other = {**journey, "nodes": [{"wait": {"id": "pause", "days": 9}}]}
    desk.post("/definitions", [journey])
    desk.post("/definitions", [RULES])
    for dry_run in ({"dry_run": True}, {}):
        status, _, message = desk.refused("POST", "/definitions", json=[other], params=dry_run)
        assert (status, message.split("(")[0]) == (
            409, "Journey care needs the approval of somebody else before it runs as it says now ",
        )  # fmt: skip
    desk.post("/journeys/care/status", {"status": "disabled"})
    desk.post("/journeys/care/status", {"status": "active"})
    assert desk.post("/definitions/workflow/care/rename", {"key": "caring"})["changes"]
    other["workflow"] = "caring"
    desk.post("/definitions", [{**other, "status": "disabled"}])
    assert desk.refused("POST", "/journeys/caring/status", json={"status": "active"})[0] == 409
    desk.put("/definitions/workflow/caring", {**journey, "workflow": "caring"})
    assert desk.refused("POST", "/journeys/caring/duplicate", json={"key": "too", "status": "active"})[0] == 409
    # What was approved while it was paused may run.
    ann = first_administrator(desk)
    desk.post("/journeys/caring/status", {"status": "disabled"})
    desk.put("/journeys/caring/draft", other)
    desk.post("/journeys/caring/draft/submit", {})
    ann.done("POST", "/journeys/caring/draft/approve", json={})
    desk.post("/journeys/caring/publish")
    assert desk.post("/journeys/caring/status", {"status": "active"})["status"] == "active"
