"""Goal: who plans a journey sees what one person would get, word for word, and when; nothing is sent and nothing changed."""

from __future__ import annotations

import json
from typing import Any

from tests.api.desk import Desk

HELLO = {
    "email": "hello", "name": "Hello", "status": "active", "purpose": "news", "from": {"name": "Acme", "address": "hi@us.example"},
    "subject": "Hi {{ first_name }}", "html": "<p>You are on {{ contact.attributes.plan }}, {{ first_name }}</p>",
    "merge": {"first_name": {"field": "contact.first_name", "default": "there"}},
}  # fmt: skip
REMINDER = {
    **HELLO,
    "email": "reminder",
    "name": "Reminder",
    "subject": "Still there?",
    "text": "Hm",
    "status": "draft",
}
WELCOME: dict[str, Any] = {
    "workflow": "welcome", "name": "Welcome", "kind": "journey", "trigger": {"event": {"event": ["Signed Up"]}}, "consent": "news",
    "nodes": [
        {"send_email": {"id": "hello", "email": "hello"}},
        {"wait_for": {"id": "paid", "criteria": {"attribute": "attributes.plan", "eq": "paid"}, "days": 3, "timeout": "remind"}},
        {"http": {"id": "tell", "url": "https://crm.example/deals/{{ contact.id }}",
                  "headers": {"X-Plan": "{{ event.properties.plan }}"},
                  "body": {"who": "{{ contact.email }}", "score": "{{ contact.score }}"}, "on_error": "remind", "next": "exit"}},
        {"send_email": {"id": "remind", "email": "reminder"}},
    ],
}  # fmt: skip


def prepared(desk: Desk) -> int:
    ann = desk.post("/contacts", {"email": "ann@acme.example", "first_name": "Ann", "attributes": {"plan": "trial"}})
    desk.put(f"/contacts/{ann['contact_id']}/consents/news", {"status": "granted"})
    desk.post("/definitions", [HELLO, REMINDER])
    desk.send({"type": "track", "event": "Signed Up", "properties": {"plan": "trial"},
               "context": {"traits": {"email": "ann@acme.example"}}, "userId": "ann"})  # fmt: skip
    desk.tick()
    return int(ann["contact_id"])


def test_the_way_of_one_person_with_every_word_they_would_get(desk: Desk) -> None:
    ann = prepared(desk)
    before = desk.rows("select count(*) from delivery")
    found = desk.post("/journeys/simulate", {"definition": WELCOME, "subject_id": ann})
    assert (found["refused"], found["ends"], found["name"]) == (None, "completed", "Ann")
    assert [(step["node"], step["outcome"], step["to"]) for step in found["steps"]] == [
        ("hello", "done", "paid"),
        ("paid", "timeout", "remind"),
        ("remind", "done", None),
    ]
    (mail,) = found["steps"][0]["messages"]
    assert (mail["to"], mail["sender"], mail["subject"]) == ("ann@acme.example", "Acme <hi@us.example>", "Hi Ann")
    assert mail["html"] == "<p>You are on trial, Ann</p>"
    assert (mail["skipped"], mail["problem"]) == (None, None)
    paid = found["steps"][1]
    assert paid["why"] == "for 3 days this did not hold: attribute: attributes.plan, eq: paid"
    assert paid["arrives_at"][:10] == "2026-03-01" and paid["leaves_at"][:10] == "2026-03-04"
    (reminder,) = found["steps"][2]["messages"]
    assert reminder["problem"] == "Email reminder is draft, and only an active one is sent. Make it active first."
    assert desk.rows("select count(*) from delivery") == before
    assert desk.rows("select count(*) from enrollment") == [(0,)]


def test_outcomes_may_be_chosen(desk: Desk) -> None:
    ann = prepared(desk)
    chosen = {"definition": WELCOME, "subject_id": ann, "choose": {"paid": "met", "tell": "error"}}
    found = desk.post("/journeys/simulate", chosen)
    assert [(step["node"], step["outcome"]) for step in found["steps"]] == [
        ("hello", "done"), ("paid", "met"), ("tell", "error"), ("remind", "done"),
    ]  # fmt: skip
    (request,) = found["steps"][2]["messages"]
    assert request["to"] == f"https://crm.example/deals/{ann}"
    (call,) = request["calls"]
    assert (call["method"], call["url"]) == ("POST", request["to"])
    assert call["headers"] == {"content-type": "application/json", "x-plan": "trial", "idempotency-key": "[key]"}
    assert json.loads(call["body"]) == {"who": "ann@acme.example", "score": None}
    refused = {**chosen, "choose": {"paid": "maybe"}}
    assert desk.refused("POST", "/journeys/simulate", json=refused)[2] == (
        "Node paid has no way out called maybe. Choose one of met, timeout."
    )
    refused = {**chosen, "choose": {"nowhere": "done"}}
    assert desk.refused("POST", "/journeys/simulate", json=refused)[2].startswith("There is no node nowhere to choose")


def test_an_event_can_be_made_up(desk: Desk) -> None:
    ann = prepared(desk)
    event = {"name": "Signed Up", "properties": {"plan": "enterprise"}}
    asked = {"definition": WELCOME, "subject_id": ann, "choose": {"paid": "met"}, "event": event}
    found = desk.post("/journeys/simulate", asked)
    assert found["steps"][2]["messages"][0]["calls"][0]["headers"]["x-plan"] == "enterprise"


def test_what_would_not_be_sent_says_why(desk: Desk) -> None:
    prepared(desk)
    bob = desk.post("/contacts", {"email": "bob@acme.example"})["contact_id"]
    found = desk.post("/journeys/simulate", {"definition": WELCOME, "subject_id": bob})
    assert found["refused"] == "its criteria, a suppressed segment, missing consent, or a goal that is reached already"
    assert found["steps"] == []
    found = desk.post("/journeys/simulate", {"definition": WELCOME, "subject_id": bob, "anyway": True})
    (mail,) = found["steps"][0]["messages"]
    assert (mail["subject"], mail["skipped"]) == ("Hi there", "no_consent")
    status, _, message = desk.refused("POST", "/journeys/simulate", json={"definition": WELCOME, "subject_id": 999})
    assert (status, message) == (404, "There is no contact 999. List them with `opportune contacts list`.")


def test_a_company_brings_its_people(desk: Desk) -> None:
    for name in ("ann", "bob"):
        desk.post(
            "/contacts", {"email": f"{name}@acme.example", "first_name": name.title(), "company_domain": "acme.example"}
        )
    desk.post("/definitions", [HELLO])
    acme = desk.rows("select account_id from account")[0][0]
    journey = {**WELCOME, "subject": "account", "consent": "ignore", "trigger": {"manual": True},
               "nodes": [{"send_email": {"id": "hello", "email": "hello"}},
                         {"chat": {"id": "chat", "webhook": "slack_hook", "text": "{{ account.domain }} was told"}}]}  # fmt: skip
    found = desk.post("/journeys/simulate", {"definition": journey, "subject_id": acme})
    assert [mail["subject"] for mail in found["steps"][0]["messages"]] == ["Hi Ann", "Hi Bob"]
    (chat,) = found["steps"][1]["messages"]
    assert (chat["to"], chat["text"]) == ("slack_hook", "acme.example was told")
    assert (chat["calls"][0]["url"], chat["calls"][0]["body"]) == (
        "[secret slack_hook]",
        '{"text": "acme.example was told"}',
    )


def test_what_holds_already_is_not_waited_for(desk: Desk) -> None:
    prepared(desk)
    eve = desk.post("/contacts", {"email": "eve@acme.example", "attributes": {"plan": "paid"}})["contact_id"]
    found = desk.post("/journeys/simulate", {"definition": {**WELCOME, "consent": "ignore"}, "subject_id": eve})
    paid = found["steps"][1]
    assert (paid["outcome"], paid["arrives_at"]) == ("met", paid["leaves_at"])
    assert paid["why"] == "this held: attribute: attributes.plan, eq: paid"


def test_a_pause_ends_on_the_clock_of_whoever_waits(desk: Desk) -> None:
    at_nine = {**WELCOME, "trigger": {"manual": True}, "consent": None, "nodes": [
        {"wait_until_time": {"id": "nine", "at": "09:00"}},
        {"wait": {"id": "week", "weeks": 1}},
        {"decide": {"id": "busy", "criteria": {"signal": "pricing-page-visit", "at_least": 1, "within_days": 5}, "yes": "exit"}},
    ]}  # fmt: skip
    desk.event("ann@acme", "pricing-page-visit").tick()
    ann = desk.contact_id("ann@acme")
    desk.run("update contact set timezone = 'America/New_York' where contact_id = ?", [ann])
    found = desk.post("/journeys/simulate", {"definition": at_nine, "subject_id": ann})
    nine, week, busy = found["steps"]
    assert nine["leaves_at"] == "2026-03-01T14:00:00Z"
    assert week["leaves_at"] == "2026-03-08T14:00:00Z"
    # By then the visit is longer ago than five days.
    assert (busy["outcome"], found["ends"]) == ("no", "no_match")


def test_other_systems_get_what_is_shown_request_for_request(desk: Desk) -> None:
    ann = prepared(desk)
    desk.post("/connectors/outreach/install", {"settings": {}})
    pushes: list[dict[str, Any]] = [
        {"push_crm": {"id": "push", "connector": "outreach", "object": "contact"}},
        {"enroll_in_sequence": {"id": "enter", "connector": "outreach", "sequence": "7"}},
        {"http": {"id": "sign", "url": "https://crm.example/{{ contact.id }}", "signed": True, "method": "GET",
                  "headers": {"Authorization": "Bearer {{ secrets.crm }}"}}},
    ]  # fmt: skip
    found = desk.post(
        "/journeys/simulate", {"definition": {**WELCOME, "consent": None, "nodes": pushes}, "subject_id": ann}
    )
    push, enter, sign = (step["messages"][0] for step in found["steps"])
    looked_up, created = push["calls"]
    assert (looked_up["method"], looked_up["url"].split("?")[0]) == ("GET", "https://api.outreach.io/api/v2/prospects")
    assert (looked_up["supposing"], created["supposing"]) == ("nobody is found there", None)
    assert created["headers"]["Authorization"] == "Bearer [access token]"
    attributes = json.loads(created["body"])["data"]["attributes"]
    assert (attributes["emails"], attributes["firstName"]) == (["ann@acme.example"], "Ann")
    # What the first node would have made known, the second one goes by.
    assert [call["method"] for call in enter["calls"]] == ["GET", "POST"]
    assert json.loads(enter["calls"][1]["body"])["data"]["relationships"]["prospect"]["data"]["id"] == "[id]"
    headers = sign["calls"][0]["headers"]
    assert (headers["authorization"], headers["webhook-signature"]) == ("Bearer [secret crm]", "[signature]")
    assert desk.rows("select * from connector_record") == []


def test_a_connector_that_is_not_saved_yet_is_rehearsed_too(desk: Desk) -> None:
    ann = prepared(desk)
    crm = {
        "connector": "our-crm", "name": "Ours", "base_url": "https://crm.example", "auth": {"type": "header", "header": "X-Key",
        "secret": "our_key"}, "mapping": {"contact": [{"from": "contact.email", "to": "email"}]}, "match": {"contact": ["email"]},
        "calls": {"upsert_contact": {"method": "PUT", "path": "/people", "body": "{{ fields }}", "pick": {"id": "$.id"}}},
    }  # fmt: skip
    journey = {
        **WELCOME,
        "consent": None,
        "nodes": [{"push_crm": {"id": "push", "connector": "our-crm", "object": "contact"}}],
    }
    found = desk.post("/journeys/simulate", {"definition": journey, "beside": [crm], "subject_id": ann})
    (call,) = found["steps"][0]["messages"][0]["calls"]
    assert call == {
        "method": "PUT", "url": "https://crm.example/people", "body": '{"email": "ann@acme.example"}', "supposing": None,
        "headers": {"Accept": "application/json", "Content-Type": "application/json", "X-Key": "[secret our_key]",
                    "Idempotency-Key": f"[key]-{ann}-upsert_contact-1"},
    }  # fmt: skip
