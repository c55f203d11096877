"""Every screen, on the demo and empty, light and dark, phone to wide screen: readable for all, and never wider than it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Showing
from tests.browser.screen import WIDTHS, overflow, serious_faults, settled
from tests.browser.servers import Site

PLACES = [
    "/", "/trends", "/accounts", "/accounts/1", "/contacts", "/contacts/1", "/pipeline",
    "/segments", "/segments/new", "/segments/hot-accounts", "/segments/hot-accounts/edit",
    "/intent-reports", "/intent-reports/new", "/intent-reports/{report}", "/intent-reports/{report}/edit",
    "/campaigns", "/campaigns/new", "/campaigns/awareness", "/campaigns/awareness/edit",
    "/workflows", "/workflows/new", "/workflows/{workflow}", "/workflows/{workflow}/edit", "/journeys/new",
    "/emails", "/emails/new", "/deliveries", "/settings/connectors", "/settings/secrets", "/settings/suppressions",
    "/settings/sending", "/settings/credits",
    "/ladders", "/ladders/new", "/ladders/intent-ladder", "/ladders/intent-ladder/edit", "/lint",
    "/settings", "/settings/scoring", "/settings/signals", "/settings/sources", "/settings/imports",
    "/settings/rejected-events", "/settings/workspace", "/settings/profile", "/settings/users", "/settings/audit-log",
]  # fmt: skip
EMPTY_PLACES = [
    "/", "/trends", "/accounts", "/contacts", "/pipeline", "/segments", "/intent-reports", "/campaigns", "/workflows",
    "/ladders", "/lint", "/settings/credits",
    "/settings/signals", "/settings/sources", "/settings/imports", "/settings/rejected-events",
]  # fmt: skip


def _path(site: Site, place: str) -> str:
    named = {"report": "intent-reports", "workflow": "workflows"}
    for word, resource in named.items():
        if f"{{{word}}}" in place:
            place = place.replace(f"{{{word}}}", site.get(f"/api/v1/{resource}")["items"][0]["key"])
    return place


def _expect_fine(page: Page) -> None:
    expect(page.locator("main h1")).to_have_count(1)
    settled(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        too_wide = overflow(page)
        assert too_wide <= 0, f"{too_wide} pixels too wide at {width}"
    page.set_viewport_size({"width": 1280, "height": 900})
    assert serious_faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert serious_faults(page, only="color-contrast") == []


@pytest.mark.parametrize("place", PLACES)
def test_a_screen_of_the_demo(show: Showing, demo_server: Site, place: str) -> None:
    _expect_fine(show(demo_server, _path(demo_server, place)))


@pytest.mark.parametrize("place", EMPTY_PLACES)
def test_an_empty_screen(show: Showing, empty_server: Site, place: str) -> None:
    _expect_fine(show(empty_server, place))


def test_the_way_in(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, role=None)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert serious_faults(page) == []
    assert overflow(page) <= 0
