"""API tokens: made by a person for a program, or at the command line for the workspace. Only a hash of each is stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from opportune.access.actor import Actor, Scope, token_actor
from opportune.access.roles import Role
from opportune.access.secret import new_secret, secret_hash
from opportune.errors import Conflict, NotFound
from opportune.store import Workspace, statement

_PREFIX = "opt_"


def find_token(workspace: Workspace, secret: str) -> Actor | None:
    """Who a token stands for, or None for one that is unknown or revoked."""
    with workspace.read() as tx:
        rows = tx.fixed("get_api_token", {"token_hash": secret_hash(secret)})
    if not rows:
        return None
    token, scope, user_id, owner, role = rows[0]
    return token_actor(token, Scope(scope), (user_id, owner, Role(role)) if user_id is not None else None)


def create_token(workspace: Workspace, name: str, scope: Scope, now: datetime, user_id: int | None = None) -> str:
    """Store a new token and return it; it can't be shown again. `now` is naive UTC. Raises Conflict for a name in use.

    It belongs to the user, or to the workspace.
    """
    secret = new_secret(_PREFIX)
    with workspace.append() as tx:
        tx.fixed("remove_revoked_api_token", {"name": name, "user_id": user_id})
        if tx.fixed("get_api_token_name", {"name": name, "user_id": user_id}):
            raise Conflict(f"There is a token named '{name}' already. Choose another name, or revoke that one first.")
        tx.fixed(
            "add_api_token",
            {"token_hash": secret_hash(secret), "name": name, "scope": scope.value, "user_id": user_id, "now": now},
        )
    return secret


def list_tokens(workspace: Workspace, user_id: int | None) -> list[dict[str, Any]]:
    """Every token, or those of one user, the oldest first."""
    with workspace.read() as tx:
        return tx.run_dicts(statement("list_api_tokens"), {"user_id": user_id})


def revoke_token(workspace: Workspace, name: str, user_id: int | None, now: datetime) -> dict[str, Any]:
    """Make a token of a user, or of the workspace, useless at once. `now` is naive UTC. Raises NotFound."""
    with workspace.append() as tx:
        revoked = tx.fixed("revoke_api_token", {"name": name, "user_id": user_id, "now": now})
        if not revoked:
            raise NotFound(f"There is no token named '{name}' in use. `opportune tokens list` shows them.")
        rows = tx.run_dicts(statement("list_api_tokens"), {"user_id": user_id})
    return next(row for row in rows if row["name"] == name and row["user_id"] == user_id)
