"""Campaigns: whom a channel is to reach, as segments to include and to exclude."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from opportune.model.names import Definition, Key, Name
from opportune.model.segment import Description, Tag

CampaignId = Annotated[str, StringConstraints(min_length=1, max_length=256, strip_whitespace=True)]


class CampaignState(StrEnum):
    DRAFT = "draft"
    LIVE = "live"
    STOPPED = "stopped"


class Phase(StrEnum):
    """What a campaign's state and dates come to on a day. Only a running one has an audience to push."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    ENDED = "ended"
    STOPPED = "stopped"


class Channel(StrEnum):
    DISPLAY = "display"
    LINKEDIN = "linkedin"
    GOOGLE = "google"
    META = "meta"
    EMAIL = "email"
    SMS = "sms"
    WEB = "web"


class CampaignDefinition(Definition):
    """Its audience are the accounts in any of `include` and in none of `exclude`; exclusion always wins."""

    campaign: Key
    name: Name
    description: Description = ""
    channel: Channel = Channel.DISPLAY
    state: CampaignState = CampaignState.DRAFT
    ids: tuple[CampaignId, ...] = Field(
        default=(),
        max_length=100,
        description="What ad platforms call it: its engagements are known by these, its key or its name",
    )
    include: tuple[Key, ...] = ()
    exclude: tuple[Key, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    budget: float | None = Field(default=None, ge=0, le=1e12)
    tags: tuple[Tag, ...] = Field(default=(), max_length=50)
    owner: str = Field(default="", max_length=254)

    @model_validator(mode="after")
    def _consistent(self) -> CampaignDefinition:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError(f"ends_on ({self.ends_on}) lies before starts_on ({self.starts_on})")
        if self.state is CampaignState.LIVE and not self.include:
            raise ValueError("a live campaign needs at least one segment in include")
        return self

    def phase_on(self, day: date) -> Phase:
        """The phase on a day (UTC); the first and the last day belong to the campaign."""
        if self.state is not CampaignState.LIVE:
            return Phase(self.state.value)
        if self.ends_on is not None and day > self.ends_on:
            return Phase.ENDED
        if self.starts_on is not None and day < self.starts_on:
            return Phase.SCHEDULED
        return Phase.RUNNING

    @property
    def known_as(self) -> tuple[str, ...]:
        """By what its engagements name it, in lower case."""
        return tuple(dict.fromkeys(name.lower() for name in (self.campaign, self.name, *self.ids)))
