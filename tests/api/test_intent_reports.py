"""Goal: an intent report shows the accounts in its scope with exactly the numbers that rules about it see."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from opportune.store.workspace import naive
from tests.api.desk import API, Desk, open_desk

YAML = {"Content-Type": "application/yaml"}
REPORTS = """\
intent_report: net-new
name: Net new demand
preset: net_new_demand
exclude: [customers]
---
intent_report: german
name: German software
first_party_percent: 60
scope:
  all:
    - {attribute: industry, eq: software}
    - {attribute: country, eq: DE}
---
intent_report: topics
name: By topic
first_party_percent: 20
topics: [CRM, Data bases]
---
segment: customers
name: Customers
mode: rule
criteria: {opportunities: {state: won}}
---
segment: hot
name: Hot
mode: rule
criteria: {intent: net-new, score: {gte: 90}}
---
segment: warm
name: Warm
mode: rule
criteria: {intent: german, score: {gte: 0}}
"""
ACCOUNTS = {
    "acme": ("software", "DE", 900), "beta": ("Software", "US", 40), "core": ("retail", "de", 5_000), "dune": (None, None, None),
    "ever": ("software", "DE", 90), "foes": ("banking", "FR", 12),
}  # fmt: skip
# First-party and third-party score; nothing was ever seen of foes.
SCORES = {"acme": (100, 88), "beta": (100, 40), "core": (0, 88), "dune": (10, 0), "ever": (70, 70)}


def apply(desk: Desk, text: str) -> Any:
    return desk.post("/definitions", None, content=text, headers=YAML)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Six accounts, five of them with scores; ever is a customer. To be looked at only."""
    with open_desk(tmp_path_factory.mktemp("book") / "workspace.duckdb") as desk:
        yield filled(desk)


@pytest.fixture
def own_book(desk: Desk) -> Desk:
    """The same, to be changed."""
    return filled(desk)


def filled(desk: Desk) -> Desk:
    for name, (industry, country, employees) in ACCOUNTS.items():
        body = {"name": name.title(), "domain": f"{name}.example", "industry": industry, "country": country}
        desk.post("/accounts", {**body, "employees": employees} if employees else body)
    desk.tick()
    for name, (first, third) in SCORES.items():
        desk.run("delete from account_score where account_id = ?", [desk.account_id(name)])
        desk.run(
            "insert into account_score values (?, ?, ?, ?, 'low', 1, 1, 1, ?, 0, 0, 0, 'stable', null, ?, ?, 1, ?)",
            [desk.account_id(name), first, first, third, *[naive(desk.clock.now())] * 3, first],
        )
    desk.run(
        "insert into opportunity (opportunity_id, system, external_id, account_id, state, created_at, updated_at) "
        "values (1, 'crm', '1', ?, 'won', ?, ?)",
        [desk.account_id("ever"), *[naive(desk.clock.now())] * 2],
    )
    apply(desk, REPORTS)
    return desk.tick()


def scores(desk: Desk, report: str, **filters: object) -> list[tuple[str, int | None, int | None, int | None]]:
    rows = desk.pages(f"/intent-reports/{report}/accounts", limit=2, **filters)
    return [(row["name"], row["composite_score"], row["first_party_score"], row["third_party_score"]) for row in rows]


def names(desk: Desk, report: str, **filters: object) -> list[str]:
    return [row[0] for row in scores(desk, report, **filters)]


def members(desk: Desk, segment: str) -> set[str]:
    rows = desk.rows(
        "select a.name from segment_member m join definition_number d on d.definition_id = m.segment_id "
        "join account a on a.account_id = m.subject_id where d.kind = 'segment' and d.key = ?",
        [segment],
    )
    return {name for (name,) in rows}


def test_the_composite_weighs_both_parties_and_is_rounded_to_the_nearest_number(book: Desk) -> None:
    """0.2 * 100 + 0.8 * 88 = 90.4, shown as 90."""
    assert scores(book, "net-new") == [
        ("Acme", 90, 100, 88), ("Core", 70, 0, 88), ("Beta", 52, 100, 40), ("Dune", 2, 10, 0), ("Foes", None, None, None),
    ]  # fmt: skip
    assert members(book, "hot") == {"Acme"}, "the rule sees the rounded number"


def test_the_list_says_what_each_report_is_and_how_many_accounts_it_has(book: Desk) -> None:
    found = {row["key"]: row for row in book.get("/intent-reports")["items"]}
    assert {key: row["account_count"] for key, row in found.items()} == {"german": 2, "net-new": 5, "topics": 6}
    row = found["net-new"]
    assert (row["preset"], row["first_party_percent"], row["third_party_percent"]) == ("net_new_demand", 20, 80)
    assert row["is_partial"] is False
    assert row["refreshed_at"] == book.get("/ticks")["items"][0]["ticked_at"]
    assert book.get("/intent-reports/net-new") == row


def test_only_accounts_in_scope_have_numbers_for_list_and_rule_alike(book: Desk) -> None:
    assert names(book, "german") == ["Acme", "Ever"]
    assert members(book, "warm") == {"Acme", "Ever"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"q": "eta"}, ["Beta"]),
        ({"q": "core.exam"}, ["Core"]),
        ({"industry": ["SOFTWARE"]}, ["Acme", "Beta"]),
        ({"industry": ["software", "retail"], "country": ["de"]}, ["Acme", "Core"]),
        ({"min_employees": 40, "max_employees": 900}, ["Acme", "Beta"]),
        ({"crm_stage": ["new_prospect"], "party": "first"}, ["Acme", "Beta", "Dune"]),
        ({"crm_stage": ["client"]}, []),
        ({"party": "third"}, ["Acme", "Core", "Beta"]),
        ({"party": "both"}, ["Acme", "Beta"]),
        ({"sort": "name"}, ["Acme", "Beta", "Core", "Dune", "Foes"]),
        ({"sort": "-first_party_score"}, ["Acme", "Beta", "Dune", "Core", "Foes"]),
        ({"sort": "-employees"}, ["Core", "Acme", "Beta", "Foes", "Dune"]),
    ],
)
def test_filters_and_orders(book: Desk, filters: dict[str, Any], expected: list[str]) -> None:
    assert names(book, "net-new", **filters) == expected
    if "sort" not in filters:
        text = book.client.get(f"{API}/intent-reports/net-new/export", params=filters).text
        assert [row["name"] for row in csv.DictReader(io.StringIO(text))] == expected, "an export has what the list has"


def test_an_export_is_csv_or_json(book: Desk) -> None:
    answer = book.client.get(f"{API}/intent-reports/net-new/export")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="net-new-2026-03-01-' in answer.headers["content-disposition"]
    first, *_, last = csv.DictReader(io.StringIO(answer.text))
    assert first == {
        "account_id": str(book.account_id("acme")), "name": "Acme", "domain": "acme.example", "industry": "software",
        "country": "DE", "employees": "900", "crm_stage": "new_prospect", "composite_score": "90", "first_party_score": "100",
        "third_party_score": "88",
    }  # fmt: skip
    assert last["composite_score"] == "", "nothing is not zero"
    rows = book.client.get(f"{API}/intent-reports/net-new/export", params={"format": "json"}).json()
    assert [row["composite_score"] for row in rows] == [90, 70, 52, 2, None]
    assert not list(book.opportune.context.settings.file.parent.glob(".*export*")), "no file is left behind"


def test_topics_give_the_third_party_score_while_their_week_is_young(own_book: Desk) -> None:
    week = naive(own_book.clock.now()).date() - timedelta(days=7)
    for name, topic, score in (
        ("acme", "crm", 40),
        ("acme", "data bases", 60),
        ("foes", "CRM", 50),
        ("core", "other", 99),
    ):
        own_book.run(
            "insert into topic_score values (?, ?, ?, ?, ?)",
            [own_book.account_id(name), topic, week, score, naive(own_book.clock.now())],
        )
    assert scores(own_book.tick(), "topics") == [
        ("Acme", 68, 100, 60), ("Foes", 40, 0, 50), ("Beta", 20, 100, 0), ("Ever", 14, 70, 0), ("Dune", 2, 10, 0),
        ("Core", 0, 0, 0),
    ]  # fmt: skip
    own_book.clock.advance(timedelta(days=22))
    own_book.run(
        "update tick set ticked_at = ? where tick_id = (select max(tick_id) from tick)", [naive(own_book.clock.now())]
    )
    assert scores(own_book, "topics", q="acme") == [("Acme", 20, 100, 0)]


def test_a_report_is_partial_while_a_party_has_never_shown_anything(own_book: Desk) -> None:
    own_book.run("update account_score set third_party_score = 0")
    found = own_book.get("/intent-reports/net-new")
    assert (found["is_partial"], found["missing_parties"]) == (True, ["third"])
    assert scores(own_book, "net-new")[:2] == [("Acme", 100, 100, 0), ("Beta", 100, 100, 0)], (
        "the weight goes to the other"
    )


def test_a_clone_is_a_definition_of_its_own(own_book: Desk) -> None:
    made = own_book.post("/intent-reports/german/clone", {"key": "austrian"})
    assert (made["name"], made["account_count"], made["first_party_percent"]) == ("German software copy", 2, 60)
    body = own_book.get("/definitions/intent_report/german")["body"]
    copy = own_book.get("/definitions/intent_report/austrian")["body"]
    assert copy == {**body, "intent_report": "austrian", "name": "German software copy"}
    assert own_book.refused("POST", "/intent-reports/german/clone", json={"key": "austrian"})[:2] == (409, "conflict")
    assert own_book.refused("POST", "/intent-reports/german/clone", json={"key": "No key"})[:2] == (
        422,
        "invalid_input",
    )


def test_what_is_not_there(book: Desk) -> None:
    for method, path in (("GET", ""), ("GET", "/accounts"), ("GET", "/export")):
        status, code, message = book.refused(method, f"/intent-reports/nothing{path}")
        assert (status, code) == (404, "not_found")
        assert message == "There is no intent report nothing. `opportune reports list` shows which there are."
