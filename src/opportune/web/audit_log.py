"""The audit log over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from opportune.access.actor import ActorKind
from opportune.insight.audit_log import AuditFilter, list_audit_entries
from opportune.insight.pages import MAX_ID
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, Attributes, Ctx, Cursor, Limit, Moment, Search, Since, Text, Until
from opportune.web.policy import OPERATIONS

router = APIRouter(tags=["Users and roles"])
MAX_NAME = 64


class AuditEntry(Answer):
    """Something that somebody changed. `details` depends on the action: fields before and after, versions of definitions."""

    audit_entry_id: int
    acted_at: Moment
    actor_kind: ActorKind
    actor_id: int | None = Field(description="The user who did it, also by a token of theirs")
    actor_name: str = Field(description="What they were called then")
    action: str
    entity_kind: str | None
    entity_id: str | None
    details: Attributes
    address: str | None = Field(description="Where the request came from")


class AuditPage(Answer):
    """A page of entries. `next_cursor` asks for the page after it."""

    items: list[AuditEntry]
    next_cursor: str | None


class AuditActions(Answer):
    """Every action there can be, in order of name."""

    items: list[str]


@router.get("/audit-log", summary="List who changed what")
def list_all(
    ctx: Ctx,
    actor: Search = None,
    actor_id: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
    action: Annotated[Text | None, Query(max_length=MAX_NAME, description="How the action begins: `user.`")] = None,
    entity_kind: Annotated[Text | None, Query(max_length=MAX_NAME)] = None,
    entity_id: Annotated[Text | None, Query(max_length=200)] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AuditPage:
    """The newest first. Everything that was changed by somebody is in it: in the app, over the API, at the command line."""
    wanted = AuditFilter(
        actor, actor_id, action, entity_kind, entity_id, since and naive(since), until and naive(until)
    )
    with ctx.workspace.read() as tx:
        page = list_audit_entries(tx, wanted, limit, cursor)
    return AuditPage.model_validate(page, from_attributes=True)


@router.get("/audit-actions", summary="List the actions that the audit log knows")
def list_actions() -> AuditActions:
    """To filter by."""
    return AuditActions(items=sorted(ACTIONS))


ACTIONS = frozenset(
    {operation.action for operation in OPERATIONS.values() if operation.action}
    | {"session.begin", "session.refuse", "first_administrator.accept", "invitation.accept", "new_password.accept"}
)
