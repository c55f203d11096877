"""Opportunities and the users who own them, over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from opportune.insight.lists import list_users
from opportune.insight.pages import MAX_ID
from opportune.insight.pipeline import Intent, OpportunityFilter, list_opportunities, pipeline_summary
from opportune.web.contacts import Employer
from opportune.web.list_queries import OpportunitySort, OpportunityState
from opportune.web.parameters import Answer, Ctx, Cursor, Limit, Moment, Search, Text
from opportune.web.score_fields import Owner, OwnerId, Tier, Trend

router = APIRouter(tags=["Opportunities and users"])
StageName = Annotated[Text | None, Query(max_length=200, description="An empty one: deals without any")]


class AccountIntent(Answer):
    """The intent of the account a deal belongs to, as of the last tick."""

    score: int
    tier: Tier
    trend: Trend
    delta_7d: int
    delta_14d: int
    last_signal_at: Moment | None


class Forecast(Answer):
    """What the intent means for a forecast: how much the probability should weigh, and why."""

    weight_percent: int
    flag: Literal["declining", "no_data"] | None
    reason: str


class Opportunity(Answer):
    """A deal with the intent of its account. `system` and `external_id` say where it comes from."""

    opportunity_id: int
    name: str | None
    product: str | None
    pipeline: str | None
    stage: str | None
    state: OpportunityState
    amount: float | None
    currency: str | None
    probability: float | None
    opened_at: Moment | None
    closed_at: Moment | None
    account: Employer | None
    owner: Owner | None
    system: str
    external_id: str
    intent: AccountIntent | None = Field(description="None when no signal of the account is young enough to count")
    forecast: Forecast | None = Field(description="None for a deal that is won or lost")


class OpportunityPage(Answer):
    """A page of opportunities. `next_cursor` asks for the page after it."""

    items: list[Opportunity]
    next_cursor: str | None


class Amount(Answer):
    currency: str | None
    amount: float


class StageSum(Answer):
    """The deals in one stage of a pipeline. An empty name stands for deals without a pipeline or stage."""

    pipeline: str
    stage: str
    state: OpportunityState
    count: int
    amounts: list[Amount] = Field(
        description="What they are worth together, by currency; deals without an amount left out"
    )


class IntentCounts(Answer):
    """How many deals there are, and how many each intent would leave, whichever intent is asked for."""

    everything: int
    high: int
    rising: int
    declining: int
    low: int
    no_data: int


class IntentThresholds(Answer):
    """By which numbers of the score model the intents are told apart."""

    medium: int
    high: int
    change: int = Field(description="How many points a score has to rise or fall by")


class PipelineSummary(Answer):
    """The sums of a pipeline. Stages come in the order in which deals pass through, those of open deals first."""

    counts: IntentCounts
    stages: list[StageSum]
    pipelines: list[str] = Field(description="The names of all pipelines")
    thresholds: IntentThresholds


class User(Answer):
    """Somebody who works with the accounts."""

    user_id: int
    name: str | None
    email: str | None
    role: str
    territory: str | None
    manager: Owner | None
    system: str
    external_id: str


class UserPage(Answer):
    """A page of users. `next_cursor` asks for the page after it."""

    items: list[User]
    next_cursor: str | None


def _filter(
    state: OpportunityState | None = None,
    account_id: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
    owner: OwnerId = None,
    pipeline: StageName = None,
    stage: StageName = None,
    intent: Annotated[list[Intent], Query(max_length=len(Intent), description="Any of them will do")] = [],  # noqa: B006
    q: Search = None,
) -> OpportunityFilter:
    return OpportunityFilter(state, account_id, owner, pipeline, stage, tuple(intent), q)


Wanted = Annotated[OpportunityFilter, Depends(_filter)]


@router.get("/opportunities", summary="List opportunities with the intent of their accounts")
def list_all(
    ctx: Ctx, wanted: Wanted, sort: OpportunitySort = "-opportunity_id", limit: Limit = 50, cursor: Cursor = None
) -> OpportunityPage:
    """The newest record first, unless sorted by something else. `q` is looked for in names of deals and accounts.

    High and low are tiers by the thresholds in force; rising is a score that rose in the last 7 days by at least what the score
    model calls a change, declining one that fell so much in 14 days; no_data is an account without a signal that counts.
    """
    with ctx.workspace.read() as tx:
        page = list_opportunities(tx, ctx.workspace, wanted, sort, limit, cursor)
    return OpportunityPage.model_validate(page, from_attributes=True)


@router.get("/opportunities/summary", summary="Sum up opportunities by stage and by intent")
def summary(ctx: Ctx, wanted: Wanted) -> PipelineSummary:
    with ctx.workspace.read() as tx:
        return PipelineSummary.model_validate(pipeline_summary(tx, ctx.workspace, wanted))


@router.get("/users", summary="List users")
def list_everybody(ctx: Ctx, limit: Limit = 50, cursor: Cursor = None) -> UserPage:
    with ctx.workspace.read() as tx:
        page = list_users(tx, limit, cursor)
    return UserPage.model_validate(page, from_attributes=True)
