"""The two shapes an event has here: as a client sends it, and as a row of the `event` table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from opportune.ingest.context_facts import NO_CONTEXT, ContextFacts
from opportune.model.event import event_key


class RawEvent(msgspec.Struct, rename="camel", gc=False):
    """The fields of the Segment specification that we read, of whatever type the client chose."""

    type: Any = None
    event: Any = None
    name: Any = None
    message_id: Any = None
    anonymous_id: Any = None
    user_id: Any = None
    previous_id: Any = None
    group_id: Any = None
    properties: Any = None
    traits: Any = None
    context: msgspec.Raw = msgspec.Raw()
    integrations: Any = None
    timestamp: Any = None
    original_timestamp: Any = None
    sent_at: Any = None


class EventRow(msgspec.Struct, omit_defaults=True, gc=False):
    """One row of `event`, with the fields of EVENT_COLUMNS in their order. The log fills in `event_id`; `event_key`
    follows from the name.

    Times are naive UTC. `properties` and `context` are encoded JSON;
    `properties` holds the traits for identify and group. Missing fields become NULL.
    """

    event_id: int
    message_id: str
    type: str
    name: str | None
    source: str
    anonymous_id: str | None
    user_id: str | None
    previous_id: str | None
    group_id: str | None
    email: str | None
    company_domain: str | None
    session_id: str | None
    url_host: str | None
    url_path: str | None
    user_agent: str | None
    ip: str | None
    occurred_at: datetime
    received_at: datetime
    properties: msgspec.Raw | None = None
    context: msgspec.Raw | None = None
    event_key: str | None = None

    def __post_init__(self) -> None:
        if self.name is not None:
            self.event_key = event_key(self.name) or None


class RejectedRow(msgspec.Struct, omit_defaults=True, gc=False):
    """One row of `rejected_event`: what came, why it was not taken, and all that a replay needs."""

    rejected_event_id: int
    received_at: datetime
    source: str
    batch_index: int
    code: str
    message: str
    payload: str
    sent_at: str | None = None


REJECTED_COLUMNS: dict[str, str] = {
    "rejected_event_id": "BIGINT",
    "received_at": "TIMESTAMP",
    "source": "VARCHAR",
    "batch_index": "INTEGER",
    "code": "VARCHAR",
    "message": "VARCHAR",
    "payload": "VARCHAR",
    "sent_at": "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """What a request says about all of its events.

    `default_type` comes from the path (`/v1/track`) and wins over the event's own. `is_historical` turns the
    clock correction off. `browser_agent` is set when a browser speaks for itself, and then stands in for
    context.userAgent. `seal` encrypts the keys of browsers that subscribe to web push; without it they are dropped.
    """

    source: str
    received_at: datetime
    skew: timedelta | None = None
    sent_at: str | None = None
    is_historical: bool = False
    default_type: str | None = None
    browser_agent: str | None = None
    context: ContextFacts = NO_CONTEXT
    seal: Callable[[str], str] | None = None
