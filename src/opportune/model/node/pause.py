"""Nodes at which people wait: for a time, or for something to happen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field, model_validator

from opportune.model.criteria import Criteria
from opportune.model.node.base import BaseNode, NodeId


class Wait(BaseNode):
    """A pause of exactly this long. A server that was down meanwhile ends it when it is back, once."""

    minutes: int | None = Field(default=None, ge=1, le=60 * 24 * 365)
    hours: int | None = Field(default=None, ge=1, le=24 * 365)
    days: int | None = Field(default=None, ge=1, le=3650)
    weeks: int | None = Field(default=None, ge=1, le=520)

    @model_validator(mode="after")
    def _one(self) -> Wait:
        given = [unit for unit in ("minutes", "hours", "days", "weeks") if getattr(self, unit) is not None]
        if len(given) != 1:
            raise ValueError(
                f"give exactly one of minutes, hours, days, weeks; there is {' and '.join(given) or 'none'}"
            )
        return self

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.minutes or 0, hours=self.hours or 0, days=self.days or 0, weeks=self.weeks or 0)


class WaitFor(BaseNode):
    """A pause until criteria hold or the time is up, whichever comes first; `timeout` is where the second leads.

    Both at once count as criteria that hold.
    """

    criteria: Criteria
    hours: int | None = Field(default=None, ge=1, le=24 * 365)
    days: int | None = Field(default=None, ge=1, le=3650)
    timeout: NodeId | None = None

    @model_validator(mode="after")
    def _one(self) -> WaitFor:
        if (self.hours is None) == (self.days is None):
            raise ValueError("give exactly one of hours, days: how long to wait at most")
        return self

    @property
    def duration(self) -> timedelta:
        return timedelta(hours=self.hours or 0, days=self.days or 0)

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        yield "met", self.next or following
        yield "timeout", self.timeout or self.next or following
