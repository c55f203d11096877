"""Goal: whoever has a phone in the hand finds whom to call, why, and down to the signal what the score is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect

from tests.browser.servers import Site


def points(cells: Locator) -> list[Decimal]:
    """The points that stand in cells, with the minus people read."""
    return [Decimal(text.strip().replace("\u2212", "-")) for text in cells.all_inner_texts()]


def test_the_hottest_account_is_found_and_explained_down_to_the_signal(page: Page, demo_server: Site) -> None:
    hottest = demo_server.get("/api/v1/today")["high"]["items"][0]
    high = page.get_by_role("region", name=re.compile("High intent"))
    first = high.get_by_role("listitem").first
    expect(first).to_contain_text(hottest["name"])
    expect(first).to_contain_text(hottest["reason"])
    first.get_by_role("link", name=hottest["name"]).click()
    expect(page.get_by_role("heading", level=1, name=hottest["name"])).to_be_visible()
    expect(page.get_by_role("img", name=re.compile(rf"Score {hottest['score']} of 100, high intent"))).to_be_visible()

    why = page.get_by_role("region", name=f"Why {hottest['score']}?")
    shown = why.locator("tbody tr td:first-child")
    expect(why.get_by_role("button", name="Show all")).to_be_visible()
    assert sum(points(shown)) == hottest["score"], "what is folded away is in the sum"
    why.get_by_role("button", name="Show all").click()
    explanation = demo_server.get(f"/api/v1/accounts/{hottest['account_id']}/explanation")
    expect(shown).to_have_count(len(explanation["contributions"]))
    assert sum(points(shown)) == hottest["score"]
    expect(why.get_by_text(f"Sum, the score of {hottest['score']}")).to_be_visible()

    people = page.get_by_role("region", name="People by contribution")
    assert sum(points(people.locator("tbody td:last-child"))) == hottest["score"]

    page.get_by_role("tab", name="Intent history").click()
    signals = page.get_by_role("region", name="Signals")
    newest = demo_server.get(f"/api/v1/accounts/{hottest['account_id']}/signals", limit=1)["items"][0]
    expect(signals.locator("tbody tr").first).to_contain_text(newest["name"])
    signals.get_by_label("Category").select_option("Meetings")
    meetings = demo_server.get(f"/api/v1/accounts/{hottest['account_id']}/signals", category="meeting")["items"]
    if meetings:
        expect(signals.locator("tbody tr")).to_have_count(min(len(meetings), 25))
    else:
        expect(signals.get_by_text("No signal of the category meetings.")).to_be_visible()


def test_a_score_can_be_seen_as_it_was(open_page: Callable[..., Page], demo_server: Site) -> None:
    hottest = demo_server.get("/api/v1/today")["high"]["items"][0]
    place = f"/accounts/{hottest['account_id']}"
    first_day = demo_server.get(f"/api/v1{place}/score-line", days=30)["days"][0]["day"]
    page = open_page(demo_server, path=place)
    page.get_by_label("Score as of").fill(f"{first_day}T12:00")
    then = demo_server.get(f"/api/v1{place}/explanation", at=f"{first_day}T12:00:00Z")
    expect(page.get_by_role("region", name=f"Why {then['score']}?")).to_be_visible()
    expect(page.get_by_text(f"The score recorded then was {then['recorded_score']}")).to_be_visible()
    page.get_by_role("button", name="Back to now").click()
    expect(page.get_by_role("region", name=f"Why {hottest['score']}?")).to_be_visible()


def test_everybody_and_mine_are_two_lists_with_an_address_each(page: Page) -> None:
    page.get_by_text("Mine", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?owner=mine"))
    expect(page.get_by_text("None of your accounts is of high intent now.")).to_be_visible()
    page.get_by_text("Everybody's").click()
    expect(page.get_by_role("region", name=re.compile("High intent")).get_by_role("listitem").first).to_be_visible()


def test_every_chart_of_trends_has_its_numbers_behind_it(open_page: Callable[..., Page], demo_server: Site) -> None:
    demo_server.send("POST", "/api/v1/ticks", json={})
    trends = demo_server.get("/api/v1/trends")
    assert trends["days_to_high"]["count"] > 1, "the demo has accounts that went the way to high intent"
    page = open_page(demo_server, path="/trends")
    for title in (
        "Average score of accounts with open deals",
        "Accounts of high intent",
        "Signals by category",
        "Days from first signal to high intent",
    ):
        page.get_by_role("button", name=f"{title}: show as table").click()
        expect(page.get_by_role("region", name=title, exact=True).get_by_role("table")).to_be_visible()
    newest = page.get_by_role("region", name="Accounts of high intent", exact=True).locator("tbody tr").first
    expect(newest).to_have_text(f"{trends['scores'][-1]['day']}{trends['scores'][-1]['high_count']}")
    expect(page.get_by_text(f"n = {trends['days_to_high']['count']} accounts")).to_be_visible()


def test_a_contact_can_be_edited_and_what_it_consents_to_be_said(
    open_page: Callable[..., Page], demo_server: Site
) -> None:
    contact = demo_server.send(
        "POST",
        "/api/v1/contacts",
        json={"email": "kim.test@cheers.example", "first_name": "Kim", "last_name": "Testperson"},
    )
    page = open_page(demo_server, path=f"/contacts/{contact['contact_id']}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Title").fill("Head of Tests")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Head of Tests", exact=True)).to_be_visible()
    page.get_by_label("Purpose").fill("newsletter")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("Consent to newsletter")).to_have_value("granted")
    page.get_by_label("Consent to newsletter").select_option("Withdrawn")
    expect(page.get_by_text("newsletter: withdrawn.")).to_be_visible()

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Erase this person…").click()
    erase = page.get_by_role("dialog").get_by_role("button", name="Erase")
    expect(erase).to_be_disabled()
    page.get_by_label("Erase this person for good").check()
    erase.click()
    expect(page.get_by_text("Keep this receipt as proof")).to_be_visible()
    page.get_by_role("button", name="Go to contacts").click()
    expect(page.get_by_role("heading", level=1, name="Contacts")).to_be_visible()


def test_whoever_may_only_look_finds_nothing_to_change(open_page: Callable[..., Page], demo_server: Site) -> None:
    page = open_page(demo_server, role="view_only", path="/accounts/1")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("region", name="Segments")).to_be_visible()
    expect(page.get_by_role("button", name="Edit")).to_have_count(0)
    expect(page.get_by_role("button", name="More actions")).to_have_count(0)
