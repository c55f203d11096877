"""The intent score once more, as slow and plain as possible, to hold the compiled SQL against.

It is written from the description of the score, one signal at a time, in exact fractions. What the description
leaves open is settled as in `compile/score.py`:

- Age is counted in whole days; a signal that lies in the future or beyond the last decay step does not exist.
- Of one kind, subject and UTC day the earliest `daily_cap` of the signals that exist are taken, the rest bring nothing.
- A positive kind with `at_least` taken signals of at most `within_days` whole days counts `percent`, all of it.
- A category brings at most its cap; diversity multiplies what is left. Negative points are neither capped, raised
  nor multiplied.
- The two sub-scores know no category cap, and count the categories of their own party.
- An account has one anonymous part: what its own signals and its visitors' bring. It is scored like a contact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from opportune.model.score_model import ScoreModel
from opportune.model.signal import Category, Party, SignalDefinition

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Signal:
    signal_id: int
    subject_id: int
    kind_id: int
    occurred_at: datetime
    verdict: str | None = None


@dataclass(frozen=True)
class SubjectScore:
    """What the score queries return for one subject, and the points behind it."""

    score: int
    first_party_score: int
    third_party_score: int
    visitor_count: int
    signal_count: int
    last_signal_at: datetime
    next_decay_at: datetime
    raw: Fraction = field(compare=False)


@dataclass(frozen=True)
class AccountScore:
    score: int
    first_party_score: int
    third_party_score: int
    engaged_count: int
    contact_count: int
    signal_count: int
    last_signal_at: datetime | None


@dataclass(frozen=True)
class Part:
    """One contact's share in its account; `contact_id` below zero is the anonymous part."""

    account_id: int
    contact_id: int
    score: int
    first_party_score: int
    third_party_score: int
    visitor_count: int
    signal_count: int
    last_signal_at: datetime | None


def score_subjects(
    model: ScoreModel,
    definitions: Mapping[int, SignalDefinition],
    signals: Iterable[Signal],
    links: Mapping[int, int],
    now: datetime,
) -> dict[int, SubjectScore]:
    """The score of every subject with a signal that exists for it, by subject."""
    by_subject: dict[int, list[Signal]] = defaultdict(list)
    visitors: dict[int, set[int]] = defaultdict(set)
    for signal in signals:
        if signal.verdict is not None or not _is_alive(model, signal, now):
            continue
        subject = links.get(signal.subject_id, signal.subject_id)
        if subject < 0 and signal.subject_id > 0:
            visitors[subject].add(signal.subject_id)
        if signal.kind_id in definitions:
            by_subject[subject].append(signal)
    return {
        subject: _score_subject(model, definitions, own, len(visitors[subject]), now)
        for subject, own in by_subject.items()
    }


def score_account(model: ScoreModel, parts: Sequence[Part]) -> AccountScore:
    """The account's score out of its contacts' scores: the chance that at least one of them means it."""
    breadth = model.breadth_cap
    engaged = [
        part
        for part in parts
        if part.score >= breadth.engaged_score and (part.contact_id > 0 or part.visitor_count >= 2)
    ]
    score = _join(part.score for part in parts)
    if breadth.enabled:
        place = min(max(len(engaged), 1), len(breadth.caps))
        score = min(score, breadth.caps[place - 1])
    return AccountScore(
        score=score,
        first_party_score=_join(part.first_party_score for part in parts),
        third_party_score=_join(part.third_party_score for part in parts),
        engaged_count=len(engaged),
        contact_count=sum(1 for part in parts if part.contact_id > 0 and part.signal_count > 0),
        signal_count=sum(part.signal_count for part in parts),
        last_signal_at=max((part.last_signal_at for part in parts if part.last_signal_at), default=None),
    )


def _score_subject(
    model: ScoreModel,
    definitions: Mapping[int, SignalDefinition],
    signals: Sequence[Signal],
    visitor_count: int,
    now: datetime,
) -> SubjectScore:
    taken = _within_daily_cap(model, signals)
    points: dict[tuple[Category, Party], Fraction] = defaultdict(Fraction)
    negative: dict[Party, Fraction] = defaultdict(Fraction)
    for kind_id in {signal.kind_id for signal in taken}:
        definition = definitions[kind_id]
        fresh = _fresh_points(model, definition)
        own = [signal for signal in taken if signal.kind_id == kind_id]
        brought = sum((fresh * _decay(model, signal, now) for signal in own), Fraction())
        if fresh < 0:
            negative[definition.party] += brought
        else:
            points[definition.category, definition.party] += brought * _frequency(model, own, now)

    first = _points_of_party(model, points, negative, Party.FIRST)
    third = _points_of_party(model, points, negative, Party.THIRD)
    raw = _points_of_both(model, points, negative)
    return SubjectScore(
        score=_saturate(model, raw),
        first_party_score=_saturate(model, first),
        third_party_score=_saturate(model, third),
        visitor_count=visitor_count,
        signal_count=len(signals),
        last_signal_at=max(signal.occurred_at for signal in signals),
        next_decay_at=min(_next_step(model, signal, now) for signal in signals),
        raw=raw,
    )


def _points_of_both(
    model: ScoreModel, points: Mapping[tuple[Category, Party], Fraction], negative: Mapping[Party, Fraction]
) -> Fraction:
    of_category: dict[Category, Fraction] = defaultdict(Fraction)
    for (category, _), brought in points.items():
        of_category[category] += brought
    kept = {category: min(brought, Fraction(model.cap_of(category))) for category, brought in of_category.items()}
    return sum(kept.values(), Fraction()) * _diversity(model, kept) + sum(negative.values(), Fraction())


def _points_of_party(
    model: ScoreModel,
    points: Mapping[tuple[Category, Party], Fraction],
    negative: Mapping[Party, Fraction],
    party: Party,
) -> Fraction:
    own = {category: brought for (category, whose), brought in points.items() if whose is party}
    return sum(own.values(), Fraction()) * _diversity(model, own) + negative.get(party, Fraction())


def _age_days(signal: Signal, now: datetime) -> int:
    return (now - signal.occurred_at) // DAY


def _is_alive(model: ScoreModel, signal: Signal, now: datetime) -> bool:
    return signal.occurred_at <= now and _age_days(signal, now) <= model.decay[-1].up_to_days


def _within_daily_cap(model: ScoreModel, signals: Sequence[Signal]) -> list[Signal]:
    taken: list[Signal] = []
    seen: dict[tuple[int, object], int] = defaultdict(int)
    for signal in sorted(signals, key=lambda signal: (signal.occurred_at, signal.signal_id)):
        day = (signal.kind_id, signal.occurred_at.date())
        seen[day] += 1
        if seen[day] <= model.frequency.daily_cap:
            taken.append(signal)
    return taken


def _fresh_points(model: ScoreModel, definition: SignalDefinition) -> Fraction:
    points = model.points[definition.strength] if definition.points is None else definition.points
    return Fraction(points * model.category_percent.get(definition.category, 100), 100)


def _decay(model: ScoreModel, signal: Signal, now: datetime) -> Fraction:
    age = _age_days(signal, now)
    return next(Fraction(step.percent, 100) for step in model.decay if age <= step.up_to_days)


def _next_step(model: ScoreModel, signal: Signal, now: datetime) -> datetime:
    """When the signal grows out of its decay step or out of the frequency window, whichever comes first."""
    last_days = [step.up_to_days for step in model.decay]
    last_days += [days for days in [model.frequency.within_days] if days <= model.decay[-1].up_to_days]
    age = _age_days(signal, now)
    return signal.occurred_at + (min(days for days in last_days if days >= age) + 1) * DAY


def _frequency(model: ScoreModel, own: Sequence[Signal], now: datetime) -> Fraction:
    recent = [signal for signal in own if _age_days(signal, now) <= model.frequency.within_days]
    return Fraction(model.frequency.percent if len(recent) >= model.frequency.at_least else 100, 100)


def _diversity(model: ScoreModel, points: Mapping[Category, Fraction]) -> Fraction:
    categories = sum(1 for brought in points.values() if brought > 0)
    reached = [step.percent for step in model.diversity if categories >= step.categories]
    return Fraction(reached[-1] if reached else 100, 100)


def _saturate(model: ScoreModel, raw: Fraction) -> int:
    with localcontext() as context:
        context.prec = 40
        exponent = -Decimal(max(raw, Fraction()).numerator) / Decimal(raw.denominator) / model.saturation
        return int((100 * (1 - exponent.exp())).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _join(scores: Iterable[int]) -> int:
    missed = Fraction(1)
    for score in scores:
        missed *= 1 - Fraction(score, 100)
    reached = 100 * (1 - missed)
    return int(reached + Fraction(1, 2))
