"""What came of a backtest, counted from its tables of changes: day by day, and of all days together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from opportune.model.catalogue import Catalogue
from opportune.model.criteria import SubjectType
from opportune.model.ladder import LadderDefinition
from opportune.model.segment import SegmentDefinition
from opportune.store import Transaction

# Entering the same segment again within so many days is flapping.
FLAP_DAYS = 7


@dataclass(frozen=True)
class SegmentDay:
    """One segment at the end of one day, and what changed since the day before."""

    segment: str
    members: int
    entered: int
    left: int


@dataclass(frozen=True)
class StageDay:
    """How many stood on one stage at the end of one day."""

    ladder: str
    stage: str
    subjects: int


@dataclass(frozen=True)
class BacktestDay:
    """One day as it was at its end, at midnight UTC."""

    day: date
    segments: tuple[SegmentDay, ...]
    stages: tuple[StageDay, ...]


@dataclass(frozen=True)
class SegmentSummary:
    """One segment over all days. `flapped` of those who were `ever` in it entered it again within seven days of entering,
    `returns` times in all; `won` of them later won a deal.
    """

    segment: str
    subject: str
    ever: int
    entered: int
    left: int
    flapped: int
    returns: int
    won: int


@dataclass(frozen=True)
class LadderSummary:
    """One ladder over all days. `flapped` are those who came onto the same stage again within seven days."""

    ladder: str
    changes: int
    flapped: int


def day_rows(
    tx: Transaction,
    catalogue: Catalogue,
    segments: Sequence[SegmentDefinition],
    ladders: Sequence[LadderDefinition],
    moments: Sequence[datetime],
) -> tuple[BacktestDay, ...]:
    """Every day, with every segment and stage."""
    moved = {(moment, number): (entered, left) for moment, number, entered, left in tx.fixed("count_backtest_changes")}
    grown = {
        (moment, number, stage): growth for moment, number, stage, growth in tx.fixed("count_backtest_stage_changes")
    }
    members = {
        number: int(count)
        for number, count in tx.run("select segment_id, count(*) from backtest_start_member group by segment_id")
    }
    standing = {
        (number, stage): subjects
        for number, stage, subjects in tx.run(
            "select ladder_id, stage, count(*) from backtest_start_stage group by ladder_id, stage"
        )
    }
    found = []
    for moment in moments:
        segment_days = []
        for segment in sorted(segments, key=lambda one: one.segment):
            number = catalogue.segment_id(segment.segment)
            entered, left = moved.get((moment, number), (0, 0))
            members[number] = members.get(number, 0) + entered - left
            segment_days.append(SegmentDay(segment.segment, members[number], entered, left))
        stage_days = []
        for ladder in ladders:
            number = catalogue.ladder_id(ladder.ladder)
            for stage in ladder.stages:
                place = number, stage.stage
                standing[place] = standing.get(place, 0) + grown.get((moment, *place), 0)
                stage_days.append(StageDay(ladder.ladder, stage.stage, standing[place]))
        day = (moment - timedelta(days=1)).date()
        found.append(BacktestDay(day, tuple(segment_days), tuple(stage_days)))
    return tuple(found)


def segment_summaries(
    tx: Transaction, catalogue: Catalogue, segments: Sequence[SegmentDefinition], first: datetime, now: datetime
) -> tuple[SegmentSummary, ...]:
    """In the order of their keys. Deals count up to `now` (naive UTC)."""
    contacts = [catalogue.segment_id(one.segment) for one in segments if one.subject is SubjectType.CONTACT]
    rows = {
        number: counts
        for number, *counts in tx.fixed(
            "count_backtest_segments",
            {"flap_days": FLAP_DAYS, "first": first, "now": now, "contact_segment_ids": contacts},
        )
    }
    moved = {
        number: (entered, left)
        for number, entered, left in tx.run(
            "select segment_id, count(*) filter (is_entered), count(*) filter (not is_entered) "
            "from backtest_member_change group by segment_id"
        )
    }
    found = []
    for segment in sorted(segments, key=lambda one: one.segment):
        number = catalogue.segment_id(segment.segment)
        ever, flapped, returns, won = rows.get(number, (0, 0, 0, 0))
        entered, left = moved.get(number, (0, 0))
        found.append(SegmentSummary(segment.segment, segment.subject.value, ever, entered, left, flapped, returns, won))
    return tuple(found)


def ladder_summaries(
    tx: Transaction, catalogue: Catalogue, ladders: Sequence[LadderDefinition]
) -> tuple[LadderSummary, ...]:
    rows = {number: counts for number, *counts in tx.fixed("count_backtest_ladders", {"flap_days": FLAP_DAYS})}
    return tuple(LadderSummary(one.ladder, *rows.get(catalogue.ladder_id(one.ladder), (0, 0))) for one in ladders)
