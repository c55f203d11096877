"""API tokens over HTTP: one's own, and for administrators everybody's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from opportune.access.actor import Scope
from opportune.access.audit import note
from opportune.access.roles import Permission
from opportune.access.tokens import create_token, list_tokens, revoke_token
from opportune.insight.pages import MAX_ID
from opportune.store.workspace import naive
from opportune.web.auth import Who, require
from opportune.web.parameters import Answer, Ctx, Moment, Request

router = APIRouter(prefix="/tokens", tags=["Keys and tokens"])
TOKEN_NAME = r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$"  # noqa: S105


class NewToken(Request):
    """A token for one program. Its name says what it is for."""

    name: str = Field(pattern=TOKEN_NAME)
    scope: Scope = Field(
        default=Scope.READ,
        description="read and export; write, also to change what the owner may change; admin, everything the owner may",
    )


class Token(Answer):
    """A token without its secret. One without `user_id` belongs to the workspace: it was made at the command line."""

    name: str
    scope: Scope
    user_id: int | None
    owner: str | None
    created_at: Moment
    revoked_at: Moment | None


class CreatedToken(Answer):
    """A new token with its secret, which is shown this once."""

    name: str
    scope: Scope
    token: str


class TokenList(Answer):
    items: list[Token]


@router.get("", summary="List API tokens")
def list_all(ctx: Ctx, actor: Who) -> TokenList:
    """The oldest first, revoked ones too: everybody's for whoever manages users, else one's own."""
    own = None if actor.may(Permission.USERS_MANAGE) else actor.user_id
    return TokenList.model_validate({"items": list_tokens(ctx.workspace, own)})


@router.post("", summary="Make an API token", status_code=201)
def create(ctx: Ctx, actor: Who, wanted: NewToken) -> CreatedToken:
    """The secret is in the answer and cannot be shown again. It belongs to whoever makes it, may never do more than they may,
    and ends when their access does. One made at the command line belongs to the workspace.
    """
    note(entity_id=wanted.name, scope=wanted.scope.value)
    token = create_token(ctx.workspace, wanted.name, wanted.scope, naive(ctx.clock.now()), actor.user_id)
    return CreatedToken(name=wanted.name, scope=wanted.scope, token=token)


@router.delete("/{name}", summary="Revoke an API token")
def revoke(
    ctx: Ctx,
    actor: Who,
    name: Annotated[str, Path(max_length=64)],
    user_id: Annotated[
        int | None, Query(ge=1, le=MAX_ID, description="Whose token; takes the permission users.manage")
    ] = None,
    of_workspace: Annotated[
        bool, Query(description="One that was made at the command line; takes the permission users.manage")
    ] = False,
) -> Token:
    """One's own by default. It is refused from now on, the one that this request came with as well."""
    owner = None if of_workspace else user_id or actor.user_id
    if owner != actor.user_id:
        require(actor, Permission.USERS_MANAGE)
    note(entity_id=name, owner_id=owner)
    return Token.model_validate(revoke_token(ctx.workspace, name, owner, naive(ctx.clock.now())))
