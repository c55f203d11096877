"""Turns one event as a client sent it into a row of the `event` table, or says why it cannot.

It decides and touches nothing. Reading the request around the event is `decode`'s matter.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from opportune.ingest.context_facts import find_page, find_session_id, read_context
from opportune.ingest.decode import decode_loosely
from opportune.ingest.event_row import EventRow, Origin, RawEvent
from opportune.ingest.event_time import TimeRefused, skew_of, time_of_event
from opportune.ingest.fields import (
    find_company_domain,
    find_email,
    identifier,
    json_object,
    short_text,
)
from opportune.ingest.limits import MAX_EVENT_BYTES
from opportune.ingest.push_subscriptions import MARK, with_sealed_keys
from opportune.ingest.rejection import EventRejected
from opportune.model.event import EventType

# Plain strings: looking a member up on the enum takes several times as long, for every event.
_TRACK, _PAGE, _SCREEN, _IDENTIFY, _GROUP, _ALIAS = (event_type.value for event_type in EventType)
_TRAIT_TYPES = (_IDENTIFY, _GROUP)
_TYPES = frozenset(event_type.value for event_type in EventType)
_decoder = msgspec.json.Decoder(RawEvent)
_encode = msgspec.json.Encoder().encode


def normalise(payload: bytes, index: int, origin: Origin) -> EventRow:
    """The row of one event, its `event_id` still 0. `index` is its place in the request.

    Raises EventRejected with a stable code and what to do about it.
    """
    if len(payload) > MAX_EVENT_BYTES:
        raise EventRejected(
            "event_too_large",
            f"The event is {len(payload):,} bytes long; at most {MAX_EVENT_BYTES:,} are taken. "
            "Send fewer or shorter properties.",
        )
    event = _decode(payload)
    kind = _type_of(event, origin)
    encoded_context = bytes(event.context)
    facts = read_context(encoded_context) if encoded_context else origin.context
    traits = json_object(event.traits, "traits")
    if traits is None:
        traits = facts.traits
    properties = json_object(event.properties, "properties") if kind not in _TRAIT_TYPES else traits
    if kind == _TRACK and MARK in payload:
        properties = with_sealed_keys(event.event, properties, origin.seal)
    user_id = identifier(event.user_id, "userId")
    email = find_email(kind, traits, properties, user_id)
    url_host, url_path = find_page(properties, facts)
    row = EventRow(
        0,
        identifier(event.message_id, "messageId") or _derived_message_id(payload, index, event, origin),
        kind,
        _name_of(event, kind, properties),
        origin.source,
        identifier(event.anonymous_id, "anonymousId"),
        user_id,
        identifier(event.previous_id, "previousId"),
        identifier(event.group_id, "groupId") or facts.group_id,
        email,
        find_company_domain(kind, properties, email),
        find_session_id(properties, facts, event.integrations),
        url_host,
        url_path,
        facts.user_agent or origin.browser_agent,
        facts.ip,
        _occurred_at(event, origin),
        origin.received_at,
        # Encoded here: objects kept until the commit would keep the garbage collector busy.
        msgspec.Raw(_encode(properties)) if properties else None,
        facts.stored,
    )
    _check_complete(row)
    return row


def _decode(payload: bytes) -> RawEvent:
    try:
        return _decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    value = decode_loosely(payload)
    if not isinstance(value, dict):
        raise EventRejected("not_an_object", 'The event is no JSON object. Send {"type": "track", ...} for each event.')
    return _decoder.decode(_encode(value))


def _type_of(event: RawEvent, origin: Origin) -> str:
    kind = origin.default_type or event.type
    if type(kind) is str and kind in _TYPES:
        return kind
    raise EventRejected(
        "unknown_type",
        f"The event's type {repr(kind)[:80]} is not known. Send one of: {', '.join(EventType)}.",
    )


def _name_of(event: RawEvent, kind: str, properties: dict[str, Any] | None) -> str | None:
    if kind == _TRACK:
        name = short_text(event.event)
        if name is None:
            raise EventRejected(
                "missing_event_name", 'A track call names what happened: {"event": "Pricing Viewed", ...}.'
            )
        return name
    if kind in (_PAGE, _SCREEN):
        return short_text(event.name) or (short_text(properties.get("name")) if properties else None)
    return None


def _occurred_at(event: RawEvent, origin: Origin) -> Any:
    claimed = event.timestamp if event.original_timestamp is None else event.original_timestamp
    skew = origin.skew
    if origin.is_historical:
        skew = None
    elif skew is None and event.sent_at is not None:
        skew = skew_of(event.sent_at, origin.received_at)
    try:
        return time_of_event(claimed, skew, origin.received_at)
    except TimeRefused as refused:
        raise EventRejected(refused.code, str(refused)) from refused


def _derived_message_id(payload: bytes, index: int, event: RawEvent, origin: Origin) -> str:
    """The same for a client's second try of the same request, different for anything else it sends.

    An event with a time of its own is told apart by that. One without counts as repeated only under the same
    sentAt; without that too it cannot be told from a second, equal event, and both are kept.
    """
    digest = hashlib.sha256(payload)
    digest.update(b"\0%d\0" % index)
    if event.timestamp is None and event.original_timestamp is None:
        digest.update((origin.sent_at or origin.received_at.isoformat()).encode())
    return f"derived-{digest.hexdigest()[:32]}"


def _check_complete(row: EventRow) -> None:
    if row.type == _GROUP and row.group_id is None:
        raise EventRejected("missing_group_id", 'A group call names the group: {"groupId": "acme", ...}.')
    if row.type == _ALIAS and (row.previous_id is None or row.user_id is None):
        raise EventRejected("missing_previous_id", "An alias call needs both previousId and userId.")
    if not (row.user_id or row.anonymous_id or row.email or row.group_id or row.company_domain):
        raise EventRejected(
            "missing_identity",
            "Nothing says whom the event is about. Send userId, anonymousId, an email, a groupId or a company_domain.",
        )
