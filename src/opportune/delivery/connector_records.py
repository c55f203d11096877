"""What connectors call those who were pushed, and which audiences these are in. Kept, so that a membership can be taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from opportune.store import Workspace

# The record itself, rather than its place in an audience.
RECORD = ""


@dataclass(frozen=True)
class Pushed:
    """Somebody as a connector knows them."""

    connector: str
    subject_type: Literal["contact", "account"]
    subject_id: int


@dataclass(frozen=True)
class Note:
    """What is to be noted about somebody's record or membership; `is_gone` forgets it. `now` is naive UTC."""

    pushed: Pushed
    audience: str
    remote_id: str | None
    now: datetime
    is_gone: bool = False


@dataclass
class Records:
    """Reads and writes them, in transactions of their own: no tick touches them."""

    workspace: Workspace
    _is_writing: bool = field(default=False, init=False)
    _waiting: list[tuple[Note, asyncio.Future[None]]] = field(default_factory=list, init=False)

    def of(self, pushed: Pushed) -> Mapping[str, str | None]:
        """The remote ids by audience; RECORD is that of the record."""
        with self.workspace.read() as tx:
            return dict(tx.fixed("list_connector_records", _named(pushed)))

    async def note(self, note: Note) -> None:
        """Write it down; on return it is on the disk. What comes while others are written is committed together after them."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((note, written))
        if not self._is_writing:
            self._is_writing = True
            try:
                while self._waiting:
                    await self._write_waiting()
            finally:
                self._is_writing = False
        await written

    async def _write_waiting(self) -> None:
        group, self._waiting = self._waiting, []
        try:
            await asyncio.to_thread(self.write, [note for note, _ in group])
        except BaseException as error:
            for _, written in group:
                written.cancel() if isinstance(error, asyncio.CancelledError) else written.set_exception(error)
            if isinstance(error, asyncio.CancelledError):
                raise
        else:
            for _, written in group:
                if not written.done():
                    written.set_result(None)

    def write(self, notes: Sequence[Note]) -> None:
        """Write these down in one transaction, in order."""
        with self.workspace.append() as tx:
            for note in notes:
                named = {**_named(note.pushed), "audience": note.audience}
                if note.is_gone:
                    tx.fixed("delete_connector_record", named)
                else:
                    tx.fixed("upsert_connector_record", {**named, "remote_id": note.remote_id, "now": note.now})


def _named(pushed: Pushed) -> dict[str, object]:
    return {
        "connector": pushed.connector,
        "subject_type": pushed.subject_type,
        "subject_id": pushed.subject_id,
    }
