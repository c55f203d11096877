"""Segments and rules on a large workspace: live counts, first evaluation, ticks with a hundred definitions, previews, backtests.

`python -m bench.segments [small|full]` prints the figures.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

from pydantic import TypeAdapter

from bench.figures import Figure, figure, percentile
from bench.per_account import seconds_per_account
from bench.rule_set import fifty_rules, fifty_segments
from bench.stores import NOW, Shape, fresh_copy, scored, shape_of
from bench.tick import send_page_views
from opportune.ingest import EventLog
from opportune.insight.asked_criteria import AskedCriteria
from opportune.insight.backtest import backtest
from opportune.insight.catalogue import catalogue_now
from opportune.insight.live_count import count_members
from opportune.insight.preview import preview
from opportune.insight.proposals import propose
from opportune.insight.trial import trial_of
from opportune.model.criteria import Criteria, SubjectType
from opportune.shipped import read_definition
from opportune.store import Workspace
from opportune.store.definitions import load_definitions, save_definitions
from opportune.store.workspace import naive
from opportune.tick.loop import AGEING_REST
from opportune.tick.run import run_tick

SIGNALS = {"small": (50_000, 500_000), "full": (2_000_000, 20_000_000)}
BACKTEST_SIGNALS = {"small": 100_000, "full": 2_000_000}
BACKTEST_DAYS = {"small": 30, "full": 90}
REPEATS = {"small": 10, "full": 20}
WARM_UP = 3
GOAL_COUNT_MS, GOAL_COUNT_RATIO = 300, 1.5
GOAL_FIRST_S, GOAL_TICK_MS, GOAL_TICK_RATIO, GOAL_PREVIEW_S, GOAL_BACKTEST_S = 60, 250, 1.5, 2, 60
_ASKED = {
    "all": [
        {"attribute": "industry", "in": ["software", "finance"]},
        {"score": {"gte": 20}},
        {"signal": "page-visit", "at_least": 3, "within_days": 14},
    ]
}


def measure(size: str) -> list[Figure]:
    few, many = SIGNALS[size]
    shape = shape_of(many)
    found: list[Figure] = []
    path = fresh_copy(scored(shape), "segments")
    workspace = Workspace.open(path, NOW)
    try:
        found += _live_count(workspace, shape, REPEATS[size])
        found += _first_evaluation(workspace, shape)
        with_many = _ticks(workspace, REPEATS[size])
        found += _preview(workspace, shape)
    finally:
        workspace.close()
        path.unlink()
    with_few = _ticks_of(Shape(few, shape.accounts, shape.people), REPEATS[size])
    found += [
        figure(
            f"tick that changed 100 accounts of {shape.accounts:,} with 50 segments and 50 rules, {many:,} signals",
            with_many,
            "ms",
            reference=with_few,
            goal=f"at most {GOAL_TICK_RATIO} times the tick with {few:,} signals",
            met=with_many <= GOAL_TICK_RATIO * with_few,
        ),
        figure(
            "the same tick, absolute", with_many, "ms", goal=f"under {GOAL_TICK_MS} ms", met=with_many < GOAL_TICK_MS
        ),
    ]
    return found + _backtest(shape_of(BACKTEST_SIGNALS[size]), BACKTEST_DAYS[size])


def _live_count(workspace: Workspace, shape: Shape, repeats: int) -> list[Figure]:
    """The compiled count and the hand-written one take turns."""
    criteria: Criteria = TypeAdapter(Criteria).validate_python(_ASKED)
    by_hand = Path(__file__).with_name("hand_written_count.sql").read_text(encoding="utf-8")
    ours, theirs = [], []
    now = naive(NOW)
    for number in range(WARM_UP + repeats):
        with workspace.read() as tx:
            definitions = load_definitions(tx)
            catalogue = catalogue_now(tx, definitions)
            started = time.perf_counter()
            count, _ = count_members(tx, AskedCriteria(definitions, criteria, SubjectType.ACCOUNT), catalogue, now, 0)
            between = time.perf_counter()
            params = {"kind_id": definitions.kind_ids["page-visit"], "since": now - timedelta(days=14), "now": now}
            wanted = tx.scalar(by_hand, params)
            ended = time.perf_counter()
        assert count == wanted, f"both count the same, but {count} is not {wanted}"
        if number >= WARM_UP:
            ours.append((between - started) * 1000)
            theirs.append((ended - between) * 1000)
    p95 = percentile(ours, 95)
    what = f"live count of three conditions over {shape.accounts:,} accounts"
    return [
        figure(f"{what}: p95", p95, "ms", goal=f"under {GOAL_COUNT_MS} ms", met=p95 < GOAL_COUNT_MS),
        figure(
            f"{what}: median",
            median(ours),
            "ms",
            reference=median(theirs),
            goal=f"at most {GOAL_COUNT_RATIO} times the hand-written query",
            met=median(ours) <= GOAL_COUNT_RATIO * median(theirs),
        ),
    ]


def _first_evaluation(workspace: Workspace, shape: Shape) -> list[Figure]:
    with workspace.transaction() as tx:
        save_definitions(tx, [*fifty_segments(), *fifty_rules()], naive(NOW))
    started = time.perf_counter()
    run_tick(workspace, NOW + timedelta(milliseconds=1))
    taken = time.perf_counter() - started
    per_account = seconds_per_account(workspace, naive(NOW))
    return [
        figure(
            f"first evaluation of 50 segments and 50 rules over {shape.accounts:,} accounts",
            taken,
            "s",
            reference=per_account * shape.accounts,
            goal=f"under {GOAL_FIRST_S} s; the reference is Python, account by account, from a sample",
            met=taken < GOAL_FIRST_S,
        )
    ]


def _ticks_of(shape: Shape, repeats: int) -> float:
    path = fresh_copy(scored(shape), "segments")
    workspace = Workspace.open(path, NOW)
    try:
        with workspace.transaction() as tx:
            save_definitions(tx, [*fifty_segments(), *fifty_rules()], naive(NOW))
        run_tick(workspace, NOW + timedelta(milliseconds=1))
        return _ticks(workspace, repeats)
    finally:
        workspace.close()
        path.unlink()


def _ticks(workspace: Workspace, repeats: int) -> float:
    """Median milliseconds of a tick with a page view of a contact of each of a hundred accounts."""
    log = EventLog(workspace)
    taken = []
    try:
        # The second look at everybody whom a rule moved.
        run_tick(workspace, NOW + timedelta(milliseconds=2))
        for number in range(WARM_UP + repeats):
            now = NOW + timedelta(seconds=number + 1)
            send_page_views(log, number, now)
            started = time.perf_counter()
            run_tick(workspace, now, ageing_rest=AGEING_REST)
            taken.append((time.perf_counter() - started) * 1000)
    finally:
        log.close()
    return median(taken[WARM_UP:])


def _preview(workspace: Workspace, shape: Shape) -> list[Figure]:
    """Of a rule that is not there yet and moves members of a segment that holds a part of the base."""
    move = read_definition(
        {
            "workflow": "proposed-move",
            "name": "Proposed move",
            "position": 1_000,
            "when": {"score": {"gte": 10}},
            "do": {"move": {"from": ["managed-0"], "to": ["managed-1"]}},
        },
        "the benchmark",
    )
    taken = []
    for _ in range(3):
        with workspace.read() as tx:
            current = load_definitions(tx)
            trial = trial_of(current, propose(current, [move]))
            started = time.perf_counter()
            found = preview(tx, trial, naive(NOW + timedelta(hours=1)))
            taken.append(time.perf_counter() - started)
    assert any(workflow.workflow == "proposed-move" for workflow in found.workflows)
    return [
        figure(
            f"preview of a MOVE over {shape.accounts:,} accounts, beside 50 rules",
            median(taken),
            "s",
            goal=f"under {GOAL_PREVIEW_S} s",
            met=median(taken) < GOAL_PREVIEW_S,
        )
    ]


def _backtest(shape: Shape, days: int) -> list[Figure]:
    path = fresh_copy(scored(shape), "backtest")
    workspace = Workspace.open(path, NOW)
    try:
        with workspace.transaction() as tx:
            # A past of scores, which a workspace that was filled at once doesn't have.
            tx.run(
                """
                insert into score_ledger
                select tick_id, changed_at, subject_type, subject_id, old_score, new_score, new_score, new_score, 'low', 'low',
                    'signal', 1, week = 0
                from (
                    select -1 - week as tick_id, $start::timestamp + to_days(7 * week::integer) as changed_at,
                        'account' as subject_type, account_id as subject_id,
                        (hash(account_id + week - 1) % 100)::smallint as old_score,
                        (hash(account_id + week) % 100)::smallint as new_score, week
                    from account, range(13) w(week)
                ) as past""",
                {"start": naive(NOW - timedelta(days=95))},
            )
            ladder = read_definition(
                {
                    "ladder": "interest",
                    "name": "Interest",
                    "measure": {"score": "score"},
                    "stages": [
                        {"stage": key, "name": key, "from": begin, "segment": key}
                        for key, begin in (("cold", 0), ("warm", 30), ("hot", 60))
                    ],
                },
                "the benchmark",
            )
        with workspace.read() as tx:
            current = load_definitions(tx)
            trial = trial_of(current, propose(current, [ladder]))
            started = time.perf_counter()
            found = backtest(tx, trial, naive(NOW), days)
            taken = time.perf_counter() - started
    finally:
        workspace.close()
        path.unlink()
    assert len(found.days) == days
    return [
        figure(
            f"backtest of a ladder over {days} days and {shape.accounts:,} accounts",
            taken,
            "s",
            goal=f"under {GOAL_BACKTEST_S} s",
            met=taken < GOAL_BACKTEST_S,
        )
    ]


if __name__ == "__main__":
    for line in measure(sys.argv[1] if len(sys.argv) > 1 else "small"):
        print(json.dumps(line))
