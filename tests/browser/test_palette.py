"""The shell around every screen: one field that leads anywhere, the keyboard's place, and how fresh the numbers are."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.screen import serious_faults
from tests.browser.servers import Site

CAMPAIGN = {"campaign": "seen-at-once", "name": "Seen at once", "include": ["hot-accounts"]}


def opened(page: Page) -> None:
    expect(page.get_by_role("button", name="Search or jump to")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search for anything")).to_be_focused()


def test_the_keyboard_alone_leads_to_an_account_and_back_to_it(page: Page, demo_server: Site) -> None:
    hottest = demo_server.get("/api/v1/accounts", limit=1)["items"][0]
    opened(page)
    page.keyboard.type(hottest["name"][:5])
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("group", name="Accounts").get_by_role("option", name=hottest["name"])).to_be_visible()
    assert serious_faults(page) == []
    page.keyboard.press("Control+a")
    page.keyboard.type(hottest["name"])
    expect(first).to_contain_text(hottest["name"])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/accounts/{hottest['account_id']}$"))
    expect(page.get_by_role("main")).to_be_focused()

    opened(page)
    recent = page.get_by_role("group", name="Recent").get_by_role("option")
    expect(recent).to_contain_text(hottest["name"])
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Search for anything")).to_be_hidden()


def test_the_palette_reaches_screens_definitions_and_actions(page: Page) -> None:
    opened(page)
    page.keyboard.type("audit")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/settings/audit-log$"))
    opened(page)
    page.keyboard.type("new campaign")
    expect(page.get_by_role("option", name="New campaign")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="New campaign")).to_be_visible()
    opened(page)
    page.keyboard.type("target acc")
    page.get_by_role("group", name="Segments").get_by_role("option", name="Target Accounts").click()
    expect(page).to_have_url(re.compile("/segments/target-accounts$"))
    opened(page)
    page.keyboard.type("switch to dark")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")


def test_the_palette_opens_empty_while_the_one_before_still_fades_out(
    open_page: Callable[..., Page], demo_server: Site
) -> None:
    page = open_page(demo_server, is_first=True)
    page.emulate_media(reduced_motion="no-preference")
    opened(page)
    page.keyboard.type("audit")
    page.clock.install()
    page.clock.pause_at("2100-01-01")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/settings/audit-log$"))
    page.keyboard.press("Control+k")
    page.clock.resume()
    page.keyboard.type("new campaign")
    expect(page.get_by_role("combobox", name="Search for anything")).to_have_value("new campaign")
    expect(page.get_by_role("option", name="New campaign")).to_have_attribute("aria-selected", "true")


def test_who_may_only_look_is_offered_nothing_else(open_page: Callable[..., Page], demo_server: Site) -> None:
    page = open_page(demo_server, role="view_only")
    opened(page)
    expect(page.get_by_role("option", name="Segments")).to_be_visible()
    for kept in ("New segment", "Import a file", "Audit log"):
        expect(page.get_by_role("option", name=kept)).to_have_count(0)
    page.keyboard.type("nobody has this name")
    expect(page.get_by_text("Nothing here is called “nobody has this name”")).to_be_visible()


def test_on_a_phone_the_navigation_folds_away_and_search_fills_the_screen(
    open_page: Callable[..., Page], demo_server: Site
) -> None:
    page = open_page(demo_server, width=390)
    navigation = page.get_by_role("navigation", name="Screens")
    expect(navigation.get_by_role("link", name="Campaigns")).not_to_be_in_viewport()
    page.get_by_role("button", name="Navigation").click()
    navigation.get_by_role("link", name="Campaigns").click()
    expect(page.get_by_role("heading", level=1, name="Campaigns")).to_be_visible()
    expect(navigation.get_by_role("link", name="Campaigns")).not_to_be_in_viewport()
    page.get_by_role("button", name="Search or jump to").click()
    page.get_by_role("combobox", name="Search for anything").fill("lint")
    page.get_by_role("option", name="Lint").click()
    expect(page.get_by_role("heading", level=1, name="Lint")).to_be_visible()


def test_what_changes_elsewhere_shows_by_itself_and_a_lost_server_is_said(
    open_page: Callable[..., Page], demo_server: Site
) -> None:
    page = open_page(demo_server, path="/campaigns", is_first=True)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Awareness Campaign").first).to_be_visible()
    demo_server.send("PUT", "/api/v1/definitions/campaign/seen-at-once", json=CAMPAIGN)
    try:
        expect(page.get_by_role("link", name="Seen at once")).to_be_visible()
    finally:
        demo_server.send("DELETE", "/api/v1/definitions/campaign/seen-at-once")
    expect(page.get_by_role("link", name="Seen at once")).to_have_count(0)
    page.context.set_offline(True)
    # A stream that is open stays so in an emulated outage; a tab that comes back opens its own anew.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()


def test_an_address_that_leads_nowhere_says_so_inside_the_shell(page: Page) -> None:
    page.goto("/nowhere/at/all")
    expect(page.get_by_role("heading", level=1, name="Not found")).to_be_visible()
    assert serious_faults(page) == []
    page.get_by_role("link", name="Go to Today").click()
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
