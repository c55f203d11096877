"""The tables that compiled signal rules read, filled by hand: `new_event` and `event_subject`, `live_signal`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from opportune.compile.derived import derived_signals
from opportune.compile.query import Query
from opportune.compile.signals import sent_signals
from opportune.model.event import EVENT_COLUMNS, event_key
from opportune.model.signal import SignalDefinition
from opportune.plan.steps import Fixed
from opportune.plan.tick_plan import TickWindow, plan_take_in
from opportune.store import Transaction

Event = Mapping[str, object]
# An event that says nothing about when it happened happened then.
OCCURRED_AT = "2026-03-01 09:00:00"
LATER = datetime.fromisoformat(OCCURRED_AT) + timedelta(days=90)


@dataclass(frozen=True)
class Sent:
    """A signal that an event carries; `subject_id` is whom the event is about."""

    signal: str
    event_id: int
    subject_id: int
    occurred_at: datetime
    context_key: str | None
    quantity: float | None


@dataclass(frozen=True)
class Live:
    """A row of `live_signal`; `signal` is the key of its kind."""

    signal: str
    subject_id: int
    occurred_at: datetime
    context_key: str | None = None
    quantity: float | None = None
    account_id: int | None = None
    is_fresh: bool = True
    verdict: str | None = None


def kind_ids(definitions: Iterable[SignalDefinition]) -> dict[str, int]:
    return {definition.signal: number for number, definition in enumerate(definitions, start=1)}


def create_new_event(tx: Transaction, events: Sequence[Event]) -> None:
    """Store the events and take them in as a tick does; `subject` is whom one is about, person 1 unless it says so."""
    tx.run("delete from event")
    lines, subjects = [], []
    for number, event in enumerate(events, start=1):
        row = {"message_id": f"m{number}", "source": "test", "occurred_at": OCCURRED_AT, "received_at": OCCURRED_AT}
        row |= {name: value for name, value in event.items() if name in EVENT_COLUMNS}
        row["event_key"] = event_key(str(row["name"])) or None if row.get("name") else None
        assert set(event) <= {*EVENT_COLUMNS, "subject"}, f"no column for {set(event) - set(EVENT_COLUMNS)}"
        lines.append(json.dumps({"event_id": number, **row}, default=str))
        subjects.append((number, event.get("subject", 1)))
    tx.insert_ndjson("event", EVENT_COLUMNS, "\n".join(lines).encode())
    window = TickWindow(tick_id=1, now=LATER, seen_event_id=len(events), is_full=False)
    for step in plan_take_in(None, window):
        assert isinstance(step, Fixed)
        tx.fixed(step.name, step.params)
    tx.run("create or replace temp table event_subject (event_id bigint, subject_id bigint)")
    for pair in subjects:
        tx.run("insert into event_subject values (?, ?)", pair)


def run_sent(tx: Transaction, definitions: Sequence[SignalDefinition]) -> list[Sent]:
    """What the compiled rules find in `new_event`, in order of event and definition."""
    ids = kind_ids(definitions)
    names = {kind_id: key for key, kind_id in ids.items()}
    query = sent_signals(definitions, ids)
    rows = tx.run_dicts(f"{query.sql}\norder by event_id, kind_id", query.params)
    return [Sent(signal=names[row.pop("kind_id")], **row) for row in rows]


def create_live_signal(tx: Transaction, rows: Sequence[Live], ids: Mapping[str, int]) -> None:
    tx.run(
        "create or replace temp table live_signal (signal_id bigint, subject_id bigint, source_id bigint, "
        "kind_id smallint, occurred_at timestamp, context_key varchar, quantity double, verdict varchar, "
        "account_id bigint, is_fresh boolean, person_id bigint)"
    )
    for number, row in enumerate(rows, start=1):
        account_id = -row.subject_id if row.subject_id < 0 else row.account_id
        values = [number, row.subject_id, row.subject_id, ids[row.signal], row.occurred_at, row.context_key]
        tx.run(
            "insert into live_signal values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*values, row.quantity, row.verdict, account_id, row.is_fresh, row.subject_id],
        )


def run_derived(
    tx: Transaction, definition: SignalDefinition, rows: Sequence[Live], ids: Mapping[str, int]
) -> list[Live]:
    """The new derived signals, in order of time, as the rows that join the others."""
    create_live_signal(tx, rows, ids)
    query = derived_signals(definition, ids)
    found = tx.run_dicts(f"select * from (\n{query.sql}\n) as derived order by occurred_at, subject_id, context_key")
    assert all(row["kind_id"] == ids[definition.signal] for row in found)
    return [
        Live(definition.signal, row["subject_id"], row["occurred_at"], row["context_key"], is_fresh=False)
        for row in found
    ]


def arrive(stored: Sequence[Live], arriving: Sequence[Live]) -> list[Live]:
    """Stored and arriving rows together; fresh is everything of a subject that something arrives for."""
    fresh = {row.subject_id for row in arriving}
    return [replace(row, is_fresh=row.subject_id in fresh) for row in [*stored, *arriving]]


def explain(tx: Transaction, query: Query) -> None:
    """Bind and plan the statement without running it; raises for an unknown column or a type that does not fit."""
    tx.run(f"explain {query.sql}", query.params)
