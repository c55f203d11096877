"""Today over HTTP: whom to call now, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from opportune.insight.today import find_today
from opportune.web.parameters import Answer, Ctx, Moment
from opportune.web.score_fields import Owner, OwnerId, Tier, Trend

router = APIRouter(tags=["Today"])
MAX_ROWS = 50


class TodayAccount(Answer):
    """An account worth looking at. `reason` says in one line who did what."""

    account_id: int
    name: str | None
    domain: str | None
    owner: Owner | None
    score: int
    tier: Tier
    trend: Trend
    delta_7d: int = Field(description="Change over seven days")
    last_signal_at: Moment | None
    reason: str


class CoolingAccount(TodayAccount):
    """An account with open deals that lies far below its highest score of the last 14 days."""

    peak_score: int = Field(description="The highest score of the last 14 days")
    deal_count: int = Field(description="Open deals")
    deal_amount: float | None = Field(description="What they are worth together")
    deal_currency: str | None = Field(description="Missing where the deals have several")


class TodayList(Answer):
    """The first rows of a list; `total` is how many there are."""

    total: int
    items: list[TodayAccount]


class CoolingList(Answer):
    """The first rows of the list; `total` is how many there are."""

    total: int
    items: list[CoolingAccount]


class Today(Answer):
    """Whom to call now. `as_of` is the moment of the last tick, missing before the first."""

    as_of: Moment | None
    high: TodayList = Field(description="Accounts of high intent, the hottest first")
    rising: TodayList = Field(description="Accounts that gained 20 points or more within seven days")
    cooling: CoolingList = Field(
        description="Accounts with open deals, 15 points or more below their highest score of the last 14 days"
    )


@router.get("/today", summary="Whom to call now, and why")
def today(ctx: Ctx, owner: OwnerId = None, limit: Annotated[int, Query(ge=1, le=MAX_ROWS)] = 10) -> Today:
    """Accounts of high intent, those that rise, and those with open deals that cool. `owner` asks for those of one user;
    `limit` is the length of each list.
    """
    with ctx.workspace.read() as tx:
        found = find_today(tx, ctx.workspace, ctx.clock.now(), owner, limit)
    return Today.model_validate(found, from_attributes=True)
