"""The ways people take through the settings: retune the thresholds, bring in a file with an error, connect a source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.screen import ROOT, settled
from tests.browser.servers import Site, serving

MAVEN = ROOT / "examples" / "data" / "maven" / "accounts.csv"


def broken_maven(folder: Path) -> Path:
    """The Maven accounts, with the name of the one in line 17 missing."""
    lines = MAVEN.read_text(encoding="utf-8").splitlines()
    assert lines[16].startswith("Domzoom,")
    lines[16] = lines[16].removeprefix("Domzoom")
    broken = folder / "accounts.csv"
    broken.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return broken


def tiers(site: Site) -> dict[str, int]:
    """How many accounts each tier holds."""
    accounts = site.get("/api/v1/accounts", limit=200)["items"]
    return {tier: sum(account["tier"] == tier for account in accounts) for tier in ("high", "medium", "low")}


def test_thresholds_are_retuned_and_accounts_change_their_tier(open_page: OpenPage, own_server: Site) -> None:
    before = tiers(own_server)
    # Whoever has 100 points stays where they are.
    stays = sum(account["score"] == 100 for account in own_server.get("/api/v1/accounts", limit=200)["items"])
    goes = before["high"] - stays
    page = open_page(own_server, path="/settings/scoring")
    page.get_by_label("High begins at", exact=True).fill("100")
    panel = page.get_by_role("region", name="What this would change")
    expect(panel).to_contain_text(f"This would re-tier {goes} accounts: 0 up, {goes} down")
    expect(panel.get_by_role("row", name="High intent High Medium intent Medium")).to_contain_text(str(goes))

    page.reload()
    expect(page.get_by_label("High begins at", exact=True)).to_have_value("100")
    page.get_by_role("button", name="Save as a new version").click()
    versions = page.get_by_role("region", name="Versions")
    expect(versions).to_contain_text("Version 2")
    own_server.send("POST", "/api/v1/ticks", json={"full": False})
    assert tiers(own_server) == {**before, "high": stays, "medium": before["medium"] + goes}

    versions.get_by_role("button", name="Restore").click()
    expect(panel).to_contain_text(f"{goes} up, 0 down")


def test_what_the_server_refuses_is_said_at_its_field(page: Page) -> None:
    page.goto("/settings/scoring")
    page.get_by_label("Medium begins at", exact=True).fill("90")
    tiers_panel = page.get_by_role("region", name="Tiers")
    expect(tiers_panel).to_contain_text("medium (90) must be lower than high (70)")
    expect(page.get_by_role("button", name="Save as a new version")).to_be_disabled()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Medium begins at", exact=True)).to_have_value("40")


def test_a_file_with_an_error_in_line_17_is_tried_and_then_imported(
    open_page: OpenPage, empty_server: Site, tmp_path: Path
) -> None:
    page = open_page(empty_server, path="/settings/imports")
    settled(page)
    page.set_input_files("input[type=file]", broken_maven(tmp_path))
    expect(page.get_by_label("Mapping", exact=True)).to_have_value("maven-accounts")
    page.get_by_role("button", name="Look at it and change it").click()
    expect(page.get_by_label("sector goes to")).to_have_value("fields.industry")
    page.get_by_role("button", name="Try it first").click()
    problems = page.get_by_role("region", name="Problems by line")
    expect(problems.get_by_role("row")).to_have_count(2)
    expect(problems.get_by_role("row").last).to_contain_text("17")
    expect(problems.get_by_role("row").last).to_contain_text("external_id is needed and is empty")
    assert empty_server.get("/api/v1/accounts")["items"] == []

    page.get_by_role("button", name="Import 84 rows").click()
    expect(page.get_by_text("accounts.csv is imported")).to_be_visible()
    assert len(empty_server.get("/api/v1/accounts", limit=200)["items"]) == 84
    past = page.get_by_role("region", name="Imports so far")
    past.get_by_role("button", name="accounts.csv").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("row").last).to_contain_text("17")
    expect(drawer).to_contain_text("external_id: account")


def test_a_write_key_is_made_and_its_first_event_is_seen(page: Page, demo_server: Site) -> None:
    page.goto("/settings/sources")
    page.get_by_role("button", name="Make a write key").first.click()
    page.get_by_label("What sends the events").fill("Test Shop")
    page.get_by_role("button", name="Make the key").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Waiting for the first event.")
    key = dialog.get_by_test_id("write-key").inner_text()
    dialog.get_by_role("tab", name="Jitsu").click()
    expect(dialog.get_by_role("tabpanel")).to_contain_text(f'writeKey: "{key}"')

    event = {"userId": "ann@shop.example", "event": "Colour Chosen"}
    headers = {"X-Write-Key": key}
    answer = httpx.post(f"{demo_server.url}/v1/track", json=event, headers=headers, trust_env=False)
    assert answer.status_code == 200
    expect(dialog).to_contain_text("An event arrived")
    dialog.get_by_role("button", name="Done").click()
    row = page.get_by_role("row", name="Test Shop")
    expect(row).to_contain_text("a few seconds ago")
    row.get_by_role("button", name="Revoke the key of test-shop").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(row).to_contain_text("revoked")
    refused = httpx.post(f"{demo_server.url}/v1/track", json=event, headers=headers, trust_env=False)
    assert refused.status_code == 401


def test_people_see_the_sections_their_role_may_see(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, "view_only", "/settings")
    sections = page.get_by_role("navigation", name="Sections of the settings")
    expect(sections.get_by_role("link")).to_have_text(
        ["Scoring", "Signals", "Sending", "Connectors", "Credits", "Suppressions", "Your profile"]
    )
    expect(page.get_by_label("High begins at", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name="Save as a new version")).to_have_count(0)
    page.goto("/settings/users")
    expect(page.get_by_role("heading", name="There is no such section for you")).to_be_visible()


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Site]:
    """A new workspace, for one test alone."""
    with serving(tmp_path / "new.opportune") as site:
        yield site


RULES = {
    "sending_rules": "default", "timezone": "Europe/Berlin", "from": {"name": "Acme", "address": "hello@acme.example"},
    "caps": [{"max": 3, "within_days": 7}], "holidays": ["2026-12-25"], "rate_limits": {"email": 20},
}  # fmt: skip


def rules_of(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = site.get("/api/v1/definitions/sending_rules/default")["body"]
    return found


def test_sending_rules_are_changed_and_what_is_refused_is_said_at_its_field(
    open_page: OpenPage, fresh_server: Site
) -> None:
    fresh_server.send("PUT", "/api/v1/definitions/sending_rules/default", json=RULES)
    page = open_page(fresh_server, path="/settings/sending")
    caps = page.get_by_role("region", name="Frequency caps")
    caps.get_by_label("Cap 1, at most").fill("0")
    changed = page.get_by_role("region", name="What you changed")
    expect(caps).to_contain_text("greater than or equal to 1")
    expect(changed.get_by_role("button", name="Save the rules")).to_be_disabled()
    caps.get_by_label("Cap 1, at most").fill("2")
    caps.get_by_role("button", name="Add a cap").click()
    caps.get_by_label("Cap 2, of").select_option("any")
    caps.get_by_role("combobox", name="Cap 2, tag").fill("news")
    caps.get_by_label("Cap 2, period").select_option("minutes")
    caps.get_by_label("Cap 2, within").fill("0")
    expect(caps).to_contain_text("greater than or equal to 1")
    caps.get_by_label("Cap 2, period").select_option("week")
    expect(caps.get_by_label("Cap 2, within")).to_have_count(0)
    held_out = page.get_by_role("region", name="Hold-out")
    held_out.get_by_label("Get no messages").fill("100")
    expect(held_out).to_contain_text("less than or equal to 99")
    held_out.get_by_label("Get no messages").fill("10")
    hours = page.get_by_role("region", name="Hours and days")
    hours.get_by_label("Quiet hours begin at").fill("08:00")
    expect(hours).to_contain_text("from and to are the same")
    hours.get_by_label("Quiet hours begin at").fill("20:30")
    hours.get_by_label("Spread what waited over").fill("241")
    expect(hours).to_contain_text("less than or equal to 240")
    hours.get_by_label("Spread what waited over").fill("15")
    hours.get_by_label("Another holiday").fill("2026-12-24")
    hours.get_by_role("button", name="Add the day").click()
    hours.get_by_role("button", name="Remove 2026-12-25").click()
    page.get_by_label("Keep what messages said").fill("30")
    page.get_by_label("Address", exact=True).fill("hello")
    sender = page.get_by_role("region", name="Sender")
    expect(sender.get_by_label("Address", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Address", exact=True).fill("news@acme.example")

    page.reload()
    expect(page.get_by_label("Cap 1, at most")).to_have_value("2")
    page.get_by_role("switch", name="Journeys need an approval").click()
    changed.get_by_role("button", name="Save the rules").click()
    expect(changed).to_contain_text("Nothing yet.")
    found = rules_of(fresh_server)
    assert [{name: said for name, said in cap.items() if said is not None} for cap in found["caps"]] == [
        {"channel": "email", "max": 2, "within_days": 7}, {"channel": "any", "tag": "news", "max": 3, "calendar": "week"},
    ]  # fmt: skip
    page.goto(f"{fresh_server.url}/lint")
    finding = page.get_by_role("article", name="Cap of no journey")
    expect(finding).to_contain_text('tagged "news" holds nobody back')
    finding.get_by_role("link", name="default").click()
    expect(page.get_by_role("combobox", name="Cap 2, tag")).to_have_value("news")
    assert (found["quiet_hours"], found["holidays"]) == ({"from": "20:30", "to": "08:00"}, ["2026-12-24"])
    assert found["spread_minutes"] == 15
    assert (found["keep_content_days"], found["journeys_need_approval"], found["holdout_percent"]) == (30, True, 10)
    assert (found["from"]["address"], found["rate_limits"], found["timezone"]) == (
        "news@acme.example", {"email": 20}, "Europe/Berlin",
    )  # fmt: skip
    versions = page.get_by_role("region", name="Versions")
    expect(versions).to_contain_text("Version 3")
    versions.get_by_role("button", name="Restore").first.click()
    expect(page.get_by_label("Cap 1, at most")).to_have_value("3")


def test_credits_are_allotted_limited_and_accounted_for(open_page: OpenPage, fresh_server: Site) -> None:
    fresh_server.send("POST", "/api/v1/connectors/contact-catalog/install", json={})
    page = open_page(fresh_server, path="/settings/credits")
    standing = page.get_by_role("region", name="Contact catalogue")
    expect(standing).to_contain_text("1 credit for each contact")
    allot = page.get_by_role("region", name="Allot credits")
    allot.get_by_label("Credits").fill("500")
    allot.get_by_label("What for").fill("second quarter")
    allot.get_by_role("button", name="Allot").click()
    expect(standing).to_contain_text("500")
    ledger = page.get_by_role("region", name="Ledger")
    expect(ledger.get_by_role("row").last).to_contain_text("second quarter")
    allot.get_by_label("Credits").fill("-501")
    allot.get_by_role("button", name="Allot").click()
    expect(allot).to_contain_text("Only 500 credits are left to take back.")
    limits = page.get_by_role("region", name="Limits")
    limits.get_by_label("In a month").fill("200")
    limits.get_by_role("button", name="Save the limits").click()
    expect(standing).to_contain_text("0 of 200 credits used or held this month.")
    rules = fresh_server.get("/api/v1/connectors/contact-catalog")["credit_rules"]
    assert (rules["monthly_limit"], rules["per_run_limit"]) == (200, None)

    # Who may only look sees all of it and can change none of it.
    page = open_page(fresh_server, "view_only", "/settings/credits")
    expect(page.get_by_role("region", name="Contact catalogue")).to_contain_text("500")
    expect(page.get_by_label("In a month")).to_be_disabled()
    expect(page.get_by_role("button", name="Allot")).to_have_count(0)
    expect(page.get_by_role("button", name="Save the limits")).to_have_count(0)
    page.goto("/settings/sending")
    expect(page.get_by_label("Keep what messages said")).to_be_disabled()
    expect(page.get_by_role("switch", name="Journeys need an approval")).to_be_disabled()
    expect(page.get_by_role("button", name="Add a cap")).to_have_count(0)
    expect(page.get_by_role("region", name="What you changed")).to_have_count(0)
