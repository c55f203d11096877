"""Runs one tick: one plan, one transaction, one `now`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from opportune.errors import TimeWentBackwards
from opportune.model.definitions import Definitions
from opportune.plan.steps import Compiled, Decision, Fixed, Step
from opportune.plan.tick_plan import TICK_STEP_MAX, LastTick, TickWindow, plan_tick, seen_events
from opportune.store import Transaction, Workspace
from opportune.store.definitions import load_definitions
from opportune.store.workspace import aware, naive
from opportune.tick.identify import identify
from opportune.tick.judge import judge_new_events

# Events one live tick takes in at most, so that a flood is worked off in bounded steps.
EVENTS_PER_TICK_MAX = 100_000


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
    rows = tx.fixed("select_last_tick")
    return LastTick(*rows[0]) if rows else None


def run_tick(
    workspace: Workspace,
    now: datetime,
    *,
    force_full: bool = False,
    max_events: int | None = EVENTS_PER_TICK_MAX,
    stopwatch: Callable[[], float] | None = None,
    on_step: Callable[[str], None] | None = None,
) -> TickResult:
    """Bring every score up to `now` (aware UTC) in one transaction.

    Rescores what has new signals, what is due by decay and what was asked for; everything when a definition changed
    since the last tick or `force_full` is set. `stopwatch` (seconds) only measures; `on_step` is called before each
    step. Raises TimeWentBackwards unless `now` is later than the last tick.
    """
    moment = naive(now)
    started = stopwatch() if stopwatch else 0.0
    with workspace.transaction() as tx:
        last = last_tick(tx)
        if last is not None and moment <= last.ticked_at:
            raise TimeWentBackwards(
                f"The last tick ran for {last.ticked_at:%Y-%m-%d %H:%M:%S} UTC, which is not before {moment:%Y-%m-%d %H:%M:%S}. "
                "Scores only move forward in time: check this machine's clock."
            )
        definitions = load_definitions(tx)
        window = _window(tx, definitions, last, moment, force_full, max_events)
        inserted: Counter[str] = Counter()
        for step in plan_tick(definitions, last, window):
            name = step.value if isinstance(step, Decision) else step.name
            if on_step is not None:
                on_step(name)
            inserted[name] += _run_step(tx, step, definitions, moment)
        elapsed = stopwatch() - started if stopwatch else 0.0
        return _record(tx, definitions, last, window, inserted, elapsed)


def catch_up(
    workspace: Workspace, now: datetime, *, stopwatch: Callable[[], float] | None = None, whole_days: bool = False
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
        yield run_tick(workspace, aware(step), stopwatch=stopwatch, max_events=EVENTS_PER_TICK_MAX if is_last else None)
        if is_last:
            return


def _window(
    tx: Transaction, definitions: Definitions, last: LastTick | None, now: datetime, force_full: bool, max_events: int | None
) -> TickWindow:
    newest = int(tx.scalar("select coalesce(max(event_id), 0) from event"))
    after = last.last_event_id if last else 0
    seen = newest if max_events is None else min(newest, max(after, last.seen_event_id if last else 0) + max_events)
    is_full = force_full or last is None or last.scoring_checksum != definitions.scoring_checksum
    return TickWindow(tick_id=last.tick_id + 1 if last else 1, now=now, seen_event_id=seen, is_full=is_full)


def _run_step(tx: Transaction, step: Step, definitions: Definitions, now: datetime) -> int:
    """Run one step; returns how many rows it inserted, 0 for other statements."""
    match step:
        case Fixed():
            rows = tx.fixed(step.name, step.params)
        case Compiled():
            rows = tx.run(step.query.sql, step.query.params)
        case Decision.IDENTIFY:
            identify(tx, now)
            return 0
        case Decision.JUDGE:
            judge_new_events(tx, definitions.bot_rules, now)
            return 0
        case _ as unreachable:
            assert_never(unreachable)
    return int(rows[0][0]) if step.name.startswith("insert_") and rows else 0


def _record(
    tx: Transaction,
    definitions: Definitions,
    last: LastTick | None,
    window: TickWindow,
    inserted: Counter[str],
    elapsed: float,
) -> TickResult:
    counts = tx.fixed("select_tick_counts", seen_events(last, window))[0]
    first_future, arrived, taken, contacts, accounts = (int(value or 0) for value in counts)
    newest = int(tx.scalar("select coalesce(max(event_id), 0) from event"))
    result = TickResult(
        tick_id=window.tick_id,
        ticked_at=aware(window.now),
        is_full=window.is_full,
        event_count=taken,
        duplicate_count=arrived - taken,
        signal_count=inserted["insert_new_signals"],
        contact_count=contacts,
        account_count=accounts,
        ledger_count=inserted["insert_contact_ledger"] + inserted["insert_account_ledger"],
        has_more=window.seen_event_id < newest,
    )
    tx.fixed(
        "insert_tick",
        {
            "tick_id": window.tick_id,
            "now": window.now,
            "last_event_id": first_future - 1 if first_future else window.seen_event_id,
            "seen_event_id": window.seen_event_id,
            "definitions_checksum": definitions.scoring_checksum,
            "is_full": window.is_full,
            "event_count": result.event_count,
            "duplicate_count": result.duplicate_count,
            "signal_count": result.signal_count,
            "contact_count": contacts,
            "account_count": accounts,
            "ledger_count": result.ledger_count,
            "duration_ms": elapsed * 1000,
        },
    )
    return result
