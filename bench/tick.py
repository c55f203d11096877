"""A tick that rescores a hundred accounts, on a workspace with few and with many stored signals.

`python -m bench.tick [small|full]` prints the figures, and what each step of the tick took.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import msgspec

from bench.figures import Figure, figure
from bench.stores import NOW, Shape, fresh_copy, scored, shape_of
from opportune.ingest import EventLog, Origin, normalise_all
from opportune.store import Workspace
from opportune.store.workspace import naive
from opportune.tick.loop import AGEING_REST
from opportune.tick.run import run_tick

SIGNALS = {"small": (50_000, 500_000), "full": (2_000_000, 20_000_000)}
REPEATS = {"small": 10, "full": 25}
WARM_UP = 3
ACCOUNTS_PER_TICK = 100
SLOWEST_STEPS = 6
GOAL_RATIO, GOAL_MS = 1.5, 100


def measure(size: str) -> list[Figure]:
    few, many = SIGNALS[size]
    accounts, people = shape_of(many).accounts, shape_of(many).people
    with_few = _ticks(Shape(few, accounts, people), REPEATS[size])
    with_many = _ticks(Shape(many, accounts, people), REPEATS[size])
    milliseconds = median(with_many.milliseconds)
    found = [
        figure(
            f"tick that rescores {ACCOUNTS_PER_TICK} accounts of {accounts:,}, {many:,} signals",
            milliseconds,
            "ms",
            reference=median(with_few.milliseconds),
            goal=f"at most {GOAL_RATIO} times the tick with {few:,} signals",
            met=milliseconds <= GOAL_RATIO * median(with_few.milliseconds),
        ),
        figure(
            f"tick that rescores {ACCOUNTS_PER_TICK} accounts, absolute",
            milliseconds,
            "ms",
            goal=f"under {GOAL_MS} ms",
            met=milliseconds < GOAL_MS,
        ),
        figure("accounts rescored by it, with those that came due", median(with_many.account_counts), "accounts"),
    ]
    steps = sorted(with_many.steps.items(), key=lambda step: -median(step[1]))
    found += [figure(f"of it: {name}", median(taken), "ms") for name, taken in steps[:SLOWEST_STEPS]]
    return found


@dataclass
class _Ticks:
    milliseconds: list[float] = field(default_factory=list)
    account_counts: list[int] = field(default_factory=list)
    steps: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def _ticks(shape: Shape, repeats: int) -> _Ticks:
    """Ticks one second apart, as a server runs them, each with a page view of one contact of each of a hundred other accounts."""
    path = fresh_copy(scored(shape), "tick")
    workspace = Workspace.open(path, NOW)
    log = EventLog(workspace)
    ticks = _Ticks()
    try:
        for number in range(WARM_UP + repeats):
            now = NOW + timedelta(seconds=number + 1)
            send_page_views(log, number, now)
            moments: list[tuple[str, float]] = []
            started = time.perf_counter()
            result = run_tick(
                workspace,
                now,
                on_step=lambda name, moments=moments: moments.append((name, time.perf_counter())),
                ageing_rest=AGEING_REST,
            )
            ended = time.perf_counter()
            assert result.event_count == ACCOUNTS_PER_TICK, "every event was taken in"
            assert result.account_count >= ACCOUNTS_PER_TICK, "every account was rescored"
            if number >= WARM_UP:
                ticks.milliseconds.append((ended - started) * 1000)
                ticks.account_counts.append(result.account_count)
                _add_steps(ticks, moments, ended)
    finally:
        log.close()
        workspace.close()
        Path(path).unlink()
    return ticks


def _add_steps(ticks: _Ticks, moments: list[tuple[str, float]], ended: float) -> None:
    of_tick: dict[str, float] = defaultdict(float)
    for (name, begun), (_, next_begun) in zip(moments, [*moments[1:], ("", ended)], strict=True):
        of_tick[name] += (next_begun - begun) * 1000
    for name, taken in of_tick.items():
        ticks.steps[name].append(taken)


def send_page_views(log: EventLog, number: int, now: datetime) -> None:
    """A page view of one contact of each of a hundred accounts, others for each number; arrived at `now` (aware UTC)."""
    first = 1 + number * ACCOUNTS_PER_TICK
    calls = [_page_view(contact, number) for contact in range(first, first + ACCOUNTS_PER_TICK)]
    log.append(normalise_all(calls, Origin("bench", received_at=naive(now)))[0])


def _page_view(contact: int, number: int) -> bytes:
    url = "https://www.seller.example/pricing"
    return msgspec.json.encode(
        {
            "type": "page",
            "messageId": f"tick-{number}-{contact}",
            "userId": f"user-{contact}",
            "properties": {"url": url},
        }
    )


if __name__ == "__main__":
    for found in measure(sys.argv[1] if len(sys.argv) > 1 else "small"):
        print(json.dumps(found))
