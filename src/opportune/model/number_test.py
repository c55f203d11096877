"""Tests of one number: of a count, an amount, a score, a change."""

from __future__ import annotations

from pydantic import model_validator

from opportune.model.condition import MAX_NUMBER
from opportune.model.names import Definition


class NumberTest(Definition):
    """A test of one number: every part given must hold. `between` is [low, high), with `inclusive_high` [low, high]."""

    eq: float | None = None
    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    lte: float | None = None
    between: tuple[float, float] | None = None
    inclusive_high: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> NumberTest:
        numbers = [self.eq, self.gt, self.gte, self.lt, self.lte, *(self.between or ())]
        given = [number for number in numbers if number is not None]
        if not given:
            raise ValueError("give at least one of eq, gt, gte, lt, lte, between")
        if any(not abs(number) <= MAX_NUMBER for number in given):
            raise ValueError(f"numbers lie between -{MAX_NUMBER} and {MAX_NUMBER}")
        if self.between is not None and not self.between[0] <= self.between[1]:
            raise ValueError(
                f"between: the low end {self.between[0]:g} must not exceed the high end {self.between[1]:g}"
            )
        if self.inclusive_high and self.between is None:
            raise ValueError("inclusive_high belongs to between")
        return self


class ScoreTest(NumberTest):
    """A test of a score, whose numbers lie between 0 and 100. `missing_is_zero` takes no score for a score of 0."""

    missing_is_zero: bool = False

    @model_validator(mode="after")
    def _in_range(self) -> ScoreTest:
        for number in (self.eq, self.gt, self.gte, self.lt, self.lte, *(self.between or ())):
            if number is not None and not 0 <= number <= 100:
                raise ValueError(f"a score lies between 0 and 100, but the test says {number:g}")
        return self
