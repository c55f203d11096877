"""Sends one message about an audience over HTTP and says what came of it. It stores nothing and tries once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from opportune.delivery.client import Client, NotSent, Received

# Standard Webhooks advises 15 to 30 seconds; all of it counts: name, connection, answer.
DEADLINE_SECONDS = 20.0
_GONE = 410
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Outcome:
    """What one attempt came to. `reason` is None exactly for a message that was delivered."""

    status_code: int | None
    reason: str | None
    is_gone: bool = False
    retry_after_seconds: float = 0.0


async def send(client: Client, url: str, body: bytes, headers: Mapping[str, str], now: datetime) -> Outcome:
    """Post a JSON body. Any answer from 200 to 299 within the deadline is a delivery; redirects are not followed."""
    sent = {"Content-Type": "application/json", **headers}
    try:
        received = await client.request("POST", url, sent, body, DEADLINE_SECONDS)
    except NotSent as error:
        return Outcome(None, str(error))
    if 200 <= received.status < 300:
        return Outcome(received.status, None)
    said = received.said
    if is_redirect(received):
        said += ", but redirects are not followed: connect the address it names"
    return Outcome(received.status, said, received.status == _GONE, retry_after_seconds(received, now))


def is_redirect(received: Received) -> bool:
    return received.status in _REDIRECTS


def retry_after_seconds(received: Received, now: datetime) -> float:
    """The wait a receiver asks for, in seconds or until a date; 0 for none."""
    text = received.headers.get("retry-after", "")
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max((parsedate_to_datetime(text) - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return 0.0
