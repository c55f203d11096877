"""The signal definitions in force with what they still bring, and which of them an event would carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from opportune.compile.query import indent
from opportune.compile.signals import sent_signals
from opportune.model.definitions import Definitions
from opportune.model.event import EVENT_COLUMNS
from opportune.model.signal import SignalDefinition
from opportune.shipped import shipped_signals
from opportune.store import Transaction


@dataclass(frozen=True)
class SignalYield:
    """A definition and what it brought: ever, and on each of the last days, today last."""

    definition: SignalDefinition
    points: int
    is_shipped: bool
    is_changed: bool
    signal_count: int
    last_signal_on: date | None
    daily_signals: list[int]
    suspected_count: int


@dataclass(frozen=True)
class CarriedSignal:
    """A signal that an event carries."""

    definition: SignalDefinition
    points: int
    context_key: str | None
    quantity: float | None


def list_signal_definitions(tx: Transaction, definitions: Definitions, today: datetime, days: int) -> list[SignalYield]:
    """Every definition in force in order of its key. `today` is midnight, naive UTC."""
    first = today - timedelta(days=days - 1)
    daily: dict[str, list[int]] = {}
    suspected: dict[str, int] = {}
    for signal, day, count, suspected_count in tx.fixed("list_signal_days", {"since": first}):
        if (place := (day - first.date()).days) < days:
            daily.setdefault(signal, [0] * days)[place] = count
        suspected[signal] = suspected.get(signal, 0) + suspected_count
    seen: dict[str, tuple[int, date]] = {
        signal: (count, last_on) for signal, count, last_on in tx.fixed("list_signal_totals")
    }
    shipped = {found.signal: found for found in shipped_signals()}
    return [
        SignalYield(
            definition=found,
            points=points_of(definitions, found),
            is_shipped=found.signal in shipped,
            is_changed=shipped.get(found.signal, found) != found,
            signal_count=seen[found.signal][0] if found.signal in seen else 0,
            last_signal_on=seen[found.signal][1] if found.signal in seen else None,
            daily_signals=daily.get(found.signal, [0] * days),
            suspected_count=suspected.get(found.signal, 0),
        )
        for found in definitions.signals
    ]


def points_of(definitions: Definitions, found: SignalDefinition) -> int:
    """The points of a fresh signal: its own, or those of its strength."""
    return found.points if found.points is not None else definitions.score_model.points[found.strength]


def signals_carried(tx: Transaction, definitions: Definitions, event: Mapping[str, Any]) -> list[CarriedSignal]:
    """The signals that an event would carry, by the statement that ticks use. `event` has the columns of an event row.

    Signals derived from several others are not among them, since they need those others.
    """
    query = sent_signals(definitions.signals, definitions.kind_ids)
    columns = [f"${column}::{kind} as {column}" for column, kind in EVENT_COLUMNS.items()]
    rows = tx.run_dicts(
        f"""\
with new_event as (
    select {", ".join(columns)}
),
event_subject as (
    select event_id, 1 as subject_id from new_event
),
carried_signal as (
    {indent(query.sql)}
)
select kind_id, context_key, quantity from carried_signal order by kind_id""",
        {**event, **query.params},
    )
    by_kind_id = {definitions.kind_ids[found.signal]: found for found in definitions.signals}
    return [
        CarriedSignal(found, points_of(definitions, found), row["context_key"], row["quantity"])
        for row in rows
        for found in (by_kind_id[row["kind_id"]],)
    ]
