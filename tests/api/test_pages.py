"""Goal: page after page gives the whole list, each row once, in the promised order, with ties and missing values.

Method: generated accounts, some without a score row, against Python's own sort.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opportune.insight.accounts import AccountFilter, list_accounts
from opportune.insight.contacts import ContactFilter, list_contacts
from opportune.insight.pages import MAX_TEXT_IN_CURSOR
from opportune.insight.scores import CompositeWeights
from opportune.insight.subject_pages import ScoreFilter
from opportune.model.score_model import Composite, composite_score
from opportune.store import Workspace
from opportune.testing.workspace import open_shipped
from opportune.web.list_queries import AccountSort, ContactSort
from tests.api.desk import Desk

NOW = datetime(2026, 3, 1, tzinfo=UTC)
MOMENT = datetime(2026, 1, 1)
TIERS = ("low", "medium", "high")

names = st.one_of(st.none(), st.sampled_from(["Acme", "acme", "Éclair", "", "Z%_\\", "x" * (MAX_TEXT_IN_CURSOR + 1)]))
scores = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {
            "score": st.sampled_from([0, 0, 1, 50, 100]),
            "first": st.integers(0, 100),
            "third": st.integers(0, 100),
            "tier": st.sampled_from(TIERS),
            "delta": st.sampled_from([-5, 0, 0, 7]),
            "last": st.one_of(st.none(), st.integers(0, 3).map(lambda days: MOMENT + timedelta(days=days))),
        }
    ),
)
subjects = st.lists(st.tuples(names, scores), max_size=14)


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    opened = open_shipped(NOW)
    yield opened
    opened.close()


def store(workspace: Workspace, table: str, rows: list[tuple[str | None, dict[str, Any] | None]]) -> None:
    name = "name" if table == "account" else "last_name"
    with workspace.transaction() as tx:
        for emptied in ("account", "account_score", "contact", "contact_score"):
            tx.run(f"delete from {emptied}")
        for number, (text, score) in enumerate(rows, start=1):
            tx.run(
                f"insert into {table} ({table}_id, {name}, created_at, updated_at) values (?, ?, ?, ?)",
                [number, text, MOMENT, MOMENT],
            )
            if score:
                own = "engaged_count, contact_count" if table == "account" else "account_id, visitor_count"
                tx.run(
                    f"insert into {table}_score ({table}_id, score, first_party_score, third_party_score, tier, signal_count,"
                    f" last_signal_at, delta_1d, delta_7d, delta_14d, trend, changed_at, model_version, {own})"
                    " values (?, ?, ?, ?, ?, 1, ?, 0, ?, 0, 'stable', ?, 1, 0, 0)",
                    [
                        number,
                        score["score"],
                        score["first"],
                        score["third"],
                        score["tier"],
                        score["last"],
                        score["delta"],
                        MOMENT,
                    ],
                )
        # The anonymous part of an account and the score of an account just merged away are nobody's row in a list.
        tx.run(
            "insert into contact_score by name select -1 as contact_id, 100::smallint as score, 100::smallint as first_party_score,"
            " 0::smallint as third_party_score, 'high' as tier, 1 as visitor_count, 1 as signal_count, 0::smallint as delta_1d,"
            " 0::smallint as delta_7d, 0::smallint as delta_14d, 'stable' as trend, ?::timestamp as changed_at, 1 as model_version",
            [MOMENT],
        )


def walk(workspace: Workspace, table: str, sort: str, limit: int, score: ScoreFilter) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = None
    while True:
        with workspace.read() as tx:
            if table == "account":
                page = list_accounts(tx, workspace, AccountFilter(score), sort, limit, cursor, MOMENT)
            else:
                page = list_contacts(tx, workspace, ContactFilter(score), sort, limit, cursor, MOMENT)
        items += page.items
        cursor = page.next_cursor
        if cursor is None:
            return items
        assert len(page.items) == limit


def in_order(rows: list[dict[str, Any]], sort: str, id_name: str) -> list[dict[str, Any]]:
    """What Python makes of the promise: missing values last either way, then by id."""
    column = sort.removeprefix("-")
    by_id = sorted(rows, key=lambda row: row[id_name])
    known = [row for row in by_id if row[column] is not None]
    missing = [row for row in by_id if row[column] is None]
    return sorted(known, key=lambda row: row[column], reverse=sort.startswith("-")) + missing


def check(workspace: Workspace, table: str, sort: str, limit: int, score: ScoreFilter) -> None:
    id_name = f"{table}_id"
    everything = walk(workspace, table, sort, 200, score)
    paged = walk(workspace, table, sort, limit, score)
    assert [row[id_name] for row in paged] == [row[id_name] for row in everything]
    assert [row[id_name] for row in paged] == [row[id_name] for row in in_order(everything, sort, id_name)]


@settings(max_examples=25, deadline=None)
@given(
    rows=subjects,
    sort=st.sampled_from(get_args(AccountSort)),
    limit=st.integers(1, 4),
    tier=st.sampled_from([None, None, *TIERS]),
)
def test_all_pages_together_are_the_list_of_accounts(
    workspace: Workspace, rows: list[Any], sort: str, limit: int, tier: str | None
) -> None:
    store(workspace, "account", rows)
    check(workspace, "account", sort, limit, ScoreFilter(tier=tier))
    found = walk(workspace, "account", sort, limit, ScoreFilter(tier=tier))
    wanted = [tier in (None, score["tier"] if score else "low") for _, score in rows]
    assert len(found) == sum(wanted), "who has no score counts as low"


@settings(max_examples=15, deadline=None)
@given(
    rows=subjects,
    sort=st.sampled_from([sort for sort in get_args(ContactSort) if "name" not in sort]),
    limit=st.integers(1, 4),
    low=st.sampled_from([None, 0, 1, 50]),
    high=st.sampled_from([None, 0, 50, 100]),
)
def test_all_pages_together_are_the_list_of_contacts(
    workspace: Workspace, rows: list[Any], sort: str, limit: int, low: int | None, high: int | None
) -> None:
    store(workspace, "contact", rows)
    wanted = ScoreFilter(min_score=low, max_score=high)
    check(workspace, "contact", sort, limit, wanted)
    values = [score["score"] if score else 0 for _, score in rows]
    expected = [value for value in values if (low or 0) <= value <= (100 if high is None else high)]
    assert sorted(row["score"] for row in walk(workspace, "contact", sort, limit, wanted)) == sorted(expected)


@settings(max_examples=40, deadline=None)
@given(
    first=st.integers(0, 100),
    third=st.integers(0, 100),
    percent=st.integers(0, 100),
    has_first=st.booleans(),
    has_third=st.booleans(),
)
def test_the_composite_in_sql_is_that_of_the_model(
    workspace: Workspace, first: int, third: int, percent: int, has_first: bool, has_third: bool
) -> None:
    weights = Composite(first_party_percent=percent, third_party_percent=100 - percent)
    composite = CompositeWeights(weights, has_first, has_third)
    with workspace.read() as tx:
        found = tx.scalar(
            f"select {composite.sql} from (select {first}::smallint as first_party_score, {third}::smallint as third_party_score) s"
        )
    assert found == composite_score(first, third, weights, has_first, has_third)


def test_rows_may_come_and_go_between_two_pages(desk: Desk) -> None:
    for number in range(1, 7):
        desk.post("/accounts", {"domain": f"c{number}.example"})
    page = desk.get("/accounts", sort="domain", limit=3)
    desk.post("/accounts", {"domain": "a-new-one.example"})
    desk.post("/accounts/3/merge", {"into_account_id": 1})
    rest = desk.get("/accounts", sort="domain", limit=3, cursor=page["next_cursor"])
    assert [row["domain"] for row in rest["items"]] == ["c4.example", "c5.example", "c6.example"]


@pytest.mark.parametrize(
    "cursor", ["x", "WzFd", "bnVsbA", "eyJhIjoxfQ", "WyItc2NvcmUiLCJhIiwxXQ", "é", "W1tbW1tbW1tb" * 100]
)
def test_a_cursor_of_no_list_is_refused(desk: Desk, cursor: str) -> None:
    status, code, message = desk.refused("GET", "/accounts", params={"cursor": cursor})
    assert (status, code) == (422, "invalid_input")
    assert "next_cursor" in message


def test_a_cursor_of_another_sort_is_refused(desk: Desk) -> None:
    for number in range(3):
        desk.post("/accounts", {"domain": f"c{number}.example"})
    cursor = desk.get("/accounts", sort="name", limit=1)["next_cursor"]
    _, code, message = desk.refused("GET", "/accounts", params={"cursor": cursor, "sort": "-score"})
    assert code == "invalid_input"
    assert "sorted by 'name'" in message


def test_filters_narrow_the_list(desk: Desk) -> None:
    desk.post("/accounts", {"domain": "acme.example", "name": "Acme 100%"})
    desk.post("/accounts", {"domain": "other.example", "name": "Other_one"})
    desk.post("/accounts", {"system": "crm", "external_id": "7", "domain": "third.example", "name": "Third"})
    desk.run("insert into account_domain values ('acme-holding.example', 1, ?)", [MOMENT])

    def found(**params: object) -> list[int]:
        return [row["account_id"] for row in desk.pages("/accounts", sort="name", **params)]

    assert found(q="ACME") == [1]
    assert found(q="acme-hold") == [1], "another domain of the account"
    assert found(q="100%") == [1]
    assert found(q="%") == [1], "a percent sign is no wildcard"
    assert found(q="_") == [2]
    assert found(q="nowhere") == []
    assert found(owner=1) == []
    assert found(tier="low") == [1, 2, 3]
    assert found(tier="high") == found(trend="rising") == []
