"""Score model -> SQL: contact scores, account scores, and what each signal contributes to them.

    raw   = positive points, capped per category, times diversity + negative points
    score = round(100 * (1 - exp(-raw / saturation)))        for a contact, and for an account's anonymous part
    score = round(100 * (1 - product(1 - contact score / 100))), capped by how many contacts are engaged, for an account

A float appears only in the last step, on one aggregated value. Tests hold all of this against a plain evaluator.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from opportune.compile.decay import (
    History,
    all_visitors,
    decayed,
    kind_table,
    live,
    moments,
    no_visitors,
    stored_signals,
    visitors,
)
from opportune.compile.points import all_points, exact_points
from opportune.compile.query import Query, case, with_ctes
from opportune.model.score_model import ScoredKind, ScoreModel

# -ln(1 - 1) is infinite; exp(-50) is zero at the precision of a score.
_CERTAIN_E12 = 50 * 10**12


def contact_scores(
    model: ScoreModel,
    kinds: Sequence[ScoredKind] | None,
    signals: str,
    now: datetime,
    *,
    has_day: bool = False,
    has_visitors: bool = True,
) -> Query:
    """One row per subject with a live signal in `signals`: its scores by the exact form. For the few subjects of a tick.

    `kinds` None takes the weights in force from `scored_kind`; a list tries other weights out.
    `now` is naive UTC. `has_day`: `signals` has the `day` of each signal too, because their moments are not their own.
    Without `has_visitors`, nobody in `signals` is the anonymous part of an account.
    Columns: subject_id, score, first_party_score, third_party_score, visitor_count, signal_count, last_signal_at,
    next_decay_at.
    """
    weighed = [live(model, signals, has_day), kind_table(model, kinds), decayed(model, has_day)]
    ctes = [*weighed, *exact_points(model), visitors() if has_visitors else no_visitors()]
    return Query(with_ctes(ctes) + _scores(model), moments(model, now))


def all_contact_scores(model: ScoreModel, kinds: Sequence[ScoredKind] | None, history: History, now: datetime) -> Query:
    """The same rows as `contact_scores` for everybody in a history, several times as fast.

    Nearly every subject is so quiet that no cap and no frequency bonus can apply to it; for those plain sums per subject
    are the exact answer. Only the rest takes the wider groupings.
    """
    ctes = [live(model, stored_signals(history)), kind_table(model, kinds), *all_points(model, history)]
    ctes.append(all_visitors(model, history))
    return Query(with_ctes(ctes) + _scores(model), moments(model, now))


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
    ctes = [live(model, signals), kind_table(model, kinds), decayed(model), *exact_points(model)]
    diversity = _diversity(model, "o.categories")
    return Query(
        with_ctes(ctes)
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
        moments(model, now),
    )


def tier_of(model: ScoreModel, score: str) -> str:
    """The SQL expression of the tier a score falls into."""
    high, medium = model.thresholds.high, model.thresholds.medium
    return case([(f"{score} >= {high}", "'high'"), (f"{score} >= {medium}", "'medium'")], "'low'")


def _diversity(model: ScoreModel, categories: str) -> str:
    whens = [(f"{categories} >= {step.categories}", str(step.percent)) for step in reversed(model.diversity)]
    return case(whens, "100")


def _scores(model: ScoreModel) -> str:
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
from everyone o
left join visitors v on v.subject_id = o.subject_id"""


def _loss(score: str) -> str:
    """-ln(1 - score/100) in whole trillionths: a sum of these is the same in any order, unlike a product of floats."""
    certain = f"when {score} >= 100 then {_CERTAIN_E12}"
    return f"case {certain} else round(-ln(1 - {score} / 100.0) * 1e12)::bigint end"


def _joined(loss_e12: str) -> str:
    """The score a summed loss stands for; halves round up, and the last term absorbs what rounding each loss took."""
    return f"floor(100 * (1 - exp(-{loss_e12}::double / 1e12)) + 0.5 + 1e-8)"
