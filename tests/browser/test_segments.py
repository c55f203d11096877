"""Goal: a marketer builds a segment and watches whom it finds, sees a fault where it is, and asks why somebody is in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.screen import serious_faults
from tests.browser.servers import Site

pytestmark = pytest.mark.timeout(180)
OpenPage = Callable[..., Page]
YAML = {"Content-Type": "application/yaml"}
INDUSTRY = {"attribute": "industry", "in": ["software", "technology", "retail"]}
MARKET = {"all": [INDUSTRY, {"any": [{"tier": ["high", "medium"]}, {"trend": "rising"}]}]}


def apply(site: Site, text: str) -> None:
    site.send("POST", "/api/v1/definitions", content=text, headers=YAML)


def count(site: Site, criteria: object) -> int:
    found = site.send("POST", "/api/v1/segments/count", json={"criteria": criteria})
    return int(found["count"])


def live_count(page: Page) -> Locator:
    return page.get_by_role("region", name="Live count")


def add(page: Page, within: Locator | Page, kind: str) -> None:
    # A group has its own button behind those of the groups in it.
    within.get_by_role("button", name="Add condition").last.click()
    page.get_by_role("menuitem", name=re.compile(f"^{kind}")).click()


def test_a_segment_is_built_watched_and_saved(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, path="/segments")
    page.get_by_role("link", name="New segment").click()
    page.get_by_label("Name").fill("Warm market 7")
    expect(page.get_by_label("Key", exact=True)).to_have_value("warm-market-7")

    add(page, page, "Attribute")
    expect(page.get_by_text("Choose an attribute.")).to_be_visible()
    page.get_by_role("combobox", name="Attribute").fill("industry")
    page.get_by_label("Test", exact=True).select_option("is one of")
    for word in ("software", "technology", "retail"):
        page.get_by_role("combobox", name="Values").fill(word)
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    industry = count(demo_server, INDUSTRY)
    expect(live_count(page)).to_contain_text(f"{industry} accounts match")

    page.get_by_role("button", name="Add group").click()
    group = page.get_by_role("group", name="Any of these holds")
    group.get_by_role("button", name="Remove this attribute").click()
    expect(group, "a group that is left empty goes").to_have_count(0)
    page.get_by_role("button", name="Add group").click()
    add(page, group, "Tier")
    group.get_by_role("button", name="Remove this attribute").click()
    group.get_by_text("Medium", exact=True).click()
    add(page, group, "Trend")
    market = count(demo_server, MARKET)
    assert 0 < market < industry, "the group narrows it"
    expect(live_count(page)).to_contain_text(re.compile(rf"{market} accounts? match"))
    expect(live_count(page)).to_contain_text("Counted")
    assert serious_faults(page) == []

    page.reload()
    expect(page.get_by_text("You had begun this before")).to_be_visible()
    expect(live_count(page)).to_contain_text(re.compile(rf"{market} accounts? match"))
    page.get_by_role("button", name="Create segment").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"+{market} enter")
    dialog.get_by_role("button", name="Create segment").click()
    expect(page.get_by_role("heading", name="Warm market 7")).to_be_visible()
    stored = demo_server.get("/api/v1/definitions/segment/warm-market-7")["body"]["criteria"]
    assert stored == MARKET
    expect(page.get_by_role("table", name="Members of Warm market 7").get_by_role("row")).to_have_count(market + 1)


def test_a_fault_is_shown_at_its_node_and_text_and_form_are_one(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, path="/segments/new")
    page.locator("label", has_text="Text").click()
    text = page.get_by_label("Criteria as YAML or JSON")
    text.fill("all:\n- {score: {gte: 600}}\n- any:\n  - {segment: hot-acounts}\n  - {everyone: true}\n")
    expect(live_count(page)).to_contain_text("The criteria have a fault, shown where it is.")
    page.locator("label", has_text="Form").click()
    score = page.get_by_role("group", name="Score", exact=True)
    expect(score.get_by_role("alert")).to_have_text("a score lies between 0 and 100, but the test says 600")
    score.get_by_label("Score", exact=True).fill("60")
    member = page.get_by_role("group", name="Segment", exact=True)
    expect(member.get_by_role("alert")).to_contain_text("there is no segment hot-acounts; did you mean hot-accounts?")
    expect(score.get_by_role("alert")).to_have_count(0)
    member.get_by_role("combobox", name="Segment").click()
    page.get_by_role("option", name="Hot Accounts").click()
    expect(live_count(page)).to_contain_text("Counted")
    page.get_by_label("What must hold").nth(1).select_option("None of these holds")
    expect(live_count(page)).to_contain_text("0 accounts match")
    page.locator("label", has_text="Text").click()
    expect(text).to_have_value(
        "all:\n  - {score: {gte: 60}}\n  - not:\n      any:\n        - {segment: hot-accounts}\n        - {everyone: true}\n"
    )
    text.fill("all: [")
    expect(page.get_by_text("the request is not YAML")).to_be_visible()
    page.locator("label", has_text="Form").click()
    expect(score.get_by_label("Score", exact=True), "what is no YAML changes nothing").to_have_value("60")


def test_what_has_no_form_stays_as_text(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, path="/segments/new")
    page.locator("label", has_text="Text").click()
    odd = "all:\n- {attribute: industry, eq: software, contains: soft}\n- {trend: rising}\n"
    page.get_by_label("Criteria as YAML or JSON").fill(odd)
    expect(live_count(page)).to_contain_text("The criteria have a fault")
    page.locator("label", has_text="Form").click()
    node = page.get_by_role("group", name="Attribute as text")
    expect(node.get_by_role("alert")).to_contain_text("give exactly one test")
    node.get_by_label("Attribute as YAML or JSON").fill("{attribute: industry, contains: soft}")
    attribute = page.get_by_role("group", name="Attribute", exact=True)
    expect(attribute).to_be_visible()
    expect(live_count(page)).to_contain_text("Counted")
    # How long it has been so, and what became of it, are asked beside the test.
    attribute.get_by_role("button", name="for some days").click()
    attribute.get_by_label("Days unchanged").fill("14")
    expect(live_count(page)).to_contain_text("Counted")
    page.locator("label", has_text="Text").click()
    text = page.get_by_label("Criteria as YAML or JSON")
    expect(text).to_have_value(re.compile(r"\{attribute: industry, contains: soft, unchanged_for_days: 14\}"))
    page.locator("label", has_text="Form").click()
    attribute.get_by_label("Test", exact=True).select_option("has changed")
    expect(attribute.get_by_label("Days", exact=True)).to_have_value("30")
    expect(live_count(page)).to_contain_text("0 accounts match")


def test_the_builder_is_reached_by_the_keyboard(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, path="/segments/new")
    page.get_by_role("button", name="Add condition").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Tr")
    page.get_by_role("menuitem", name="Trend").press("Enter")
    trend = page.get_by_role("group", name="Trend", exact=True)
    expect(trend.get_by_label("Trend", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="More for this trend")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Duplicate").press("Enter")
    expect(trend).to_have_count(2)
    expect(page.get_by_role("button", name="More for this trend").nth(1)).to_be_focused()
    trend.nth(1).get_by_label("Trend", exact=True).select_option("declining")
    page.get_by_role("button", name="More for this trend").nth(1).press("Enter")
    page.get_by_role("menuitem", name="Move up").press("Enter")
    expect(trend.nth(0).get_by_label("Trend", exact=True)).to_have_value("declining")
    expect(page.get_by_role("button", name="More for this trend").nth(0)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(trend).to_have_count(1)
    expect(page.get_by_role("button", name="Add condition")).to_be_focused()


def test_members_and_why(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, path="/segments?q=hot")
    page.get_by_role("link", name="Hot Accounts", exact=True).click()
    expect(page.get_by_role("region", name="Activations")).to_contain_text("Intent ladder")
    member = page.get_by_role("table", name="Members of Hot Accounts").get_by_role("row").nth(1)
    expect(member).to_contain_text("ladder intent-ladder")
    member.get_by_role("link", name=re.compile("^Why is ")).click()
    expect(page.get_by_role("heading", name=re.compile("is in Hot Accounts"))).to_be_visible()
    expect(page.get_by_role("region", name="Intent ladder")).to_contain_text("stands on hot")
    whom = page.get_by_role("combobox", name="Why is this account in here, or not?")
    cold = demo_server.get("/api/v1/segments/cold-accounts/members", sort="name")["items"][0]
    whom.fill(cold["name"])
    page.get_by_role("option", name=re.compile(cold["name"])).first.click()
    expect(page.get_by_role("heading", name=f"{cold['name']} is not in Hot Accounts")).to_be_visible()
    expect(page.get_by_role("region", name="Intent ladder")).to_contain_text("does not match")
    page.get_by_role("tab", name="Definition").click()
    page.get_by_role("button", name="Show the SQL").click()
    expect(page.get_by_role("region", name=re.compile("^accounts that ladder")).first).to_contain_text(
        "select t.subject_id"
    )
    assert serious_faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_pins_hold_and_a_deletion_says_what_hangs_on_it(open_page: OpenPage, demo_server: Site) -> None:
    apply(
        demo_server,
        "segment: pinned-ones\nname: Pinned ones\nmode: rule\ncriteria: {attribute: name, eq: nobody at all}\n---\n"
        "segment: around-pinned\nname: Around them\nmode: rule\ncriteria: {all: [{segment: pinned-ones}, {everyone: true}]}\n",
    )
    account = demo_server.get("/api/v1/accounts")["items"][0]
    page = open_page(demo_server, path="/segments/pinned-ones")
    expect(page.get_by_text("Nobody meets its criteria now.")).to_be_visible()
    page.get_by_role("button", name="Pin accounts").click()
    page.get_by_label("One domain or id a line").fill(f"{account['domain']}\nnobody.invalid\n")
    page.get_by_role("button", name="Apply to 2").click()
    expect(page.get_by_text("1 account pinned in")).to_be_visible()
    expect(page.get_by_text(re.compile("1 left out: nobody.invalid"))).to_be_visible()
    expect(page.get_by_role("table", name="Members of Pinned ones")).to_contain_text(account["name"])
    page.get_by_role("button", name="More for Pinned ones").click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 definition would go on without it")
    expect(dialog.get_by_role("link", name="Around them")).to_be_visible()
    dialog.get_by_role("button", name="Delete it, and leave it out there").click()
    expect(dialog.get_by_role("alert", name="It stays")).to_contain_text(
        "not even with force, because segment around-pinned"
    )
    dialog.get_by_role("button", name="Keep it").click()
    demo_server.send("DELETE", "/api/v1/definitions/segment/around-pinned")
    page.reload()
    page.get_by_role("button", name="More for Pinned ones").click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("heading", name="Segments", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Pinned ones")).to_be_visible()


def test_who_may_only_look_changes_nothing(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, role="view_only", path="/segments/hot-accounts")
    expect(page.get_by_role("table", name="Members of Hot Accounts")).to_be_visible()
    for name in ("Edit", "Add accounts"):
        expect(page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name))).to_have_count(0)
    page.goto("/segments/hot-accounts/edit")
    expect(page.get_by_role("heading", name="Your role may look at segments only")).to_be_visible()


def test_the_keyboard_is_back_where_it_was_when_a_dialog_is_closed(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, path="/segments/hot-accounts")
    menu = page.get_by_role("button", name="More for Hot Accounts")
    for question in ("Change the key", "Delete"):
        menu.press("Enter")
        page.get_by_role("menuitem", name=question).press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(menu).to_be_focused()
    page.goto("/accounts/1")
    edit = page.get_by_role("button", name="Edit", exact=True)
    edit.press("Enter")
    expect(page.get_by_role("dialog", name="Edit account")).to_be_visible()
    page.keyboard.press("Escape")
    expect(edit).to_be_focused()
