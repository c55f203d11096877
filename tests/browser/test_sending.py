"""The ways people take through what is sent: addresses that get nothing, secrets that go, failed messages that are sent again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.servers import Site, serving

CALL = {
    "workflow": "call", "name": "Call", "kind": "journey", "trigger": {"manual": True},
    "nodes": [{"http": {"id": "tell", "url": "http://127.0.0.1:9/x"}}],
}  # fmt: skip


@pytest.fixture(scope="module")
def sending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A workspace of two people, whose journey calls an address that nobody allowed."""
    with serving(tmp_path_factory.mktemp("sending") / "sending.opportune") as site:
        site.send("POST", "/api/v1/definitions", json=[CALL])
        people = [
            site.send("POST", "/api/v1/contacts", json={"email": f"{name}@acme.example"}) for name in ("ann", "bob")
        ]
        ids = [one["contact_id"] for one in people]
        site.send("POST", "/api/v1/journeys/call/enrollments", json={"subject_ids": ids})
        site.send("POST", "/api/v1/ticks", json={})
        yield site


def test_failed_messages_are_all_sent_again(open_page: OpenPage, sending: Site) -> None:
    page = open_page(sending, path="/deliveries")
    page.get_by_role("button", name="Send all 2 again").click()
    expect(page.get_by_text("They are sent again.")).to_be_visible()
    expect(page.get_by_role("button", name="Send all 2 again")).to_be_visible()
    page.get_by_role("button", name="ann@acme.example").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("1 try ")


def test_somebody_is_sent_no_mail_by_hand(open_page: OpenPage, sending: Site) -> None:
    page = open_page(sending, path="/settings/suppressions")
    page.get_by_label("Address that is to get no mail").fill("ann@acme.example")
    page.get_by_role("button", name="Send it no mail").click()
    expect(page.get_by_role("table", name="Addresses that get no mail")).to_contain_text("ann@acme.example")
    expect(page.get_by_label("Address that is to get no mail")).to_have_value("")
    (found,) = sending.get("/api/v1/suppressions")["items"]
    assert (found["reason"], found["source"]) == ("manual", "app")


def test_a_secret_is_forgotten_after_a_question(open_page: OpenPage, sending: Site) -> None:
    sending.send("PUT", "/api/v1/secrets/slack_hook", json={"value": "https://hooks.example/1"})
    page = open_page(sending, path="/settings/secrets")
    page.get_by_role("button", name="Forget slack_hook").click()
    page.get_by_role("dialog", name="Forget slack_hook?").get_by_role("button", name="Cancel").click()
    assert sending.get("/api/v1/secrets")["items"]
    page.get_by_role("button", name="Forget slack_hook").click()
    page.get_by_role("button", name="Forget it").click()
    expect(page.get_by_text("No secret yet")).to_be_visible()
    assert sending.get("/api/v1/secrets")["items"] == []
