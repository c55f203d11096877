"""What every answer about memberships says, and the parameters that name a segment."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from pydantic import Field

from opportune.web.parameters import Answer, Moment
from opportune.web.score_fields import Tier

SegmentKey = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64, description="The key of a segment")]
Subject = Literal["account", "contact"]
SegmentMode = Literal["manual", "rule", "managed"]
Source = Literal["criteria", "workflow", "ladder", "person", "import"]
Side = Literal["in", "out"]


class SubjectFacts(Answer):
    """An account or contact in a segment. `address` is the domain of an account, the email of a contact."""

    subject_id: int
    name: str | None
    address: str | None
    score: int
    tier: Tier


class Provenance(Answer):
    """What made somebody a member. A source of `workflow` or `ladder` has its key."""

    since: Moment
    source: Source
    source_key: str | None
    pinned: Literal["in"] | None


class Named(Answer):
    """The kind and key of a definition."""

    kind: str
    key: str


class Rejection(Answer):
    """Something in a batch or a file that was left out. `number` counts from 1; in a file it is the line."""

    number: int
    value: str | None
    reason: str = Field(description="Why, and what to do")
