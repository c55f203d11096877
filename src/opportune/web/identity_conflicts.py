"""Identifiers that claimed two people at once, over HTTP."""

from __future__ import annotations

from fastapi import APIRouter

from opportune.insight.lists import list_identity_conflicts
from opportune.web.parameters import Answer, Ctx, Cursor, Limit, Moment

router = APIRouter(prefix="/identity-conflicts", tags=["Contacts"])


class IdentityConflict(Answer):
    """An event named two people at once. Its signals count for the one kept; merge them if they are one person."""

    event_id: int
    kind: str
    value: str
    kept_contact_id: int
    kept_name: str | None
    other_contact_id: int
    other_name: str | None
    seen_at: Moment


class IdentityConflictPage(Answer):
    """A page of conflicts. `next_cursor` asks for the page after it."""

    items: list[IdentityConflict]
    next_cursor: str | None


@router.get("", summary="List identifiers that claimed two people")
def list_all(ctx: Ctx, limit: Limit = 50, cursor: Cursor = None) -> IdentityConflictPage:
    """The newest first. A name is missing where the contact has been merged or erased since."""
    with ctx.workspace.read() as tx:
        page = list_identity_conflicts(tx, limit, cursor)
    return IdentityConflictPage.model_validate(page, from_attributes=True)
