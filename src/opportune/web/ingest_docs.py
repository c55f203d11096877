"""What the OpenAPI document says about event ingest, whose routes parse their bodies themselves."""

from __future__ import annotations

from typing import Any

from opportune.ingest.limits import MAX_BODY_BYTES, MAX_EVENT_BYTES, MAX_EVENTS_PER_BATCH
from opportune.model.event import EventType
from opportune.web.errors import ErrorBody

_BODY_MIB = MAX_BODY_BYTES // 1024 // 1024
_EVENT_KIB = MAX_EVENT_BYTES // 1024

DESCRIPTION = f"""\
Takes events as the libraries of Segment, RudderStack and Jitsu send them, and answers 200 once they are on
disk.

**Write key**: user name of Basic authentication, `X-Write-Key`, a Bearer token, or `writeKey` in the body.

**Body**: one event, `{{"batch": [...]}}` or a list, as JSON, plain or gzip whatever the headers say. At most
{_BODY_MIB} MiB a request (unpacked too), {MAX_EVENTS_PER_BATCH:,} events a batch, {_EVENT_KIB} KiB an event.

**Bad events** in a batch are listed in the answer under `rejected` and kept under
`/api/v1/rejected-events`; the good ones of the batch are taken. A single bad event is answered with 400.

**Message ids**: an event with the `messageId` of an earlier one counts once. One without gets an id from its
content and time, so that a second try of the same request counts once too.

**Time**: `originalTimestamp` or `timestamp`, corrected by the difference between `sentAt` and the time of
receipt; `/v1/import` takes times as they are. Late is fine; more than 5 minutes in the future is refused.

429 and 503 carry `Retry-After`; nothing of such a request was taken.
"""

REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "batch": {"type": "array", "items": {"type": "object"}},
                        "type": {"type": "string", "enum": [str(event_type) for event_type in EventType]},
                        "event": {"type": "string", "description": "Name of a track event"},
                        "name": {"type": "string", "description": "Name of a page or screen"},
                        "userId": {"type": ["string", "integer", "null"]},
                        "anonymousId": {"type": ["string", "integer", "null"]},
                        "groupId": {"type": ["string", "integer", "null"]},
                        "previousId": {"type": ["string", "integer", "null"]},
                        "messageId": {"type": ["string", "null"]},
                        "timestamp": {"type": ["string", "integer", "null"]},
                        "originalTimestamp": {"type": ["string", "integer", "null"]},
                        "sentAt": {"type": ["string", "integer", "null"]},
                        "properties": {"type": "object"},
                        "traits": {"type": "object"},
                        "context": {"type": "object"},
                        "writeKey": {"type": ["string", "null"]},
                    },
                }
            }
        },
    }
}

FAILURES: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorBody, "description": "The body cannot be read, or the one event in it was refused"},
    401: {"model": ErrorBody, "description": "The write key is missing, unknown or revoked"},
    413: {"model": ErrorBody, "description": "The body or the batch is too large"},
    429: {"model": ErrorBody, "description": "Too many events; send them again after Retry-After"},
    503: {
        "model": ErrorBody,
        "description": "The workspace cannot be written now; send them again after Retry-After",
    },
}
