"""Browsers in which somebody is signed in."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from opportune.access.actor import Actor, user_actor
from opportune.access.people import User
from opportune.access.roles import Role
from opportune.access.secret import new_secret, secret_hash
from opportune.errors import Unavailable
from opportune.store import Transaction, Workspace

LASTS = timedelta(days=30)
LASTS_UNUSED = timedelta(days=7)
# That a session is used is written down this often, not with every request.
_NOTED_EVERY = timedelta(hours=1)
# Ended sessions tell from where somebody usually signs in.
_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in."""

    user: User
    actor: Actor
    csrf_token: str


def begin_session(tx: Transaction, user_id: int, address: str | None, now: datetime) -> str:
    """Sign somebody in; returns the secret for the cookie. `now` is naive UTC."""
    secret = new_secret()
    tx.fixed("delete_old_sessions", {"ended_before": now - _KEPT})
    tx.fixed(
        "add_user_session",
        {
            "session_hash": secret_hash(secret),
            "user_id": user_id,
            "now": now,
            "expires_at": now + LASTS,
            "address": address,
        },
    )
    return secret


def find_session(workspace: Workspace, secret: str, now: datetime) -> Session | None:
    """The session behind a cookie, or None for one that is unknown or over. `now` is naive UTC."""
    hashed = secret_hash(secret)
    with workspace.read() as tx:
        rows = tx.fixed("get_user_session", {"session_hash": hashed, "now": now, "unused_since": now - LASTS_UNUSED})
    if not rows:
        return None
    user_id, name, email, role, seen_at = rows[0]
    if now - seen_at >= _NOTED_EVERY:
        # A full disk keeps nobody from reading.
        with suppress(Unavailable), workspace.append() as tx:
            tx.fixed("update_session_seen", {"session_hash": hashed, "now": now})
    user = User(user_id, name, email, Role(role))
    return Session(user, user_actor(user_id, name or email, user.role), csrf_token(secret))


def end_session(tx: Transaction, secret: str, now: datetime) -> None:
    """Sign out. `now` is naive UTC."""
    tx.fixed("end_user_session", {"session_hash": secret_hash(secret), "now": now})


def end_other_sessions(tx: Transaction, user_id: int, secret: str | None, now: datetime) -> None:
    """Sign somebody out everywhere but in the browser with this secret. `now` is naive UTC."""
    kept = secret_hash(secret) if secret else ""
    tx.fixed("end_other_sessions", {"user_id": user_id, "kept": kept, "now": now})


def forget_ways_in(tx: Transaction) -> None:
    """End every session and every one-time link: those of a backup may have been ended since it was taken."""
    tx.run("delete from user_session")
    tx.run("delete from one_time_link")


def csrf_token(secret: str) -> str:
    """What unsafe requests of a session carry in a header. It follows from the secret of the cookie, which it does not tell."""
    return hashlib.sha256(f"csrf {secret}".encode("utf-8", "replace")).hexdigest()
