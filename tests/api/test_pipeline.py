"""Goal: deals stand with the intent of their accounts, told apart by the score model in force, and their sums add up.

Method: deals and scores made by hand, so that every number can be worked out on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.api.desk import Desk, open_desk

MOMENT = datetime(2026, 2, 1)
# Score, tier, change in 7 and in 14 days, trend and live signals of an account.
SCORES = {
    1: (80, "high", 12, 20, "rising", 9),
    2: (75, "high", -3, -9, "declining", 7),
    3: (55, "medium", 5, 3, "stable", 4),
    4: (20, "low", 4, 4, "stable", 2),
    5: (10, "low", -2, -30, "declining", 1),
    # Everything it did is too old to count.
    6: (0, "low", 0, 0, "stable", 0),
}
# Account, stage, state, amount, currency, probability.
DEALS = {
    1: (1, "Negotiation", "open", 1000.0, "USD", 80.0),
    2: (2, "Proposal", "open", 250.5, "USD", 50.0),
    3: (3, "Proposal", "open", 400.0, "EUR", 50.0),
    4: (4, "Discovery", "open", None, "USD", 20.0),
    5: (5, "Discovery", "open", 70.0, "USD", 20.0),
    6: (6, "Discovery", "open", 80.0, "USD", 20.0),
    7: (7, "Discovery", "open", 90.0, "USD", 20.0),
    8: (None, None, "open", 5.0, None, None),
    9: (1, "Won", "won", 3000.0, "USD", 100.0),
    10: (2, "Lost", "lost", 10.0, "USD", 0.0),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Ten deals to be looked at only."""
    with open_desk(tmp_path_factory.mktemp("pipeline") / "workspace.duckdb") as desk:
        yield filled(desk)


def filled(desk: Desk) -> Desk:
    for account_id in range(1, 8):
        desk.run(
            "insert into account (account_id, name, domain, created_at, updated_at) values (?, ?, ?, ?, ?)",
            [account_id, f"Account {account_id}", f"account-{account_id}.example", MOMENT, MOMENT],
        )
    for account_id, (score, tier, week, fortnight, trend, count) in SCORES.items():
        desk.run(
            "insert into account_score by name select ? as account_id, ? as score, ? as first_party_score, 0 as third_party_score,"
            " ? as tier, 1 as engaged_count, 1 as contact_count, ? as signal_count, ? as last_signal_at, 0 as delta_1d,"
            " ? as delta_7d, ? as delta_14d, ? as trend, ? as changed_at, 1 as model_version",
            [account_id, score, score, tier, count, MOMENT, week, fortnight, trend, MOMENT],
        )
    for number, (account_id, stage, state, amount, currency, probability) in DEALS.items():
        desk.run(
            "insert into opportunity (opportunity_id, system, external_id, account_id, name, pipeline, stage, state, amount,"
            " currency, probability, opened_at, created_at, updated_at) values (?, 'crm', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [number, str(number), account_id, f"Deal {number}", "sales" if stage else None, stage, state, amount, currency,
             probability, MOMENT, MOMENT, MOMENT],
        )  # fmt: skip
    return desk


def deals(desk: Desk, **params: object) -> list[int]:
    return [row["opportunity_id"] for row in desk.pages("/opportunities", limit=2, **params)]


@pytest.mark.parametrize(
    ("intent", "expected"),
    [
        ("high", [1, 2]),
        # 12 and 5 in a week, but not 4: the score model calls 5 points a change.
        ("rising", [1, 3]),
        ("declining", [2, 5]),
        ("low", [4, 5]),
        # Nothing that counts, no score at all, no account.
        ("no_data", [6, 7, 8]),
    ],
)
def test_each_intent_leaves_the_deals_it_names(book: Desk, intent: str, expected: list[int]) -> None:
    assert sorted(deals(book, intent=intent, state="open")) == expected
    assert book.get("/opportunities/summary", state="open")["counts"][intent] == len(expected)


def test_of_several_intents_any_one_will_do(book: Desk) -> None:
    assert sorted(deals(book, intent=["high", "no_data"], state="open")) == [1, 2, 6, 7, 8]


def test_the_hottest_come_first_and_those_without_data_last_either_way(book: Desk) -> None:
    assert deals(book, sort="-score", state="open") == [1, 2, 3, 4, 5, 6, 7, 8]
    assert deals(book, sort="score", state="open") == [5, 4, 3, 2, 1, 6, 7, 8]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-amount", [9, 1, 3, 2, 7, 6, 5, 10, 8, 4]),
        ("amount", [8, 10, 5, 6, 7, 2, 3, 1, 9, 4]),
        ("-opportunity_id", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ("-delta_7d", [1, 9, 3, 4, 5, 2, 10, 6, 7, 8]),
        ("opened_at", list(range(1, 11))),
        ("name", [1, 10, 2, 3, 4, 5, 6, 7, 8, 9]),
    ],
)
def test_pages_of_two_make_the_whole_list_in_order(book: Desk, sort: str, expected: list[int]) -> None:
    assert deals(book, sort=sort) == expected


def test_a_deal_says_what_its_account_does(book: Desk) -> None:
    (found,) = [row for row in book.pages("/opportunities") if row["opportunity_id"] == 1]
    assert found["account"] == {"account_id": 1, "name": "Account 1"}
    assert found["intent"] == {
        "score": 80, "tier": "high", "trend": "rising", "delta_7d": 12, "delta_14d": 20, "last_signal_at": "2026-02-01T00:00:00Z",
    }  # fmt: skip


def test_a_forecast_weighs_open_deals_and_says_why(book: Desk) -> None:
    found = {row["opportunity_id"]: row["forecast"] for row in book.pages("/opportunities")}
    assert found[1] == {"weight_percent": 120, "flag": None, "reason": "The account's score rose by 12 in 7 days."}
    assert found[2] == {
        "weight_percent": 80, "flag": "declining", "reason": "The account's score fell by 9 in 14 days.",
    }  # fmt: skip
    assert found[4] == {"weight_percent": 100, "flag": None, "reason": "The account's score is stable."}
    assert [found[number]["flag"] for number in (6, 7, 8)] == ["no_data"] * 3
    assert found[7]["reason"] == "No signal of the account in the last 90 days."
    assert found[8]["reason"] == "The deal belongs to no account, so nobody's signals can be found."
    assert found[9] is None and found[10] is None, "what is won or lost needs no forecast"


def test_stages_come_in_the_order_of_the_deal_with_their_sums(book: Desk) -> None:
    found = book.get("/opportunities/summary", pipeline="sales")
    sums = [(row["stage"], row["state"], row["count"], row["amounts"]) for row in found["stages"]]
    assert sums == [
        ("Discovery", "open", 4, [{"currency": "USD", "amount": 240.0}]),
        ("Proposal", "open", 2, [{"currency": "EUR", "amount": 400.0}, {"currency": "USD", "amount": 250.5}]),
        ("Negotiation", "open", 1, [{"currency": "USD", "amount": 1000.0}]),
        ("Won", "won", 1, [{"currency": "USD", "amount": 3000.0}]),
        ("Lost", "lost", 1, [{"currency": "USD", "amount": 10.0}]),
    ]
    assert found["pipelines"] == ["", "sales"]
    assert found["thresholds"] == {"medium": 40, "high": 70, "change": 5}


def test_the_sums_follow_the_intent_and_its_counts_do_not(book: Desk) -> None:
    found = book.get("/opportunities/summary", intent="high", state="open")
    assert found["counts"] == {"everything": 8, "high": 2, "rising": 2, "declining": 2, "low": 2, "no_data": 3}
    counts = {row["stage"]: row["count"] for row in found["stages"]}
    assert counts == {"": 0, "Discovery": 0, "Proposal": 1, "Negotiation": 1}


def test_a_stage_without_a_name_can_be_asked_for(book: Desk) -> None:
    assert deals(book, stage="") == [8]
    assert deals(book, pipeline="sales", stage="Proposal", sort="-score") == [2, 3]


def test_deals_are_found_by_their_name_and_by_that_of_their_account(book: Desk) -> None:
    assert deals(book, q="account 2") == [10, 2]
    assert deals(book, q="account-3.EX") == [3]
    assert deals(book, q="deal 10") == [10]
    assert deals(book, q="nobody") == []
    assert book.get("/opportunities/summary", q="deal 10")["counts"]["everything"] == 1


def test_a_cursor_of_another_sort_is_refused(book: Desk) -> None:
    cursor = book.get("/opportunities", sort="-score", limit=2)["next_cursor"]
    status, code, message = book.refused("GET", "/opportunities", params={"sort": "-amount", "cursor": cursor})
    assert (status, code) == (422, "invalid_input")
    assert "sorted by '-score'" in message


def test_tiers_and_changes_are_by_the_score_model_in_force(desk: Desk) -> None:
    desk.event("ann@acme", "blog-post-view").tick()
    desk.event("ann@acme", "demo-requested").tick(days=1)
    account_id = desk.account_id("acme")
    desk.run(
        "insert into opportunity (opportunity_id, system, external_id, account_id, state, created_at, updated_at)"
        " values (1, 'crm', '1', ?, 'open', ?, ?)",
        [account_id, MOMENT, MOMENT],
    )
    score = desk.get(f"/accounts/{account_id}")["score"]
    assert 5 <= score < 40, "one person alone does not make an account medium"
    assert deals(desk, intent="low") == deals(desk, intent="rising") == [1]
    model = desk.get("/definitions/score_model/intent")["body"]
    changed = {**model, "thresholds": {"medium": score - 1, "high": score}, "trend_points": 100}
    desk.put("/definitions/score_model/intent", changed)
    desk.tick()
    assert deals(desk, intent="high") == [1]
    assert deals(desk, intent="low") == deals(desk, intent="rising") == []
    thresholds = desk.get("/opportunities/summary")["thresholds"]
    assert thresholds == {"medium": score - 1, "high": score, "change": 100}
