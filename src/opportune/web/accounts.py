"""Accounts over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from opportune.insight.explain import Explanation, explain_account
from opportune.web.context import Context, context

router = APIRouter(prefix="/accounts", tags=["Accounts"])
Ctx = Annotated[Context, Depends(context)]
MAX_ID = 2**63 - 1
Id = Annotated[int, Path(ge=1, le=MAX_ID)]


@router.get("/{account_id}/explanation", summary="Why the account has its score")
def explain(ctx: Ctx, account_id: Id, at: datetime | None = None) -> Explanation:
    return explain_account(ctx.workspace, account_id, ctx.clock.now(), at)
