"""Goal: whoever opens Today sees whom to call, and why, without looking anywhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from opportune.testing import payload
from tests.api.desk import Desk


def deal(desk: Desk, number: int, account: str, state: str = "open", amount: float | None = 1000, **more: str) -> None:
    """A deal of an account, as an import would have stored it."""
    named = {"opened_at": "2026-01-01", "closed_at": None, "currency": "USD", **more}
    desk.run(
        "insert into opportunity (opportunity_id, system, external_id, account_id, state, amount, currency, opened_at, closed_at,"
        " created_at, updated_at) values (?, 'crm', ?, ?, ?, ?, ?, ?, ?, '2026-01-01', '2026-01-01')",
        [
            number, str(number), desk.account_id(account), state, amount, named["currency"], named["opened_at"],
            named["closed_at"],
        ],
    )  # fmt: skip


def high(desk: Desk, account: str) -> None:
    """Three people: a demo (35), two meetings attended (20 each). Scores 44, 28 and 28 make 1 - .56 * .72 * .72, so 71."""
    desk.event(f"ann@{account}", "demo-requested")
    desk.event(f"bob@{account}", "meeting-attended").event(f"eve@{account}", "meeting-attended")


def names(found: dict[str, Any], name: str) -> list[str]:
    return [row["name"].removesuffix(".example") for row in found[name]["items"]]


def test_before_the_first_tick_there_is_nobody_and_nothing_to_say(desk: Desk) -> None:
    nobody = {"total": 0, "items": []}
    assert desk.get("/today") == {"as_of": None, "high": nobody, "rising": nobody, "cooling": nobody}


def test_the_hottest_account_comes_first_and_says_why(desk: Desk) -> None:
    high(desk, "acme")
    high(desk, "umbra")
    desk.event("ann@umbra", "pricing-page-visit").event("ann@umbra", "pricing-page-visit")
    desk.event("eve@initech", "pricing-page-visit").tick()
    found = desk.get("/today")
    assert found["as_of"] == "2026-03-01T09:00:01Z"
    assert names(found, "high") == ["umbra", "acme"], "initech is not high, and the hotter one comes first"
    umbra, acme = found["high"]["items"]
    assert acme["score"] == 71
    assert umbra["reason"] == "3 people, pricing page visit twice this week, meeting attended twice this week"
    assert acme["reason"] == "3 people, meeting attended twice this week, demo requested"
    for row in (umbra, acme):
        explained = desk.get(f"/accounts/{row['account_id']}/explanation")
        assert explained["reason"] == row["reason"], "the account's own page says the same"
    contact = desk.get(f"/contacts/{desk.contact_id('eve@initech')}/explanation")
    assert contact["reason"] == "pricing page visit"


def test_the_lists_are_short_and_say_how_many_there_are(desk: Desk) -> None:
    for account in ("acme", "initech", "umbra"):
        high(desk, account)
    desk.tick()
    found = desk.get("/today", limit=2)
    assert (found["high"]["total"], names(found, "high")) == (3, ["acme", "initech"])
    assert desk.refused("GET", "/today", params={"limit": 51})[:2] == (422, "invalid_input")


def test_an_account_is_rising_from_twenty_points_in_seven_days_on(desk: Desk) -> None:
    # One low signal is 8; a demo more makes 49, capped at 39: 31 points more. A blog post more makes 15: 7 points more.
    for account in ("acme", "umbra"):
        desk.event(f"ann@{account}", "blog-post-view")
    desk.tick()
    desk.clock.advance(timedelta(days=3))
    desk.event("ann@acme", "demo-requested").event("ann@umbra", "blog-post-view").tick()
    found = desk.get("/today")
    assert names(found, "rising") == ["acme"]
    (row,) = found["rising"]["items"]
    assert (row["score"], row["delta_7d"], row["reason"]) == (39, 31, "1 person, demo requested, blog post view")


def test_an_account_with_an_open_deal_cools_by_fifteen_points_below_its_peak(desk: Desk) -> None:
    for account in ("acme", "lost", "umbra"):
        high(desk, account)
    desk.tick()
    deal(desk, 1, "acme")
    deal(desk, 2, "acme", amount=500)
    deal(desk, 3, "lost", state="lost")
    # After 8 days the points count three quarters: 35, 22 and 22 make 1 - .65 * .78 * .78, so 60. After 15 days they count half,
    # and only one of 25, 15 and 15 is engaged, which caps the account at 39.
    desk.jump(days=8)
    assert desk.get("/today")["cooling"]["total"] == 0, "71 to 60 is not enough"
    desk.jump(days=7)
    found = desk.get("/today")
    assert names(found, "cooling") == ["acme"], "lost has no open deal, umbra has none"
    (row,) = found["cooling"]["items"]
    assert (row["peak_score"], row["deal_count"], row["deal_amount"], row["deal_currency"]) == (71, 2, 1500, "USD")
    assert row["reason"] == "down from 71 to 39 within 14 days, last signal 15 days ago"
    desk.jump(days=15)
    assert desk.get("/today")["cooling"]["total"] == 0, "every higher score was left more than 14 days ago"


def test_somebody_can_ask_for_their_own_accounts(desk: Desk) -> None:
    high(desk, "acme")
    high(desk, "umbra")
    desk.run(
        "insert into users (user_id, name, system, external_id, created_at, updated_at)"
        " values (7, 'Kim', 'crm', '7', '2026-01-01', '2026-01-01')"
    )
    desk.tick()
    desk.patch(f"/accounts/{desk.account_id('umbra')}", {"owner_id": 7})
    found = desk.get("/today", owner=7)
    assert names(found, "high") == ["umbra"]
    assert found["high"]["total"] == 1
    assert found["high"]["items"][0]["owner"] == {"user_id": 7, "name": "Kim"}
    assert desk.get("/today", owner=8)["high"]["total"] == 0


def test_today_and_the_pipeline_follow_every_write_and_every_tick(desk: Desk) -> None:
    high(desk, "acme")
    desk.tick()
    acme = desk.account_id("acme")
    for _ in range(2):
        assert names(desk.get("/today"), "high") == ["acme"]
        assert desk.get("/opportunities/summary")["counts"]["everything"] == 0
    desk.patch(f"/accounts/{acme}", {"name": "Acme of old"})
    assert names(desk.get("/today"), "high") == ["Acme of old"]
    deal(desk, 1, "acme")
    counts = desk.get("/opportunities/summary")["counts"]
    assert (counts["everything"], counts["high"]) == (1, 1)
    assert desk.get("/opportunities/summary", state="won")["counts"]["everything"] == 0, "another question"
    high(desk, "umbra")
    assert names(desk.get("/today"), "high") == ["Acme of old"], "events change nothing before the tick"
    desk.tick()
    assert names(desk.get("/today"), "high") == ["Acme of old", "umbra"]
    assert names(desk.get("/today", limit=1), "high") == ["Acme of old"]
    desk.jump(days=15)
    assert desk.get("/today")["high"]["total"] == 0
    assert desk.get("/opportunities/summary")["counts"]["high"] == 0


def test_an_answer_is_kept_until_anything_is_committed(desk: Desk) -> None:
    workspace = desk.opportune.context.workspace
    found = []

    def find() -> int:
        found.append("once more")
        return len(found)

    def ask() -> int:
        with workspace.read() as tx:
            return tx.kept("how often", find)

    assert (ask(), ask()) == (1, 1)
    with workspace.read() as early:
        with workspace.transaction() as tx:
            assert tx.kept("how often", find) == 2, "a writer sees what nobody else does, and finds it for itself"
        assert (early.kept("how often", find), ask()) == (1, 3), "who began before goes by what held then"
    with workspace.append():
        pass
    assert (ask(), ask()) == (4, 4)
    with pytest.raises(ZeroDivisionError), workspace.read() as tx:
        tx.kept("what fails", lambda: 1 // 0)
    with workspace.read() as tx:
        assert tx.kept("what fails", lambda: 1) == 1, "a failure is no answer"


def test_visitors_without_a_name_are_not_counted_as_people(desk: Desk) -> None:
    desk.send(payload.group("visitor:one", "acme")).send(payload.page("visitor:one", "/pricing", None)).tick()
    account = desk.account_id("acme")
    assert desk.get(f"/accounts/{account}/explanation")["reason"] == "nobody by name, pricing page visit"
    desk.jump(days=100)
    assert desk.get(f"/accounts/{account}/explanation")["reason"] == "no signal counts any more"
