"""Goal: a marketer makes rules of every kind, sees whom they move before and after, and has them put right where they fight."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.servers import Site, serving
from tests.workspaces import copy_of_demo

Fill = Callable[[Page], None]
YAML = {"Content-Type": "application/yaml"}
# More than the form of one source can say.
MIXED = """\
workflow: mixed
name: Software or warm
position: 900
owner: ann@opportune.example
when:
  any:
  - {attribute: industry, eq: software}
  - {score: {gte: 30, missing_is_zero: true}}
do: {sync: {to: [mixed]}}
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, for the tests of this file: each makes definitions of its own."""
    file = tmp_path_factory.mktemp("rules") / "demo.opportune"
    copy_of_demo(tmp_path_factory, file)
    with serving(file) as site:
        yield site


def choose(page: Page, field: str, option: str) -> None:
    box = page.get_by_role("combobox", name=field, exact=True)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option).first.click()
    box.press("Escape")


def number_in(place: Locator) -> int:
    found = re.search(r"[\d,]+", place.inner_text())
    assert found is not None
    return int(found[0].replace(",", ""))


def intent(page: Page) -> None:
    page.get_by_label("Threshold").fill("50")


def advertisement(page: Page) -> None:
    choose(page, "Campaigns", "Awareness Campaign")
    page.get_by_label("Days (0 is today)").fill("90")


def website(page: Page) -> None:
    page.get_by_label("Page", exact=True).fill("/pricing")
    page.get_by_label("Number of visits").fill("2")
    page.get_by_label("Days (0 is today)").fill("30")


def crm(page: Page) -> None:
    page.get_by_label("There is a deal that is").select_option("lost")
    page.get_by_label("When", exact=True).select_option("closed in the last")
    page.get_by_label("Days", exact=True).fill("180")


def event(page: Page) -> None:
    choose(page, "Events", "Demo requested")
    page.get_by_label("When", exact=True).select_option("at any time")


def segment(page: Page) -> None:
    choose(page, "Segment", "Hot Accounts")


def score(page: Page) -> None:
    page.get_by_label("Comparison").select_option("is between")
    page.get_by_label("From", exact=True).fill("40")
    page.get_by_label("Up to").fill("70")


@pytest.mark.parametrize(
    ("source", "fill", "when"),
    [
        ("Intent", intent, "the score in Master Intent Report is 50 or more"),
        ("Advertisement", advertisement, "at least 1 engagement with Awareness Campaign in 90 days"),
        ("Website", website, "page visit whose page contains /pricing in 30 days"),
        ("CRM", crm, "at least 1 lost deal closed in the last 180 days"),
        ("Event", event, "demo requested"),
        ("Segment", segment, "in Hot Accounts"),
        ("Score", score, "the score is 40 to 70 (70 not included)"),
    ],
)
def test_each_source_makes_a_rule_that_moves_whom_it_said_it_would(
    rules: Site, open_page: OpenPage, source: str, fill: Fill, when: str
) -> None:
    page = open_page(rules, path="/workflows/new")
    page.get_by_role("group", name="Data source").get_by_role("button", name=re.compile(f"^{source}")).click()
    fill(page)
    made = f"Made by {source}"
    choose(page, "To segments", made)
    expect(page.get_by_label("Name", exact=True)).to_have_value(re.compile(f", add to {made}$"))
    effect = page.get_by_role("complementary", name="What would happen")
    said = effect.get_by_role("heading", name="This would move")
    expect(said).to_be_visible()
    expect(effect.get_by_role("region", name="Effect on segments")).to_contain_text(made)
    page.get_by_role("button", name="Create workflow").click()
    expect(page.get_by_role("region", name="What the workflow says")).to_contain_text(when)
    added = page.get_by_role("button", name="added: show who")
    expect(added).to_be_visible()
    total = number_in(added)
    added.click()
    who = page.get_by_role("dialog")
    expect(who.get_by_role("row")).to_have_count(min(total, 50) + 1)
    (made_rule,) = rules.get("/api/v1/workflows", q=made)["items"]
    assert (
        made_rule["last_run"]["added"]
        == total
        == rules.get(f"/api/v1/segments/made-by-{source.lower()}")["member_count"]
    )


def test_a_rule_is_kept_as_a_draft_and_loses_nothing_that_the_form_cannot_say(rules: Site, open_page: OpenPage) -> None:
    rules.send("POST", "/api/v1/definitions", content=MIXED, headers=YAML)
    before = rules.get("/api/v1/definitions/workflow/mixed")["body"]
    page = open_page(rules, path="/workflows/mixed/edit")
    conditions = page.get_by_role("group", name="Conditions")
    expect(conditions).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Software, or warm")
    page.reload()
    expect(page.get_by_text("This is your unfinished draft")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Software, or warm")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1, name="Software, or warm")).to_be_visible()
    after = rules.get("/api/v1/definitions/workflow/mixed")["body"]
    assert after == {**before, "name": "Software, or warm"}
    page.get_by_role("tab", name="Versions").click()
    changed = page.get_by_role("region", name="What version 2 changed")
    expect(changed.get_by_role("row", name="name Software or warm Software, or warm")).to_be_visible()
    page.get_by_role("tab", name="Preview").click()
    expect(page.get_by_role("region", name="Effect on segments")).to_contain_text("Mixed")


def test_a_mistake_is_shown_where_it_was_made(rules: Site, open_page: OpenPage) -> None:
    page = open_page(rules, path="/workflows/new?source=score")
    choose(page, "To segments", "Never made")
    page.get_by_label("Comparison").select_option("is between")
    page.get_by_label("From", exact=True).fill("80")
    page.get_by_label("Up to").fill("20")
    expect(page.get_by_role("region", name="When does it hold?")).to_contain_text("The lower number must be less")
    expect(page.get_by_role("button", name="Create workflow")).to_be_disabled()
    page.get_by_label("Up to").fill("90")
    page.get_by_role("button", name="Position, owner, folder, tags").click()
    page.get_by_label("Folder").fill("x" * 129)
    expect(page.get_by_role("heading", name="This cannot be put in force")).to_be_visible()
    expect(page.get_by_label("Folder")).to_have_attribute("aria-invalid", "true")


def test_the_past_of_a_rule_is_drawn_with_its_numbers_behind_it(rules: Site, open_page: OpenPage) -> None:
    page = open_page(rules, path="/ladders/intent-ladder?tab=backtest")
    page.get_by_label("Over").select_option("14 days")
    page.get_by_role("button", name="Run backtest").click()
    summary = page.get_by_role("region", name="Segments over all days")
    expect(summary.get_by_role("row", name="Hot Accounts")).to_contain_text("%")
    # Rules of other tests, which ask for these segments, are run along.
    by_day = re.compile(r"Members of \d+ segments by day")
    expect(page.get_by_role("figure", name=by_day)).to_be_visible()
    page.get_by_role("button", name="Members by day: show as table").click()
    numbers = page.get_by_role("region", name=by_day)
    expect(numbers.get_by_role("row")).to_have_count(15)


def test_lint_finds_what_the_legacy_rules_do_and_a_ladder_takes_their_place(
    own_server: Site, open_page: OpenPage
) -> None:
    own_server.send("DELETE", "/api/v1/definitions/ladder/intent-ladder", params={"force": True})
    page = open_page(own_server, path="/workflows?view=templates")
    page.get_by_role("button", name="Look at it: Buying journey by intent, as five rules").click()
    template = page.get_by_role("dialog")
    expect(template.get_by_role("list", name="Lint warnings")).to_contain_text("at once")
    template.get_by_role("button", name="Apply template").click()
    expect(template).to_be_hidden()
    page.get_by_role("navigation", name="Screens").get_by_role("link", name="Lint").click()
    five = page.get_by_role("region", name="Replace 5 workflows by Master Intent Report ladder")
    fight = five.get_by_role("article", name="In two segments at once")
    expect(fight).to_contain_text("a score of exactly 60")
    five.get_by_role("button", name="Look at the better recipe").click()
    recipe = page.get_by_role("dialog")
    expect(recipe.get_by_role("img", name="Cold Accounts: 0 to below 30")).to_be_visible()
    expect(recipe).to_contain_text(re.compile(r"This would move \d+ accounts now|Nobody would move now"))
    recipe.get_by_role("button", name="Replace 5 workflows").click()
    expect(five).to_be_hidden()
    assert {row["status"] for row in own_server.get("/api/v1/workflows", q="master-intent")["items"]} == {"archived"}
    (ladder,) = own_server.get("/api/v1/ladders", q="master-intent-report-ladder")["items"]
    assert [stage["from_number"] for stage in ladder["stages"]] == [0, 30, 50, 60]
    page.get_by_role("button", name="Undo").click()
    expect(five).to_be_visible()
    assert {row["status"] for row in own_server.get("/api/v1/workflows", q="master-intent")["items"]} == {"active"}
    assert own_server.get("/api/v1/ladders", q="master-intent-report-ladder")["items"] == []


def test_a_ladder_is_retuned_and_set_back(rules: Site, open_page: OpenPage) -> None:
    page = open_page(rules, path="/ladders/intent-ladder/edit")
    before = rules.get("/api/v1/ladders/intent-ladder")["stages"][3]
    boundary = page.get_by_role("slider", name="Where Hot begins")
    boundary.focus()
    boundary.press("PageUp")
    expect(boundary).to_have_attribute("aria-valuenow", "70")
    expect(page.get_by_label("Hot begins at")).to_have_value("70")
    page.get_by_label("Engaged begins at").fill("75")
    expect(page.get_by_text("Must be more than 75, where Engaged begins.")).to_be_visible()
    page.get_by_label("Engaged begins at").fill("50")
    effect = page.get_by_role("complementary", name="What would happen")
    expect(effect.get_by_role("heading", name="This would move")).to_be_visible()
    effect.get_by_role("button", name="Save").click()
    hot = page.get_by_role("region", name="Stages").get_by_role("row", name="Hot")
    expect(hot).to_contain_text("70 and more")
    page.get_by_role("tab", name="Versions").click()
    page.get_by_role("button", name="Version 1").click()
    page.get_by_role("button", name="Put version 1 in force again").click()
    expect(hot).to_contain_text("60 and more")
    rules.send("POST", "/api/v1/ticks", json={})
    assert rules.get("/api/v1/ladders/intent-ladder")["stages"][3]["subject_count"] == before["subject_count"]


def test_the_order_is_changed_after_seeing_what_that_does(rules: Site, open_page: OpenPage) -> None:
    first, second = ("winners", 30), ("losers", 40)
    text = "---\n".join(
        f"workflow: {key}\nname: Order {key}\nposition: {position}\nwhen: {{score: {{gte: {position}}}}}\n"
        f"do: {{move: {{from: [order-a, order-b], to: [order-{key[0]}], also_if_in_none: true}}}}\n"
        for key, position in (first, second)
    )
    rules.send("POST", "/api/v1/definitions", content=text, headers=YAML)
    page = open_page(rules, path="/workflows")
    page.get_by_role("button", name="Change the order").click()
    page.get_by_role("button", name="Move Order losers up").click()
    expect(page.get_by_role("region", name="What each workflow would do")).to_contain_text("Order losers")
    page.get_by_role("button", name="Save the order").click()
    expect(page.get_by_role("table", name="Workflows in the order they run")).to_be_visible()
    keys = [row["key"] for row in rules.get("/api/v1/workflows", q="Order ")["items"]]
    assert keys == ["losers", "winners"]


def test_who_may_only_look_sees_all_and_changes_nothing(rules: Site, open_page: OpenPage) -> None:
    page = open_page(rules, role="view_only", path="/workflows")
    rows = page.get_by_role("table", name="Workflows in the order they run")
    expect(rows.get_by_role("switch").first).to_be_disabled()
    expect(page.get_by_role("link", name="New workflow")).to_be_hidden()
    rows.get_by_role("button", name="Actions for").first.click()
    expect(page.get_by_role("menuitem")).to_have_text(["Export as file"])
    page.goto("/workflows/new")
    expect(page.get_by_role("heading", name="Your role may not change workflows")).to_be_visible()


def test_the_list_of_journeys_is_found_where_a_journey_lies(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, path="/journeys")
    expect(page).to_have_url(re.compile("/workflows$"))
    row = page.get_by_role("row").filter(has_text="Competitor research")
    expect(row).to_contain_text("Every day, who is in Competitor researchers")
