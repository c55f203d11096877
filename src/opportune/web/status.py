"""How the workspace is doing, over HTTP: its size and freshness, what still arrives, and whether everything fits together."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from opportune import __version__
from opportune.insight.doctor import Check, examine
from opportune.insight.status import count_records, coverage, recent_ticks
from opportune.tick.loop import next_due
from opportune.web.parameters import Answer, Ctx, Moment
from opportune.web.ticks import Tick

router = APIRouter(tags=["Workspace"])


class Counts(Answer):
    """How many records there are."""

    accounts: int
    contacts: int
    visitors: int
    opportunities: int
    users: int
    events: int
    signals: int
    rejected_events: int = Field(description="Events that could not be taken and still wait to be put right")
    score_changes: int
    identity_conflicts: int
    pending_signals: int = Field(description="Signals that wait for the end of their grace period")
    unread_events: int = Field(description="Events that the next tick takes in")


class Source(Answer):
    """A source of events. One that has a name has a write key in force."""

    source: str
    name: str | None
    event_count: int
    last_event_at: Moment | None


class SignalCoverage(Answer):
    """A signal definition, and whether it still finds anything."""

    signal: str
    name: str
    enabled: bool
    signal_count: int
    last_signal_at: Moment | None


class Status(Answer):
    """What is in the workspace and how fresh it is."""

    version: str
    file: str | None
    file_bytes: int
    counts: Counts
    last_tick: Tick | None
    next_due_at: datetime | None = Field(description="When a score changes by itself next")
    last_error: str | None = Field(description="Why the last tick failed, if it did")
    queued_events: int = Field(description="Events that are about to become durable")
    sources: list[Source]
    signals: list[SignalCoverage]


class Diagnosis(Answer):
    """Every check, and whether all of them are fine."""

    ok: bool
    checks: list[Check]


@router.get("/status", summary="What is in the workspace, and how fresh it is")
def status(ctx: Ctx) -> Status:
    path = ctx.workspace.path
    due = next_due(ctx.workspace)
    with ctx.workspace.read() as tx:
        ticks = recent_ticks(tx, 1)
        found = coverage(tx)
        return Status.model_validate(
            {
                "version": __version__,
                "file": str(path) if path else None,
                "file_bytes": path.stat().st_size if path else 0,
                "counts": count_records(tx),
                "last_tick": ticks[0] if ticks else None,
                "next_due_at": due,
                "last_error": ctx.tick_loop.last_error,
                "queued_events": ctx.event_log.queued_rows,
                "sources": found.sources,
                "signals": found.signals,
            }
        )


@router.get("/doctor", summary="Check that everything fits together")
def doctor(ctx: Ctx) -> Diagnosis:
    """Reads everything and computes every score again, so it takes as long as a full tick; nothing waits for it."""
    checks = examine(ctx.workspace)
    return Diagnosis(ok=all(check.ok for check in checks), checks=checks)
