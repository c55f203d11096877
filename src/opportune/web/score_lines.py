"""Score lines over HTTP: what charts of one account or contact are drawn from."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from opportune.insight.score_line import score_line
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, Ctx, Id, Moment, Until
from opportune.web.score_fields import Tier
from opportune.web.scores import Cause

router = APIRouter(tags=["Scores"])
MAX_DAYS = 366
Days = Annotated[int, Query(ge=1, le=MAX_DAYS)]


class ScoreDay(Answer):
    """The score as recorded at the end of a day (UTC), 0 before the first signal."""

    day: date
    score: int


class Crossing(Answer):
    """A moment at which the score crossed into another tier."""

    changed_at: Moment
    old_tier: Tier
    new_tier: Tier
    old_score: int
    new_score: int
    cause: Cause


class ScoreLine(Answer):
    """The score day by day, and where it crossed into another tier; the oldest first."""

    days: list[ScoreDay] = Field(description="The last one is as of now, or of `until`")
    crossings: list[Crossing]


@router.get("/accounts/{account_id}/score-line", summary="An account's score, day by day")
def line_of_account(ctx: Ctx, account_id: Id, days: Days = 30, until: Until = None) -> ScoreLine:
    return _line(ctx, "account", account_id, days, until)


@router.get("/contacts/{contact_id}/score-line", summary="A contact's score, day by day")
def line_of_contact(ctx: Ctx, contact_id: Id, days: Days = 14, until: Until = None) -> ScoreLine:
    return _line(ctx, "contact", contact_id, days, until)


def _line(ctx: Ctx, subject_type: str, subject_id: int, days: int, until: Moment | None) -> ScoreLine:
    now = ctx.clock.now()
    with ctx.workspace.read() as tx:
        found = score_line(tx, subject_type, subject_id, naive(min(until or now, now)), days)
    return ScoreLine.model_validate(found, from_attributes=True)
