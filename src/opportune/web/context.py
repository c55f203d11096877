"""What the resources need: the open workspace and the parts working on it, handed in by `app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request

from opportune.access.attempts import Attempts
from opportune.access.audit import AuditLog
from opportune.clock import Clock
from opportune.delivery.channels.connector import ConnectorChannel
from opportune.delivery.channels.http import HttpChannel
from opportune.delivery.journey_loop import JourneyDelivery
from opportune.delivery.loop import DeliveryLoop
from opportune.delivery.sealing import Sealer
from opportune.delivery.secrets import Secrets
from opportune.delivery.web_push_keys import WebPushKeys
from opportune.ingest import EventLog, IngestLimits, WriteKeys
from opportune.settings import Settings
from opportune.store import Workspace
from opportune.tick.loop import TickLoop
from opportune.web.live_counts import LiveCounts
from opportune.web.metrics import Metrics
from opportune.web.running_imports import RunningImports
from opportune.web.tick_feed import TickFeed


@dataclass
class Context:
    """One running Opportune. `restore` puts a copy in the place of the workspace file and returns where that is kept;
    `compact` writes it anew by way of another path and returns its size before and after.

    `own_token_hash` admits the command line on the same machine for as long as the server runs; it is stored nowhere.
    `served_at` is the address that is listened on, once one is.
    """

    workspace: Workspace
    clock: Clock
    audit: AuditLog
    event_log: EventLog
    write_keys: WriteKeys
    tick_loop: TickLoop
    delivery: DeliveryLoop
    journey_delivery: JourneyDelivery
    secrets: Secrets
    connectors: ConnectorChannel
    requests: HttpChannel
    web_push_keys: WebPushKeys
    web_push_sealer: Sealer
    metrics: Metrics
    tick_feed: TickFeed
    settings: Settings
    limits: IngestLimits
    restore: Callable[[Path], Path]
    compact: Callable[[Path], tuple[int, int]]
    own_token_hash: str | None = None
    served_at: str | None = None
    attempts: Attempts = field(default_factory=Attempts)
    live_counts: LiveCounts = field(default_factory=LiveCounts)
    running_imports: RunningImports = field(default_factory=RunningImports)


def context(request: Request) -> Context:
    """The dependency every resource takes."""
    found: Context = request.app.state.context
    return found
