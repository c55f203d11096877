"""Conditions on how often something happened: signals, engagements with ads, opportunities."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from opportune.model.condition import Conditions
from opportune.model.names import Definition, Key
from opportune.model.number_test import NumberTest

MAX_WINDOW_DAYS = 365
WindowDays = Annotated[int, Field(ge=0, le=MAX_WINDOW_DAYS)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


class _Counted(Definition):
    """How often something must have happened. Without at_least and at_most: at least once.

    `at_most` alone would hold of everybody who never did anything, so it asks for one occurrence ever, unless
    `include_zero`.
    """

    at_least: Count | None = None
    at_most: Count | None = None
    include_zero: bool = False
    within_days: WindowDays | None = None

    @model_validator(mode="after")
    def _sensible(self) -> _Counted:
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least ({self.at_least}) must not exceed at_most ({self.at_most})")
        if self.include_zero and (self.at_most is None or (self.at_least or 0) > 0):
            raise ValueError("include_zero belongs to at_most; a count of at least one never includes zero")
        return self

    @property
    def least(self) -> int:
        """The lowest count that satisfies."""
        if self.at_least is not None:
            return self.at_least
        return 0 if self.at_most is not None else 1


class SignalCondition(_Counted):
    """`{signal: pricing-page-visit, at_least: 2, within_days: 7, where: {url_path: {starts_with: /pricing}}}`.

    Counts human signals of these kinds, with every condition on the event behind them. `never: true` is for
    "not once" (in the window). `newest` takes the last such signal only, and `where` tests that one. `first` takes the first
    one ever, which has to lie in the window, and `where` tests that one. `people` counts different people instead of signals.
    """

    signal: tuple[Key, ...] = Field(min_length=1, max_length=60)
    where: Conditions = ()
    never: bool = False
    newest: bool = False
    # Not written where it is not said: stored definitions know nothing of it.
    first: Literal[True] | None = None
    people: bool = False
    since: date | None = None

    @field_validator("signal", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _fits(self) -> SignalCondition:
        if self.never and (self.at_least is not None or self.at_most is not None):
            raise ValueError("never stands alone; leave at_least and at_most out")
        if self.newest and not self.where:
            raise ValueError("newest needs `where`: the conditions that the last such signal must meet")
        if self.newest and (self.at_least is not None or self.at_most is not None or self.never or self.people):
            raise ValueError("newest looks at one signal; leave at_least, at_most, never and people out")
        if self.first and not self.where and self.since is None and self.within_days is None:
            raise ValueError(
                "first needs within_days or since, where the first such signal must lie, or `where` for what it must meet"
            )
        if self.first and (
            self.newest or self.at_least is not None or self.at_most is not None or self.never or self.people
        ):
            raise ValueError("first looks at one signal; leave at_least, at_most, never, newest and people out")
        if self.since is not None and self.within_days is not None:
            raise ValueError("give within_days or since, not both")
        return self


class AdEngagementCondition(_Counted):
    """`{ad_engagements: {campaign: [awareness], at_least: 3, within_days: 7}}`: with any of these campaigns.

    An engagement is a click, a watched video, a read article or a sent form; an impression is none. Those of one person,
    campaign and kind within one minute count once.
    """

    campaign: tuple[Key, ...] = Field(min_length=1, max_length=60)

    @field_validator("campaign", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _bounded(self) -> AdEngagementCondition:
        if self.within_days is not None and self.within_days > 90:
            raise ValueError("engagements with ads are counted over 0 to 90 days")
        return self


class OpportunityTest(_Counted):
    """`{opportunities: {state: open}}`, `{opportunities: {state: lost, closed_within_days: 180}}`."""

    state: tuple[Literal["open", "won", "lost"], ...] = ("open", "won", "lost")
    amount: NumberTest | None = None
    opened_within_days: WindowDays | None = None
    closed_within_days: WindowDays | None = None

    @field_validator("state", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _own_windows(self) -> OpportunityTest:
        if self.within_days is not None:
            raise ValueError("say opened_within_days or closed_within_days: an opportunity has two dates")
        return self
