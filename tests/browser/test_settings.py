"""The ways people take through the settings: retune the thresholds, bring in a file with an error, connect a source."""

from __future__ import annotations

from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.screen import ROOT, settled
from tests.browser.servers import Site

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
    page = open_page(own_server, path="/settings/scoring")
    page.get_by_label("High begins at", exact=True).fill("100")
    panel = page.get_by_role("region", name="What this would change")
    expect(panel).to_contain_text(f"This would re-tier {before['high']} accounts: 0 up, {before['high']} down")
    expect(panel.get_by_role("row", name="High intent High Medium intent Medium")).to_contain_text(str(before["high"]))

    page.reload()
    expect(page.get_by_label("High begins at", exact=True)).to_have_value("100")
    page.get_by_role("button", name="Save as a new version").click()
    versions = page.get_by_role("region", name="Versions")
    expect(versions).to_contain_text("Version 2")
    own_server.send("POST", "/api/v1/ticks", json={"full": False})
    assert tiers(own_server) == {**before, "high": 0, "medium": before["medium"] + before["high"]}

    versions.get_by_role("button", name="Restore").click()
    expect(panel).to_contain_text(f"{before['high']} up, 0 down")


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
        ["Scoring", "Signals", "Connectors", "Suppressions", "Your profile"]
    )
    expect(page.get_by_label("High begins at", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name="Save as a new version")).to_have_count(0)
    page.goto("/settings/users")
    expect(page.get_by_role("heading", name="There is no such section for you")).to_be_visible()
