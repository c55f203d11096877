"""One measured figure, as it stands in results.json."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import TypedDict


class Figure(TypedDict):
    """`reference` is what the value is compared with, in the same unit, and `ratio` value / reference. `goal` says in
    words what `met` was decided by; both are None for a figure that only explains another one.
    """

    name: str
    value: float
    unit: str
    reference: float | None
    ratio: float | None
    goal: str | None
    met: bool | None


def figure(
    name: str,
    value: float,
    unit: str,
    *,
    reference: float | None = None,
    goal: str | None = None,
    met: bool | None = None,
) -> Figure:
    ratio = round(value / reference, 3) if reference else None
    return Figure(
        name=name,
        value=_rounded(value),
        unit=unit,
        reference=_rounded(reference) if reference is not None else None,
        ratio=ratio,
        goal=goal,
        met=met,
    )


def seconds_each(repeats: int, *tasks: Callable[[], object]) -> list[float]:
    """The median seconds of each task. They take turns, so that a disturbance of the machine hits all of them."""
    taken: list[list[float]] = [[] for _ in tasks]
    for _ in range(repeats):
        for task, times in zip(tasks, taken, strict=True):
            started = time.perf_counter()
            task()
            times.append(time.perf_counter() - started)
    return [median(times) for times in taken]


def percentile(values: list[float], percent: int) -> float:
    """The value below which so many percent lie, by the nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def _rounded(value: float) -> float:
    return round(value, 4 if abs(value) < 10 else 1)
