"""Goal: a file holds exactly what the list shows, in its order, with the history of a time, and harms no spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.api.audience import account, contact
from tests.api.desk import API, START, Desk, open_desk

Row = dict[str, Any]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Three accounts that did something on three days, to be looked at only."""
    with open_desk(tmp_path_factory.mktemp("exports") / "workspace.duckdb") as desk:
        account(desk, "acme", industry="software")
        account(desk, "beta", industry="retail")
        desk.post(
            "/accounts", {"domain": "core.example", "name": '=HYPERLINK("x")', "industry": "@software", "employees": 7}
        )
        contact(desk, "ann@acme.example", first_name="Ann", title="+44")
        desk.event("ann@acme", "pricing-page-visit").event("bob@beta", "blog-post-view").tick()
        desk.event("ann@acme", "demo-requested").tick(days=1)
        desk.event("cat@core", "meeting-attended").tick(days=1)
        yield desk


def exported(desk: Desk, path: str, **body: object) -> list[Row]:
    answer = desk.client.post(API + path, json={"format": "json", **body})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    found: list[Row] = answer.json()
    return found


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"sort": "name"},
        {"sort": "-last_signal_at", "min_score": 1},
        {"criteria": {"attribute": "industry", "in": ["software", "retail"]}, "sort": "-domain"},
        {"q": "e", "tier": "low", "sort": "score"},
        {"q": "nobody"},
    ],
)
def test_a_file_has_the_rows_of_the_list_in_its_order(book: Desk, query: Row) -> None:
    listed = book.post("/accounts/search", {"limit": 200, **query})["items"]
    found = exported(book, "/accounts/export", **query)
    assert [row["account_id"] for row in found] == [row["account_id"] for row in listed]
    for written, shown in zip(found, listed, strict=True):
        for column in (
            "name",
            "domain",
            "score",
            "tier",
            "trend",
            "delta_7d",
            "crm_stage",
            "contact_count",
            "composite_score",
        ):
            assert written[column] == shown[column]
    assert book.post("/accounts/count", query)["scores"] == len(found)


def test_contacts_go_with_their_accounts(book: Desk) -> None:
    listed = book.post("/contacts/search", {"sort": "email"})["items"]
    found = exported(book, "/contacts/export", sort="email")
    assert [row["email"] for row in found] == [row["email"] for row in listed]
    assert [row["account_name"] for row in found] == [row["account"]["name"] for row in listed]


def test_changes_are_those_of_the_ledger_in_the_time_asked_for(book: Desk) -> None:
    for account_id in [row["account_id"] for row in book.pages("/accounts")]:
        ledger = book.pages(f"/accounts/{account_id}/history")
        criteria = {"attribute": "domain", "eq": book.get(f"/accounts/{account_id}")["domain"]}
        found = exported(book, "/accounts/export", rows=["score_changes"], criteria=criteria)
        assert [(row["old_score"], row["new_score"], row["cause"]) for row in found] == [
            (row["old_score"], row["new_score"], row["cause"]) for row in reversed(ledger)
        ]
    second_day = START + timedelta(hours=20)
    later = exported(book, "/accounts/export", rows=["score_changes"], since=second_day.isoformat(), q="acme")
    assert len(later) == 1 and later[0]["changed_at"] == "2026-03-02T09:00:01Z"
    earlier = exported(book, "/accounts/export", rows=["score_changes"], until=second_day.isoformat(), q="acme")
    assert len(earlier) == 1 and earlier[0]["new_score"] == later[0]["old_score"]


def test_signals_are_those_that_count_for_whom_the_list_shows(book: Desk) -> None:
    acme = book.account_id("acme")
    found = exported(book, "/accounts/export", rows=["signals"], q="acme")
    listed = book.pages(f"/accounts/{acme}/signals")
    assert sorted(row["signal_id"] for row in found) == sorted(row["signal_id"] for row in listed)
    assert {row["account_id"] for row in found} == {acme} and {row["email"] for row in found} == {"ann@acme.example"}
    everything = exported(book, "/accounts/export", rows=["signals"])
    assert len(everything) == len(book.pages("/signals"))
    only_ann = exported(book, "/contacts/export", rows=["signals"], q="ann@")
    assert [row["signal_id"] for row in only_ann] == [row["signal_id"] for row in found]
    day = {"since": (START + timedelta(hours=20)).isoformat(), "until": (START + timedelta(hours=30)).isoformat()}
    one_day = exported(book, "/accounts/export", rows=["signals"], **day)
    assert {row["signal"] for row in one_day} == {"meeting-attended"}
    counts = book.post("/accounts/count", {"rows": ["signals", "score_changes"], **day})
    assert counts["signals"] == len(one_day)
    assert counts["score_changes"] == len(exported(book, "/accounts/export", rows=["score_changes"], **day))


def test_text_that_looks_like_a_formula_is_text_in_a_spreadsheet(book: Desk) -> None:
    answer = book.client.post(API + "/accounts/export", json={"q": "core", "format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="accounts-2026-03-03-090001.csv"'
    (row,) = csv_rows(answer.text)
    assert (row["name"], row["industry"]) == ('\'=HYPERLINK("x")', "'@software")
    assert row["employees"] == "7", "numbers stay numbers"
    (same,) = exported(book, "/accounts/export", q="core")
    assert same["name"] == '=HYPERLINK("x")', "JSON is read by programs"
    (ann,) = csv_rows(book.client.post(API + "/contacts/export", json={"q": "ann@"}).text)
    assert ann["title"] == "'+44"
    assert ann["last_signal_at"] == "2026-03-01T09:00:01Z"


def test_several_kinds_of_rows_come_in_one_zip(book: Desk) -> None:
    body = {"rows": ["scores", "score_changes", "signals"], "q": "acme", "format": "csv"}
    answer = book.client.post(API + "/accounts/export", json=body)
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["accounts-scores.csv", "accounts-score-changes.csv", "accounts-signals.csv"]
        lengths = {name: len(csv_rows(archive.read(name).decode())) for name in archive.namelist()}
    counts = book.post("/accounts/count", {key: value for key, value in body.items() if key != "format"})
    assert list(lengths.values()) == [counts["scores"], counts["score_changes"], counts["signals"]]


def test_nothing_is_left_beside_the_workspace(book: Desk) -> None:
    book.client.post(API + "/accounts/export", json={"rows": ["scores", "signals"]})
    path = book.opportune.context.workspace.path
    assert path is not None
    assert not list(Path(path.parent).glob(".*export*"))


def test_a_fault_in_criteria_names_the_node_before_anything_is_sent(book: Desk) -> None:
    status, code, message = book.refused("POST", "/accounts/export", json={"criteria": {"score": {"gte": "high"}}})
    assert (status, code) == (422, "invalid_definition")
    assert "criteria.score" in message


def test_an_empty_list_is_an_empty_file(book: Desk) -> None:
    assert exported(book, "/accounts/export", q="nobody") == []
    text = book.client.post(API + "/accounts/export", json={"q": "nobody"}).text
    assert text.startswith("account_id,name,domain,") and text.count("\n") == 1


def test_a_file_of_json_can_be_read_whole(book: Desk) -> None:
    assert json.loads(book.client.post(API + "/accounts/export", json={"format": "json"}).text)
