"""A person who asks to be forgotten: nothing says any more who it was, and the account says why its score changed."""

import json

import pytest

from opportune.compile.message_data import take_down_data
from opportune.testing import payload
from tests.api.desk import Desk


def test_nothing_in_the_file_names_an_erased_person(desk: Desk) -> None:
    desk.send(payload.page("visitor:ann-phone", "/pricing", None))
    desk.send(payload.identify("ann@acme", "visitor:ann-phone", {"name": "Ann Miller", "phone": "+4955512345"}))
    desk.event("ann@acme", "demo-requested", note="Ann wants it now")
    desk.event("bob@acme", "pricing-page-visit")
    desk.send({"type": "group", "userId": "ann@acme", "groupId": "acme", "traits": {"domain": "acme.example"}}).tick()
    ann, acme = desk.contact_id("ann@acme"), desk.account_id("acme")
    before = desk.get(f"/accounts/{acme}")["score"]
    desk.client.post(
        "/v1/batch",
        json={"batch": [{"type": "nonsense", "userId": "ann@acme"}, {"type": "nonsense", "userId": "bob@acme"}]},
        headers={"X-Write-Key": desk.write_key},
    )
    desk.put(f"/contacts/{ann}/consents/newsletter", {"status": "granted", "evidence": "said by Ann Miller"})
    signals = len(desk.pages(f"/contacts/{ann}/signals"))
    assert signals >= 2, "a page view before the name was known, and the request"
    receipt = desk.post(f"/contacts/{ann}/erase")
    assert receipt["subject_id"] == ann
    assert receipt["removed"] == {
        "events": 4, "rejected_events": 1, "signals": signals, "pending_signals": 0, "identifiers": 3, "visitors": 1,
        "identity_conflicts": 0, "consents": 1, "attribute_changes": 0, "messages": 0, "web_push_subscriptions": 0,
    }  # fmt: skip
    desk.tick()
    tables = desk.rows("select table_name from duckdb_tables() where database_name = 'workspace' and not temporary")
    for (table,) in tables:
        if table not in ("definition", "signal_kind", "time_zone"):
            text = str(desk.rows(f"select * from {table}")).lower()
            assert not [word for word in ("ann", "miller", "55512345") if word in text], table
    assert desk.rows("select count(*) from event where event_id > 0") == [(5,)], "rows stay, emptied"
    emptied = desk.rows("select to_json(e) from event e where user_id is null and anonymous_id is null")
    left = [{name for name, value in json.loads(row).items() if value is not None} for (row,) in emptied]
    assert left == [{"event_id", "message_id", "type", "source", "occurred_at", "received_at"}] * 4
    after = desk.get(f"/accounts/{acme}")["score"]
    assert after < before
    assert desk.ledger("account", acme)[-1] == (before, after, "erase")
    assert desk.sick() == []


@pytest.mark.parametrize("subject", ["contact", "account"])
def test_what_was_to_be_sent_about_somebody_goes_too(desk: Desk, subject: str) -> None:
    everybody = {
        "segment": "everybody", "name": "Everybody", "subject": subject, "mode": "rule", "criteria": {"everyone": True},
    }  # fmt: skip
    files = {"contact": "contacts.csv", "account": "accounts.csv"}
    send = {"push_audience": {"id": "show", "connector": "drop", "audience": "warm"}}
    desk.post("/definitions", [
        everybody,
        {"connector": "drop", "name": "Files", "via": "csv_file", "files": files},
        {"workflow": "ads", "name": "Ads", "kind": "journey", "subject": subject,
         "trigger": {"segment_entered": "everybody"}, "nodes": [send, {"wait": {"id": "pause", "days": 1}}]},
    ])  # fmt: skip
    desk.tick()
    ann = desk.post("/contacts", {"email": "ann.miller@acme.example", "first_name": "Ann"})["contact_id"]
    desk.tick(minutes=1)
    query = take_down_data([delivery_id for (delivery_id,) in desk.rows("select delivery_id from delivery")])
    with desk.opportune.context.workspace.transaction() as tx:
        tx.run(query.sql, query.params)
    (waiting,) = desk.rows("select data::varchar from delivery")
    assert "ann.miller" in waiting[0]
    assert desk.post(f"/contacts/{ann}/erase")["removed"]["messages"] == 1
    assert desk.rows("select count(*) from delivery") == [(0,)]
    desk.tick(minutes=1)
    (still,) = [row["inside"] for row in desk.get("/journeys")["items"]]
    assert still == (0 if subject == "contact" else 1), "the account goes on without its person"
    if subject == "account":
        assert desk.rows("select node from enrollment") == [("pause",)]
    assert desk.rows("select count(*) from delivery_news") == [(0,)]


def test_the_receipt_is_kept_without_who_it_was(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").tick()
    ann = desk.contact_id("ann@acme")
    receipt = desk.post(f"/contacts/{ann}/erase")
    ((stored, subject_id, removed),) = desk.rows("select receipt, subject_id, removed::varchar from erasure")
    assert (stored, subject_id) == (receipt["receipt"], ann)
    assert "acme" not in removed


def test_a_person_is_erased_once(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").tick()
    ann = desk.contact_id("ann@acme")
    desk.post(f"/contacts/{ann}/erase")
    assert desk.refused("POST", f"/contacts/{ann}/erase")[:2] == (404, "not_found")
    assert desk.refused("GET", f"/contacts/{ann}/explanation")[:2] == (404, "not_found")
    assert desk.rows("select count(*) from erasure") == [(1,)]


def test_events_that_no_tick_has_seen_are_emptied_as_well(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").tick()
    ann = desk.contact_id("ann@acme")
    desk.event("ann@acme", "pricing-page-visit")
    desk.post(f"/contacts/{ann}/erase")
    desk.tick()
    assert desk.rows("select count(*) from contact") == [(0,)]
    assert desk.rows("select count(*) from signal") == [(0,)]
    assert desk.sick() == []


def test_a_second_try_of_an_erased_message_does_not_bring_the_person_back(desk: Desk) -> None:
    call = {"type": "track", "event": "Pricing Viewed", "userId": "ann@acme.example", "messageId": "same"}
    desk.send(call).tick()
    ann = desk.contact_id("ann@acme")
    desk.post(f"/contacts/{ann}/erase")
    desk.send(call).tick(hours=1)
    assert desk.rows("select count(*) from contact") == [(0,)]


def test_a_new_event_of_an_erased_person_makes_a_new_contact(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").tick()
    first = desk.contact_id("ann@acme")
    desk.post(f"/contacts/{first}/erase")
    desk.event("ann@acme", "demo-requested").tick(hours=1)
    assert desk.contact_id("ann@acme") != first
    assert desk.sick() == []


def test_somebody_else_on_the_same_browser_keeps_what_is_theirs(desk: Desk) -> None:
    desk.send(payload.identify("ann@acme", "visitor:shared", {})).tick()
    desk.send({**payload.track("bob@acme", "Pricing Viewed", {}), "anonymousId": "shared"}).tick()
    bob = desk.contact_id("bob@acme")
    before = desk.get(f"/contacts/{bob}")["score"]
    desk.post(f"/contacts/{desk.contact_id('ann@acme')}/erase")
    desk.tick()
    assert desk.get(f"/contacts/{bob}")["score"] == before > 0
    assert desk.rows("select count(*) from event where user_id = 'bob@acme'") == [(1,)]
    assert desk.sick() == []


def test_a_person_merged_before_is_erased_with_the_one_who_stayed(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").event("ann.b@acme", "pricing-page-visit").tick()
    gone, stays = desk.contact_id("ann@acme"), desk.contact_id("ann.b@acme")
    desk.post(f"/contacts/{gone}/merge", {"into_contact_id": stays})
    desk.post(f"/contacts/{stays}/erase")
    desk.tick()
    assert desk.rows("select count(*) from signal") == [(0,)]
    assert desk.rows("select count(*) from identity_link") == [(0,)]
    assert desk.rows("select count(*) from event where email is not null or user_id is not null") == [(0,)]
    assert desk.get(f"/accounts/{desk.account_id('acme')}")["score"] == 0
    assert desk.sick() == []
