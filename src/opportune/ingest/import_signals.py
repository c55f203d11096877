"""Stores the signals of a file as events, each once however often the file is imported."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from opportune.errors import Conflict
from opportune.ingest.event_log import EventLog
from opportune.ingest.event_row import EventRow
from opportune.ingest.import_steps import ImportStep
from opportune.store import Row, statement

APPEND_ROWS = 10_000
"""Events taken from the staging table at a time."""


def store_signals(step: ImportStep, event_log: EventLog, *, as_history: bool, dry_run: bool) -> dict[str, int]:
    """Append the events of `import_event` that are not stored yet; returns how many were new and how many not.

    With `as_history` they count as received when they happened. Raises Conflict when a tick has already run after
    the first of them: it would have had to see it. The log commits by itself and before the import's own record;
    after a crash in between, the next import finds the events by their message ids.
    """
    step.run("reject_future_events")
    if step.mapping.key:
        step.run("skip_repeated_events")
    step.run("match_events")
    step.run("place_new_events", as_history=as_history)
    if as_history:
        _check_history(step.run("get_tick_after_first_event"))
    created, stored = step.run("count_new_events")[0]
    if not dry_run:
        step.cancellation.make_final()
        for after in range(0, created, APPEND_ROWS):
            page = step.tx.run_dicts(statement("list_new_events"), {"after": after, "count": APPEND_ROWS})
            event_log.append([_event(row) for row in page])
    return {"created": created, "unchanged": stored}


def _check_history(found: list[Row]) -> None:
    if not found:
        return
    first_at, last_tick_at = found[0]
    raise Conflict(
        f"These signals start at {_shown(first_at)}, but scores have been computed up to "
        f"{_shown(last_tick_at)}. Import them without --as-history, and they count as received now; "
        "or import the history into a new workspace."
    )


def _shown(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def _event(row: dict[str, Any]) -> EventRow:
    return EventRow(**{**row, "properties": _object(row["properties"]), "context": _object(row["context"])})


def _object(text: str | None) -> dict[str, Any] | None:
    return json.loads(text) if text else None
