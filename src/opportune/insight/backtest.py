"""What segments, ladders and rule workflows would have done over the past: evaluated for the end of each day, and not stored.

Scores, signals, deals and the memberships of other segments are those known at the end of that day; attributes, and the
account of a contact, are those of today. It runs in a read transaction and leaves temporary tables only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from opportune.compile.bindings import Bindings
from opportune.compile.change import beside_outcome, member_changes, stage_changes
from opportune.compile.membership_pass import Pass
from opportune.compile.outcome import outcome_columns
from opportune.insight.backtest_past import Past
from opportune.insight.backtest_summary import (
    BacktestDay,
    LadderSummary,
    SegmentSummary,
    day_rows,
    ladder_summaries,
    segment_summaries,
)
from opportune.insight.catalogue import catalogue_now
from opportune.insight.trial import Trial
from opportune.model.definitions import kind_of
from opportune.plan.concerned import concerned_by
from opportune.plan.membership_plan import membership_plan
from opportune.store import Transaction

MAX_DAYS = 365


class Start(StrEnum):
    """Where everybody is before the first day: nowhere, or where they were recorded to be."""

    EMPTY = "empty"
    RECORDED = "recorded"


@dataclass(frozen=True)
class Backtest:
    """The days in order, each as it was at its end, and what became of everybody over all of them.

    `accounts_won` of all `accounts` won a deal since the first day: what to hold the segments' numbers against. `scored_since` is
    the first day that has recorded scores.
    """

    first_day: date
    last_day: date
    start: Start
    days: tuple[BacktestDay, ...]
    segments: tuple[SegmentSummary, ...]
    ladders: tuple[LadderSummary, ...]
    accounts: int
    accounts_won: int
    scored_since: date | None
    milliseconds: float


def backtest(
    tx: Transaction,
    trial: Trial,
    now: datetime,
    days: int,
    *,
    start: Start = Start.EMPTY,
    progress: Callable[[int, int], None] | None = None,
    stopwatch: Callable[[], float] | None = None,
) -> Backtest:
    """Run what the trial concerns over the last so many whole days before `now` (naive UTC).

    `progress` is called with the days done and all of them; an exception of it ends the run.
    """
    assert 1 <= days <= MAX_DAYS, "checked at the edge"
    began = stopwatch() if stopwatch else 0.0
    last = datetime.combine(now.date(), time())
    moments = [last - timedelta(days=ago) for ago in reversed(range(days))]
    concerned = concerned_by(trial.proposed, trial.names, with_asked=False)
    asked = concerned_by(trial.proposed, trial.names, with_asked=True)
    catalogue = catalogue_now(tx, trial.proposed)
    passes = membership_plan(concerned.definitions).passes
    past = Past(tx, trial.proposed, catalogue, passes, moments[0], moments[-1])
    past.prepare(asked.definitions, is_empty=start is Start.EMPTY)
    for done, moment in enumerate(moments):
        if progress is not None:
            progress(done, days)
        for place, what in enumerate(passes):
            _run_pass(tx, past, what, place, moment)
    told = [one for what in passes for one in what.segments if kind_of(one) in concerned.names]
    ladders = [one for what in passes for one in what.ladders if kind_of(one) in concerned.names]
    accounts, accounts_won = tx.fixed("count_won_accounts", {"since": moments[0], "now": now})[0]
    scored_since = tx.scalar("select min(changed_at) from score_ledger")
    return Backtest(
        first_day=day_of(moments[0]),
        last_day=day_of(moments[-1]),
        start=start,
        days=day_rows(tx, catalogue, told, ladders, moments),
        segments=segment_summaries(tx, catalogue, told, moments[0], now),
        ladders=ladder_summaries(tx, catalogue, ladders),
        accounts=int(accounts),
        accounts_won=int(accounts_won),
        scored_since=scored_since.date() if scored_since else None,
        milliseconds=round((stopwatch() - began) * 1000, 1) if stopwatch else 0.0,
    )


def _run_pass(tx: Transaction, past: Past, what: Pass, place: int, moment: datetime) -> None:
    bind = Bindings(moment)
    # What was known then is asked for by this name.
    bind.this_moment()
    columns = outcome_columns(what, past.catalogue, bind, world=past.world(place), state=past.state(place))
    query = beside_outcome(columns, what, past.catalogue, past.table(place))
    past.load_scores(query, moment)
    tx.run(f"create or replace temp table {past.table(place)} as\n{query.sql}", query.params)
    params = {"moment": moment}
    if what.segments:
        changes = member_changes(what, past.catalogue, past.table(place))
        tx.run(
            "insert into backtest_member_change\n"
            f"select $moment, segment_id, subject_id, is_entered from (\n{changes}\n)", params
        )  # fmt: skip
    if what.ladders:
        changes = stage_changes(what, past.catalogue, past.table(place))
        tx.run(
            "insert into backtest_stage_change\n"
            f"select $moment, ladder_id, subject_id, old_stage, stage from (\n{changes}\n)", params
        )  # fmt: skip


def day_of(moment: datetime) -> date:
    """The day that ends at this midnight."""
    return (moment - timedelta(days=1)).date()
