"""A million people on journeys: taken in, set on timers, decided about, updated, and written to; beside a program per person.

`python -m bench.journeys [small|full]` prints the figures, of whole ticks, committed to disk; `-v` adds the slowest steps.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.durable_people import people_per_second
from bench.figures import Figure, figure
from bench.stores import NOW, Shape, fresh_copy, scored
from opportune.insight.proposals import propose
from opportune.shipped import read_definition
from opportune.store import Workspace
from opportune.store.definitions import load_definitions, save_proposal
from opportune.store.workspace import naive
from opportune.tick.run import run_tick

# Few signals: scoring is measured elsewhere. One contact in twenty people is a visitor.
SHAPES = {"small": Shape(20_000, 35_000, 106_000), "full": Shape(200_000, 350_000, 1_060_000)}
PEOPLE_PER_PROGRAM = {"small": 50, "full": 500}
DUE = 100
GOAL_DECIDE_S, GOAL_DUE_MS, GOAL_ENROLL_S, GOAL_PEOPLE = 2, 200, 5, 300_000

_PEOPLE = {"segment": "people", "name": "People", "subject": "contact", "mode": "rule", "criteria": {"everyone": True}}
_WARM = {"account": {"attribute": "industry", "in": ["software", "finance", "media"]}}
_CARE = {
    "workflow": "care", "name": "Care", "kind": "journey", "trigger": {"segment_entered": "people", "enroll_existing": True},
    "nodes": [
        {"wait": {"id": "pause", "hours": 2}},
        {"decide": {"id": "warm", "criteria": _WARM, "yes": "soon", "no": "later"}},
        {"wait": {"id": "soon", "days": 30, "next": "exit"}},
        {"wait": {"id": "later", "days": 60}},
    ],
}  # fmt: skip
_FEW = {
    "workflow": "few", "name": "A few", "kind": "journey", "trigger": {"manual": True},
    "nodes": [{"wait": {"id": "pause", "minutes": 30}}],
}  # fmt: skip
_JOB = {
    "workflow": "job", "name": "Job", "kind": "journey", "trigger": {"segment_entered": "people", "enroll_existing": True},
    "nodes": [
        {"decide": {"id": "warm", "criteria": _WARM, "yes": "pause", "no": "pause"}},
        {"wait": {"id": "pause", "minutes": 10}},
        {"update_attribute": {"id": "mark", "set": {"care": "called"}}},
        {"http": {"id": "call", "url": "https://crm.example/api/calls", "body": {"email": "{{ contact.email }}"}}},
    ],
}  # fmt: skip


def measure(size: str) -> list[Figure]:
    shape = SHAPES[size]
    path = fresh_copy(scored(shape), "journeys")
    workspace = Workspace.open(path, NOW)
    try:
        bench = _Bench(workspace, shape)
        found = bench.figures()
    finally:
        workspace.close()
        path.unlink()
    count = PEOPLE_PER_PROGRAM[size]
    with tempfile.TemporaryDirectory(prefix="opportune-bench-") as folder:
        programs = people_per_second(Path(folder), count)
    people, seconds = shape.contacts, bench.job_seconds
    found.append(
        figure(
            f"trigger, decide, wait, update, message: {people:,} people, ledger and outbox committed",
            people / seconds,
            "people/s",
            reference=programs,
            goal=f"at least {GOAL_PEOPLE:,} people/s; the reference is DBOS on SQLite, a durable workflow for each of {count}",
            met=people / seconds >= GOAL_PEOPLE,
        )
    )
    return found


class _Bench:
    def __init__(self, workspace: Workspace, shape: Shape) -> None:
        self.workspace = workspace
        self.people = shape.contacts
        self.now = NOW
        self.job_seconds = 0.0

    def figures(self) -> list[Figure]:
        self._define(_PEOPLE)
        self._tick(seconds=1)
        self._define(_CARE, _FEW)
        enroll = self._tick(seconds=1)
        self._expect("select count(*) from enrollment where node = 'pause'", self.people)
        self._request_few()
        self._tick(seconds=1)
        self._tick(minutes=15)
        due = self._tick(minutes=15)
        self._expect("select count(*) from enrollment_end where reason = 'completed'", DUE)
        self._tick(minutes=80)
        decide = self._tick(minutes=20)
        self._expect("select count(*) from enrollment where node in ('soon', 'later')", self.people)
        self._define({**_CARE, "status": "disabled"})
        self._tick(seconds=1)
        self._define(_JOB)
        self.job_seconds = self._tick(seconds=1) + self._tick(minutes=11)
        self._expect("select count(*) from delivery", self.people)
        people = f"{self.people:,}"
        return [
            figure(
                f"{people} members of a segment enrolled, and as many timers set", enroll, "s",
                goal=f"under {GOAL_ENROLL_S} s", met=enroll < GOAL_ENROLL_S,
            ),
            figure(
                f"tick with {people} waiting and {DUE} due", due * 1000, "ms",
                goal=f"under {GOAL_DUE_MS} ms", met=due * 1000 < GOAL_DUE_MS,
            ),
            figure(
                f"{people} people standing on a decision advance", decide, "s",
                goal=f"under {GOAL_DECIDE_S} s", met=decide < GOAL_DECIDE_S,
            ),
        ]  # fmt: skip

    def _define(self, *definitions: Mapping[str, Any]) -> None:
        bodies = [read_definition(one, "the benchmark") for one in definitions]
        with self.workspace.transaction() as tx:
            save_proposal(tx, propose(load_definitions(tx), bodies), naive(self.now))

    def _tick(self, **later: int) -> float:
        self.now: datetime = self.now + timedelta(**later)
        steps: list[tuple[str, float]] = []
        started = time.perf_counter()
        run_tick(self.workspace, self.now, on_step=lambda name: steps.append((name, time.perf_counter())))
        ended = time.perf_counter()
        if "-v" in sys.argv:
            times = [
                (after - at, name) for (name, at), (_, after) in zip(steps, [*steps[1:], ("", ended)], strict=True)
            ]
            print(
                f"{ended - started:7.3f} s",
                [(name, round(taken, 3)) for taken, name in sorted(times, reverse=True)[:8]],
            )
        return ended - started

    def _request_few(self) -> None:
        with self.workspace.transaction() as tx:
            tx.run(
                "insert into enrollment_request by name "
                "select definition_id as workflow_id, n as subject_id, $now as requested_at "
                f"from definition_number, range(1, {DUE + 1}) r(n) where kind = 'workflow' and key = 'few'",
                {"now": naive(self.now)},
            )

    def _expect(self, sql: str, count: int) -> None:
        with self.workspace.read() as tx:
            found = tx.scalar(sql)
        assert found == count, f"{sql}: {found:,} instead of {count:,}"


if __name__ == "__main__":
    for line in measure(sys.argv[1] if len(sys.argv) > 1 else "small"):
        print(json.dumps(line))
