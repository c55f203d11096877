"""Segments of one account or contact over HTTP: those it is in, and those it entered and left."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter

from opportune.insight.scores import current_definitions
from opportune.insight.segment_members import history_of_subject, segments_of
from opportune.model.criteria import SubjectType
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, Ctx, Cursor, Id, Limit, Moment, Since, Until
from opportune.web.segment_fields import Provenance, SegmentMode, Source

router = APIRouter(tags=["Segments"])


class Membership(Provenance):
    """A segment that the account or contact is in."""

    key: str
    name: str
    mode: SegmentMode


class MembershipList(Answer):
    items: list[Membership]


class SegmentChange(Answer):
    """A segment that the account or contact entered or left, and what brought that about."""

    tick_id: int
    changed_at: Moment
    segment: str
    is_entered: bool
    source: Source
    source_key: str | None


class SegmentChangePage(Answer):
    """A page of changes. `next_cursor` asks for the page after it."""

    items: list[SegmentChange]
    next_cursor: str | None


@router.get("/accounts/{account_id}/segments", summary="List the segments an account is in")
def of_account(ctx: Ctx, account_id: Id) -> MembershipList:
    return _memberships(ctx, SubjectType.ACCOUNT, account_id)


@router.get("/contacts/{contact_id}/segments", summary="List the segments a contact is in")
def of_contact(ctx: Ctx, contact_id: Id) -> MembershipList:
    return _memberships(ctx, SubjectType.CONTACT, contact_id)


@router.get("/accounts/{account_id}/segments/history", summary="List which segments an account entered and left")
def history_of_account(
    ctx: Ctx, account_id: Id, since: Since = None, until: Until = None, limit: Limit = 50, cursor: Cursor = None
) -> SegmentChangePage:
    """The newest first."""
    return _history(ctx, SubjectType.ACCOUNT, account_id, since, until, limit, cursor)


@router.get("/contacts/{contact_id}/segments/history", summary="List which segments a contact entered and left")
def history_of_contact(
    ctx: Ctx, contact_id: Id, since: Since = None, until: Until = None, limit: Limit = 50, cursor: Cursor = None
) -> SegmentChangePage:
    """The newest first."""
    return _history(ctx, SubjectType.CONTACT, contact_id, since, until, limit, cursor)


def _memberships(ctx: Ctx, subject: SubjectType, subject_id: int) -> MembershipList:
    with ctx.workspace.read() as tx:
        found = segments_of(tx, current_definitions(tx, ctx.workspace), subject, subject_id)
    return MembershipList.model_validate({"items": found})


def _history(
    ctx: Ctx,
    subject: SubjectType,
    subject_id: int,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    cursor: str | None,
) -> SegmentChangePage:
    with ctx.workspace.read() as tx:
        definitions = current_definitions(tx, ctx.workspace)
        page = history_of_subject(
            tx, definitions, subject, subject_id, since and naive(since), until and naive(until), limit, cursor
        )
    return SegmentChangePage.model_validate(page, from_attributes=True)
