"""How the scores of accounts are distributed, over HTTP: what thresholds are chosen by."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from opportune.store import statement
from opportune.web.parameters import Answer, Ctx

router = APIRouter(tags=["Scores"])


class ScoreCount(Answer):
    """How many accounts have a score."""

    score: int
    accounts: int


class Distribution(Answer):
    """Scores that no account has are left out."""

    items: list[ScoreCount] = Field(description="The lowest score first")


@router.get("/score-distribution", summary="Accounts by score")
def distribution(ctx: Ctx) -> Distribution:
    """As of the last tick. Accounts that never had a signal score 0."""
    with ctx.workspace.read() as tx:
        return Distribution.model_validate({"items": tx.run_dicts(statement("count_account_scores"))})
