"""The log of what everybody changed, written in the transaction that changes it.

Whoever answers a request begins a deed; the first transaction that commits while it is under way takes its entry along, whatever
code opened that transaction. So a change cannot be forgotten, and an entry about something that did not happen cannot stay.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from opportune.access.actor import Actor
from opportune.clock import Clock
from opportune.store import Transaction, Workspace
from opportune.store.workspace import naive

# The details of one entry; what is longer is left out of it, and the entry says so.
MAX_DETAILS_BYTES = 64 * 1024


@dataclass
class Deed:
    """Something that is being done. `details` may grow until it is written down."""

    actor: Actor
    action: str
    entity_kind: str | None = None
    entity_id: str | None = None
    address: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    is_written: bool = False


_under_way: ContextVar[Deed | None] = ContextVar("deed", default=None)


def note(*, entity_id: object = None, **details: object) -> None:
    """Say more about the deed that is under way: what it is about, and what it changes. Never a secret."""
    deed = _under_way.get()
    if deed is None:
        return
    deed.entity_id = deed.entity_id if entity_id is None else str(entity_id)
    deed.details.update(details)


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """What differs between two states of a record: each field with its value before and after."""
    return {
        name: [before.get(name), after.get(name)]
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }


class AuditLog:
    """Writes entries. One for each workspace; installs itself into its transactions."""

    def __init__(self, workspace: Workspace, clock: Clock) -> None:
        self._workspace = workspace
        self._clock = clock
        self._lock = threading.Lock()
        self._last_id = 0
        self.reload()
        workspace.before_commit = self._write_deed

    def reload(self) -> None:
        """Go on from the newest entry, for a new file under the workspace."""
        with self._workspace.read() as tx, self._lock:
            self._last_id = max(self._last_id, tx.scalar("select max(audit_entry_id) from audit_entry") or 0)

    @contextmanager
    def doing(self, deed: Deed) -> Iterator[Deed]:
        """Whatever is committed until the end is this deed."""
        before = _under_way.get()
        _under_way.set(deed)
        try:
            yield deed
        finally:
            _under_way.set(before)

    def write(self, tx: Transaction, deed: Deed) -> None:
        """Write an entry in a transaction that is open."""
        with self._lock:
            self._last_id += 1
            audit_entry_id = self._last_id
        deed.is_written = True
        tx.fixed(
            "add_audit_entry",
            {
                "audit_entry_id": audit_entry_id,
                "acted_at": naive(self._clock.now()),
                "actor_kind": deed.actor.kind.value,
                "actor_id": deed.actor.user_id,
                "actor_name": deed.actor.name,
                "action": deed.action,
                "entity_kind": deed.entity_kind,
                "entity_id": deed.entity_id,
                "details": _details(deed.details),
                "address": deed.address,
            },
        )

    def write_alone(self, deed: Deed) -> None:
        """Write an entry about something that no transaction changed."""
        deed.is_written = True
        with self._workspace.append() as tx:
            self.write(tx, deed)

    def _write_deed(self, tx: Transaction) -> None:
        deed = _under_way.get()
        if deed is not None and not deed.is_written:
            self.write(tx, deed)


def _details(details: dict[str, Any]) -> str | None:
    if not details:
        return None
    text = json.dumps(details, ensure_ascii=False, default=str)
    return text if len(text.encode()) <= MAX_DETAILS_BYTES else json.dumps({"left_out": "too long to be kept here"})
