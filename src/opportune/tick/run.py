"""Runs one tick: one plan, one transaction, one `now`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import assert_never

import msgspec

from opportune.compile.decay import scored_kind_rows
from opportune.errors import TimeWentBackwards
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.plan.steps import Advance, Compiled, Decision, Fixed, Step
from opportune.plan.tick_plan import (
    TICK_STEP_MAX,
    EventFacts,
    LastTick,
    SignalFacts,
    TickWindow,
    plan_intake,
    plan_rescore,
    plan_take_in,
    seen_events,
)
from opportune.store import Row, Transaction, Workspace, statement
from opportune.store.definitions import definitions_in_force
from opportune.store.workspace import aware, naive
from opportune.tick.attributes import forget_old_changes
from opportune.tick.audience_exits import leave_audiences
from opportune.tick.audiences import queue_pushes
from opportune.tick.daily import KeptFigures, keep_daily_figures
from opportune.tick.identify import identify
from opportune.tick.journey_exits import end_the_archived, follow_the_merged
from opportune.tick.journeys import News, advance_journeys, keep_journeys, take_back_segments
from opportune.tick.judge import judge_new_events
from opportune.tick.memberships import forget_the_gone, keep_plan, update_memberships
from opportune.tick.messages import empty_old_messages, forget_messages

# Events one live tick takes in at most, so that a flood is worked off in bounded steps.
EVENTS_PER_TICK_MAX = 100_000
# Nothing is due before this. Naive UTC, as stored.
FAR_FUTURE = naive(datetime(9999, 1, 1, tzinfo=UTC))
NO_REST = timedelta(0)


@dataclass(frozen=True)
class KeptTick:
    """What a tick leaves to the next one: itself, what it knows of the daily figures, the next moment at which something happens
    by itself, and when scores that age were last looked for.
    """

    last: LastTick
    figures: KeptFigures
    next_due: datetime
    looked_at: datetime


@dataclass(frozen=True)
class TickResult:
    """What a committed tick changed. `duplicate_count` are events with a message id seen before."""

    tick_id: int
    ticked_at: datetime
    is_full: bool
    event_count: int
    duplicate_count: int
    signal_count: int
    contact_count: int
    account_count: int
    ledger_count: int
    has_more: bool


def last_tick(tx: Transaction) -> LastTick | None:
    """How far the workspace has come, None before its first tick."""
    rows = tx.fixed("get_last_tick")
    return LastTick(*rows[0]) if rows else None


def run_tick(
    workspace: Workspace,
    now: datetime,
    *,
    force_full: bool = False,
    max_events: int | None = EVENTS_PER_TICK_MAX,
    stopwatch: Callable[[], float] | None = None,
    on_step: Callable[[str], None] | None = None,
    is_late: bool = False,
    ageing_rest: timedelta = NO_REST,
) -> TickResult:
    """Bring every score up to `now` (aware UTC) in one transaction.

    Rescores what has new signals, what is due by decay and what was asked for; everything when a definition changed
    since the last tick or `force_full` is set. `stopwatch` (seconds) only measures; `on_step` is called before each
    step. `is_late` is for a moment in the past with later ones to follow. With an `ageing_rest`, scores that only age are left
    to a later tick where some were looked for less than so long ago.
    Raises TimeWentBackwards unless `now` is later than the last tick.
    """
    moment = naive(now)
    started = stopwatch() if stopwatch else 0.0
    with workspace.transaction() as tx:
        kept: KeptTick | None = workspace.kept_tick
        last = kept.last if kept is not None else last_tick(tx)
        if last is not None and moment <= last.ticked_at:
            raise TimeWentBackwards(
                f"The last tick ran for {last.ticked_at:%Y-%m-%d %H:%M:%S} UTC, which is not before {moment:%Y-%m-%d %H:%M:%S}. "
                "Scores only move forward in time: check this machine's clock."
            )
        before = _before(tx, last)
        figures = kept.figures if kept is not None else KeptFigures()
        figures, is_new_day = keep_daily_figures(tx, last, figures, before.next_signal_id, moment)
        definitions = definitions_in_force(tx, workspace, before.definitions_revision)
        if is_new_day:
            empty_old_messages(tx, definitions.sending_rules, moment)
            forget_old_changes(tx, moment)
        window = _window(definitions, before, kept, moment, force_full, max_events, is_late, ageing_rest)
        if last is None or last.scoring_checksum != definitions.scoring_checksum:
            _store_kinds(tx, definitions)
        runner = _Runner(tx, definitions, moment, on_step)
        runner.run(plan_take_in(last, window))
        runner.facts = _event_facts(tx, before.pending_count)
        runner.run(plan_intake(definitions, window, runner.facts, before.next_signal_id))
        signals = _signal_facts(tx, window)
        next_signal_id = before.next_signal_id + runner.written["insert_new_signals"]
        runner.run(plan_rescore(definitions, last, window, signals, next_signal_id))
        plan = keep_plan(tx, definitions, workspace.kept_plan)
        journeys = keep_journeys(tx, definitions, plan.versions, workspace.kept_journeys)
        is_regrouped = journeys is not workspace.kept_journeys
        if signals.request_count:
            forget_the_gone(tx, plan, window)
            is_regrouped |= follow_the_merged(tx, definitions, window)
        if journeys is not workspace.kept_journeys:
            end_the_archived(tx, definitions, window)
        knows_asked = update_memberships(tx, plan, last, window, runner.run, stopwatch)
        news = News(runner.facts, runner.changed_scores, last.ticked_at if last else None, knows_asked, is_regrouped)
        advance_journeys(tx, plan, journeys, window, news, runner.run)
        take_back_segments(tx, journeys, window)
        leave_audiences(tx, journeys, window)
        if journeys.journeys:
            forget_messages(tx, window)
        queue_pushes(tx, definitions, last, window, runner.run)
        elapsed = stopwatch() - started if stopwatch else 0.0
        result, ticked = _record(tx, before, window, runner, definitions.scoring_checksum, elapsed)
        next_due = _next_due(tx, window, kept, has_journeys=bool(definitions.journeys))
    looked_at = moment if window.is_due or kept is None else kept.looked_at
    workspace.kept_tick = KeptTick(ticked, figures, next_due, looked_at)
    workspace.kept_plan = plan
    workspace.kept_journeys = journeys
    return result


def catch_up(
    workspace: Workspace,
    now: datetime,
    *,
    stopwatch: Callable[[], float] | None = None,
    whole_days: bool = False,
) -> Iterator[TickResult]:
    """Tick up to `now` in steps of at most a day, the first one a day after the last tick.

    A workspace that never ticked begins at its first event. `whole_days` steps from midnight to midnight.
    """
    target = naive(now)
    while True:
        with workspace.read() as tx:
            last = last_tick(tx)
            since = last.ticked_at if last else tx.scalar("select min(received_at) from event")
        step = target
        if since is not None:
            step = min(target, since + TICK_STEP_MAX)
            if whole_days and step < target:
                step = step.replace(hour=0, minute=0, second=0, microsecond=0)
                if step <= since:
                    step = min(target, step + TICK_STEP_MAX)
        is_last = step >= target
        if last is not None and step <= last.ticked_at:
            return
        max_events = EVENTS_PER_TICK_MAX if is_last else None
        yield run_tick(workspace, aware(step), stopwatch=stopwatch, max_events=max_events, is_late=not is_last)
        if is_last:
            return


@dataclass(frozen=True)
class _Before:
    """The workspace before a tick. `pending_count` are signals that earlier ticks put aside."""

    last: LastTick | None
    newest_event_id: int
    definitions_revision: int
    next_signal_id: int
    pending_count: int


def _before(tx: Transaction, last: LastTick | None) -> _Before:
    seen = last.seen_event_id if last else 0
    facts = {name: int(value or 0) for name, value in tx.fixed("select_tick_facts", {"seen_event_id": seen})}
    facts["newest_event_id"] = max(facts["newest_event_id"], seen)
    return _Before(last, **facts)


def _event_facts(tx: Transaction, pending_count: int) -> EventFacts:
    row = tx.run_dicts(statement("select_event_facts"))[0]
    sets = {name: frozenset(row[name]) for name in ("types", "event_keys", "user_agents")}
    return EventFacts(**row | sets, pending_count=pending_count)


def _signal_facts(tx: Transaction, window: TickWindow) -> SignalFacts:
    due = {"is_due": window.is_due, "now": window.now}
    row = tx.run_dicts(statement("select_signal_facts"), due)[0]
    return SignalFacts(**row | {"kind_ids": frozenset(row["kind_ids"] or ())})


def _window(
    definitions: Definitions,
    before: _Before,
    kept: KeptTick | None,
    now: datetime,
    force_full: bool,
    max_events: int | None,
    is_late: bool,
    ageing_rest: timedelta,
) -> TickWindow:
    last = before.last
    seen = before.newest_event_id
    if max_events is not None:
        seen = min(seen, (last.seen_event_id if last else 0) + max_events)
    is_full = force_full or last is None or last.scoring_checksum != definitions.scoring_checksum
    return TickWindow(
        tick_id=last.tick_id + 1 if last else 1,
        now=now,
        seen_event_id=seen,
        is_full=is_full,
        is_due=is_full or kept is None or (kept.next_due <= now and kept.looked_at + ageing_rest <= now),
        is_late=is_late,
    )


def _next_due(tx: Transaction, window: TickWindow, kept: KeptTick | None, *, has_journeys: bool) -> datetime:
    """The next moment at which something changes by itself, far in the future when nothing does.

    As long as nobody looked for what is due, only what this tick stored can come earlier than what was known before.
    """
    if window.is_due or kept is None:
        found = tx.fixed("select_next_due")[0][0]
        return found or FAR_FUTURE
    moments: list[datetime | None] = [kept.next_due, tx.fixed("select_fresh_due")[0][0]]
    if has_journeys:
        moments.append(tx.fixed("select_fresh_journey_due")[0][0])
    return min(moment for moment in moments if moment is not None)


def _store_kinds(tx: Transaction, definitions: Definitions) -> None:
    rows = scored_kind_rows(definitions.score_model, definitions.kinds)
    tx.run("delete from scored_kind")
    if rows:
        columns = dict.fromkeys(rows[0], "BIGINT") | {"is_third": "BOOLEAN"}
        tx.insert_ndjson("scored_kind", columns, b"\n".join(msgspec.json.encode(row) for row in rows) + b"\n")


class _Runner:
    """Executes steps and counts the rows that each wrote, by its name: in all, and the last time it ran."""

    def __init__(
        self, tx: Transaction, definitions: Definitions, now: datetime, on_step: Callable[[str], None] | None
    ) -> None:
        self.tx = tx
        self.definitions = definitions
        self.now = now
        self.on_step = on_step
        self.written: Counter[str] = Counter()
        self.last_count: dict[str, int] = {}
        self.facts = EventFacts()

    def run(self, steps: Sequence[Step]) -> None:
        for step in steps:
            name = step.value if isinstance(step, Decision) else step.name
            if self.on_step is not None:
                self.on_step(name)
            rows = self._run_step(step)
            if rows and isinstance(rows[0][0], int):
                self.last_count[name] = rows[0][0]
                self.written[name] += rows[0][0]

    @property
    def changed_scores(self) -> frozenset[SubjectType]:
        """The kinds of subjects of which some may have another score than before."""
        return frozenset(SubjectType) if self.written["insert_score_ledger"] else frozenset()

    def _run_step(self, step: Step) -> list[Row]:
        match step:
            case Fixed():
                return self.tx.fixed(step.name, step.params)
            case Compiled():
                return self.tx.run(step.query.sql, step.query.params)
            case Advance():
                self.tx.advance(step.counter, self.last_count[step.written_by])
                return []
            case Decision.IDENTIFY:
                identify(self.tx, self.facts, self.now)
                return []
            case Decision.JUDGE:
                judge_new_events(self.tx, self.definitions, self.facts, self.now)
                return []
            case _ as unreachable:
                assert_never(unreachable)


def _arrivals(tx: Transaction, last: LastTick | None, window: TickWindow, event_count: int) -> tuple[int, int]:
    """The first event that lies in the tick's future, 0 for none, and how many arrived for it."""
    has_old = last is not None and last.last_event_id < last.seen_event_id
    if not has_old and event_count == window.seen_event_id - (last.seen_event_id if last else 0):
        # Every id since the last tick is a new event of this one.
        return 0, event_count
    first_future, arrived = tx.fixed("select_tick_counts", seen_events(last, window))[0]
    return int(first_future or 0), int(arrived or 0)


def _record(
    tx: Transaction, before: _Before, window: TickWindow, runner: _Runner, checksum: str, elapsed: float
) -> tuple[TickResult, LastTick]:
    first_future, arrived = _arrivals(tx, before.last, window, runner.facts.event_count)
    result = TickResult(
        tick_id=window.tick_id,
        ticked_at=aware(window.now),
        is_full=window.is_full,
        event_count=runner.facts.event_count,
        duplicate_count=arrived - runner.facts.event_count,
        signal_count=runner.written["insert_new_signals"],
        contact_count=runner.written["create_scored_contact"],
        account_count=runner.written["create_scored_account"],
        ledger_count=runner.written["insert_score_ledger"],
        has_more=window.seen_event_id < before.newest_event_id,
    )
    tx.advance("signal", result.signal_count)
    last = LastTick(
        tick_id=window.tick_id,
        ticked_at=window.now,
        last_event_id=first_future - 1 if first_future else window.seen_event_id,
        seen_event_id=window.seen_event_id,
        scoring_checksum=checksum,
    )
    tx.fixed(
        "insert_tick",
        {
            "tick_id": window.tick_id,
            "now": window.now,
            "last_event_id": last.last_event_id,
            "seen_event_id": window.seen_event_id,
            "definitions_checksum": checksum,
            "is_full": window.is_full,
            "event_count": result.event_count,
            "duplicate_count": result.duplicate_count,
            "signal_count": result.signal_count,
            "contact_count": result.contact_count,
            "account_count": result.account_count,
            "ledger_count": result.ledger_count,
            "duration_ms": elapsed * 1000,
        },
    )
    return result, last
