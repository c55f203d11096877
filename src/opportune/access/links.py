"""Links that work once: to become the first administrator, to accept an invitation, to choose a new password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from opportune.access.people import nobody_can_sign_in
from opportune.access.secret import new_secret, secret_hash
from opportune.errors import NotFound
from opportune.store import Transaction


class Purpose(StrEnum):
    """What a link is for."""

    FIRST_ADMINISTRATOR = "first_administrator"
    INVITATION = "invitation"
    NEW_PASSWORD = "new_password"  # noqa: S105


LASTS = {
    Purpose.FIRST_ADMINISTRATOR: timedelta(hours=24),
    Purpose.INVITATION: timedelta(days=7),
    Purpose.NEW_PASSWORD: timedelta(hours=24),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link in force. Without a user it makes the first administrator."""

    purpose: Purpose
    expires_at: datetime
    user_id: int | None
    name: str | None
    email: str | None
    role: str | None


def make_link(tx: Transaction, purpose: Purpose, user_id: int | None, now: datetime) -> tuple[str, datetime]:
    """The secret part of a new link and when it expires, naive UTC; earlier links for the same person work no more."""
    secret = new_secret()
    expires_at = now + LASTS[purpose]
    tx.fixed("delete_links_of_user", {"user_id": user_id})
    tx.fixed("delete_expired_links", {"now": now})
    tx.fixed(
        "add_one_time_link",
        {
            "link_hash": secret_hash(secret),
            "purpose": purpose.value,
            "user_id": user_id,
            "now": now,
            "expires_at": expires_at,
        },
    )
    return secret, expires_at


def find_link(tx: Transaction, secret: str, now: datetime) -> Link:
    """The link with this secret. Raises NotFound for one that is unknown, used or expired. `now` is naive UTC."""
    rows = tx.fixed("get_one_time_link", {"link_hash": secret_hash(secret), "now": now})
    if rows:
        link = Link(Purpose(rows[0][0]), *rows[0][1:])
        if link.purpose is not Purpose.FIRST_ADMINISTRATOR or nobody_can_sign_in(tx):
            return link
    raise NotFound(
        "This link does not work: it was used already, has expired, or a newer one took its place. Ask an administrator "
        "for a new one. On the machine of the server, `opportune users link EMAIL` makes one."
    )


def use_up(tx: Transaction, secret: str) -> None:
    """The link works no more."""
    tx.fixed("delete_one_time_link", {"link_hash": secret_hash(secret)})


def link_address(public_url: str, secret: str) -> str:
    """What somebody opens in a browser."""
    return f"{public_url.rstrip('/')}/welcome/{secret}"
