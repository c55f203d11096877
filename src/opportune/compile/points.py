"""From weighed signals to one row of points per subject, in two forms that agree.

The exact form groups by kind and category, where the frequency bonus and the category cap apply. The light form is plain
sums per subject: the exact answer for everybody too quiet for any cap or bonus, which is nearly everybody.
"""

from __future__ import annotations

from opportune.compile.decay import LANES, ago, decay_percent, decayed_columns, next_decay_us, within_cap
from opportune.compile.query import case
from opportune.model.score_model import ScoreModel
from opportune.model.signal import Category

_LANE_MASK = (1 << LANES) - 1


def exact_points(model: ScoreModel) -> list[str]:
    """From `decayed` to `of_subject`, by kind and by category."""
    frequency = model.frequency
    return [
        f"""\
weighted as (
    select *,
        case when counts then points_e2 * decay_percent else 0 end as points_e4,
        case when counts and points_e2 > 0 and occurred_at > ${ago(frequency.within_days + 1)} then 1 else 0 end as is_recent
    from decayed
)""",
        f"""\
frequent as (
    select subject_id, kind_id,
        {case([(f"sum(is_recent) >= {frequency.at_least}", str(frequency.percent))], "100")} as frequency_percent,
        sum(points_e4)::bigint as points_e4,
        count(*) as signal_count, max(occurred_at) as last_signal_at, min(next_decay_us) as next_decay_us
    from weighted
    group by subject_id, kind_id
)""",
        """\
of_kind as (
    select f.*, k.category_id, k.cap_e6,
        greatest(f.points_e4, 0) * f.frequency_percent as positive_e6,
        least(f.points_e4, 0) * f.frequency_percent as negative_e6,
        case when k.is_third then greatest(f.points_e4, 0) * f.frequency_percent else 0 end as third_positive_e6,
        case when k.is_third then least(f.points_e4, 0) * f.frequency_percent else 0 end as third_negative_e6
    from frequent f
    join kind k on k.kind_id = f.kind_id
)""",
        """\
of_category as (
    select subject_id, category_id,
        sum(positive_e6)::bigint as uncapped_e6, least(sum(positive_e6)::bigint, max(cap_e6)) as positive_e6,
        sum(negative_e6)::bigint as negative_e6,
        sum(third_positive_e6)::bigint as third_e6, sum(third_negative_e6)::bigint as third_negative_e6,
        sum(signal_count)::bigint as signal_count, max(last_signal_at) as last_signal_at, min(next_decay_us) as next_decay_us
    from of_kind
    group by subject_id, category_id
)""",
        """\
of_subject as (
    select subject_id,
        sum(positive_e6)::bigint as positive_e6, sum(negative_e6)::bigint as negative_e6,
        count(*) filter (positive_e6 > 0) as categories,
        sum(uncapped_e6 - third_e6)::bigint as first_positive_e6, sum(negative_e6 - third_negative_e6)::bigint as first_negative_e6,
        count(*) filter (uncapped_e6 > third_e6) as first_categories,
        sum(third_e6)::bigint as third_positive_e6, sum(third_negative_e6)::bigint as third_negative_e6,
        count(*) filter (third_e6 > 0) as third_categories,
        sum(signal_count)::bigint as signal_count, max(last_signal_at) as last_signal_at, min(next_decay_us) as next_decay_us
    from of_category
    group by subject_id
)""",
    ]


def light(model: ScoreModel) -> str:
    frequency = model.frequency
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
            case when k.points_e2 > 0 and s.occurred_at > ${ago(frequency.within_days + 1)} then 1 else 0 end as is_recent
        from live s
        join kind k on k.kind_id = s.kind_id
    ) as decayed
    group by subject_id
)"""


def busy(model: ScoreModel) -> str:
    cap_e4 = min(model.cap_of(category) for category in Category) * 10**4
    frequency = model.frequency
    return f"""\
busy as (
    select subject_id, signal_count > {frequency.daily_cap} as is_crowded
    from light
    where positive_e4 > {cap_e4} or recent_count >= {frequency.at_least} or signal_count > {frequency.daily_cap}
)"""


def busy_decayed(model: ScoreModel) -> str:
    """Only who has more signals than count in a day needs them put in order."""
    columns = decayed_columns(model)
    busy = "join busy b on b.subject_id = s.subject_id"
    return f"""\
decayed as (
    select {columns},
        true as counts
    from live s
    {busy} and not b.is_crowded
    join kind k on k.kind_id = s.kind_id
    union all
    select {columns},
        {within_cap(model)} as counts
    from live s
    {busy} and b.is_crowded
    join kind k on k.kind_id = s.kind_id
)"""


def of_quiet() -> str:
    return f"""\
of_quiet as (
    select subject_id,
        positive_e4 * 100 as positive_e6, negative_e4 * 100 as negative_e6,
        bit_count((lanes | (lanes >> {LANES})) & {_LANE_MASK}) as categories,
        (positive_e4 - third_positive_e4) * 100 as first_positive_e6, (negative_e4 - third_negative_e4) * 100 as first_negative_e6,
        bit_count(lanes & {_LANE_MASK}) as first_categories,
        third_positive_e4 * 100 as third_positive_e6, third_negative_e4 * 100 as third_negative_e6,
        bit_count(lanes >> {LANES}) as third_categories,
        signal_count, last_signal_at, next_decay_us
    from light
    where subject_id not in (select subject_id from busy)
)"""
