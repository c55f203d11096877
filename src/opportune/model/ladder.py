"""Ladders: ordered bands over one number, and exactly one stage for every account that has it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from opportune.model.criteria import (
    AdEngagementCondition,
    Count,
    Criteria,
    SignalCondition,
    SubjectType,
)
from opportune.model.criteria_fit import criteria_problems
from opportune.model.names import Definition, Key, Name
from opportune.model.segment import Description, Tag
from opportune.model.workflow import Status


class Measure(Definition):
    """What a ladder measures, exactly one: a score, a score in an intent report, or a count of engagements or signals.

    A count of zero is a number like others; somebody without a score has no number and no stage.
    """

    score: Literal["score", "first_party", "third_party", "composite"] | None = None
    intent: Key | None = None
    ad_engagements: AdEngagementCondition | None = None
    signals: SignalCondition | None = None

    @model_validator(mode="after")
    def _one(self) -> Measure:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"measure: give exactly one of score, intent, ad_engagements, signals; there is {' and '.join(given) or 'none'}"
            )
        counted = self.ad_engagements or self.signals
        if counted is not None and (counted.at_least is not None or counted.at_most is not None):
            raise ValueError("measure: a ladder counts; leave at_least and at_most to the stages")
        if self.signals is not None and (self.signals.never or self.signals.newest or self.signals.first):
            raise ValueError("measure: a ladder counts; leave never, newest and first out")
        return self


class Stage(Definition):
    """One rung: from this number on, up to the next stage. Who stands on it is a member of `segment`, if there is one."""

    stage: Key
    name: Name
    from_: float = Field(alias="from", ge=0, le=1_000_000)
    segment: Key | None = None


class LadderDefinition(Definition):
    """Stages in ascending order; numbers below the first one have no stage.

    A stage is left upwards at its end plus `hysteresis`, downwards below its beginning minus `hysteresis`, and not before
    `min_dwell_days` are over. Losing the number, or falling out of `among`, leaves at once.
    """

    ladder: Key
    name: Name
    description: Description = ""
    subject: SubjectType = SubjectType.ACCOUNT
    status: Status = Status.ACTIVE
    measure: Measure
    among: Criteria | None = None
    stages: tuple[Stage, ...] = Field(min_length=1, max_length=20)
    hysteresis: float = Field(default=0, ge=0, le=1000)
    min_dwell_days: Count = 0
    tags: tuple[Tag, ...] = Field(default=(), max_length=50)
    owner: str = Field(default="", max_length=254)

    @model_validator(mode="after")
    def _ascending(self) -> LadderDefinition:
        bounds = [stage.from_ for stage in self.stages]
        if bounds != sorted(set(bounds)):
            raise ValueError("stages: `from` must grow from stage to stage")
        keys = [stage.stage for stage in self.stages]
        segments = [stage.segment for stage in self.stages if stage.segment]
        if len(set(keys)) < len(keys):
            raise ValueError("stages: every stage needs a key of its own")
        if len(set(segments)) < len(segments):
            raise ValueError("stages: two stages can't drive the same segment")
        if self.measure.intent is not None and self.subject is not SubjectType.ACCOUNT:
            raise ValueError("measure: intent reports are about accounts")
        if self.among is not None and (problems := criteria_problems(self.among, self.subject, "among")):
            raise ValueError("\n".join(problems))
        return self
