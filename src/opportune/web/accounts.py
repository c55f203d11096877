"""Accounts over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel

from opportune.insight.accounts import list_accounts
from opportune.insight.explain import Explanation, explain_account
from opportune.web.context import Context, context

router = APIRouter(prefix="/accounts", tags=["Accounts"])
Ctx = Annotated[Context, Depends(context)]
MAX_ID = 2**63 - 1
Id = Annotated[int, Path(ge=1, le=MAX_ID)]


@router.get("/{account_id}/explanation", summary="Why the account has its score")
def explain(ctx: Ctx, account_id: Id, at: datetime | None = None) -> Explanation:
    return explain_account(ctx.workspace, account_id, ctx.clock.now(), at)


class AccountRow(BaseModel):
    """An account with its score."""

    account_id: int
    name: str | None
    domain: str | None
    score: int
    tier: str


class AccountPage(BaseModel):
    """A page of accounts. `next_cursor` asks for the page after it."""

    items: list[AccountRow]
    next_cursor: str | None


@router.get("", summary="Accounts, the hottest first")
def list_all(ctx: Ctx, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> AccountPage:
    with ctx.workspace.read() as tx:
        items = [AccountRow.model_validate(row) for row in list_accounts(tx, limit)]
    return AccountPage(items=items, next_cursor=None)
