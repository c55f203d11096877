"""Wiring: the one place that constructs a running Opportune out of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from opportune.clock import Clock, SystemClock
from opportune.ingest import EventLog, IngestLimits, WriteKeys
from opportune.settings import Settings
from opportune.shipped import shipped_bot_rules, shipped_score_model, shipped_signals
from opportune.store import Workspace
from opportune.store.definitions import Body, save_definitions
from opportune.store.workspace import naive
from opportune.tick.loop import TickLoop
from opportune.web import Context, Metrics, create_app


@dataclass
class Opportune:
    """An open workspace with everything that works on it. Made by `open_opportune`."""

    context: Context
    app: FastAPI

    def close(self) -> None:
        """Stop taking events, finish the tick that runs, and close the file. Safe to call twice."""
        self.context.event_log.close()
        self.context.tick_loop.close()
        self.context.workspace.close()


def install_shipped(workspace: Workspace, clock: Clock) -> None:
    """Give a new workspace the shipped definitions. A workspace that has definitions keeps its own."""
    with workspace.transaction() as tx:
        if not tx.scalar("select count(*) from definition"):
            shipped: list[Body] = [*shipped_signals(), shipped_score_model(), shipped_bot_rules()]
            save_definitions(tx, shipped, naive(clock.now()))


def open_opportune(settings: Settings, clock: Clock | None = None, limits: IngestLimits | None = None) -> Opportune:
    """Open or create the workspace file and put everything together; ticks begin with `context.tick_loop.start()`.

    Raises what `Workspace.open` raises.
    """
    clock = clock or SystemClock()
    limits = limits or IngestLimits()
    workspace = Workspace.open(settings.file, clock.now(), settings.memory_limit_mb)
    try:
        install_shipped(workspace, clock)
        metrics = Metrics()
        tick_loop = TickLoop(workspace, clock, on_tick=metrics.ticked)
        event_log = EventLog(workspace, on_appended=lambda last_event_id: tick_loop.wake())
        write_keys = WriteKeys(workspace)
    except BaseException:
        workspace.close()
        raise
    metrics.watch("opportune_events_queued", "Events waiting to become durable", lambda: event_log.queued_rows)
    metrics.watch("opportune_workspace_bytes", "Size of the workspace file", lambda: settings.file.stat().st_size)

    def restore(source: Path) -> None:
        raise NotImplementedError

    context = Context(
        workspace=workspace,
        clock=clock,
        event_log=event_log,
        write_keys=write_keys,
        tick_loop=tick_loop,
        metrics=metrics,
        settings=settings,
        limits=limits,
        restore=restore,
    )
    return Opportune(context, create_app(context))


@contextmanager
def opened(settings: Settings, clock: Clock | None = None) -> Iterator[Opportune]:
    """`open_opportune`, closed at the end."""
    opportune = open_opportune(settings, clock)
    try:
        yield opportune
    finally:
        opportune.close()
