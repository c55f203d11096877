"""Goal: lists of accounts and contacts are narrowed by criteria, segments and CRM stages, and say where criteria are at fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from opportune.insight import subject_pages
from tests.api.audience import account, apply, contact
from tests.api.desk import Desk, open_desk

MOMENT = datetime(2026, 2, 1)
SEGMENTS = """\
segment: software
name: Software
mode: rule
criteria: {attribute: industry, eq: software}
---
segment: buyers
name: Buyers
mode: rule
subject: contact
criteria: {attribute: persona, eq: buyer}
"""
# State, amount and currency of the deals of each account.
DEALS = {
    "acme": [("open", 100.0, "USD"), ("open", 50.5, "USD"), ("won", 7.0, "USD")],
    "beta": [("open", 1.0, "USD"), ("open", 2.0, "EUR")],
    "core": [("lost", 5.0, "USD")],
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Five accounts and their people, to be looked at only."""
    with open_desk(tmp_path_factory.mktemp("lists") / "workspace.duckdb") as desk:
        yield filled(desk)


def filled(desk: Desk) -> Desk:
    apply(desk, SEGMENTS)
    ids = {
        name: account(desk, name, industry=industry, employees=employees)
        for name, industry, employees in (
            ("acme", "software", 50), ("beta", "software", 500), ("core", "retail", 5000), ("dune", "retail", 1),
            ("ever", "media", 9),
        )
    }  # fmt: skip
    for name, persona in (("ann@acme", "buyer"), ("bob@acme", "user"), ("cat@core", "buyer"), ("dan@dune", "user")):
        contact(desk, f"{name}.example", first_name=name[:3].title(), persona=persona)
    number = 0
    for name, found in DEALS.items():
        for state, amount, currency in found:
            number += 1
            desk.run(
                "insert into opportunity (opportunity_id, system, external_id, account_id, state, amount, currency, closed_at,"
                " created_at, updated_at) values (?, 'crm', ?, ?, ?, ?, ?, ?, ?, ?)",
                [number, str(number), ids[name], state, amount, currency, None if state == "open" else MOMENT, MOMENT, MOMENT],
            )  # fmt: skip
    desk.run("delete from account_mapping")
    desk.run(
        "insert into account_mapping values ('crm', 'd', ?, ?), ('group', 'e', ?, ?)",
        [ids["dune"], MOMENT, ids["ever"], MOMENT],
    )
    for name in ("ann@acme", "cat@core"):
        desk.event(name, "pricing-page-visit")
    return desk.tick()


def names(desk: Desk, **body: object) -> list[str]:
    """The accounts of a search, page by page."""
    return [row["name"] for row in searched(desk, "/accounts/search", **body)]


def searched(desk: Desk, path: str, **body: object) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = desk.post(path, {"limit": 2, **body, **({"cursor": cursor} if cursor else {})})
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return items


def test_criteria_leave_whom_a_segment_with_them_would_have(book: Desk) -> None:
    criteria = {
        "any": [{"attribute": "employees", "gte": 500}, {"contacts": {"any": {"attribute": "persona", "eq": "buyer"}}}]
    }
    assert names(book, criteria=criteria, sort="name") == ["Acme", "Beta", "Core"]
    # Beta has no score, which counts as 0.
    assert names(book, criteria=criteria, sort="-score")[-1] == "Beta"
    assert names(book, criteria=criteria, sort="-last_signal_at")[-1] == "Beta"


def test_criteria_go_together_with_every_other_filter(book: Desk) -> None:
    criteria = {"attribute": "industry", "in": ["software", "retail"]}
    assert names(book, criteria=criteria, segment="software", sort="name") == ["Acme", "Beta"]
    assert names(book, criteria=criteria, min_score=1, sort="name") == ["Acme", "Core"]
    assert names(book, criteria=criteria, q="e", crm_stage="in_crm") == ["Dune"]
    assert names(book, criteria=criteria, tier="low", trend="stable", q="acme") == ["Acme"]
    assert names(book, criteria=criteria, owner=17) == []
    assert names(book, criteria={"everyone": True}, sort="domain") == ["Acme", "Beta", "Core", "Dune", "Ever"]


@pytest.mark.parametrize("sort", ["-score", "score", "-delta_7d", "-last_signal_at", "-composite_score"])
@pytest.mark.parametrize(
    "asked",
    [
        {"criteria": {"attribute": "industry", "in": ["software", "retail"]}},
        {"segment": "software", "max_score": 90},
        {"crm_stage": "client_pipeline"},
        {"crm_stage": "in_crm", "q": "e"},
    ],
)
def test_looking_at_the_best_first_finds_what_looking_at_all_does(
    book: Desk, monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any], sort: str
) -> None:
    found = {}
    for per_row in (0, 1, subject_pages.CANDIDATES_PER_ROW):
        monkeypatch.setattr(subject_pages, "CANDIDATES_PER_ROW", per_row)
        found[per_row] = [
            [row[f"{kind}_id"] for row in searched(book, f"/{kind}s/search", **asked, sort=sort, limit=1)]
            for kind in ("account", "contact")
            if "industry" not in str(asked) or kind == "account"
        ]
    assert any(found[0]), "somebody is looked for"
    assert found[0] == found[1] == found[subject_pages.CANDIDATES_PER_ROW]


def test_a_list_takes_segments_of_either_kind(book: Desk) -> None:
    assert [row["name"] for row in book.pages("/accounts", segment="software", sort="name")] == ["Acme", "Beta"]
    assert [row["name"] for row in book.pages("/accounts", segment="buyers", sort="name")] == ["Acme", "Core"]
    assert [row["email"] for row in book.pages("/contacts", segment="buyers", sort="email")] == [
        "ann@acme.example", "cat@core.example",
    ]  # fmt: skip
    assert [row["email"] for row in book.pages("/contacts", segment="software", sort="email")] == [
        "ann@acme.example", "bob@acme.example",
    ]  # fmt: skip


def test_contacts_are_found_by_criteria_of_theirs_and_of_their_account(book: Desk) -> None:
    criteria = {
        "all": [{"attribute": "persona", "eq": "buyer"}, {"account": {"attribute": "industry", "eq": "retail"}}]
    }
    assert [row["email"] for row in searched(book, "/contacts/search", criteria=criteria)] == ["cat@core.example"]
    found = searched(book, "/contacts/search", crm_stage="client_pipeline", sort="name")
    assert [row["first_name"] for row in found] == ["Ann", "Bob"]


def test_an_account_says_what_its_deals_come_to(book: Desk) -> None:
    found = {row["name"]: row for row in book.pages("/accounts", limit=2)}
    stages = {name: row["crm_stage"] for name, row in found.items()}
    assert stages == {
        "Acme": "client_pipeline", "Beta": "pipeline", "Core": "recently_lost", "Dune": "in_crm", "Ever": "new_prospect",
    }  # fmt: skip
    open_deals = {
        name: (row["open_opportunity_count"], row["open_amount"], row["open_currency"]) for name, row in found.items()
    }
    assert open_deals["Acme"] == (2, 150.5, "USD")
    assert open_deals["Beta"] == (2, None, None), "amounts in two currencies have no sum"
    assert open_deals["Dune"] == (0, None, None)
    for name, row in found.items():
        one = book.get(f"/accounts/{row['account_id']}")
        assert one["crm_stage"] == stages[name], "the account says what the list says"
        assert book.get("/accounts", crm_stage=stages[name])["items"] == [row]


def test_a_fault_in_criteria_names_the_node(book: Desk) -> None:
    body = {"criteria": {"all": [{"score": {"gte": 10}}, {"attribute": "employes", "gte": 5}]}}
    answer = book.client.post("/api/v1/accounts/search", json=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "invalid_definition")
    assert "employes" in error["message"] and "these-criteria" not in error["message"]
    assert [problem["path"] for problem in error["details"]["problems"]] == ["criteria.all.2.attribute"]


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("/accounts/search", {"segment": "nowhere"}, 404, "There is no segment nowhere."),
        ("/accounts/search", {"criteria": {"segment": "nowhere"}}, 422, "nowhere"),
        ("/contacts/search", {"criteria": {"attribute": "industry", "eq": "x"}}, 422, "industry"),
        ("/accounts/search", {"criteria": []}, 422, "criteria"),
        ("/accounts/search", {"colour": "red"}, 422, "colour"),
        ("/accounts/search", {"sort": "colour"}, 422, "sort"),
        ("/accounts/search", {"cursor": "x"}, 422, "next_cursor"),
        ("/accounts/count", {"rows": []}, 422, "rows"),
        ("/accounts/count", {"rows": ["scores", "scores"]}, 422, "name each kind of rows once"),
    ],
)
def test_what_cannot_be_listed_is_refused(book: Desk, path: str, body: dict[str, Any], status: int, said: str) -> None:
    found, _, message = book.refused("POST", path, json=body)
    assert found == status
    assert said in message


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"min_score": 1},
        {"criteria": {"attribute": "industry", "eq": "software"}},
        {"q": "acme"},
        {"segment": "buyers"},
    ],
)
def test_a_count_is_the_length_of_the_list(book: Desk, body: dict[str, Any]) -> None:
    found = book.post("/accounts/count", body)
    assert found == {"scores": len(names(book, **body)), "score_changes": None, "signals": None}


def test_the_anonymous_part_of_an_account_is_nobody_in_the_list(book: Desk) -> None:
    assert book.post("/contacts/count", {})["scores"] == 4
