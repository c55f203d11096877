"""The people who may sign in: inviting, signing in, changing roles, removing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opportune.access.actor import Actor, ActorKind
from opportune.access.passwords import check_password, hash_password, is_outdated, is_right
from opportune.access.roles import ROLES, Role
from opportune.errors import Conflict, Forbidden, InvalidInput, NotFound
from opportune.store import Transaction, Workspace, statement

_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,189}")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in."""

    user_id: int
    name: str | None
    email: str
    role: Role


def clean_email(email: str) -> str:
    """An email address as it is stored: in lower case. Raises InvalidInput."""
    cleaned = email.strip().lower()
    if not _EMAIL.fullmatch(cleaned):
        raise InvalidInput("This is no email address. It looks like ann@example.com.")
    return cleaned


def nobody_can_sign_in(tx: Transaction) -> bool:
    """Whether there is nobody yet who has a password."""
    return not tx.scalar("select count(*) from user_access where password_hash is not null")


def list_users_with_access(tx: Transaction) -> list[dict[str, Any]]:
    """Everybody who may sign in or is invited, by name."""
    return tx.run_dicts(statement("list_user_access"))


def get_user_access(tx: Transaction, user_id: int) -> dict[str, Any]:
    """One of them. Raises NotFound."""
    rows = [row for row in list_users_with_access(tx) if row["user_id"] == user_id]
    if not rows:
        raise NotFound("There is nobody with this number who may sign in. `opportune users list` shows who may.")
    return rows[0]


def check_sign_in(workspace: Workspace, email: str, password: str, now: datetime) -> tuple[int | None, bool]:
    """The user with this email, and whether the password is theirs; it takes the same time in all cases. `now` is naive UTC."""
    with workspace.read() as tx:
        rows = tx.fixed("get_user_password", {"email": email.strip().lower()})
    user_id, password_hash = rows[0] if rows else (None, None)
    if not is_right(password, password_hash):
        return user_id, False
    if is_outdated(password_hash):
        with workspace.append() as tx:
            set_password(tx, user_id, hash_password(password), now)
    return int(user_id), True


def is_usual_address(workspace: Workspace, email: str, address: str) -> bool:
    """Whether somebody with this email is or was signed in from an address of late."""
    with workspace.read() as tx:
        return bool(tx.fixed("get_usual_address", {"email": email.strip().lower(), "address": address}))


def add_user(tx: Transaction, email: str, name: str | None, role: Role, now: datetime) -> int:
    """Let somebody sign in as soon as they have a password; returns their number. A record with this email becomes theirs.

    Needs a transaction on the state, since it may make a user. `now` is naive UTC. Raises InvalidInput, Conflict.
    """
    email = clean_email(email)
    if any(row["email"] == email for row in list_users_with_access(tx)):
        raise Conflict(f"{email} has been invited already. Change the role there, or make a new link.")
    known = tx.fixed("get_user_by_email", {"email": email})
    if known:
        user_id = int(known[0][0])
    else:
        user_id = tx.take_ids("user", 1)
        tx.fixed("add_user", {"user_id": user_id, "email": email, "name": name, "now": now})
    tx.fixed("add_user_access", {"user_id": user_id, "email": email, "role": role.value, "now": now})
    return user_id


def change_role(tx: Transaction, user_id: int, role: Role) -> None:
    """Raises NotFound, and Conflict where the primary administrator would be made or lost by the way."""
    found = get_user_access(tx, user_id)
    if role is Role.PRIMARY_ADMINISTRATOR and found["role"] != role:
        raise Conflict("There is one primary administrator, who can hand this role over. Choose administrator instead.")
    if found["role"] == Role.PRIMARY_ADMINISTRATOR and role != found["role"]:
        raise Conflict("The primary administrator keeps this role until it is handed over to somebody else.")
    tx.fixed("update_user_role", {"user_id": user_id, "role": role.value})


def hand_over(tx: Transaction, actor: Actor, user_id: int) -> None:
    """Make somebody the primary administrator; who was it becomes an administrator.

    Raises NotFound, Forbidden for anybody but the primary administrator and the command line, Conflict for somebody
    who has not signed in yet.
    """
    if actor.role is not Role.PRIMARY_ADMINISTRATOR and actor.kind is not ActorKind.COMMAND_LINE:
        raise Forbidden(
            "Only the primary administrator can hand this role over. With access to the machine of the server, "
            "`opportune users handover EMAIL` does it too."
        )
    found = get_user_access(tx, user_id)
    if found["state"] != "active":
        raise Conflict(f"{found['email']} has not signed in yet. Hand the role over once they have.")
    tx.fixed("update_former_primary", {"from": Role.PRIMARY_ADMINISTRATOR.value, "to": Role.ADMINISTRATOR.value})
    tx.fixed("update_user_role", {"user_id": user_id, "role": Role.PRIMARY_ADMINISTRATOR.value})


def remove_user(tx: Transaction, user_id: int, now: datetime) -> dict[str, Any]:
    """Nobody signs in as this person any more, their sessions and tokens end; the records they own stay theirs.

    Returns who it was. Raises NotFound, and Conflict for the primary administrator.
    """
    found = get_user_access(tx, user_id)
    if found["role"] == Role.PRIMARY_ADMINISTRATOR:
        raise Conflict("The primary administrator cannot be removed. Hand this role over to somebody else first.")
    tx.fixed("delete_user_access", {"user_id": user_id})
    tx.fixed("delete_links_of_user", {"user_id": user_id})
    tx.fixed("end_other_sessions", {"user_id": user_id, "kept": "", "now": now})
    tx.fixed("revoke_tokens_of_user", {"user_id": user_id, "now": now})
    return found


def check_touchable(actor: Actor, found: dict[str, Any]) -> None:
    """Raises Forbidden for whoever would gain the role of the primary administrator by way of a link."""
    if found["role"] == Role.PRIMARY_ADMINISTRATOR and not (
        actor.kind is ActorKind.COMMAND_LINE or actor.role is Role.PRIMARY_ADMINISTRATOR
    ):
        raise Forbidden(
            f"Only the {ROLES[Role.PRIMARY_ADMINISTRATOR].name} can make a link for a new password of their own. With "
            "access to the machine of the server, `opportune users link EMAIL` does it too."
        )


def set_password(tx: Transaction, user_id: int, password_hash: str, now: datetime) -> None:
    """Store the hash of a password. `now` is naive UTC."""
    tx.fixed("update_user_password", {"user_id": user_id, "password_hash": password_hash, "now": now})


def new_password_hash(password: str, email: str) -> str:
    """The hash of a new password. Raises InvalidInput for one that is easily guessed."""
    check_password(password, email)
    return hash_password(password)


def check_current_password(workspace: Workspace, user: User, password: str) -> None:
    """Raises InvalidInput when this is not the password of somebody who is signed in."""
    with workspace.read() as tx:
        rows = tx.fixed("get_user_password", {"email": user.email})
    if not rows or not is_right(password, rows[0][1]):
        raise InvalidInput("The current password is not right.")
