"""What starts a journey for somebody, and whether it may start again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from opportune.model.calendar import ClockTime
from opportune.model.condition import Conditions, EventField
from opportune.model.criteria import Criteria
from opportune.model.names import Definition, Key

Tier = Literal["low", "medium", "high"]
Tiers = Annotated[tuple[Tier, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]
OwnDatePath = Annotated[
    str, StringConstraints(pattern=r"^(attributes(\.[A-Za-z0-9_$ -]+)+|created_at)$", max_length=200)
]


class EventTrigger(Definition):
    """An event with one of these names that meets every condition. Names are compared as those of signals are.

    With `key` the entry is known by what the event has at this path, such as the number of an order: somebody may be in the journey
    for several orders side by side, and for each of them once.
    """

    event: tuple[str, ...] = Field(min_length=1)
    where: Conditions = ()
    key: EventField | None = None


class ScoreTrigger(Definition):
    """The score crosses a value: up means that it was below and is not any more, down the reverse."""

    crosses: int = Field(ge=1, le=100)
    direction: Literal["up", "down"] = "up"


class TierTrigger(Definition):
    """The score comes into one of these tiers, out of any other one or out of those of `from`."""

    to: Tiers = Field(min_length=1)
    from_: Tiers = Field(default=(), alias="from")


class DateTrigger(Definition):
    """So many days before a date of somebody's own, at a time of day on their clock."""

    field: OwnDatePath
    days_before: int = Field(default=0, ge=-3650, le=3650)
    at: ClockTime | None = None


class Trigger(Definition):
    """Exactly one of: entering a segment, leaving one, an event, a score or a tier that is crossed, being in a segment when the
    journey's schedule says so, a date, or nothing but a request (`manual: true`).

    Entering and leaving are net changes of a tick that happen while the journey is active; those who are in already stay
    outside unless `enroll_existing` is set, which takes them in once, when the journey becomes active. Who comes into a segment or
    leaves it because somebody edited a definition starts nothing unless `enroll_edited` is set.
    """

    segment_entered: Key | None = None
    segment_left: Key | None = None
    event: EventTrigger | None = None
    score: ScoreTrigger | None = None
    tier: TierTrigger | None = None
    segment: Key | None = None
    date_field: DateTrigger | None = None
    manual: Literal[True] | None = None
    enroll_existing: bool = False
    enroll_edited: bool = False

    @model_validator(mode="after")
    def _one(self) -> Trigger:
        names = ("segment_entered", "segment_left", "event", "score", "tier", "segment", "date_field", "manual")
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"trigger: give exactly one of {', '.join(names)}; there is {' and '.join(given) or 'none'}"
            )
        if self.enroll_existing and self.segment_entered is None:
            raise ValueError("trigger: enroll_existing takes in who is in a segment; it goes with segment_entered")
        if self.enroll_edited and self.segment_entered is None and self.segment_left is None:
            raise ValueError("trigger: enroll_edited goes with segment_entered and segment_left")
        return self

    @property
    def is_keyed(self) -> bool:
        """Whether entries of the same subject are told apart by a key."""
        return self.date_field is not None or (self.event is not None and self.event.key is not None)

    @property
    def within(self) -> str | None:
        """The segment that whoever is in the journey came from."""
        return self.segment_entered or self.segment


class Reentry(Definition):
    """Whether somebody who was here may come again: never, once out, some days after the entry or the exit before, or once for each
    key of the trigger.

    Nobody is in a journey twice at a time, unless under different keys.
    """

    policy: Literal["never", "after_exit", "after_interval", "per_key"] = "never"
    days: int | None = Field(default=None, ge=1, le=3650)
    anchor: Literal["entry", "exit"] = "exit"
    max_entries: int | None = Field(default=None, ge=1, le=1_000_000)

    @model_validator(mode="after")
    def _fits(self) -> Reentry:
        if (self.policy == "after_interval") != (self.days is not None):
            raise ValueError("reentry: days goes with policy after_interval, and only with that")
        return self


class Goal(Definition):
    """What the journey is for. With `stop`, whoever reaches it leaves at once; without, it is counted and goes on.

    It counts from the entry until `window_days` after the end, once for each entry, and not for whoever had reached it before.
    """

    criteria: Criteria
    stop: bool = True
    window_days: int = Field(default=7, ge=0, le=365)
