"""The imports that are running in this process, so that they can be seen and stopped."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime

from opportune.errors import Conflict, NotFound
from opportune.ingest.cancellation import Cancellation

_TICKET_BYTES = 12


@dataclass(eq=False)
class RunningImport:
    """One import and how far it is. `ticket` names it while it runs."""

    ticket: str
    file_name: str
    mapping: str
    is_dry_run: bool
    started_at: datetime
    done: int = 0
    total: int = 0
    cancellation: Cancellation = field(default_factory=Cancellation)


class RunningImports:
    """All of them, the oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_ticket: dict[str, RunningImport] = {}

    def add(self, file_name: str, mapping: str, is_dry_run: bool, now: datetime) -> RunningImport:
        running = RunningImport(secrets.token_hex(_TICKET_BYTES), file_name, mapping, is_dry_run, now)
        with self._lock:
            self._by_ticket[running.ticket] = running
        return running

    def remove(self, running: RunningImport) -> None:
        with self._lock:
            del self._by_ticket[running.ticket]

    def list(self) -> list[RunningImport]:
        with self._lock:
            return list(self._by_ticket.values())

    def cancel(self, ticket: str) -> RunningImport:
        """Ask an import to stop. Raises NotFound when it isn't running, Conflict when it is too late."""
        with self._lock:
            running = self._by_ticket.get(ticket)
        if running is None:
            raise NotFound("No such import is running; it may have ended. The list of imports shows what it brought.")
        if not running.cancellation.wish():
            raise Conflict("The import is being written for good and can't be cancelled any more. It ends in a moment.")
        return running
