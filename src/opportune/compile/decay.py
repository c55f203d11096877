"""Live signals and what each of them weighs now: the first clauses of every score statement.

All points are whole numbers, so that sums do not depend on the order of rows: `_e2` is in hundredths of a point, `_e4` has
the decay percent multiplied in, `_e6` the frequency percent, `_e8` the diversity percent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from opportune.compile.query import case
from opportune.model.score_model import ScoredKind, ScoreModel
from opportune.model.signal import Category, Party

# Bits of `lanes`: one per category for first-party signals, the same again above for third-party ones.
LANES = 16
_CATEGORY_IDS = {category: number for number, category in enumerate(Category)}
_DAY_US = 86_400 * 10**6
# The day of a signal, which some of them bring along (`has_day`) because they were moved in time.
_DAY = "cast(s.occurred_at as date)"

# Live signals out of the tick's working table: subject_id is already the subject they count for.
WORKING_SIGNALS = "select signal_id, subject_id, source_id, kind_id, occurred_at from live_signal where verdict is null"


@dataclass(frozen=True)
class History:
    """All that is stored, as known now or at a past moment: whose signals count for whom, and which signals there are."""

    links: str
    condition: str


KNOWN_NOW = History("identity_link", "s.verdict is null")
KNOWN_THEN = History(
    "(select * from identity_link where linked_at <= $now)", "s.verdict is null and s.recorded_at <= $now"
)


def stored_signals(history: History) -> str:
    """Live signals out of a history, redirected to the subject they count for."""
    return f"""\
select s.signal_id, coalesce(l.into_id, s.subject_id) as subject_id, s.subject_id as source_id, s.kind_id, s.occurred_at
from signal s
left join {history.links} l on l.subject_id = s.subject_id
where {history.condition}"""


STORED_SIGNALS = stored_signals(KNOWN_NOW)
STORED_SIGNALS_AS_OF = stored_signals(KNOWN_THEN)


def ago(days: int) -> str:
    return f"ago_{days}_days"


def moments(model: ScoreModel, now: datetime) -> dict[str, object]:
    """`now` and the moments before it at which weights change; a signal of age n days and something is n days old.

    They are parameters, not arithmetic in SQL, which the planner would fold again and again.
    """
    ages = {step.up_to_days + 1 for step in model.decay} | {model.frequency.within_days + 1}
    moments: dict[str, object] = {ago(days): now - timedelta(days=days) for days in sorted(ages)}
    return {"now": now, **moments}


def live(model: ScoreModel, signals: str, has_day: bool = False) -> str:
    return f"""\
live as not materialized (
    select signal_id, subject_id, source_id, kind_id, occurred_at{", day" if has_day else ""}
    from (
{signals}
    ) as signals
    where {is_live(model)}
)"""


def is_live(model: ScoreModel) -> str:
    return f"occurred_at > ${ago(model.horizon_days + 1)} and occurred_at <= $now"


def scored_kind_rows(model: ScoreModel, kinds: Sequence[ScoredKind]) -> list[dict[str, object]]:
    """The rows of `scored_kind` for a model, each with the table's columns in order."""
    rows: list[dict[str, object]] = []
    for kind in kinds:
        category = _CATEGORY_IDS[kind.category]
        is_third = kind.party is Party.THIRD
        rows.append(
            {
                "kind_id": kind.kind_id,
                "category_id": category,
                "is_third": is_third,
                "points_e2": kind.points_e2,
                "positive_e2": max(kind.points_e2, 0),
                "negative_e2": min(kind.points_e2, 0),
                "third_positive_e2": max(kind.points_e2, 0) if is_third else 0,
                "third_negative_e2": min(kind.points_e2, 0) if is_third else 0,
                "lane": 1 << (category + (LANES if is_third else 0)) if kind.points_e2 > 0 else 0,
                "cap_e6": model.cap_of(kind.category) * 10**6,
            }
        )
    return rows


def kind_table(model: ScoreModel, kinds: Sequence[ScoredKind] | None) -> str:
    """The kinds and their weights: the table of the score in force, or literals for a model that is only tried out."""
    if kinds is None:
        return "kind as (\n    select * from scored_kind\n)"
    rows = scored_kind_rows(model, kinds)
    if not rows:
        return "kind as (\n    select * from scored_kind where false\n)"
    lines = []
    for number, (row, kind) in enumerate(zip(rows, kinds, strict=True), start=1):
        values = ", ".join(str(value).lower() for value in row.values())
        lines.append(f"({values}){',' if number < len(rows) else ' '}  -- {kind.key}")
    listed = "\n        ".join(lines)
    return f"""\
kind({", ".join(rows[0])}) as (
    values
        {listed}
)"""


def decay_percent(model: ScoreModel) -> str:
    whens = [(f"occurred_at > ${ago(step.up_to_days + 1)}", str(step.percent)) for step in model.decay[:-1]]
    return case(whens, str(model.decay[-1].percent))


def next_decay_us(model: ScoreModel) -> str:
    """When the signal's weight changes next: once it is older than its decay step, or leaves the frequency window."""
    ends = sorted({step.up_to_days + 1 for step in model.decay} | {model.frequency.within_days + 1})
    ends = [days for days in ends if days <= model.horizon_days + 1]
    whens = [(f"occurred_at > ${ago(days)}", f"{days} * {_DAY_US}") for days in ends[:-1]]
    # Whole microseconds: adding an interval goes through the calendar for every row.
    return f"epoch_us(occurred_at) + {case(whens, f'{ends[-1]} * {_DAY_US}')}"


def decayed(model: ScoreModel, has_day: bool = False) -> str:
    day = "s.day" if has_day else _DAY
    return f"""\
decayed as (
    select s.signal_id, s.subject_id, s.source_id, s.kind_id, s.occurred_at, k.points_e2,
        {decay_percent(model)} as decay_percent,
        {next_decay_us(model)} as next_decay_us,
        {number_of_day("s.subject_id", day)} <= {model.frequency.daily_cap} as counts
    from live s
    join kind k on k.kind_id = s.kind_id
)"""


def number_of_day(subject_id: str, day: str = _DAY) -> str:
    """The how many-th of its kind a signal of a subject is on its day."""
    return f"""\
row_number() over (
            partition by {subject_id}, s.kind_id, {day} order by s.occurred_at, s.signal_id
        )"""


def is_recent(model: ScoreModel) -> str:
    """Whether the frequency bonus looks at a signal, as 1 or 0; only positive kinds earn one."""
    return f"case when points_e2 > 0 and occurred_at > ${ago(model.frequency.within_days + 1)} then 1 else 0 end"


def visitors() -> str:
    return """\
visitors as (
    select subject_id, count(distinct source_id) as visitor_count
    from live
    where subject_id < 0 and source_id > 0
    group by subject_id
)"""


def no_visitors() -> str:
    return "visitors as (\n    select null::bigint as subject_id, 0 as visitor_count where false\n)"


def all_visitors(model: ScoreModel, history: History) -> str:
    """The same out of the whole history: from the few visitors that an account has to their signals."""
    return f"""\
visitors as (
    select l.into_id as subject_id, count(distinct s.subject_id) as visitor_count
    from signal s
    join {history.links} l on l.subject_id = s.subject_id and l.into_id < 0
    where s.subject_id > 0 and {history.condition} and {is_live(model)}
    group by l.into_id
)"""
