"""What every answer about an account or a contact says of its score."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from opportune.insight.pages import MAX_ID
from opportune.insight.subject_pages import ScoreFilter
from opportune.web.parameters import Answer, Moment

Tier = Literal["high", "medium", "low"]
Trend = Literal["rising", "stable", "declining"]
Score = Annotated[int | None, Query(ge=0, le=100)]
OwnerId = Annotated[int | None, Query(ge=1, le=MAX_ID, description="The user_id of the owner")]
SCORE_SORTS = (
    "score", "first_party_score", "third_party_score", "composite_score", "delta_1d", "delta_7d", "delta_14d",
    "signal_count", "last_signal_at", "changed_at",
)  # fmt: skip


class Owner(Answer):
    """The user who owns the record."""

    user_id: int
    name: str | None


class ScoreFields(Answer):
    """The score as of the last tick. A subject without any signal has 0."""

    score: int
    tier: Tier
    first_party_score: int = Field(description="From what our own channels observed")
    third_party_score: int = Field(description="From what other networks observed")
    composite_score: int = Field(description="The two sub-scores by the weights of the score model")
    is_partial: bool = Field(
        description="Whether the composite leaves a party out because no signal of it was ever stored"
    )
    delta_1d: int = Field(description="Change over one day")
    delta_7d: int = Field(description="Change over seven days")
    delta_14d: int = Field(description="Change over fourteen days")
    trend: Trend
    signal_count: int = Field(description="Signals young enough to count")
    last_signal_at: Moment | None
    changed_at: Moment | None = Field(description="When the score changed last")


def score_filter(
    tier: Tier | None = None, trend: Trend | None = None, min_score: Score = None, max_score: Score = None
) -> ScoreFilter:
    """The query parameters that filter by score."""
    return ScoreFilter(tier, trend, min_score, max_score)
