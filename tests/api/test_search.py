"""Goal: whatever has a name is found by a part of it, the likeliest first, and senseless questions find nothing.

Method: accounts, contacts and definitions with names that contain each other, asked for over the API.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from opportune.insight import search as search_module
from tests.api.desk import Desk, open_desk

DEFINITIONS = """\
segment: acme-group
name: Everybody at Acme
mode: managed
---
segment: hot
name: Hot accounts
mode: rule
criteria: {score: {gte: 1}}
---
workflow: hot-to-acme
name: Hot ones to Acme
when: {score: {gte: 90}}
do: {add: {to: [acme-group]}}
---
intent_report: hot-demand
name: Hot demand
preset: hot_demand
---
campaign: warm-up
name: Warm up
include: [hot]
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("search") / "workspace.duckdb") as desk:
        for name, domain in (
            ("Acme", "acme.example"), ("Acme Robotics", "robots.example"), ("The Acme House", "house.example"),
            ("Pacmen", "pacmen.example"), ("100% Müsli_Co", "muesli.example"), ("Quiet", "quiet.example"),
        ):  # fmt: skip
            desk.post("/accounts", {"name": name, "domain": domain})
        desk.event("ann@robots", "demo-requested").event("bob@quiet", "meeting-attended")
        ann = desk.tick().contact_id("ann@robots")
        desk.patch(f"/contacts/{ann}", {"first_name": "Ann", "last_name": "Quietly"})
        desk.post("/definitions", None, content=DEFINITIONS, headers={"Content-Type": "application/yaml"})
        yield desk.tick()


def found(desk: Desk, text: str, **params: Any) -> list[tuple[str, str]]:
    return [(item["kind"], item["name"]) for item in desk.get("/search", q=text, **params)["items"]]


def test_whole_names_come_before_beginnings_words_and_parts(desk: Desk) -> None:
    assert found(desk, "acme", kind="account") == [
        ("account", "Acme"), ("account", "Acme Robotics"), ("account", "The Acme House"), ("account", "Pacmen"),
    ]  # fmt: skip
    assert found(desk, "ACM", kind="account") == found(desk, "acm", kind="account")


def test_among_equals_the_hottest_comes_first_and_says_how_hot_it_is(desk: Desk) -> None:
    first = desk.get("/search", q="example", kind="account", limit=2)["items"]
    assert [item["name"] for item in first] == ["Acme Robotics", "Quiet"]
    assert first[0]["score"] >= first[1]["score"] > 0
    robots = desk.get(f"/accounts/{desk.account_id('robots')}")
    assert (first[0]["score"], first[0]["tier"]) == (robots["score"], robots["tier"])
    assert (first[0]["detail"], first[0]["key"]) == ("robots.example", str(robots["account_id"]))


def test_people_are_found_by_email_first_last_and_whole_name(desk: Desk) -> None:
    for text in ("ann@robots", "ann", "quietly", "ann qui"):
        items = desk.get("/search", q=text, kind="contact")["items"]
        assert items[0]["name"] == "Ann Quietly", text
        assert items[0]["detail"] == "ann@robots.example · Acme Robotics"


def test_definitions_are_found_by_name_and_key(desk: Desk) -> None:
    assert found(desk, "hot") == [
        ("segment", "Hot accounts"), ("workflow", "Hot ones to Acme"), ("intent_report", "Hot demand"),
    ]  # fmt: skip
    assert found(desk, "warm-up") == [("campaign", "Warm up")]
    assert found(desk, "acme", kind=["segment", "workflow"]) == [
        ("segment", "Everybody at Acme"), ("workflow", "Hot ones to Acme"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["%", "_", "100% M", "li_c"])
def test_what_stands_for_anything_elsewhere_stands_for_itself_here(desk: Desk, text: str) -> None:
    assert found(desk, text, kind="account") == [("account", "100% Müsli_Co")]


def test_nothing_is_found_by_nothing(desk: Desk) -> None:
    assert found(desk, "   ") == []
    assert found(desk, "nobody of that name") == []
    assert desk.refused("GET", "/search", params={"q": ""})[0] == 422
    assert desk.refused("GET", "/search", params={"q": "x", "kind": "planet"})[0] == 422
    assert desk.refused("GET", "/search", params={"q": "a\x00"})[0] == 422


def test_a_text_that_very_many_have_is_answered_with_some_of_them(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_module, "CANDIDATES", 2)
    assert len(found(desk, "example", kind="account")) == 2
    assert found(desk, "quiet.example", kind="account") == [("account", "Quiet")]


def test_whole_domains_are_found_among_the_others_of_an_account(tmp_path: Path) -> None:
    with open_desk(tmp_path / "workspace.duckdb") as desk:
        kept = desk.post("/accounts", {"name": "Umbra", "domain": "umbra.example"})["account_id"]
        gone = desk.post("/accounts", {"name": "Penumbra", "domain": "former.example"})["account_id"]
        desk.post(f"/accounts/{gone}/merge", {"into_account_id": kept})
        desk.tick()
        assert found(desk, "former.example") == [("account", "Umbra")]
