"""When a score changes by itself, if nothing else happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from opportune.model.score_model import ScoreModel
from opportune.store.workspace import aware


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
    score_at: Callable[[datetime], int],
) -> NextChange | None:
    """The first moment after `at` (naive UTC) at which `score_at` differs from `score`, None when it never will.

    Many signals change weight without moving the rounded score: the search leaps ahead until it has moved, then goes back
    and halves. Where negative signals make the score dip and return between two leaps, the dip is passed over.
    """
    ages = {step.up_to_days + 1 for step in model.decay} | {model.frequency.within_days + 1}
    weighing = [row["occurred_at"] for row in contributions if row["points_e2"] and row["counts"]]
    boundaries = {occurred_at + timedelta(days=days) for occurred_at in weighing for days in ages}
    moments = sorted(moment for moment in boundaries if moment > at)
    same, leap = -1, 1
    while same + leap < len(moments) and score_at(moments[same + leap]) == score:
        same, leap = same + leap, leap * 2
    first = min(same + leap, len(moments) - 1)
    if first <= same or score_at(moments[first]) == score:
        return None
    while first - same > 1:
        middle = (first + same) // 2
        if score_at(moments[middle]) == score:
            same = middle
        else:
            first = middle
    return NextChange(at=aware(moments[first]), score=score_at(moments[first]))
