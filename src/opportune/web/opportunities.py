"""Opportunities and the users who own them, over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from opportune.insight.lists import OpportunityFilter, list_opportunities, list_users
from opportune.insight.pages import MAX_ID
from opportune.web.contacts import Employer
from opportune.web.parameters import Answer, Ctx, Cursor, Limit, Moment
from opportune.web.score_fields import Owner, OwnerId

router = APIRouter(tags=["Opportunities and users"])
State = Literal["open", "won", "lost"]


class Opportunity(Answer):
    """A deal. `system` and `external_id` say where it comes from."""

    opportunity_id: int
    name: str | None
    product: str | None
    pipeline: str | None
    stage: str | None
    state: State
    amount: float | None
    currency: str | None
    probability: float | None
    opened_at: Moment | None
    closed_at: Moment | None
    account: Employer | None
    owner: Owner | None
    system: str
    external_id: str


class OpportunityPage(Answer):
    """A page of opportunities. `next_cursor` asks for the page after it."""

    items: list[Opportunity]
    next_cursor: str | None


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


@router.get("/opportunities", summary="List opportunities, the newest record first")
def list_all(
    ctx: Ctx,
    state: State | None = None,
    account_id: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
    owner: OwnerId = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> OpportunityPage:
    with ctx.workspace.read() as tx:
        page = list_opportunities(tx, OpportunityFilter(state, account_id, owner), limit, cursor)
    return OpportunityPage.model_validate(page, from_attributes=True)


@router.get("/users", summary="List users")
def list_everybody(ctx: Ctx, limit: Limit = 50, cursor: Cursor = None) -> UserPage:
    with ctx.workspace.read() as tx:
        page = list_users(tx, limit, cursor)
    return UserPage.model_validate(page, from_attributes=True)
