"""Scores over HTTP: why one is what it is, how it moved, and what it was."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from opportune.errors import InvalidInput
from opportune.insight.explain import Explanation, explain_account, explain_contact
from opportune.insight.history import recorded_score, score_history
from opportune.insight.pages import Page
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, At, Ctx, Cursor, Id, Limit, Moment, Since, Until
from opportune.web.score_fields import Tier

router = APIRouter(tags=["Scores"])
Cause = Literal["signal", "decay", "config", "merge", "erase"]


class Change(Answer):
    """One entry of the ledger. The first one of a subject counts from 0."""

    tick_id: int
    changed_at: Moment
    old_score: int
    new_score: int
    first_party_score: int
    third_party_score: int
    old_tier: Tier | None
    new_tier: Tier
    is_crossing: bool = Field(description="Whether the score crossed into another tier")
    cause: Cause
    model_version: int
    is_first: bool


class ChangePage(Answer):
    """A page of changes. `next_cursor` asks for the page after it."""

    items: list[Change]
    next_cursor: str | None


class RecordedScore(Answer):
    """The score as it was recorded. `changed_at` and `cause` are those of the change that made it so."""

    subject_type: Literal["account", "contact"]
    subject_id: int
    at: Moment
    score: int
    tier: Tier
    first_party_score: int
    third_party_score: int
    composite_score: int
    is_partial: bool
    changed_at: Moment | None
    cause: Cause | None


@router.get("/accounts/{account_id}/explanation", summary="Why an account has its score")
def explain_one_account(ctx: Ctx, account_id: Id, at: At = None) -> Explanation:
    """Every signal that contributes; the shares add up to the score exactly. Computed from the stored signals by the
    definitions in force, for any moment, also one to come.
    """
    return explain_account(ctx.workspace, account_id, ctx.clock.now(), at)


@router.get("/contacts/{contact_id}/explanation", summary="Why a contact has its score")
def explain_one_contact(ctx: Ctx, contact_id: Id, at: At = None) -> Explanation:
    """Every signal that contributes; the shares add up to the score exactly."""
    return explain_contact(ctx.workspace, contact_id, ctx.clock.now(), at)


@router.get("/accounts/{account_id}/history", summary="How an account's score moved")
def history_of_account(
    ctx: Ctx, account_id: Id, since: Since = None, until: Until = None, limit: Limit = 50, cursor: Cursor = None
) -> ChangePage:
    """Every change with its cause, the newest first."""
    return _history(ctx, "account", account_id, since, until, limit, cursor)


@router.get("/contacts/{contact_id}/history", summary="How a contact's score moved")
def history_of_contact(
    ctx: Ctx, contact_id: Id, since: Since = None, until: Until = None, limit: Limit = 50, cursor: Cursor = None
) -> ChangePage:
    """Every change with its cause, the newest first."""
    return _history(ctx, "contact", contact_id, since, until, limit, cursor)


@router.get("/accounts/{account_id}/score", summary="An account's score, now or at a past moment")
def score_of_account(ctx: Ctx, account_id: Id, at: At = None) -> RecordedScore:
    """What was recorded then, whatever has become known since."""
    return _recorded(ctx, "account", account_id, at)


@router.get("/contacts/{contact_id}/score", summary="A contact's score, now or at a past moment")
def score_of_contact(ctx: Ctx, contact_id: Id, at: At = None) -> RecordedScore:
    """What was recorded then, whatever has become known since."""
    return _recorded(ctx, "contact", contact_id, at)


def _history(
    ctx: Ctx,
    subject_type: str,
    subject_id: int,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    cursor: str | None,
) -> ChangePage:
    with ctx.workspace.read() as tx:
        page: Page = score_history(
            tx, subject_type, subject_id, since and naive(since), until and naive(until), limit, cursor
        )
    return ChangePage.model_validate(page, from_attributes=True)


def _recorded(ctx: Ctx, subject_type: str, subject_id: int, at: datetime | None) -> RecordedScore:
    now = ctx.clock.now()
    if at is not None and at > now:
        raise InvalidInput(
            f"{at:%Y-%m-%d %H:%M:%S} UTC has not come yet, so nothing is recorded. Leave out `at` for the score of now; "
            "the explanation takes moments to come."
        )
    with ctx.workspace.read() as tx:
        return RecordedScore.model_validate(
            recorded_score(tx, ctx.workspace, subject_type, subject_id, naive(at or now))
        )
