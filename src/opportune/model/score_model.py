"""The score model: every number the intent score depends on, as one editable, versioned value.

The formula itself is in `compile/score.py`; its source and each ambiguity settled are in docs/decisions.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from opportune.model.names import Definition, Key
from opportune.model.signal import Category, Party, SignalDefinition, Strength

Percent = Annotated[int, Field(ge=0, le=1000)]
ScoreValue = Annotated[int, Field(ge=0, le=100)]


class DecayStep(Definition):
    """Signals up to and including this age, in whole days, count this much."""

    up_to_days: int = Field(ge=0, le=730)
    percent: int = Field(ge=0, le=100)


class Frequency(Definition):
    """A kind seen `at_least` times within the window counts `percent`; at most `daily_cap` of a kind count per person and day."""

    at_least: int = Field(default=3, ge=2, le=1000)
    within_days: int = Field(default=7, ge=0, le=730)
    percent: Percent = 125
    daily_cap: int = Field(default=20, ge=1, le=10_000)


class DiversityStep(Definition):
    """From this many categories on, the positive points count this much."""

    categories: int = Field(ge=2, le=len(Category))
    percent: int = Field(ge=100, le=1000)


class BreadthCap(Definition):
    """The highest account score that 0 or 1, 2, 3 ... engaged contacts can carry; the last one holds for more."""

    enabled: bool = True
    engaged_score: ScoreValue = 20
    caps: tuple[ScoreValue, ...] = Field(default=(39, 69, 100), min_length=1, max_length=20)

    def cap(self, engaged_count: int) -> int:
        """The highest score that so many engaged contacts can carry."""
        return self.caps[min(max(engaged_count, 1), len(self.caps)) - 1] if self.enabled else 100


class Thresholds(Definition):
    """Where the tiers medium and high begin."""

    medium: int = Field(default=40, ge=1, le=100)
    high: int = Field(default=70, ge=1, le=100)

    @model_validator(mode="after")
    def _ascending(self) -> Thresholds:
        if self.medium >= self.high:
            raise ValueError(f"thresholds: medium ({self.medium}) must be lower than high ({self.high})")
        return self


class Composite(Definition):
    """How much each party's sub-score weighs in the composite score; the two add up to 100."""

    first_party_percent: int = Field(default=20, ge=0, le=100)
    third_party_percent: int = Field(default=80, ge=0, le=100)

    @model_validator(mode="after")
    def _whole(self) -> Composite:
        if self.first_party_percent + self.third_party_percent != 100:
            raise ValueError("composite: first_party_percent and third_party_percent must add up to 100")
        return self


class ScoreModel(Definition):
    """One way of scoring. The defaults are the shipped model `intent`."""

    score_model: Key
    description: str = ""
    points: dict[Strength, int] = Field(
        default={
            Strength.NONE: 0,
            Strength.LOW: 5,
            Strength.MEDIUM: 10,
            Strength.HIGH: 20,
            Strength.VERY_HIGH: 35,
            Strength.NEGATIVE: -15,
        }
    )
    decay: tuple[DecayStep, ...] = Field(
        default=(
            DecayStep(up_to_days=7, percent=100),
            DecayStep(up_to_days=14, percent=75),
            DecayStep(up_to_days=30, percent=50),
            DecayStep(up_to_days=90, percent=25),
        ),
        min_length=1,
        max_length=20,
    )
    frequency: Frequency = Frequency()
    diversity: tuple[DiversityStep, ...] = (
        DiversityStep(categories=3, percent=120),
        DiversityStep(categories=4, percent=130),
        DiversityStep(categories=5, percent=140),
    )
    category_percent: dict[Category, Percent] = Field(default={})
    category_cap: int = Field(default=60, ge=1, le=100_000, description="Most points one category can bring")
    category_caps: dict[Category, Annotated[int, Field(ge=1, le=100_000)]] = Field(default={})
    saturation: int = Field(default=60, ge=1, le=100_000, description="Points at which a score reaches 63")
    breadth_cap: BreadthCap = BreadthCap()
    thresholds: Thresholds = Thresholds()
    composite: Composite = Composite()
    trend_points: int = Field(
        default=5, ge=1, le=100, description="Change over 14 days that counts as rising or declining"
    )

    @model_validator(mode="after")
    def _consistent(self) -> ScoreModel:
        days = [step.up_to_days for step in self.decay]
        percents = [step.percent for step in self.decay]
        if days != sorted(set(days)):
            raise ValueError("decay: up_to_days must grow from step to step")
        if percents != sorted(percents, reverse=True):
            raise ValueError("decay: percent must not grow with age")
        counts = [step.categories for step in self.diversity]
        if counts != sorted(set(counts)):
            raise ValueError("diversity: categories must grow from step to step")
        if missing := [strength.value for strength in Strength if strength not in self.points]:
            raise ValueError(f"points: give a number for {', '.join(missing)}")
        for strength, points in self.points.items():
            if not -1000 <= points <= 1000 or ((points < 0) != (strength is Strength.NEGATIVE) and points != 0):
                raise ValueError(
                    f"points: {strength.value} is {points}; only negative lies below zero, and none beyond 1000"
                )
        if list(self.breadth_cap.caps) != sorted(self.breadth_cap.caps):
            raise ValueError("breadth_cap: caps must not fall with more engaged contacts")
        return self

    def tier(self, score: int) -> str:
        """The tier a score falls into: high, medium or low."""
        if score >= self.thresholds.high:
            return "high"
        return "medium" if score >= self.thresholds.medium else "low"

    def without_breadth_cap(self) -> ScoreModel:
        """The same model with the breadth cap off."""
        return self.model_copy(update={"breadth_cap": self.breadth_cap.model_copy(update={"enabled": False})})

    @property
    def horizon_days(self) -> int:
        """Age in whole days beyond which a signal no longer counts."""
        return self.decay[-1].up_to_days

    def points_of(self, definition: SignalDefinition) -> int:
        """Points of a fresh signal of this kind, in hundredths: strength or its override, times the category's percent."""
        points = definition.points if definition.points is not None else self.points[definition.strength]
        return points * self.category_percent.get(definition.category, 100)

    def cap_of(self, category: Category) -> int:
        """Most points this category can bring to one contact, before the diversity multiplier."""
        return self.category_caps.get(category, self.category_cap)


class ScoredKind(Definition):
    """What the compiled score needs to know of one signal definition. `points_e2` is in hundredths of a point."""

    kind_id: int
    key: Key
    category: Category
    party: Party
    points_e2: int


def composite_score(first: int, third: int, weights: Composite, has_first: bool = True, has_third: bool = True) -> int:
    """The composite of two sub-scores, rounded to the nearest integer: 0.2 * 100 + 0.8 * 88 is 90.

    A party without any configured source is left out and the other one counts fully.
    """
    first_weight = weights.first_party_percent if has_first else 0
    third_weight = weights.third_party_percent if has_third else 0
    total = first_weight + third_weight
    if total == 0:
        return 0
    return (2 * (first_weight * first + third_weight * third) + total) // (2 * total)
