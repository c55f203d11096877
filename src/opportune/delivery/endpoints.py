"""Where audiences are pushed: connecting a receiver to a campaign, and leaving it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opportune.delivery.address import checked_url
from opportune.delivery.signature import SigningKey, secret_hash
from opportune.errors import NotFound
from opportune.settings import Settings
from opportune.store import Transaction, statement


@dataclass(frozen=True)
class Connected:
    """An endpoint as it stands, and the secret that its receiver checks signatures with."""

    endpoint: dict[str, Any]
    secret: str


def get_endpoint(tx: Transaction, campaign: str, campaign_id: int) -> dict[str, Any]:
    """The endpoint of a campaign. Raises NotFound."""
    rows = tx.run_dicts(statement("get_push_endpoint"), {"campaign_id": campaign_id})
    if not rows:
        raise NotFound(
            f"Campaign {campaign} is not connected to any receiver. `opportune campaigns connect {campaign} ADDRESS` does that."
        )
    return rows[0]


def connect(
    tx: Transaction, campaign_id: int, url: str, settings: Settings, key: SigningKey, now: datetime
) -> Connected:
    """Push the audience of a campaign to this URL from the next tick on, beginning with everybody. `now` is naive UTC.

    Connecting what is connected changes nothing; after a failure, or with another URL, the receiver is told everything anew.
    Raises InvalidInput for a URL that nothing is sent to.
    """
    url = checked_url(url, settings.allowed_push_hosts)
    found = tx.run_dicts(statement("get_push_endpoint"), {"campaign_id": campaign_id})
    if not found:
        endpoint_id = tx.take_ids("push_endpoint", 1)
        secret = key.secret_of(endpoint_id)
        given = {"url": url, "secret_hash": secret_hash(secret), "now": now}
        tx.fixed("insert_push_endpoint", {"endpoint_id": endpoint_id, "campaign_id": campaign_id, **given})
    else:
        endpoint_id = found[0]["endpoint_id"]
        secret = key.secret_of(endpoint_id)
        is_same = found[0]["url"] == url and found[0]["secret_hash"] == secret_hash(secret)
        if not (is_same and found[0]["is_active"]):
            given = {"url": url, "secret_hash": secret_hash(secret), "now": now}
            forget(tx, endpoint_id, "the receiver was connected anew", now)
            tx.fixed("update_push_endpoint", {"endpoint_id": endpoint_id, **given})
    return Connected(tx.run_dicts(statement("get_push_endpoint"), {"campaign_id": campaign_id})[0], secret)


def disconnect(tx: Transaction, campaign: str, campaign_id: int, now: datetime) -> dict[str, Any]:
    """Push no more, and return the endpoint as it was. What waits is not sent, and the receiver keeps what it was told.

    Raises NotFound.
    """
    found = get_endpoint(tx, campaign, campaign_id)
    forget(tx, found["endpoint_id"], "the receiver was disconnected", now)
    tx.fixed("delete_push_endpoint", {"endpoint_id": found["endpoint_id"]})
    return found


def stop(tx: Transaction, endpoint_id: int, reason: str, now: datetime) -> None:
    """Push no more until it is connected again, since its receiver missed something."""
    forget(tx, endpoint_id, "a message before it failed", now)
    tx.fixed("stop_push_endpoint", {"endpoint_id": endpoint_id, "reason": reason})


def forget(tx: Transaction, endpoint_id: int, reason: str, now: datetime) -> None:
    """End what waits, and forget what the receiver was told."""
    tx.fixed("skip_messages", {"endpoint_id": endpoint_id, "reason": reason, "now": now})
    tx.fixed("delete_all_told_members", {"endpoint_id": endpoint_id})
