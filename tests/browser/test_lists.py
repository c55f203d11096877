"""Goal: people find the accounts and deals they look for, keep the view, and take away a file of exactly what they see."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.screen import settled
from tests.browser.servers import Site

OpenPage = Callable[..., Page]
CRITERIA = {"all": [{"attribute": "industry", "in": ["software", "retail", "medical"]}, {"score": {"gte": 30}}]}


def rows(page: Page) -> Locator:
    return page.get_by_role("table").locator("tbody tr")


def first_links(page: Page) -> list[str]:
    return [text.strip() for text in rows(page).locator("td:first-child a").all_inner_texts()]


def scores(page: Page) -> list[int]:
    return [int(text) for text in rows(page).locator("td:nth-child(2)").all_inner_texts()]


def test_accounts_are_filtered_and_sorted_and_the_address_says_so(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, path="/accounts")
    settled(page)
    assert scores(page) == sorted(scores(page), reverse=True)
    page.get_by_role("radiogroup", name="Tier").get_by_text("Medium").click()
    expect(page).to_have_url(re.compile("tier=medium"))
    found = demo_server.get("/api/v1/accounts", tier="medium", limit=200)["items"]
    expect(page.get_by_text(f"{len(found)} accounts · ")).to_be_visible()
    settled(page)
    assert all(40 <= score < 70 for score in scores(page))
    page.get_by_role("button", name="Account", exact=True).click()
    expect(page.get_by_role("columnheader", name="Account")).to_have_attribute("aria-sort", "ascending")
    settled(page)
    by_name = demo_server.get("/api/v1/accounts", tier="medium", sort="name", limit=50)["items"]
    expect(rows(page).first).to_contain_text(by_name[0]["name"])
    assert first_links(page) == [row["name"] for row in by_name]
    page.reload()
    expect(rows(page).first).to_contain_text(by_name[0]["name"])
    settled(page)
    assert first_links(page) == [row["name"] for row in by_name], "the address holds the filter and the order"
    page.get_by_role("searchbox", name="Search names and domains").fill("no such company")
    expect(page.get_by_role("heading", name="No account fits")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Clear filters").first.click()
    expect(rows(page)).to_have_count(50)


def test_criteria_become_a_view_and_a_file_of_exactly_these_accounts(
    open_page: OpenPage, demo_server: Site, tmp_path: Path
) -> None:
    page = open_page(demo_server, path="/accounts?sort=name")
    page.get_by_role("button", name="Filter by criteria").click()
    drawer = page.get_by_role("dialog", name="Filter accounts by criteria")
    drawer.get_by_text("Text", exact=True).click()
    drawer.get_by_role("textbox", name="Criteria as YAML or JSON").fill(json.dumps(CRITERIA))
    listed = demo_server.send(
        "POST", "/api/v1/accounts/search", json={"criteria": CRITERIA, "sort": "name", "limit": 200}
    )
    names = [row["name"] for row in listed["items"]]
    assert 3 < len(names) <= 50, "the criteria tell some of the demo's accounts from the others"
    expect(drawer.get_by_text("accounts match")).to_be_visible()
    drawer.get_by_role("button", name="Show them").click()
    expect(page.get_by_text(f"{len(names)} accounts · ")).to_be_visible()
    settled(page)
    assert first_links(page) == names

    page.get_by_role("button", name="Save view").click()
    page.get_by_role("textbox", name="Name").fill("Three industries")
    page.get_by_role("dialog").get_by_role("button", name="Save view").click()
    view = page.get_by_role("navigation", name="Saved views").get_by_role("link", name="Three industries")
    expect(view).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="All accounts").click()
    expect(page.get_by_text("125 accounts · ")).to_be_visible()
    view.click()
    expect(page.get_by_text(f"{len(names)} accounts · ")).to_be_visible()

    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog", name="Export accounts")
    expect(dialog.get_by_text(f"Exactly the {len(names)} accounts that the list shows.")).to_be_visible()
    with page.expect_download() as saved:
        dialog.get_by_role("button", name="Save the file").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    with file.open(encoding="utf-8", newline="") as opened:
        written = list(csv.DictReader(opened))
    assert [row["name"] for row in written] == names
    assert [int(row["score"]) for row in written] == [row["score"] for row in listed["items"]]

    page.get_by_role("button", name="Export").click()
    dialog.get_by_label("Signals").check()
    with page.expect_download() as saved:
        dialog.get_by_role("button", name="Save a zip").click()
    saved.value.save_as(tmp_path / "both.zip")
    with zipfile.ZipFile(tmp_path / "both.zip") as archive:
        assert archive.namelist() == ["accounts-scores.csv", "accounts-signals.csv"]

    page.get_by_role("button", name="Change the view Three industries").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(view).to_have_count(0)
    assert demo_server.get("/api/v1/views", screen="accounts")["items"] == []


def test_the_pipeline_shows_the_deals_that_an_intent_names(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, path="/pipeline")
    settled(page)
    counts = demo_server.get("/api/v1/opportunities/summary", state="open")["counts"]
    page.get_by_role("button", name="High").click()
    expect(page.get_by_text(f"{counts['high']} deals · ")).to_be_visible()
    settled(page)
    assert scores(page) == sorted(scores(page), reverse=True)
    assert min(scores(page)) >= 70
    page.get_by_role("button", name="High").click()
    page.get_by_role("button", name="Declining").click()
    expect(page.get_by_text(f"{counts['declining']} deals · ")).to_be_visible()
    flag = rows(page).first.get_by_role("img", name=re.compile(r"^Declining\."))
    flag.hover()
    expect(page.get_by_role("tooltip", name=re.compile(r"score fell by \d+ in 14 days"))).to_be_visible()


def test_the_board_has_a_column_for_each_stage_and_more_cards_on_demand(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, path="/pipeline?shown_as=board")
    stages = demo_server.get("/api/v1/opportunities/summary", state="open")["stages"]
    settled(page)
    board = page.get_by_role("region", name="Deals by stage")
    expect(board.get_by_role("heading")).to_have_text([stage["stage"] for stage in stages])
    column = page.get_by_role("region", name=stages[0]["stage"])
    expect(column.get_by_role("article")).to_have_count(20)
    column.get_by_role("button", name=re.compile("Show more")).click()
    expect(column.get_by_role("article")).to_have_count(40)
    page.get_by_role("button", name="No data").click()
    expect(column.get_by_role("img", name=re.compile(r"^No data\.")).first).to_be_visible()


def test_who_may_only_look_finds_no_export_and_saves_no_view(open_page: OpenPage, demo_server: Site) -> None:
    page = open_page(demo_server, role="view_only", path="/accounts?tier=high")
    expect(rows(page).first).to_be_visible()
    settled(page)
    expect(page.get_by_role("button", name="Export")).to_have_count(0)
    expect(page.get_by_role("button", name="Save view")).to_have_count(0)
