"""Score model -> SQL: from live signals to one row of points per subject, to contact scores, to account scores.

All points are whole numbers, so that sums do not depend on the order of rows: `_e4` is in 1/10,000 of a point (points in
hundredths times decay percent), `_e6` has the frequency percent multiplied in, `_e8` the diversity percent. A float
appears only in the last step, on one aggregated value.

    raw   = positive points, capped per category, times diversity + negative points
    score = round(100 * (1 - exp(-raw / saturation)))        for a contact, and for an account's anonymous part
    score = round(100 * (1 - product(1 - contact score / 100))), capped by how many contacts are engaged, for an account

Both forms below, the exact one and the light one, are this formula; tests hold them against a plain evaluator.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from opportune.compile.query import Query, case
from opportune.model.score_model import ScoredKind, ScoreModel
from opportune.model.signal import Category, Party

_CATEGORY_IDS = {category: number for number, category in enumerate(Category)}
# Bits of `lanes` in the light form: one per category for first-party signals, the same again above for third-party ones.
_LANES = 16
_LANE_MASK = (1 << _LANES) - 1
# -ln(1 - 1) is infinite; exp(-50) is zero at the precision of a score.
_CERTAIN_E12 = 50 * 10**12
_DAY_US = 86_400 * 10**6

# Live signals out of the tick's working table: subject_id is already the subject they count for.
WORKING_SIGNALS = "select signal_id, subject_id, source_id, kind_id, occurred_at from live_signal where verdict is null"

# Live signals out of the whole history, redirected to the subject they count for.
STORED_SIGNALS = """\
select s.signal_id, coalesce(l.into_id, s.subject_id) as subject_id, s.subject_id as source_id, s.kind_id, s.occurred_at
from signal s
left join identity_link l on l.subject_id = s.subject_id
where s.verdict is null"""

# The same as it was known at a past moment.
STORED_SIGNALS_AS_OF = """\
select s.signal_id, coalesce(l.into_id, s.subject_id) as subject_id, s.subject_id as source_id, s.kind_id, s.occurred_at
from signal s
left join identity_link l on l.subject_id = s.subject_id and l.linked_at <= $now
where s.verdict is null and s.recorded_at <= $now"""


def contact_scores(model: ScoreModel, kinds: Sequence[ScoredKind] | None, signals: str, now: datetime) -> Query:
    """One row per subject with a live signal in `signals`: its scores by the exact form. For the few subjects of a tick.

    `kinds` None takes the weights in force from `scored_kind`; a list tries other weights out.
    `now` is naive UTC. Columns: subject_id, score, first_party_score, third_party_score, visitor_count, signal_count,
    last_signal_at, next_decay_at.
    """
    ctes = [_live(model, signals), _kind(model, kinds), _decayed(model), *_exact_ctes(model), _visitors()]
    return Query(_with(ctes) + _scores(model, "of_subject"), _moments(model, now))


def all_contact_scores(model: ScoreModel, kinds: Sequence[ScoredKind] | None, signals: str, now: datetime) -> Query:
    """The same rows as `contact_scores`, several times as fast over a whole history.

    Nearly every subject is so quiet that no cap and no frequency bonus can apply to it; for those plain sums per subject
    are the exact answer (`of_quiet`). Only the rest (`busy`) takes the wider groupings.
    """
    ctes = [
        _live(model, signals),
        _kind(model, kinds),
        _light(model),
        _busy(model),
        _of_quiet(),
        _busy_decayed(model),
    ]
    ctes += _exact_ctes(model)
    ctes += [
        _visitors(),
        "everyone as (\n    select * from of_quiet\n    union all by name\n    select * from of_subject\n)",
    ]
    return Query(_with(ctes) + _scores(model, "everyone"), _moments(model, now))


def account_scores(model: ScoreModel, parts: str) -> Query:
    """One row per account of `parts`, a SELECT of contact_score rows: the roll-up of its contacts' scores.

    Columns: account_id, score, first_party_score, third_party_score, engaged_count, contact_count, signal_count,
    last_signal_at.
    """
    engaged = model.breadth_cap.engaged_score
    if model.breadth_cap.enabled:
        caps = model.breadth_cap.caps
        whens = [(f"engaged_count >= {n}", str(cap)) for n, cap in reversed(list(enumerate(caps, start=1))) if n > 1]
        cap = case(whens, str(caps[0]))
    else:
        cap = "100"
    return Query(f"""\
with part as (
{parts}
),
rolled as (
    select account_id,
        sum({_loss("score")}) as loss_e12,
        sum({_loss("first_party_score")}) as first_loss_e12,
        sum({_loss("third_party_score")}) as third_loss_e12,
        -- Anonymous visits are one part of the account and add breadth only when they come from two visitors or more.
        count(*) filter (score >= {engaged} and (contact_id > 0 or visitor_count >= 2)) as engaged_count,
        count(*) filter (contact_id > 0 and signal_count > 0) as contact_count,
        sum(signal_count) as signal_count,
        max(last_signal_at) as last_signal_at
    from part
    group by account_id
)
select account_id,
    least({_joined("loss_e12")}, {cap})::smallint as score,
    {_joined("first_loss_e12")}::smallint as first_party_score,
    {_joined("third_loss_e12")}::smallint as third_party_score,
    engaged_count, contact_count, signal_count, last_signal_at
from rolled""")


def contributions(model: ScoreModel, kinds: Sequence[ScoredKind] | None, signals: str, now: datetime) -> Query:
    """One row per live signal of every subject in `signals`: what it brings to its subject's raw points, and why.

    The `_e8` points of a subject's rows sum to its raw points exactly before rounding the capped share of a signal;
    `raw_e8` is that sum as the score uses it. Columns: signal_id, subject_id, kind_id, occurred_at, points_e2, decay_percent,
    counts (within the daily cap), frequency_percent, category_points_e6, category_kept_e6, diversity_percent, points_e6, raw_e8,
    next_decay_at.
    """
    ctes = [_live(model, signals), _kind(model, kinds), _decayed(model), *_exact_ctes(model)]
    diversity = _diversity(model, "o.categories")
    return Query(
        _with(ctes)
        + f"""\
select w.signal_id, w.subject_id, w.source_id, w.kind_id, w.occurred_at, w.points_e2, w.decay_percent, w.counts,
    k.frequency_percent,
    c.uncapped_e6 as category_points_e6, c.positive_e6 as category_kept_e6,
    {diversity} as diversity_percent,
    w.points_e4 * k.frequency_percent as points_e6,
    o.positive_e6 * {diversity} + o.negative_e6 * 100 as raw_e8,
    make_timestamp(w.next_decay_us) as next_decay_at
from weighted w
join of_kind k on k.subject_id = w.subject_id and k.kind_id = w.kind_id
join of_category c on c.subject_id = w.subject_id and c.category_id = k.category_id
join of_subject o on o.subject_id = w.subject_id
order by w.subject_id, w.occurred_at desc, w.signal_id""",
        _moments(model, now),
    )


def tier_of(model: ScoreModel, score: str) -> str:
    """The SQL expression of the tier a score falls into."""
    high, medium = model.thresholds.high, model.thresholds.medium
    return case([(f"{score} >= {high}", "'high'"), (f"{score} >= {medium}", "'medium'")], "'low'")


def _with(ctes: Sequence[str]) -> str:
    return "with " + ",\n".join(ctes) + "\n"


def _ago(days: int) -> str:
    return f"ago_{days}_days"


def _moments(model: ScoreModel, now: datetime) -> dict[str, object]:
    """`now` and the moments before it at which weights change; a signal of age n days and something is n days old.

    They are parameters, not arithmetic in SQL, which the planner would fold again and again.
    """
    ages = {step.up_to_days + 1 for step in model.decay} | {model.frequency.within_days + 1}
    moments: dict[str, object] = {_ago(days): now - timedelta(days=days) for days in sorted(ages)}
    return {"now": now, **moments}


def _live(model: ScoreModel, signals: str) -> str:
    return f"""\
live as not materialized (
    select signal_id, subject_id, source_id, kind_id, occurred_at
    from (
{signals}
    ) as signals
    where occurred_at > ${_ago(model.horizon_days + 1)} and occurred_at <= $now
)"""


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
                "lane": 1 << (category + (_LANES if is_third else 0)) if kind.points_e2 > 0 else 0,
                "cap_e6": model.cap_of(kind.category) * 10**6,
            }
        )
    return rows


def _kind(model: ScoreModel, kinds: Sequence[ScoredKind] | None) -> str:
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
kind({', '.join(rows[0])}) as (
    values
        {listed}
)"""


def _decay(model: ScoreModel) -> str:
    whens = [(f"occurred_at > ${_ago(step.up_to_days + 1)}", str(step.percent)) for step in model.decay[:-1]]
    return case(whens, str(model.decay[-1].percent))


def _next_decay(model: ScoreModel) -> str:
    """When the signal's weight changes next: once it is older than its decay step, or leaves the frequency window."""
    ends = sorted({step.up_to_days + 1 for step in model.decay} | {model.frequency.within_days + 1})
    ends = [days for days in ends if days <= model.horizon_days + 1]
    whens = [(f"occurred_at > ${_ago(days)}", f"{days} * {_DAY_US}") for days in ends[:-1]]
    # Whole microseconds: adding an interval goes through the calendar for every row.
    return f"epoch_us(occurred_at) + {case(whens, f'{ends[-1]} * {_DAY_US}')}"


def _decayed_columns(model: ScoreModel) -> str:
    return f"""\
s.signal_id, s.subject_id, s.source_id, s.kind_id, s.occurred_at, k.points_e2,
        {_decay(model)} as decay_percent,
        {_next_decay(model)} as next_decay_us"""


def _within_cap(model: ScoreModel) -> str:
    return f"""\
row_number() over (
            partition by s.subject_id, s.kind_id, cast(s.occurred_at as date) order by s.occurred_at, s.signal_id
        ) <= {model.frequency.daily_cap}"""


def _decayed(model: ScoreModel) -> str:
    return f"""\
decayed as (
    select {_decayed_columns(model)},
        {_within_cap(model)} as counts
    from live s
    join kind k on k.kind_id = s.kind_id
)"""


def _exact_ctes(model: ScoreModel) -> list[str]:
    """From `decayed` to `of_subject`, by kind and by category."""
    frequency = model.frequency
    return [
        f"""\
weighted as (
    select *,
        case when counts then points_e2 * decay_percent else 0 end as points_e4,
        case when counts and points_e2 > 0 and occurred_at > ${_ago(frequency.within_days + 1)} then 1 else 0 end as is_recent
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


def _light(model: ScoreModel) -> str:
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
            {_decay(model)} as decay_percent,
            {_next_decay(model)} as next_decay_us,
            case when k.points_e2 > 0 and s.occurred_at > ${_ago(frequency.within_days + 1)} then 1 else 0 end as is_recent
        from live s
        join kind k on k.kind_id = s.kind_id
    ) as decayed
    group by subject_id
)"""


def _busy(model: ScoreModel) -> str:
    cap_e4 = min(model.cap_of(category) for category in Category) * 10**4
    frequency = model.frequency
    return f"""\
busy as (
    select subject_id, signal_count > {frequency.daily_cap} as is_crowded
    from light
    where positive_e4 > {cap_e4} or recent_count >= {frequency.at_least} or signal_count > {frequency.daily_cap}
)"""


def _busy_decayed(model: ScoreModel) -> str:
    """Only who has more signals than count in a day needs them put in order."""
    columns = _decayed_columns(model)
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
        {_within_cap(model)} as counts
    from live s
    {busy} and b.is_crowded
    join kind k on k.kind_id = s.kind_id
)"""


def _of_quiet() -> str:
    return f"""\
of_quiet as (
    select subject_id,
        positive_e4 * 100 as positive_e6, negative_e4 * 100 as negative_e6,
        bit_count((lanes | (lanes >> {_LANES})) & {_LANE_MASK}) as categories,
        (positive_e4 - third_positive_e4) * 100 as first_positive_e6, (negative_e4 - third_negative_e4) * 100 as first_negative_e6,
        bit_count(lanes & {_LANE_MASK}) as first_categories,
        third_positive_e4 * 100 as third_positive_e6, third_negative_e4 * 100 as third_negative_e6,
        bit_count(lanes >> {_LANES}) as third_categories,
        signal_count, last_signal_at, next_decay_us
    from light
    where subject_id not in (select subject_id from busy)
)"""


def _visitors() -> str:
    return """\
visitors as (
    select subject_id, count(distinct source_id) as visitor_count
    from live
    where subject_id < 0 and source_id > 0
    group by subject_id
)"""


def _diversity(model: ScoreModel, categories: str) -> str:
    whens = [(f"{categories} >= {step.categories}", str(step.percent)) for step in reversed(model.diversity)]
    return case(whens, "100")


def _scores(model: ScoreModel, subjects: str) -> str:
    def score(positive: str, negative: str, categories: str) -> str:
        raw_e8 = f"{positive} * {_diversity(model, categories)} + {negative} * 100"
        return f"round(100 * (1 - exp(-greatest({raw_e8}, 0)::double / {model.saturation * 10**8}.0)))::smallint"

    return f"""\
select o.subject_id,
    {score("positive_e6", "negative_e6", "categories")} as score,
    {score("first_positive_e6", "first_negative_e6", "first_categories")} as first_party_score,
    {score("third_positive_e6", "third_negative_e6", "third_categories")} as third_party_score,
    coalesce(v.visitor_count, 0) as visitor_count,
    o.signal_count, o.last_signal_at, make_timestamp(o.next_decay_us) as next_decay_at
from {subjects} o
left join visitors v on v.subject_id = o.subject_id"""


def _loss(score: str) -> str:
    """-ln(1 - score/100) in whole trillionths: a sum of these is the same in any order, unlike a product of floats."""
    certain = f"when {score} >= 100 then {_CERTAIN_E12}"
    return f"case {certain} else round(-ln(1 - {score} / 100.0) * 1e12)::bigint end"


def _joined(loss_e12: str) -> str:
    """The score a summed loss stands for; halves round up, and the last term absorbs what rounding each loss took."""
    return f"floor(100 * (1 - exp(-{loss_e12}::double / 1e12)) + 0.5 + 1e-8)"
