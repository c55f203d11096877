"""Who acts: somebody who signed in, a token, or the command line on the machine of the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from opportune.access.roles import ROLES, Permission, Role


class ActorKind(StrEnum):
    """What an actor came with."""

    USER = "user"
    TOKEN = "token"  # noqa: S105
    COMMAND_LINE = "command line"
    LINK = "one-time link"
    UNKNOWN = "unknown"


class Scope(StrEnum):
    """What a token may do of what its owner may: read and export, also change records and definitions, or everything."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    def allows(self, permission: Permission) -> bool:
        """Whether a token of this scope may, if its owner may."""
        return permission in _ALLOWED[self]


_CARE = frozenset({Permission.USERS_MANAGE, Permission.TOKENS_OWN, Permission.WORKSPACE_MANAGE, Permission.AUDIT_READ})
_ALLOWED = {
    Scope.READ: frozenset({Permission.READ, Permission.EXPORT}),
    Scope.WRITE: frozenset(Permission) - _CARE,
    Scope.ADMIN: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks for something. `role` is None for the command line and for tokens made by it."""

    kind: ActorKind
    name: str
    permissions: frozenset[Permission]
    user_id: int | None = None
    role: Role | None = None
    scope: Scope | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the actor is allowed something."""
        return permission in self.permissions


UNKNOWN = Actor(ActorKind.UNKNOWN, "unknown", frozenset())
COMMAND_LINE = Actor(ActorKind.COMMAND_LINE, "command line", frozenset(Permission))


def user_actor(user_id: int, name: str, role: Role) -> Actor:
    """Somebody who signed in."""
    return Actor(ActorKind.USER, name, ROLES[role].permissions, user_id, role)


def token_actor(token: str, scope: Scope, owner: tuple[int, str, Role] | None) -> Actor:
    """A token: what its scope allows of what its owner may. `owner` is None for one that the workspace owns."""
    if owner is None:
        return Actor(ActorKind.TOKEN, f"token {token}", _ALLOWED[scope], scope=scope)
    user_id, name, role = owner
    permissions = _ALLOWED[scope] & ROLES[role].permissions
    return Actor(ActorKind.TOKEN, f"{name}, token {token}", permissions, user_id, role, scope)
