"""When a score changes by itself, if nothing else happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from opportune.model.score_model import ScoreModel
from opportune.store.workspace import aware

# So many of the nearest moments are looked at together with the leaps: most scores change at one of them.
_NEAR = 20
# So many halvings are looked at together.
_HALVINGS = 4


@dataclass(frozen=True)
class NextChange:
    """When the score changes by itself if nothing else happens, and to what."""

    at: datetime
    score: int


def find_next_change(
    model: ScoreModel,
    contributions: Sequence[Mapping[str, Any]],
    at: datetime,
    score: int,
    scores_at: Callable[[Sequence[datetime]], Sequence[int]],
) -> NextChange | None:
    """The first moment after `at` (naive UTC) at which the score differs from `score`, None when it never will.

    `scores_at` says the scores at several moments, which takes hardly longer than at one. Many signals change weight
    without moving the rounded score: the search leaps ahead until it has moved, then goes back and halves. Where negative
    signals make the score dip and return between two leaps, the dip is passed over.
    """
    moments = _turning_points(model, contributions, at)
    if not moments:
        return None
    known: dict[int, int] = {}

    def look_at(places: Iterable[int]) -> None:
        unknown = sorted(set(places) - known.keys())
        known.update(zip(unknown, scores_at([moments[place] for place in unknown]), strict=True))

    leaps = _leaps(len(moments))
    look_at([*leaps, *_near(len(moments))])
    first = next((place for place in leaps if known[place] != score), None)
    if first is None:
        return None
    same = max((place for place in leaps if place < first), default=-1)
    while first - same > 1:
        middle = (first + same) // 2
        if middle not in known:
            look_at(_middles(same, first, _HALVINGS))
        if known[middle] == score:
            same = middle
        else:
            first = middle
    return NextChange(at=aware(moments[first]), score=known[first])


def first_looks(model: ScoreModel, contributions: Sequence[Mapping[str, Any]], at: datetime) -> list[datetime]:
    """The moments whose scores `find_next_change` asks for first, for whoever needs other scores as well."""
    moments = _turning_points(model, contributions, at)
    return [moments[place] for place in {*_leaps(len(moments)), *_near(len(moments))}]


def _turning_points(model: ScoreModel, contributions: Sequence[Mapping[str, Any]], at: datetime) -> list[datetime]:
    """The moments after `at` at which a signal changes its weight."""
    ages = {step.up_to_days + 1 for step in model.decay} | {model.frequency.within_days + 1}
    weighing = [row["occurred_at"] for row in contributions if row["points_e2"] and row["counts"]]
    boundaries = {occurred_at + timedelta(days=days) for occurred_at in weighing for days in ages}
    return sorted(moment for moment in boundaries if moment > at)


def _leaps(count: int) -> list[int]:
    """Of so many moments the places to leap to, the last one among them."""
    leaps = [place for leap in range(1, count.bit_length() + 1) if (place := 2**leap - 2) < count]
    return sorted({*leaps, count - 1}) if count else []


def _near(count: int) -> range:
    return range(min(_NEAR, count))


def _middles(same: int, first: int, halvings: int) -> Iterator[int]:
    """The places that so many halvings between two places may look at."""
    if halvings and first - same > 1:
        middle = (first + same) // 2
        yield middle
        yield from _middles(same, middle, halvings - 1)
        yield from _middles(middle, first, halvings - 1)
