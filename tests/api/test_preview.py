"""Goal: a preview over HTTP says whom definitions would affect, changes nothing, and can be confirmed when they are saved."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.desk import Desk

HOT = {"workflow": "hot", "name": "Hot", "when": {"score": {"gte": 1}}, "do": {"sync": {"to": ["hot"]}}}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    for company in ("acme", "umbra"):
        desk.event(f"ann@{company}", "demo-requested").event(f"ann@{company}", "pricing-page-visit")
    return desk.tick()


def settled(desk: Desk, above: int) -> None:
    context = desk.opportune.context
    context.settings = context.settings.model_copy(update={"confirm_above": above})


def test_a_new_workflow(desk: Desk) -> None:
    found = desk.post("/preview", HOT)
    assert found["affected"] == 2
    (segment,) = found["segments"]
    assert (segment["segment"], segment["subject"], segment["entered"], segment["left"]) == ("hot", "account", 2, 0)
    assert {one["domain"] for one in segment["entered_samples"]} == {"acme.example", "umbra.example"}
    assert {one["reason"] for one in segment["entered_samples"]} == {"workflow hot: added"}
    assert all(one["score"] > 0 for one in segment["entered_samples"])
    assert found["workflows"] == [
        {"workflow": "hot", "matched": 2, "added": 2, "moved": 0, "removed": 0, "unchanged": 0}
    ]
    assert found["milliseconds"] > 0
    assert found["confirm"] is None
    assert not any(item["kind"] == "workflow" for item in desk.get("/definitions")["items"])


def test_yaml_and_a_definition_in_force(desk: Desk) -> None:
    text = "workflow: hot\nname: Hot\nstatus: disabled\nwhen: {score: {gte: 1}}\ndo: {sync: {to: [hot]}}\n"
    asked: dict[str, Any] = {"content": text, "headers": {"Content-Type": "application/yaml"}}
    answer = desk.client.post("/api/v1/preview", **asked)
    assert answer.json()["affected"] == 0, "it says itself that it is disabled"
    desk.client.post("/api/v1/definitions", **asked)
    desk.tick()
    assert desk.get("/preview/workflow/hot")["affected"] == 2, "asked for by name, it is shown as if it were active"
    assert desk.get("/preview/segment/hot")["affected"] == 0


def test_what_cannot_be_previewed(desk: Desk) -> None:
    assert desk.refused("GET", "/preview/workflow/cold") == (
        404, "not_found", "There is no workflow cold. `opportune definitions list` shows which there are.",
    )  # fmt: skip
    status, code, message = desk.refused("POST", "/preview", json={**HOT, "when": {"segment": "nowhere"}})
    assert (status, code) == (422, "invalid_definition")
    assert "nowhere" in message
    status, code, message = desk.refused("POST", "/preview", json=desk.get("/definitions/score_model/intent")["body"])
    assert (status, code) == (422, "invalid_input")
    assert message.startswith("There is nothing to try out: give a segment, workflow, ladder or intent report.")


def test_a_large_one_is_confirmed_by_its_token(desk: Desk) -> None:
    settled(desk, above=1)
    token = desk.post("/preview", HOT)["confirm"]
    assert token
    refused = desk.refused("POST", "/definitions?confirm=something", json=[HOT])
    assert refused == (
        409, "conflict",
        "The token was given for other definitions or another number of subjects: by now 2 would be affected. "
        "Nothing was saved. Preview again, and confirm with the new token.",
    )  # fmt: skip
    desk.event("cy@third", "demo-requested").tick()
    assert desk.refused("PUT", f"/definitions/workflow/hot?confirm={token}", json=HOT)[:2] == (409, "conflict")
    token = desk.post("/preview", HOT)["confirm"]
    assert desk.put("/definitions/workflow/hot", HOT, confirm=token)["changes"][0]["key"] == "hot"
    desk.tick()
    assert desk.rows("select count(*) from segment_member") == [(3,)]


def test_a_dry_run_counts_who_would_enter_and_leave(desk: Desk) -> None:
    planned = desk.post("/definitions?dry_run=true", [HOT])
    assert planned["member_moves"] == [{"segment": "hot", "subject": "account", "entered": 2, "left": 0}]
    desk.post("/definitions", [HOT])
    desk.tick()
    fewer = {**HOT, "when": {"score": {"gt": 100}}}
    planned = desk.post("/definitions?dry_run=true", [fewer])
    assert planned["member_moves"] == [{"segment": "hot", "subject": "account", "entered": 0, "left": 2}]
    gone = desk.client.delete("/api/v1/definitions/segment/hot?force=true&dry_run=true")
    assert gone.status_code == 409, "the workflow has nothing else to write to"
    gone = desk.client.delete("/api/v1/definitions/workflow/hot?dry_run=true")
    assert gone.json()["member_moves"] == [], "what it put there stays"
