"""The raw event as Opportune stores it, whatever client sent it."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import lru_cache


class EventType(StrEnum):
    """The calls of the Segment specification."""

    TRACK = "track"
    PAGE = "page"
    SCREEN = "screen"
    IDENTIFY = "identify"
    GROUP = "group"
    ALIAS = "alias"


@lru_cache(maxsize=10_000)
def event_key(name: str) -> str:
    """An event name as it is compared: `Email Opened`, `email-opened` and `email_opened` are one."""
    return "_".join("".join(c if unicodedata.category(c)[0] in "LN" else " " for c in name.lower()).split())


# Columns of the `event` table and their DuckDB types, in order. `properties` holds traits for identify and group,
# `event_key` the name as it is compared.
EVENT_COLUMNS: dict[str, str] = {
    "event_id": "BIGINT",
    "message_id": "VARCHAR",
    "type": "VARCHAR",
    "name": "VARCHAR",
    "source": "VARCHAR",
    "anonymous_id": "VARCHAR",
    "user_id": "VARCHAR",
    "previous_id": "VARCHAR",
    "group_id": "VARCHAR",
    "email": "VARCHAR",
    "company_domain": "VARCHAR",
    "session_id": "VARCHAR",
    "url_host": "VARCHAR",
    "url_path": "VARCHAR",
    "user_agent": "VARCHAR",
    "ip": "VARCHAR",
    "occurred_at": "TIMESTAMP",
    "received_at": "TIMESTAMP",
    "properties": "JSON",
    "context": "JSON",
    "event_key": "VARCHAR",
}
