"""API tokens over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from opportune.store.workspace import naive
from opportune.web.auth import Scope, create_token, list_tokens, revoke_token
from opportune.web.parameters import Answer, Ctx, Moment, Request

router = APIRouter(prefix="/tokens", tags=["Keys and tokens"])
TOKEN_NAME = r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$"  # noqa: S105


class NewToken(Request):
    """A token for one program. Its name says what it is for."""

    name: str = Field(pattern=TOKEN_NAME)
    scope: Scope = Scope.READ


class Token(Answer):
    """A token without its secret."""

    name: str
    scope: Scope
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
def list_all(ctx: Ctx) -> TokenList:
    """The oldest first, revoked ones too."""
    return TokenList.model_validate({"items": list_tokens(ctx.workspace)})


@router.post("", summary="Make an API token", status_code=201)
def create(ctx: Ctx, wanted: NewToken) -> CreatedToken:
    """The secret is in the answer and cannot be shown again."""
    token = create_token(ctx.workspace, wanted.name, wanted.scope, naive(ctx.clock.now()))
    return CreatedToken(name=wanted.name, scope=wanted.scope, token=token)


@router.delete("/{name}", summary="Revoke an API token")
def revoke(ctx: Ctx, name: Annotated[str, Path(max_length=64)]) -> Token:
    """It is refused from now on, the one that this request came with as well."""
    return Token.model_validate(revoke_token(ctx.workspace, name, naive(ctx.clock.now())))
