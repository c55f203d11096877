"""Trends over HTTP: how the pipeline went, day by day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from opportune.insight.trends import find_trends
from opportune.model.signal import Category
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, Ctx, Moment

router = APIRouter(tags=["Trends"])
MAX_DAYS = 366


class DayScores(Answer):
    """How the accounts stood at the end of a day (UTC), on the last one as of now."""

    day: date
    high_count: int = Field(description="Accounts of high intent")
    open_count: int = Field(description="Accounts with an open deal")
    no_data_count: int = Field(description="Those of them that never had a signal")
    average_open_score: float | None = Field(description="The average score of the others")


class DaySignals(Answer):
    """The signals of one day (UTC) and category; those of suspected machines are left out."""

    day: date
    category: Category
    count: int


class DayRange(Answer):
    """How many accounts took from `from_days` to `to_days` days; the last range has no end."""

    from_days: int
    to_days: int | None
    count: int


class DaysToHigh(Answer):
    """How many whole days accounts took from their first signal to their first time at high intent."""

    count: int = Field(description="Accounts that became high within these days; no other counts here")
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    histogram: list[DayRange]


class Trends(Answer):
    """How the pipeline went. `as_of` is the moment of the last tick, missing before the first."""

    as_of: Moment | None
    scores: list[DayScores] = Field(description="One for each day from the first tick on, the oldest first")
    signals: list[DaySignals] = Field(description="Days and categories without signals are left out")
    days_to_high: DaysToHigh


@router.get("/trends", summary="How scores, signals and the way to high intent went")
def trends(ctx: Ctx, days: Annotated[int, Query(ge=1, le=MAX_DAYS)] = 90) -> Trends:
    """The last `days` days in UTC, today among them. Days that are over are as they ended: what is edited later does not
    change them.
    """
    with ctx.workspace.read() as tx:
        found = find_trends(tx, naive(ctx.clock.now()), days)
    return Trends.model_validate(found, from_attributes=True)
