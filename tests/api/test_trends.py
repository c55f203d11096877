"""Goal: charts over many days tell what the ledger tells, though nobody reads the ledger of everybody for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from opportune.testing import payload
from opportune.tick import daily
from tests.api.desk import Desk, open_desk
from tests.api.test_today import deal, high

FIRST_DAY = date(2026, 3, 1)


def live_through(desk: Desk) -> None:
    """Six weeks: accounts become high and cool, deals open and close, a day passes without a tick, a machine looks in."""
    high(desk, "acme")
    desk.event("ann@umbra", "blog-post-view").event("kim@silent", "blog-post-view").tick()
    deal(desk, 1, "acme", opened_at="2026-02-20")
    deal(desk, 2, "umbra", opened_at="2026-03-04")
    deal(desk, 3, "umbra", opened_at="2026-03-10", state="won", closed_at="2026-03-20")
    deal(desk, 4, "acme", opened_at="2026-03-02", state="lost", closed_at="2026-03-05")
    desk.run(
        "insert into account (account_id, domain, created_at, updated_at) values (900, 'no.example', now(), now())"
    )
    desk.run("insert into account_domain values ('no.example', 900, now())")
    deal(desk, 5, "no.example", opened_at="2026-03-03")
    desk.jump(days=1)
    desk.send(payload.page("ann@umbra", "/pricing", "Googlebot/2.1")).jump(days=2)
    high(desk, "umbra")
    for days in (1, 1, 3):
        desk.jump(days=days)
        desk.event("ann@initech", "pricing-page-visit").jump(hours=1)
    for days in (1, 2, 8, 4, 9, 1):
        desk.jump(days=days)
    desk.event("ann@acme", "blog-post-view").jump(hours=1)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A workspace with a past, which the tests that take it only read."""
    with open_desk(tmp_path_factory.mktemp("lived") / "workspace.duckdb") as desk:
        live_through(desk)
        yield desk


def test_the_figures_of_each_day_are_those_of_the_ledger(lived: Desk) -> None:
    found = lived.get("/trends")["scores"]
    today = lived.clock.now().date()
    days = [FIRST_DAY + timedelta(days=number) for number in range((today - FIRST_DAY).days + 1)]
    assert [row["day"] for row in found] == [day.isoformat() for day in days], (
        "every day once, also those without a tick"
    )
    for row in found:
        assert row == from_ledger(lived, date.fromisoformat(row["day"]))
    assert len({tuple(row.values())[1:] for row in found}) > 5, "the story is about days that differ"


def from_ledger(desk: Desk, day: date) -> dict[str, Any]:
    """The figures of a day, account by account out of the ledger and the deals."""
    end = day + timedelta(days=1)
    ledger = desk.rows(
        "select subject_id, new_score, new_tier from score_ledger where subject_type = 'account' and changed_at < ?"
        " order by tick_id",
        [end],
    )
    last = {account_id: (score, tier) for account_id, score, tier in ledger}
    deals = desk.rows("select account_id, state, opened_at::date, closed_at::date from opportunity")
    is_open = {
        account_id for account_id, state, opened, closed in deals if opened < end and (state == "open" or closed >= end)
    }
    scores = [last[account_id][0] for account_id in is_open if account_id in last]
    return {
        "day": day.isoformat(),
        "high_count": sum(tier == "high" for _, tier in last.values()),
        "open_count": len(is_open),
        "no_data_count": len(is_open) - len(scores),
        "average_open_score": round(sum(scores) / len(scores), 1) if scores else None,
    }


def test_a_workspace_without_kept_figures_gets_those_of_its_past(desk: Desk) -> None:
    lived = desk
    live_through(lived)
    kept = {table: sorted(lived.rows(f"from {table}")) for table in ("daily_score", "first_high")}
    trends = lived.get("/trends")
    for table in ("daily_score", "daily_signal", "first_high"):
        lived.run(f"delete from {table}")
    lived.jump(days=1)
    for table, rows in kept.items():
        assert sorted(lived.rows(f"from {table}"))[: len(rows)] == rows, table
    assert lived.get("/trends")["scores"][:-2] == trends["scores"][:-1]
    assert lived.get("/trends")["signals"] == trends["signals"]


def test_the_signals_of_each_day_are_counted_once_and_those_of_machines_are_not(lived: Desk) -> None:
    assert lived.rows("from daily_signal"), "days that are over were counted by the tick"
    counted: Counter[tuple[str, str]] = Counter()
    for row in lived.pages("/signals", verdict="human"):
        counted[row["occurred_at"][:10], row["category"]] += 1
    found = lived.get("/trends")["signals"]
    assert {(row["day"], row["category"]): row["count"] for row in found} == counted
    volume = lived.get("/signal-volume", days=90)["items"]
    assert sum(row["suspected_count"] for row in volume) == len(lived.pages("/signals", verdict="suspected")) == 2
    assert sum(row["count"] for row in volume) == sum(counted.values()) + 2


def test_signals_counted_before_their_day_is_over_are_the_same_signals(
    lived: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "WAITING_SIGNALS_MAX", 1)
    with open_desk(tmp_path / "workspace.duckdb") as desk:
        live_through(desk)
        counts = "select count(distinct signal_id) from daily_signal"
        assert desk.rows(counts)[0][0] >= lived.rows(counts)[0][0], "they were counted more often"
        desk.jump(minutes=16)
        newest = desk.rows("select max(signal_id) from signal")
        assert desk.rows("select max(signal_id) from daily_signal") == newest, "without a new day"
        assert desk.get("/trends")["signals"] == lived.get("/trends")["signals"]
        assert desk.get("/signal-volume") == lived.get("/signal-volume")
        assert desk.get("/signal-definitions") == lived.get("/signal-definitions")


def test_an_erased_person_is_no_longer_counted(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").event("eve@umbra", "demo-requested").tick().jump(days=1)
    desk.event("ann@acme", "blog-post-view").tick()
    desk.post(f"/contacts/{desk.contact_id('ann@acme')}/erase")
    found = desk.get("/signal-volume", days=90)["items"]
    assert sum(row["count"] for row in found) == len(desk.pages("/signals")) == 1
    assert all(row["count"] > 0 for row in found)


def test_a_machine_found_out_late_is_counted_as_one(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").send(payload.page("ann@acme", "/pricing", "Friendly Checker 1.0"))
    desk.tick().jump(days=2)
    assert sum(row["suspected_count"] for row in desk.get("/signal-volume", days=90)["items"]) == 0
    rules = desk.get("/definitions/bot_rules/default")["body"]
    desk.put("/definitions/bot_rules/default", {**rules, "extra_agents": ["friendly checker"]})
    desk.post("/verdicts/recompute")
    volume = desk.get("/signal-volume", days=90)["items"]
    assert sum(row["suspected_count"] for row in volume) == len(desk.pages("/signals", verdict="suspected")) == 2
    assert sum(row["count"] for row in volume) == len(desk.pages("/signals")) == 3


def test_the_way_to_high_intent_is_told_of_those_who_went_it(desk: Desk) -> None:
    # acme takes 10 days from its first signal, umbra 2, initech none; silent never gets there.
    for account in ("acme", "silent"):
        desk.event(f"kim@{account}", "blog-post-view")
    desk.tick()
    desk.clock.advance(timedelta(days=8))
    desk.event("kim@umbra", "blog-post-view").tick()
    desk.clock.advance(timedelta(days=2) - timedelta(seconds=1))
    for account in ("acme", "umbra", "initech"):
        high(desk, account)
    desk.tick()
    assert desk.get("/trends")["days_to_high"]["count"] == 0, "it is kept by the first tick of the next day"
    desk.jump(days=1)
    found = desk.get("/trends")["days_to_high"]
    assert (found["count"], found["median"], found["lower_quartile"], found["upper_quartile"]) == (3, 2.0, 1.0, 6.0)
    taken = {(row["from_days"], row["to_days"]): row["count"] for row in found["histogram"] if row["count"]}
    assert taken == {(0, 1): 1, (2, 3): 1, (8, 14): 1}
    # Who becomes high once more has gone the way before.
    desk.jump(days=60)
    high(desk, "acme")
    desk.tick().jump(days=1)
    assert desk.get("/trends", days=366)["days_to_high"]["count"] == 3
    assert desk.get("/trends", days=30)["days_to_high"]["count"] == 0, "nobody did within these days"


def test_an_account_that_was_high_when_it_was_imported_says_nothing_about_the_way(desk: Desk) -> None:
    early = (desk.clock.now() - timedelta(days=5)).isoformat()
    for who, signal in (("ann", "demo-requested"), ("bob", "meeting-attended"), ("eve", "meeting-attended")):
        desk.send({**payload.track(f"{who}@acme", payload.event_name(signal), {}), "timestamp": early})
    desk.tick()
    assert desk.get("/today")["high"]["total"] == 1
    desk.jump(days=1)
    assert desk.get("/trends")["days_to_high"]["count"] == 0


def test_an_empty_workspace_has_no_trends(desk: Desk) -> None:
    found = desk.get("/trends")
    assert (found["as_of"], found["scores"], found["signals"], found["days_to_high"]["median"]) == (None, [], [], None)
    assert desk.refused("GET", "/trends", params={"days": 367})[:2] == (422, "invalid_input")


def test_the_line_of_an_account_is_its_score_at_the_end_of_each_day(lived: Desk) -> None:
    account_id = lived.account_id("acme")
    found = lived.get(f"/accounts/{account_id}/score-line", days=60)
    assert len(found["days"]) == 60
    for row in found["days"][:-1]:
        end = f"{date.fromisoformat(row['day'])}T23:59:59.999999Z"
        assert row["score"] == lived.get(f"/accounts/{account_id}/score", at=end)["score"], row["day"]
    assert found["days"][-1]["score"] == lived.get(f"/accounts/{account_id}")["score"]
    history = lived.pages(f"/accounts/{account_id}/history")
    crossed = [row["changed_at"] for row in reversed(history) if row["is_crossing"]]
    assert [row["changed_at"] for row in found["crossings"]] == crossed
    assert len(crossed) > 1
    assert found["crossings"][0] == {
        "changed_at": "2026-03-01T09:00:01Z", "old_tier": "low", "new_tier": "high", "old_score": 0, "new_score": 71,
        "cause": "signal",
    }  # fmt: skip


def test_a_line_can_end_at_a_past_day_also_where_nothing_changed(lived: Desk) -> None:
    contact_id = lived.contact_id("kim@silent")
    until = "2026-03-05T12:00:00Z"
    found = lived.get(f"/contacts/{contact_id}/score-line", days=3, until=until)
    assert found == {
        "days": [{"day": f"2026-03-0{day}", "score": 8} for day in (3, 4, 5)],
        "crossings": [],
    }
    assert lived.refused("GET", "/contacts/999/score-line")[:2] == (404, "not_found")
