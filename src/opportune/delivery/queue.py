"""The messages of journeys in the workspace: claiming those that are due, and writing down what came of them.

Many are claimed and many ended in one transaction, since each costs about as much as the first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from opportune.compile.message_data import take_down_data
from opportune.delivery.message import Ending, Message
from opportune.store import Transaction, Workspace, statement

# Waits after each attempt that failed. What failed once more is a dead letter.
WAITS = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12),
)  # fmt: skip
# A receiver may ask for more patience than planned, but not for ever.
RETRY_AFTER_MAX = timedelta(hours=24)
# Receivers that did not call back in time are noted so many at a time.
UNCALLED_MAX = 1_000
_SENDING = ("sending",)

# How many messages ended, by channel and state.
Counts = Counter[tuple[str, str]]


@dataclass
class Due:
    """What waits. `ready` are the queues with something due, `later` when the next message of each other queue is."""

    ready: list[str] = field(default_factory=list)
    later: dict[str, datetime] = field(default_factory=dict)
    is_any_uncalled: bool = False


def look(tx: Transaction, held: Collection[int], now: datetime) -> Due:
    """What is due; `held` are the journeys that are paused. `now` here and below is naive UTC."""
    found = Due()
    for queue, state, due_at in tx.fixed("list_due_deliveries", {"held": list(held)}):
        if due_at > now:
            found.later[queue] = min(due_at, found.later.get(queue, due_at))
        elif state == "called":
            found.is_any_uncalled = True
        else:
            found.ready.append(queue)
    return found


def held_journeys(tx: Transaction) -> list[int]:
    """The numbers of journeys that are paused."""
    return [number for (number,) in tx.fixed("list_held_journeys")]


def rate_limits(tx: Transaction) -> dict[str, float]:
    """How many messages a second each queue may have, where somebody limits it."""
    rows = tx.fixed("get_rate_limits")
    return {queue: float(rate) for queue, rate in json.loads(rows[0][0]).items()} if rows and rows[0][0] else {}


def claim(tx: Transaction, rooms: Mapping[str, int], held: Collection[int], now: datetime) -> list[Message]:
    """Take so many messages of each queue to be sent now."""
    params = {"queues": list(rooms), "rooms": list(rooms.values()), "held": list(held), "now": now}
    rows = tx.run_dicts(statement("claim_deliveries"), params)
    rows.sort(key=lambda row: row["delivery_id"])
    _take_down(tx, [row for row in rows if row["data"] is None])
    return [Message(**{**row, "data": json.loads(row["data"])}) for row in rows]


def _take_down(tx: Transaction, rows: list[dict[str, Any]]) -> None:
    """Give messages that were never tried the data they will always have."""
    if rows:
        query = take_down_data([row["delivery_id"] for row in rows])
        found: dict[int, str] = dict(tx.run(query.sql, query.params))
        for row in rows:
            row["data"] = found[row["delivery_id"]]


def note(
    tx: Transaction, endings: Sequence[tuple[Message, Ending]], waits: Sequence[timedelta], now: datetime
) -> Counts:
    """Write down what came of messages that were being sent; returns how many ended."""
    counts: Counts = Counter()
    ended: list[tuple[int, Ending, int]] = []
    later: list[tuple[int, Ending, int, str, datetime]] = []
    for message, ending in endings:
        attempts = message.attempt_count + 1
        match ending.state:
            case "delivered" | "failed":
                ended.append((message.delivery_id, ending, 1))
                counts[message.channel, ending.state] += 1
            case "skipped":
                ended.append((message.delivery_id, ending, 0))
                counts[message.channel, ending.state] += 1
            case "retry" if attempts > len(waits):
                ended.append((message.delivery_id, _given_up(ending, attempts), 1))
                counts[message.channel, "failed"] += 1
            case "retry":
                wait = max(waits[attempts - 1], min(timedelta(seconds=ending.retry_after_seconds), RETRY_AFTER_MAX))
                later.append((message.delivery_id, ending, 1, "waiting", now + wait))
            case "called":
                deadline = now + timedelta(seconds=ending.callback_seconds)
                later.append((message.delivery_id, ending, 1, "called", deadline))
            case "put_off":
                later.append((message.delivery_id, ending, 0, "waiting", ending.not_before or now))
    if ended:
        end(tx, ended, _SENDING, now)
    if later:
        tx.fixed(
            "update_deliveries_later",
            {
                "delivery_ids": [delivery_id for delivery_id, *_ in later],
                "states": [state for *_, state, _ in later],
                "attempts": [attempts for _, _, attempts, *_ in later],
                "due_ats": [due_at for *_, due_at in later],
                "status_codes": [ending.status_code for _, ending, *_ in later],
                "reasons": [ending.reason for _, ending, *_ in later],
            },
        )
    return counts


def end(tx: Transaction, ended: Sequence[tuple[int, Ending, int]], from_states: Iterable[str], now: datetime) -> int:
    """End messages that are in one of these states, each with the attempts it took since; returns how many there were."""
    params: dict[str, Any] = {
        "delivery_ids": [delivery_id for delivery_id, *_ in ended],
        "states": [ending.state for _, ending, _ in ended],
        "from_states": list(from_states),
        "answers": [None if ending.answer is None else json_text(ending.answer) for _, ending, _ in ended],
    }
    tx.fixed("insert_delivery_news", params)
    more = {
        "attempts": [attempts for *_, attempts in ended],
        "status_codes": [ending.status_code for _, ending, _ in ended],
        "reasons": [ending.reason for _, ending, _ in ended],
        "now": now,
    }
    count = tx.fixed("insert_delivery_ends", {**params, **more})[0][0]
    tx.fixed("delete_ended_deliveries", {"delivery_ids": params["delivery_ids"], "from_states": params["from_states"]})
    return int(count)


def end_uncalled(tx: Transaction, now: datetime) -> Counts:
    """End messages whose receiver did not call back in time; returns how many."""
    rows = tx.fixed("list_uncalled_deliveries", {"now": now, "limit": UNCALLED_MAX})
    ending = Ending("failed", "the receiver took it but did not call back in time")
    if rows:
        end(tx, [(delivery_id, ending, 0) for delivery_id, _ in rows], ("called",), now)
    return Counter((channel, "failed") for _, channel in rows)


def json_text(value: Any) -> str:
    """A JSON value as the workspace can store it: text without NUL and half characters. Raises ValueError for what is none."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text.replace("\\u0000", "\\ufffd").encode("utf-8", "replace").decode()


def waiting_count(workspace: Workspace) -> int:
    """How many messages are still to be sent, or wait for a call."""
    with workspace.read() as tx:
        return int(tx.fixed("count_deliveries")[0][0])


def give_back(tx: Transaction, messages: Iterable[Message]) -> None:
    """Let messages wait that were claimed and not sent after all."""
    tx.fixed("update_deliveries_given_back", {"delivery_ids": [message.delivery_id for message in messages]})


def _given_up(ending: Ending, attempts: int) -> Ending:
    reason = f"{attempts} attempts failed, the last one because: {ending.reason}"
    return Ending("failed", reason, ending.status_code, ending.answer)
