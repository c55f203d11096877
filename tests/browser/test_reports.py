"""Intent reports and campaigns: from a purpose to numbers, and from segments to an audience that somebody can follow."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import serious_faults, settled
from tests.browser.servers import Site


@pytest.fixture
def kept(demo_server: Site) -> Iterator[list[tuple[str, str]]]:
    """Definitions that a test makes, which are gone afterwards."""
    made: list[tuple[str, str]] = []
    yield made
    for kind, key in made:
        demo_server.client.delete(f"/api/v1/definitions/{kind}/{key}")


def test_a_report_is_made_for_a_purpose_read_and_taken_along(
    open_page: Callable[..., Page], demo_server: Site, kept: list[tuple[str, str]]
) -> None:
    kept += [("intent_report", "our-own-balance"), ("intent_report", "our-own-balance-copy")]
    page = open_page(demo_server, path="/intent-reports/new")
    page.get_by_role("radio", name="Custom weights").click()
    share = page.get_by_role("slider", name="First-party share in percent")
    share.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(share).to_have_attribute("aria-valuenow", "35")
    page.get_by_role("combobox", name="Except those in").click()
    page.get_by_role("option", name="#Open Opportunities").click()
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name="Name", exact=True).fill("Our own balance")
    page.reload()
    expect(page.get_by_text("Your unsaved changes are back.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("Our own balance")
    expect(page.get_by_text("accounts match")).to_be_visible()
    page.get_by_role("button", name="Create the report").click()

    expect(page.get_by_role("heading", level=1, name="Our own balance")).to_be_visible()
    expect(page.get_by_text("35 % first-party, 65 % third-party")).to_be_visible()
    row = page.get_by_role("table").get_by_role("row").nth(1)
    expect(row.get_by_role("link")).to_be_visible()
    best = demo_server.get("/api/v1/intent-reports/our-own-balance/accounts", limit=1)["items"][0]
    assert best["composite_score"] == round(0.35 * best["first_party_score"] + 0.65 * best["third_party_score"] + 1e-9)
    expect(row).to_contain_text(str(best["composite_score"]))

    page.get_by_text("Both", exact=True).click()
    page.get_by_role("button", name="First-party").click()
    expect(page).to_have_url(re.compile("party=both.*sort=-first_party_score|sort=-first_party_score.*party=both"))
    settled(page)
    assert serious_faults(page) == []
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as coming:
        page.get_by_role("menuitem", name="CSV").click()
    listed = list(csv.DictReader(coming.value.path().open(encoding="utf-8")))
    shown = demo_server.get("/api/v1/intent-reports/our-own-balance/accounts", party="both", limit=200)["items"]
    assert {int(line["account_id"]) for line in listed} == {item["account_id"] for item in shown}

    page.get_by_role("button", name="Actions for Our own balance").click()
    page.get_by_role("menuitem", name="Clone").click()
    page.get_by_role("button", name="Clone", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Settings of Our own balance copy")).to_be_visible()
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuenow", "35")


def test_the_sum_of_an_audience_is_drawn_and_stands_in_a_table_behind(
    open_page: Callable[..., Page], demo_server: Site
) -> None:
    campaign = demo_server.get("/api/v1/campaigns/ad-awareness")
    page = open_page(demo_server, path="/campaigns/ad-awareness")
    picture = page.get_by_role("region", name="How the audience comes about")
    audience = picture.get_by_role("listitem").filter(has_text="who is reached")
    expect(audience).to_contain_text(str(campaign["audience_count"]))
    picture.get_by_role("button", name="show as table").click()
    for segment in campaign["included"]:
        line = picture.get_by_role("row").filter(has_text=f"Include {segment['name']}")
        expect(line).to_contain_text(f"{segment['reached_count']} of them in the audience")
    members = page.get_by_role("region", name="Audience", exact=True).get_by_role("row")
    expect(members).to_have_count(min(25, campaign["audience_count"]) + 1)
    push = page.get_by_role("region", name="Push")
    push.get_by_label("Address of the receiver").fill("http://127.0.0.1/audiences")
    push.get_by_role("button", name="Connect").click()
    expect(push.get_by_text(re.compile("public|https"))).to_be_visible()


def test_a_campaign_says_whom_it_reaches_while_it_is_made_and_what_hangs_on_it_before_it_goes(
    open_page: Callable[..., Page], demo_server: Site, kept: list[tuple[str, str]]
) -> None:
    kept += [("workflow", "answers-spring"), ("campaign", "spring")]
    page = open_page(demo_server, path="/campaigns/new")
    page.get_by_role("textbox", name="Name", exact=True).fill("Spring")
    page.get_by_role("combobox", name="Include").click()
    page.get_by_role("option", name="Target Accounts").click()
    page.keyboard.press("Escape")
    now = page.get_by_role("region", name="Audience now")
    expect(now.get_by_role("listitem").filter(has_text="Included")).to_contain_text("49")
    page.get_by_role("combobox", name="Exclude").click()
    page.get_by_role("option", name="#Open Opportunities").click()
    page.keyboard.press("Escape")
    expect(now.get_by_role("listitem").filter(has_text="Audience")).to_contain_text("9")
    page.get_by_role("button", name="Create the campaign").click()
    expect(page.get_by_role("heading", level=1, name="Spring")).to_be_visible()
    expect(page.get_by_text("Draft", exact=True)).to_be_visible()

    answers = {
        "workflow": "answers-spring", "name": "Answers to spring",
        "when": {"ad_engagements": {"campaign": "spring", "at_least": 3}}, "do": {"add": {"to": ["answered"]}},
    }  # fmt: skip
    demo_server.send("PUT", "/api/v1/definitions/workflow/answers-spring", json=answers)
    kept.insert(1, ("segment", "answered"))
    page.get_by_role("button", name="Actions for Spring").click()
    page.get_by_role("menuitem", name="Delete").click()
    question = page.get_by_role("dialog", name="Delete Spring")
    expect(question.get_by_role("link", name="answers-spring")).to_be_visible()
    question.get_by_role("button", name="Delete the campaign").click()
    expect(question.get_by_role("alert", name="It was not deleted")).to_contain_text("answers-spring")
    question.get_by_role("button", name="Keep").click()
    expect(question).to_be_hidden()


def test_who_may_only_look_sees_the_numbers_and_no_way_to_change_them(
    open_page: Callable[..., Page], demo_server: Site
) -> None:
    page = open_page(demo_server, role="view_only", path="/campaigns/ad-awareness")
    expect(page.get_by_role("region", name="Audience", exact=True).get_by_role("row").nth(1)).to_be_visible()
    expect(page.get_by_text("It is not pushed anywhere.")).to_be_visible()
    for name in ("Edit", "Connect", re.compile("Actions for")):
        expect(page.get_by_role("main").get_by_role("button", name=name)).to_have_count(0)
    page.goto("/intent-reports")
    expect(page.get_by_role("link", name="Master Intent Report")).to_be_visible()
    expect(page.get_by_role("link", name="New intent report")).to_have_count(0)
