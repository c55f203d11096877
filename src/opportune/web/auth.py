"""Who may use the API: bearer tokens with a scope, stored as hashes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from opportune.errors import Conflict, Forbidden, NotFound, Unauthorized
from opportune.store import Workspace, statement
from opportune.web.context import Context, context

_TOKEN_PREFIX = "opt_"  # noqa: S105
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_bearer = HTTPBearer(auto_error=False, description="An API token, made with `opportune tokens create`")


class Scope(StrEnum):
    """What a token may do: read, or write as well."""

    READ = "read"
    WRITE = "write"


def authenticate(
    request: Request,
    ctx: Annotated[Context, Depends(context)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> None:
    """Let the request pass, or raise Unauthorized or Forbidden."""
    if credentials is None:
        raise Unauthorized(
            "This needs an API token: send `Authorization: Bearer <token>`. Make one with `opportune tokens create NAME`."
        )
    presented = token_hash(credentials.credentials)
    if ctx.own_token_hash is not None and secrets.compare_digest(presented, ctx.own_token_hash):
        return
    with ctx.workspace.read() as tx:
        found = tx.fixed("get_token_scope", {"token_hash": presented})
    scope = found[0][0] if found else None
    if scope is None:
        raise Unauthorized(
            "This API token is unknown or was revoked. Make a new one with `opportune tokens create NAME`."
        )
    if request.method not in _SAFE_METHODS and scope != Scope.WRITE:
        raise _may_only_read()
    request.state.may_only_read = scope != Scope.WRITE


def require_write(request: Request) -> None:
    """For a safe method that hands out too much for a token of scope read. Raises Forbidden."""
    if getattr(request.state, "may_only_read", False):
        raise _may_only_read()


def _may_only_read() -> Forbidden:
    return Forbidden(
        "This API token may only read. Use one with scope write: `opportune tokens create NAME --scope write`."
    )


def create_token(workspace: Workspace, name: str, scope: Scope, now: datetime) -> str:
    """Store a new token and return it; it can't be shown again. `now` is naive UTC. Raises Conflict for a name in use."""
    secret = _TOKEN_PREFIX + secrets.token_urlsafe(32)
    with workspace.transaction() as tx:
        tx.fixed("remove_revoked_api_token", {"name": name})
        if tx.fixed("get_api_token", {"name": name}):
            raise Conflict(f"There is a token named '{name}' already. Choose another name, or revoke that one first.")
        tx.fixed("add_api_token", {"token_hash": token_hash(secret), "name": name, "scope": scope.value, "now": now})
    return secret


def list_tokens(workspace: Workspace) -> list[dict[str, Any]]:
    """Name, scope, created_at and revoked_at of every token."""
    with workspace.read() as tx:
        return tx.run_dicts(statement("list_api_tokens"))


def revoke_token(workspace: Workspace, name: str, now: datetime) -> dict[str, Any]:
    """Make a token useless at once, and return it as it is now. `now` is naive UTC. Raises NotFound."""
    with workspace.transaction() as tx:
        rows = tx.run_dicts(statement("revoke_api_token"), {"name": name, "now": now})
        if not rows:
            raise NotFound(f"There is no token named '{name}' in use. `opportune tokens list` shows them.")
    return rows[0]


def token_hash(secret: str) -> str:
    """Tokens are long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
