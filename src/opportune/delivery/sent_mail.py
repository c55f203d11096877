"""A mail or web push that was sent, found again by what comes back of it: followed links, bounces, complaints, answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from opportune.delivery.recipient import address_in
from opportune.delivery.sending_nodes import journeys_of
from opportune.delivery.suppressions import suppress
from opportune.store import Transaction, statement


@dataclass(frozen=True)
class SentMail:
    """Whose it was, and what it was. `identity` is the address that events of the contact carry, `user_id` what a site calls
    whoever has no address, both None for a contact who is gone; `email` is the key of what was sent, empty for web push; `purposes`
    are what it needed consent to; `delivered_at` is naive UTC, None while it is on its way.
    """

    delivery_id: int
    key: str
    channel: str
    contact_id: int | None
    address: str | None
    identity: str | None
    user_id: str | None
    email: str
    workflow: str
    node: str
    purposes: tuple[str, ...]
    delivered_at: datetime | None


def find_sent_mail(tx: Transaction, delivery_id: int | None = None, key: str | None = None) -> SentMail | None:
    """The mail with this number or this key."""
    rows = tx.run_dicts(statement("get_sent_mail"), {"delivery_id": delivery_id, "key": key})
    if not rows:
        return None
    row = rows[0]
    journeys = journeys_of(tx, {(row["workflow_id"], row["version"])})
    node = journeys.node(row["workflow_id"], row["version"], row["node"])
    address = address_in(json.loads(row["data"]), node.address) if row["data"] else None
    if row["data"] is None and node.address == "contact.email":
        # What it said is forgotten, and the links in it still lead here.
        address = row["contact_email"]
    purposes = (journeys.purpose(node, row["content_version"]), node.consent)
    # An event that names somebody who was erased would bring them back.
    identity = (row["contact_email"] or address) if row["is_known"] else None
    is_nameless = row["is_known"] and identity is None
    return SentMail(
        delivery_id=row["delivery_id"],
        key=row["idempotency_key"],
        channel=row["channel"],
        contact_id=row["contact_id"] if row["is_known"] else None,
        address=address,
        identity=identity,
        user_id=_user_id(tx, row["contact_id"]) if is_nameless else None,
        email=node.email or "",
        workflow=row["workflow"] or "",
        node=row["node"],
        purposes=tuple(dict.fromkeys(purpose for purpose in purposes if purpose is not None)),
        delivered_at=row["ended_at"],
    )


def _user_id(tx: Transaction, contact_id: int) -> str | None:
    known = tx.fixed("list_identifiers", {"contact_id": contact_id})
    return next((value for kind, value, _ in known if kind == "user_id"), None)


def unsubscribe(tx: Transaction, mail: SentMail, reason: str, source: str, now: datetime) -> None:
    """Withdraw the consent that a mail was sent by, and send its address nothing more of the kind. `now` is naive UTC.

    `reason` is why the address is suppressed from now on.
    """
    if mail.contact_id is not None:
        for purpose in mail.purposes:
            tx.fixed(
                "upsert_consent",
                {
                    "contact_id": mail.contact_id, "purpose": purpose, "status": "withdrawn", "source": source,
                    "evidence": f"delivery {mail.delivery_id}", "given_at": now, "expires_at": None,
                },
            )  # fmt: skip
        tx.fixed("insert_contact_request", {"contact_id": mail.contact_id, "now": now})
    if mail.address is not None:
        suppress(tx, mail.address, reason, f"delivery {mail.delivery_id}", now)
