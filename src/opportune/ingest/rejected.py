"""The events that could not be taken: keep them with the reason, list them, and take them again once
corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from opportune.errors import Conflict, NotFound, OpportuneError
from opportune.ingest.decode import InvalidBody, nested_too_deeply
from opportune.ingest.event_log import EventLog
from opportune.ingest.event_row import EventRow, Origin, RejectedRow
from opportune.ingest.event_time import skew_of
from opportune.ingest.normalise import normalise
from opportune.ingest.push_subscriptions import without_keys
from opportune.ingest.rejection import EventRejected
from opportune.store import Workspace
from opportune.store.workspace import aware, naive

MAX_PAGE_SIZE = 500


@dataclass(frozen=True, slots=True)
class RejectedEvent:
    """One event that was not taken. `batch_index` is its place in the request, `payload` its JSON as
    received.
    """

    rejected_event_id: int
    received_at: datetime
    source: str
    batch_index: int
    code: str
    message: str
    payload: str
    sent_at: str | None
    replayed_at: datetime | None


class _Outcome(msgspec.Struct):
    """How one replay went, as `record_replays` reads it."""

    rejected_event_id: int
    code: str
    message: str
    payload: str
    replayed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """How many rejected events were tried again, taken, and refused again."""

    tried: int
    accepted: int
    rejected: int


def normalise_all(payloads: Sequence[bytes], origin: Origin) -> tuple[list[EventRow], list[RejectedRow]]:
    """The rows of the good events of one request and the rejections of the others, both in order."""
    rows, rejections = [], []
    for index, payload in enumerate(payloads):
        try:
            rows.append(normalise(payload, index, origin))
        except (EventRejected, InvalidBody) as refused:
            rejections.append(_rejection(payload, index, origin, refused))
        except RecursionError:
            rejections.append(_rejection(payload, index, origin, nested_too_deeply()))
    return rows, rejections


def list_rejected(
    workspace: Workspace, limit: int = 50, before_id: int | None = None, with_replayed: bool = False
) -> list[RejectedEvent]:
    """Rejected events, the newest first; `before_id` is the last id of the page before."""
    with workspace.read() as tx:
        rows = tx.fixed(
            "list_rejected_events",
            {"before_id": before_id, "with_replayed": with_replayed, "limit": min(limit, MAX_PAGE_SIZE + 1)},
        )
    return [_from_row(row) for row in rows]


def get_rejected(workspace: Workspace, rejected_event_id: int) -> RejectedEvent:
    """One rejected event. Raises NotFound."""
    with workspace.read() as tx:
        rows = tx.fixed("get_rejected_event", {"rejected_event_id": rejected_event_id})
    if not rows:
        raise NotFound(f"There is no rejected event {rejected_event_id}. List them to see which there are.")
    return _from_row(rows[0])


def replay_one(
    workspace: Workspace,
    event_log: EventLog,
    rejected_event_id: int,
    now: datetime,
    payload: bytes | None = None,
) -> RejectedEvent:
    """Try a rejected event again, as received then or as corrected in `payload`, and return it as it is
    afterwards.

    Time and source stay those of the first try. Refused again, its code and message are the new ones. Raises
    NotFound, and Conflict when it was taken already.
    """
    rejected = get_rejected(workspace, rejected_event_id)
    if rejected.replayed_at is not None:
        raise Conflict(f"Rejected event {rejected_event_id} was replayed already. Send a new event instead.")
    _replay(workspace, event_log, [rejected], now, payload)
    return get_rejected(workspace, rejected_event_id)


def replay_all(workspace: Workspace, event_log: EventLog, now: datetime) -> ReplayResult:
    """Try every rejected event again that has not been taken yet, for instance after an upgrade that takes
    more.
    """
    tried = accepted = 0
    before_id = None
    while page := list_rejected(workspace, MAX_PAGE_SIZE, before_id):
        accepted += _replay(workspace, event_log, page, now, None)
        tried += len(page)
        before_id = page[-1].rejected_event_id
    return ReplayResult(tried, accepted, tried - accepted)


def _replay(
    workspace: Workspace,
    event_log: EventLog,
    batch: list[RejectedEvent],
    now: datetime,
    payload: bytes | None,
) -> int:
    """Append what is good now, then record the outcome. A crash between the two leaves the same message ids
    to try again.
    """
    rows: list[EventRow] = []
    outcomes = []
    for rejected in batch:
        text = rejected.payload if payload is None else payload.decode("utf-8", "replace").replace("\0", "")
        outcome = _Outcome(rejected.rejected_event_id, rejected.code, rejected.message, text)
        try:
            rows.append(normalise(text.encode(), rejected.batch_index, _origin(rejected)))
            outcome.replayed_at = naive(now)
        except (EventRejected, InvalidBody) as refused:
            outcome.code, outcome.message = refused.code, refused.message
        outcomes.append(outcome)
    if rows:
        event_log.append(rows)
    with workspace.transaction() as tx:
        tx.fixed("record_replays", {"outcomes": msgspec.json.encode(outcomes).decode()})
    return len(rows)


def _origin(rejected: RejectedEvent) -> Origin:
    received_at = naive(rejected.received_at)
    return Origin(rejected.source, received_at, skew=skew_of(rejected.sent_at, received_at), sent_at=rejected.sent_at)


def _rejection(payload: bytes, index: int, origin: Origin, refused: OpportuneError) -> RejectedRow:
    text = payload.decode("utf-8", "replace").replace("\0", "")
    try:
        event = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        event = None
    if isinstance(event, dict):
        text = msgspec.json.encode(_self_contained(event, origin)).decode()
    sent_at = None if origin.is_historical else origin.sent_at
    kept = without_keys(text)
    return RejectedRow(0, origin.received_at, origin.source, index, refused.code, refused.message, kept, sent_at)


def _self_contained(event: dict[str, Any], origin: Origin) -> dict[str, Any]:
    """The event with what only its request said: the type of the path, the batch's context, and no clock to
    correct.
    """
    if origin.default_type:
        event["type"] = origin.default_type
    if origin.context.stored and not event.get("context"):
        event["context"] = origin.context.stored
    if origin.is_historical:
        event.pop("sentAt", None)
    return event


def _from_row(row: tuple[Any, ...]) -> RejectedEvent:
    rejected = RejectedEvent(*row)
    return RejectedEvent(
        rejected.rejected_event_id,
        aware(rejected.received_at),
        rejected.source,
        rejected.batch_index,
        rejected.code,
        rejected.message,
        rejected.payload,
        rejected.sent_at,
        aware(rejected.replayed_at) if rejected.replayed_at else None,
    )
