"""Messages that failed for good: putting right what they are filled in with, sending them again, or leaving it at that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from opportune.delivery.message import Ending
from opportune.delivery.queue import end, json_text
from opportune.errors import Conflict, InvalidInput
from opportune.store import Transaction

MAX_DATA_BYTES = 256 * 1024


def correct(tx: Transaction, delivery_id: int, data: Mapping[str, Any]) -> None:
    """Put other data in the place of what a failed message is filled in with. Raises Conflict, InvalidInput."""
    try:
        text = json_text(data)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"The data cannot be stored as JSON: {error}") from error
    if len(text.encode()) > MAX_DATA_BYTES:
        raise InvalidInput(
            f"The data takes more than {MAX_DATA_BYTES // 1024} KB. Leave out what the templates don't use."
        )
    if not tx.fixed("update_delivery_data", {"delivery_id": delivery_id, "data": text}):
        raise Conflict(
            f"Message {delivery_id} has not failed for good; only the data of such a message can be corrected."
        )


def replay(tx: Transaction, delivery_ids: Sequence[int], now: datetime) -> int:
    """Send failed messages again, under their keys and as often as a new one; returns how many there were. `now` is naive UTC.

    Those they belong to have gone on long ago and are not moved by it.
    """
    params = {"delivery_ids": list(delivery_ids)}
    count = int(tx.fixed("insert_replayed_deliveries", {**params, "now": now})[0][0])
    tx.fixed("delete_replayed_delivery_ends", params)
    return count


def skip(tx: Transaction, delivery_id: int, now: datetime) -> bool:
    """Never send a message that waits, or leave a failed one at that; whether somebody can go on now. Raises Conflict."""
    if end(tx, [(delivery_id, Ending("skipped", "skipped by hand"), 0)], ("waiting", "called"), now):
        return True
    if not tx.fixed("update_failed_delivery_skipped", {"delivery_id": delivery_id}):
        raise Conflict(
            f"Message {delivery_id} is neither waiting nor failed, so there is nothing to skip. Look at it again."
        )
    return False
