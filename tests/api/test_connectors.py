"""Goal: a connector is installed, tested, given credits and used by journeys, and everything about it can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from opportune.testing.receivers import HubSpot, serving
from tests.api.desk import Desk, open_desk

CATALOGUE = """\
company_domain,email,first_name,last_name,title
acme.example,eve@acme.example,Eve,Ash,Head of Quarries
acme.example,fay@acme.example,Fay,Birch,Head of Sand
initech.example,gus@initech.example,Gus,Cedar,Head of Gravel
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk of an operator who allows a folder, and pushes to this machine."""
    folder = tmp_path / "csv"
    folder.mkdir()
    (folder / "contact-catalog.csv").write_text(CATALOGUE)
    monkeypatch.setenv("OPPORTUNE_CSV_FOLDER", str(folder))
    monkeypatch.setenv("OPPORTUNE_PUSH_HOSTS", "127.0.0.1")
    with open_desk(tmp_path / "workspace.duckdb") as opened:
        yield opened


@pytest.fixture
def hubspot() -> Iterator[HubSpot]:
    platform = HubSpot()
    with serving(platform):
        yield platform


def journey(key: str, subject: str, *nodes: dict[str, Any]) -> dict[str, Any]:
    return {
        "workflow": key, "name": key, "kind": "journey", "subject": subject, "trigger": {"manual": True},
        "nodes": [*nodes, {"end": {"id": "done"}}],
    }  # fmt: skip


def deliver(office: Desk) -> None:
    """Send what is due, and let those go on whose messages ended."""
    office.opportune.context.journey_delivery.deliver_due()
    office.tick(minutes=1)


def enroll(office: Desk, key: str, *subjects: int) -> None:
    office.post(f"/journeys/{key}/enrollments", {"subject_ids": list(subjects)})
    office.tick(minutes=1)


def account(office: Desk, domain: str) -> int:
    return int(office.post("/accounts", {"domain": domain, "name": domain.partition(".")[0].title()})["account_id"])


def test_connectors_are_listed_and_installed_with_settings(office: Desk) -> None:
    listed = {row["key"]: row for row in office.get("/connectors")["items"]}
    assert len(listed) == 8
    assert all(row["version"] is None and row["is_shipped"] for row in listed.values())
    assert listed["google-audiences"]["secrets"][0] == {"name": "google_client_secret", "is_set": False}
    wanted = {"settings": {"customer_id": "123"}, "client_id": "me"}
    dry = office.post("/connectors/google-audiences/install", wanted, params={"dry_run": True})
    assert [change["key"] for change in dry["changes"]] == ["google-audiences"]
    office.post("/connectors/google-audiences/install", wanted)
    office.put("/secrets/google_client_secret", {"value": "hush"})
    found = office.get("/connectors/google-audiences")
    assert (found["version"], found["settings"]["customer_id"]) == (1, "123")
    assert found["secrets"][0]["is_set"]
    assert "client_id: me" in found["yaml"]
    assert office.post("/connectors/google-audiences/install", wanted)["changes"] == []


def test_wishes_that_do_not_fit_are_refused(office: Desk) -> None:
    found = office.refused("POST", "/connectors/meta-audiences/install", json={"settings": {"planet": "Mars"}})
    assert found[2] == "connector meta-audiences has no setting planet; it has api_version."
    found = office.refused("POST", "/connectors/meta-audiences/install", json={"client_id": "me"})
    assert found[2] == "connector meta-audiences has no client_id."
    found = office.refused("POST", "/connectors/meta-audiences/install", json={"base_url": "x"})
    assert found[2] == "base_url: String should have at least 8 characters."
    assert office.refused("GET", "/connectors/mars")[0] == 404
    found = office.refused("POST", "/connectors/hubspot/test")
    assert found[2] == "Connector hubspot is not in force. `opportune connectors install hubspot` does that."
    found = office.refused("POST", "/connectors/hubspot/credits", json={"amount": 1})
    assert found[0] == 404


def test_a_journey_names_connectors_that_can_do_what_it_asks(office: Desk) -> None:
    push = journey("push", "contact", {"push_audience": {"id": "push", "connector": "outreach", "audience": "1"}})
    found = office.refused("POST", "/definitions", json=[push])
    assert "there is no connector outreach" in found[2]
    office.post("/connectors/outreach/install", {})
    found = office.refused("POST", "/definitions", json=[push])
    assert "connector outreach has no calls for add_to_audience; it can do upsert_contact" in found[2]
    crm = {"push_crm": {"id": "push", "connector": "outreach"}}
    office.post("/definitions", [journey("push", "contact", crm)])
    assert office.get("/connectors/outreach")["used_by"] == ["push"]
    assert office.refused("DELETE", "/definitions/connector/outreach")[0] == 409


def test_templates_of_a_connector_are_read_when_it_is_saved(office: Desk) -> None:
    body = office.get("/connectors/hubspot")
    assert body["operations"]
    text = body["yaml"].replace("{{ remote_id }}", "{{ remot_id }}", 1)
    found = office.refused("POST", "/definitions", content=text, headers={"Content-Type": "application/yaml"})
    assert "there is no remot_id" in found[2]


def test_the_connection_is_tested(office: Desk, hubspot: HubSpot) -> None:
    office.post("/connectors/hubspot/install", {"base_url": hubspot.url})
    found = office.post("/connectors/hubspot/test")
    assert found["is_ok"] is False
    assert "There is no secret hubspot_token" in found["reason"]
    office.put("/secrets/hubspot_token", {"value": "token"})
    assert office.post("/connectors/hubspot/test") == {"is_ok": True, "status_code": 200, "reason": None}
    office.post("/connectors/csv-drop/install", {})
    assert office.post("/connectors/csv-drop/test")["is_ok"] is True


def test_a_journey_pushes_people_and_goes_on(office: Desk, hubspot: HubSpot) -> None:
    office.post("/connectors/hubspot/install", {"base_url": hubspot.url})
    office.put("/secrets/hubspot_token", {"value": "token"})
    nodes = [
        {"push_audience": {"id": "on", "connector": "hubspot", "audience": "40"}},
        {"remove_from_audience": {"id": "off", "connector": "hubspot", "audience": "40"}},
    ]
    office.post("/definitions", [journey("show", "contact", *nodes)])
    office.tick()
    ann = office.post("/contacts", {"email": "ann@acme.example", "first_name": "Ann"})["contact_id"]
    enroll(office, "show", ann)
    hubspot.fail(503)
    deliver(office)
    (waiting,) = office.pages("/deliveries", state="waiting")
    shown = office.get(f"/deliveries/{waiting['delivery_id']}")["content"]["calls"]
    assert shown[0]["headers"]["Authorization"] == "Bearer [secret hubspot_token]"
    before = len(hubspot.seen)
    deliver(office)
    (number,) = hubspot.records["contacts"]
    assert hubspot.lists == {"40": {number}}
    arrived = [(seen.method, seen.body.decode() or None) for seen in hubspot.seen[before:]]
    assert [(call["method"], call["body"] and call["body"].replace("[id]", number)) for call in shown] == arrived
    # What it would come to by now is not what it came to.
    assert "calls" not in office.get(f"/deliveries/{waiting['delivery_id']}")["content"]
    found = office.get("/connectors/hubspot")
    assert (found["record_count"], found["member_count"]) == (1, 1)
    deliver(office)
    assert hubspot.lists == {"40": set()}
    (ended,) = office.pages("/journeys/show/enrollments", ended=True)
    assert ended["reason"] == "completed"
    assert office.get("/connectors/hubspot")["member_count"] == 0


def test_contacts_are_bought_as_long_as_there_are_credits(office: Desk, tmp_path: Path) -> None:
    office.post("/connectors/contact-catalog/install", {})
    office.post("/connectors/csv-drop/install", {})
    nodes = [
        {"purchase_contacts": {"id": "buy", "connector": "contact-catalog", "per_account": 2, "titles": ["head"]}},
        {"save_contacts": {"id": "save", "connector": "csv-drop"}},
    ]
    office.post("/definitions", [journey("fill", "account", *nodes)])
    office.tick()
    acme, initech = account(office, "acme.example"), account(office, "initech.example")
    assert office.post("/connectors/contact-catalog/credits", {"amount": 2, "reason": "March"})["available"] == 2
    enroll(office, "fill", acme, initech)
    deliver(office)
    found = office.get("/connectors/contact-catalog/credits")
    assert (found["available"], found["used"], found["held"], found["waiting_count"]) == (0, 2, 0, 1)
    (waiting,) = [row for row in office.pages("/deliveries") if row["state"] == "waiting" and row["node"] == "buy"]
    assert waiting["reason"] == "insufficient_credits"
    assert office.get(f"/accounts/{acme}/contacts")["items"]
    deliver(office)
    rows = (tmp_path / "csv" / "pushed-contacts.csv").read_text().splitlines()
    assert len(rows) == 3
    # More credits make the one that waits due at once.
    office.post("/connectors/contact-catalog/credits", {"amount": 2})
    deliver(office)
    deliver(office)
    assert office.get("/connectors/contact-catalog/credits")["used"] == 3
    assert len((tmp_path / "csv" / "pushed-contacts.csv").read_text().splitlines()) == 4
    kinds = [entry["kind"] for entry in office.pages("/connectors/contact-catalog/credits/entries")]
    assert kinds[::-1] == ["allocate", "reserve", "debit", "allocate", "reserve", "debit", "release"]
    assert {row["reason"] for row in office.pages("/journeys/fill/enrollments", ended=True)} == {"completed"}


def test_a_limit_that_is_raised_lets_messages_go_that_wait(office: Desk) -> None:
    office.post("/connectors/contact-catalog/install", {})
    office.post("/connectors/contact-catalog/credits", {"amount": 100})
    office.put("/connectors/contact-catalog/credits/limits", {"monthly_limit": 2, "per_run_limit": None})
    found = office.get("/connectors/contact-catalog")
    assert found["credit_rules"] == {"per_call": {}, "per_contact": 1, "monthly_limit": 2, "per_run_limit": None}
    buy = {"purchase_contacts": {"id": "buy", "connector": "contact-catalog", "per_account": 2}}
    office.post("/definitions", [journey("fill", "account", buy)])
    office.tick()
    enroll(office, "fill", account(office, "acme.example"), account(office, "initech.example"))
    deliver(office)
    (waiting,) = [row for row in office.pages("/deliveries") if row["state"] == "waiting"]
    assert waiting["reason"] == "credits_month_limit"
    raised = office.put("/connectors/contact-catalog/credits/limits", {"monthly_limit": 4, "per_run_limit": None})
    assert [field["path"] for change in raised["changes"] for field in change["fields"]] == ["credits.monthly_limit"]
    deliver(office)
    assert office.get("/connectors/contact-catalog/credits")["used"] == 3


def test_erasing_somebody_forgets_what_others_call_them(office: Desk) -> None:
    office.post("/connectors/csv-drop/install", {})
    push = {"push_audience": {"id": "on", "connector": "csv-drop", "audience": "warm"}}
    office.post("/definitions", [journey("show", "contact", push)])
    office.tick()
    ann = office.post("/contacts", {"email": "ann@acme.example"})["contact_id"]
    enroll(office, "show", ann)
    deliver(office)
    assert office.rows("select count(*) from connector_record") == [(1,)]
    office.post(f"/contacts/{ann}/erase")
    assert office.rows("select count(*) from connector_record") == [(0,)]
