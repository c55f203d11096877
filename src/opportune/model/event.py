"""The raw event as Opportune stores it, whatever client sent it."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    """The calls of the Segment specification."""

    TRACK = "track"
    PAGE = "page"
    SCREEN = "screen"
    IDENTIFY = "identify"
    GROUP = "group"
    ALIAS = "alias"


# Columns of the `event` table and their DuckDB types, in order. `properties` holds traits for identify and group.
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
}
