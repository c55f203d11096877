"""What starts a journey for somebody, and whether it may start again."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from opportune.model.condition import Conditions
from opportune.model.criteria import Criteria
from opportune.model.names import Definition, Key


class EventTrigger(Definition):
    """An event with one of these names that meets every condition. Names are compared as those of signals are."""

    event: tuple[str, ...] = Field(min_length=1)
    where: Conditions = ()


class Trigger(Definition):
    """Exactly one of: entering a segment, leaving one, an event, or nothing but a request (`manual: true`).

    Entering and leaving are net changes of a tick that happen while the journey is active; those who are in already stay
    outside unless `enroll_existing` is set, which takes them in once, when the journey becomes active.
    """

    segment_entered: Key | None = None
    segment_left: Key | None = None
    event: EventTrigger | None = None
    manual: Literal[True] | None = None
    enroll_existing: bool = False

    @model_validator(mode="after")
    def _one(self) -> Trigger:
        names = ("segment_entered", "segment_left", "event", "manual")
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"trigger: give exactly one of {', '.join(names)}; there is {' and '.join(given) or 'none'}"
            )
        if self.enroll_existing and self.segment_entered is None:
            raise ValueError("trigger: enroll_existing takes in who is in a segment; it goes with segment_entered")
        return self


class Reentry(Definition):
    """Whether somebody who was here may come again: never, once out, or some days after the entry or the exit before.

    Nobody is in a journey twice at a time.
    """

    policy: Literal["never", "after_exit", "after_interval"] = "never"
    days: int | None = Field(default=None, ge=1, le=3650)
    anchor: Literal["entry", "exit"] = "exit"
    max_entries: int | None = Field(default=None, ge=1, le=1_000_000)

    @model_validator(mode="after")
    def _fits(self) -> Reentry:
        if (self.policy == "after_interval") != (self.days is not None):
            raise ValueError("reentry: days goes with policy after_interval, and only with that")
        return self


class Goal(Definition):
    """What the journey is for. With `stop`, whoever reaches it leaves at once; without, it is counted and goes on."""

    criteria: Criteria
    stop: bool = True
    window_days: int = Field(default=7, ge=0, le=365)
