"""From weighed signals to one row of points per subject, in two forms that agree.

The exact form groups by kind and category, where the frequency bonus and the category cap apply. The light form is plain
sums per subject: the exact answer for everybody too quiet for any cap or bonus, which is nearly everybody.
"""

from __future__ import annotations

from opportune.compile.decay import LANES, History, decay_percent, is_live, is_recent, next_decay_us, number_of_day
from opportune.compile.query import case
from opportune.model.score_model import ScoreModel
from opportune.model.signal import Category

_LANE_MASK = (1 << LANES) - 1


def exact_points(model: ScoreModel) -> list[str]:
    """From `decayed` to `of_subject`, by kind and by category; and `everyone`, with what is counted of each."""
    return [
        f"""\
weighted as (
    select *,
        case when counts then points_e2 * decay_percent else 0 end as points_e4,
        case when counts then {is_recent(model)} else 0 end as is_recent
    from decayed
)""",
        f"""\
frequent as (
    select subject_id, kind_id, {_frequency_percent(model, "sum(is_recent)")} as frequency_percent,
        sum(points_e4)::bigint as points_e4,
        count(*) as signal_count, max(occurred_at) as last_signal_at, min(next_decay_us) as next_decay_us
    from weighted
    group by subject_id, kind_id
)""",
        *_subject_points(with_counts=True),
        "everyone as (\n    select * from of_subject\n)",
    ]


def all_points(model: ScoreModel, history: History) -> list[str]:
    """From `live` to `everyone` for a whole history, by both forms."""
    return [_light(model), _busy(model), *_busy_points(model, history), *_subject_points(with_counts=False), _both()]


def _frequency_percent(model: ScoreModel, recent_count: str) -> str:
    frequency = model.frequency
    return case([(f"{recent_count} >= {frequency.at_least}", str(frequency.percent))], "100")


def _subject_points(*, with_counts: bool) -> list[str]:
    """From `frequent` to `of_subject`, with or without what `frequent` counts of each."""
    carried = ", f.signal_count, f.last_signal_at, f.next_decay_us" if with_counts else ""
    counted = (
        """,
        sum(signal_count)::bigint as signal_count, max(last_signal_at) as last_signal_at, min(next_decay_us) as next_decay_us"""
        if with_counts
        else ""
    )
    return [
        f"""\
of_kind as (
    select f.subject_id, f.kind_id, f.frequency_percent, k.category_id, k.cap_e6{carried},
        greatest(f.points_e4, 0) * f.frequency_percent as positive_e6,
        least(f.points_e4, 0) * f.frequency_percent as negative_e6,
        case when k.is_third then greatest(f.points_e4, 0) * f.frequency_percent else 0 end as third_positive_e6,
        case when k.is_third then least(f.points_e4, 0) * f.frequency_percent else 0 end as third_negative_e6
    from frequent f
    join kind k on k.kind_id = f.kind_id
)""",
        f"""\
of_category as (
    select subject_id, category_id,
        sum(positive_e6)::bigint as uncapped_e6, least(sum(positive_e6)::bigint, max(cap_e6)) as positive_e6,
        sum(negative_e6)::bigint as negative_e6,
        sum(third_positive_e6)::bigint as third_e6, sum(third_negative_e6)::bigint as third_negative_e6{counted}
    from of_kind
    group by subject_id, category_id
)""",
        f"""\
of_subject as (
    select subject_id,
        sum(positive_e6)::bigint as positive_e6, sum(negative_e6)::bigint as negative_e6,
        count(*) filter (positive_e6 > 0) as categories,
        sum(uncapped_e6 - third_e6)::bigint as first_positive_e6, sum(negative_e6 - third_negative_e6)::bigint as first_negative_e6,
        count(*) filter (uncapped_e6 > third_e6) as first_categories,
        sum(third_e6)::bigint as third_positive_e6, sum(third_negative_e6)::bigint as third_negative_e6,
        count(*) filter (third_e6 > 0) as third_categories{counted}
    from of_category
    group by subject_id
)""",
    ]


def _light(model: ScoreModel) -> str:
    return f"""\
light as materialized (
    select subject_id,
        sum(positive_e2 * decay_percent)::bigint as positive_e4,
        sum(negative_e2 * decay_percent)::bigint as negative_e4,
        sum(third_positive_e2 * decay_percent)::bigint as third_positive_e4,
        sum(third_negative_e2 * decay_percent)::bigint as third_negative_e4,
        bit_or(case when decay_percent > 0 then lane else 0 end) as lanes,
        sum(is_recent) as recent_count,
        count(*) as signal_count, max(occurred_at) as last_signal_at, min(next_decay_us) as next_decay_us
    from (
        select s.subject_id, s.occurred_at, k.positive_e2, k.negative_e2, k.third_positive_e2, k.third_negative_e2, k.lane,
            {decay_percent(model)} as decay_percent,
            {next_decay_us(model)} as next_decay_us,
            {is_recent(model)} as is_recent
        from live s
        join kind k on k.kind_id = s.kind_id
    ) as decayed
    group by subject_id
)"""


def _busy(model: ScoreModel) -> str:
    cap_e4 = min(model.cap_of(category) for category in Category) * 10**4
    frequency = model.frequency
    return f"""\
busy as materialized (
    select subject_id
    from light
    where positive_e4 > {cap_e4} or recent_count >= {frequency.at_least} or signal_count > {frequency.daily_cap}
)"""


def _busy_points(model: ScoreModel, history: History) -> list[str]:
    """`frequent` of the busy subjects. Only kinds of which one of them has more than count in a day are put in order."""
    daily_cap = model.frequency.daily_cap
    where = f"{history.condition} and {is_live(model)}"
    return [
        f"""\
busy_source as materialized (
    select subject_id as source_id, subject_id from busy
    union all
    select l.subject_id, l.into_id from {history.links} l join busy b on b.subject_id = l.into_id
)""",
        f"""\
uncapped as materialized (
    select b.subject_id, s.kind_id, count(*) as signal_count,
        sum(k.points_e2 * {decay_percent(model)})::bigint as points_e4,
        sum({is_recent(model)}) as recent_count
    from signal s
    join busy_source b on b.source_id = s.subject_id
    join kind k on k.kind_id = s.kind_id and k.points_e2 <> 0
    where {where}
    group by b.subject_id, s.kind_id
)""",
        f"""\
capped as (
    select subject_id, kind_id,
        sum(points_e2 * {decay_percent(model)})::bigint as points_e4,
        sum({is_recent(model)}) as recent_count
    from (
        select u.subject_id, u.kind_id, s.occurred_at, k.points_e2,
            {number_of_day("u.subject_id")} as nth
        from uncapped u
        join busy_source b on b.subject_id = u.subject_id
        join signal s on s.subject_id = b.source_id and s.kind_id = u.kind_id
        join kind k on k.kind_id = u.kind_id
        where u.signal_count > {daily_cap} and {where}
    ) as in_order
    where nth <= {daily_cap}
    group by subject_id, kind_id
)""",
        f"""\
frequent as (
    select subject_id, kind_id, {_frequency_percent(model, "recent_count")} as frequency_percent, points_e4
    from (
        select subject_id, kind_id, points_e4, recent_count from uncapped where signal_count <= {daily_cap}
        union all
        select subject_id, kind_id, points_e4, recent_count from capped
    ) as counted
)""",
    ]


def _both() -> str:
    """Everybody: the exact points of the busy ones, and for the others sums that are exact as well."""
    return f"""\
everyone as (
    select l.subject_id,
        coalesce(o.positive_e6, l.positive_e4 * 100) as positive_e6,
        coalesce(o.negative_e6, l.negative_e4 * 100) as negative_e6,
        coalesce(o.categories, bit_count((l.lanes | (l.lanes >> {LANES})) & {_LANE_MASK})) as categories,
        coalesce(o.first_positive_e6, (l.positive_e4 - l.third_positive_e4) * 100) as first_positive_e6,
        coalesce(o.first_negative_e6, (l.negative_e4 - l.third_negative_e4) * 100) as first_negative_e6,
        coalesce(o.first_categories, bit_count(l.lanes & {_LANE_MASK})) as first_categories,
        coalesce(o.third_positive_e6, l.third_positive_e4 * 100) as third_positive_e6,
        coalesce(o.third_negative_e6, l.third_negative_e4 * 100) as third_negative_e6,
        coalesce(o.third_categories, bit_count(l.lanes >> {LANES})) as third_categories,
        l.signal_count, l.last_signal_at, l.next_decay_us
    from light l
    left join of_subject o on o.subject_id = l.subject_id
)"""
