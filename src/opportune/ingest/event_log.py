"""The one writer of the event log: gathers what arrives within a few milliseconds into one durable commit.

It gives out event ids and answers only after the commit. It does not look into events, and keeps duplicates:
a client's second try of the same message is a second row, and the tick counts a message id once.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec
import structlog

from opportune.errors import InvalidInput, OpportuneError, TooManyRequests, Unavailable
from opportune.ingest.event_row import REJECTED_COLUMNS, EventRow, RejectedRow
from opportune.ingest.limits import (
    GATHER_SECONDS,
    MAX_QUEUED_BYTES,
    MAX_QUEUED_ROWS,
    MAX_ROWS_PER_COMMIT,
    RETRY_AFTER_SECONDS,
)
from opportune.model.event import EVENT_COLUMNS
from opportune.store import Transaction, Workspace

_log = structlog.get_logger(__name__)
_encode_lines = msgspec.json.Encoder().encode_lines
Done = Callable[[OpportuneError | None], None]


@dataclass(slots=True)
class _Submission:
    """The rows of one request; `done` is called once, with None when they are durable."""

    rows: Sequence[EventRow]
    rejections: Sequence[RejectedRow]
    size_bytes: int
    done: Done

    @property
    def row_count(self) -> int:
        return len(self.rows) + len(self.rejections)


class EventLog:
    """Appends events and rejected events. One for each open workspace, started when made; close it when done.

    Event ids grow strictly in the order of commits, over restarts too: whoever read up to an id has missed
    nothing below it. `on_appended` is called from the writer's thread after each commit, with the last id in
    it.
    """

    def __init__(self, workspace: Workspace, on_appended: Callable[[int], None] = lambda last_event_id: None) -> None:
        self._workspace = workspace
        self._on_appended = on_appended
        with workspace.read() as tx:
            ((self._given_event_id, self._given_rejected_id),) = tx.fixed("get_last_event_ids")
        self._last_event_id: int = self._given_event_id
        self._queue: deque[_Submission] = deque()
        self._queued_rows = 0
        self._queued_bytes = 0
        self._lock = threading.Lock()
        self._arrived = threading.Event()
        self._full = threading.Event()
        self._has_room = threading.Condition(self._lock)
        self._closing = False
        self._is_paused = False
        self._is_writing = False
        self._thread = threading.Thread(target=self._write_until_closed, name="event-log", daemon=True)
        self._thread.start()

    @property
    def last_event_id(self) -> int:
        """The id of the newest durable event, 0 in an empty log."""
        return self._last_event_id

    @property
    def takes_events(self) -> bool:
        """Whether something submitted now would be taken."""
        return not (self._closing or self._is_paused)

    @property
    def queued_rows(self) -> int:
        """How many rows wait for their commit now."""
        return self._queued_rows

    async def submit(
        self, rows: Sequence[EventRow], rejections: Sequence[RejectedRow] = (), size_bytes: int = 0
    ) -> None:
        """Append the rows of one request and return once they are durable.

        Raises TooManyRequests when too much is waiting, Unavailable when the file cannot be written or is
        closing.
        """
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[None] = loop.create_future()

        def done(error: OpportuneError | None) -> None:
            try:
                loop.call_soon_threadsafe(_resolve, outcome, error)
            except RuntimeError:
                _log.warning("client_loop_closed")

        self._enqueue(_Submission(rows, rejections, size_bytes, done))
        await outcome

    def append(self, rows: Sequence[EventRow]) -> int:
        """Append rows from another thread, waiting for room where needed, and return the last id given.

        In commits of MAX_ROWS_PER_COMMIT: if a later one fails, the earlier ones stay. Raises Unavailable.
        """
        for start in range(0, len(rows), MAX_ROWS_PER_COMMIT):
            outcome: Future[None] = Future()

            def done(error: OpportuneError | None, outcome: Future[None] = outcome) -> None:
                outcome.set_exception(error) if error else outcome.set_result(None)

            part = rows[start : start + MAX_ROWS_PER_COMMIT]
            with self._has_room:
                self._has_room.wait_for(lambda: self._closing or self._queued_rows < MAX_QUEUED_ROWS)
            self._enqueue(_Submission(part, (), 0, done), may_wait=True)
            outcome.result()
        return rows[-1].event_id if rows else self._last_event_id

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Write what is waiting and refuse everything else with Unavailable until the end, for a new file under the workspace.

        Ids go on from what that file holds.
        """
        with self._has_room:
            self._is_paused = True
            self._has_room.wait_for(lambda: not self._queue and not self._is_writing)
        try:
            yield
            with self._workspace.read() as tx:
                ((self._given_event_id, self._given_rejected_id),) = tx.fixed("get_last_event_ids")
            self._last_event_id = self._given_event_id
        finally:
            self._is_paused = False

    def close(self) -> None:
        """Take nothing more, write what is waiting, and stop. Safe to call twice."""
        with self._has_room:
            self._closing = True
            self._has_room.notify_all()
        self._full.set()
        self._arrived.set()
        self._thread.join()

    def _enqueue(self, submission: _Submission, may_wait: bool = False) -> None:
        with self._lock:
            if self._closing:
                raise Unavailable("The server is closing down. Send the events again in a moment.")
            if self._is_paused:
                raise Unavailable("The workspace file is being replaced. Send the events again in a moment.")
            too_much = self._queued_rows >= MAX_QUEUED_ROWS or self._queued_bytes >= MAX_QUEUED_BYTES
            if too_much and not may_wait:
                raise TooManyRequests(
                    f"{self._queued_rows:,} events wait to be written. Send these again after the Retry-After time.",
                    RETRY_AFTER_SECONDS,
                )
            self._queue.append(submission)
            self._queued_rows += submission.row_count
            self._queued_bytes += submission.size_bytes
            is_full = self._queued_rows >= MAX_ROWS_PER_COMMIT
        self._arrived.set()
        if is_full:
            self._full.set()

    def _write_until_closed(self) -> None:
        while True:
            self._arrived.wait()
            self._full.wait(GATHER_SECONDS)
            group = self._take_group()
            if group:
                self._write(group)
                with self._has_room:
                    self._is_writing = False
                    self._has_room.notify_all()
            elif self._closing:
                return

    def _take_group(self) -> list[_Submission]:
        group: list[_Submission] = []
        count = 0
        with self._has_room:
            while self._queue and (not group or count + self._queue[0].row_count <= MAX_ROWS_PER_COMMIT):
                submission = self._queue.popleft()
                count += submission.row_count
                self._queued_rows -= submission.row_count
                self._queued_bytes -= submission.size_bytes
                group.append(submission)
            self._is_writing = bool(group)
            if not self._closing:
                if not self._queue:
                    self._arrived.clear()
                if self._queued_rows < MAX_ROWS_PER_COMMIT:
                    self._full.clear()
            self._has_room.notify_all()
        return group

    def _write(self, group: list[_Submission]) -> None:
        """One commit for the group; if its content is to blame, one for each request, so that only the
        culprit fails.
        """
        try:
            self._commit(group)
        except Exception as error:
            if len(group) > 1 and not isinstance(error, Unavailable):
                for submission in group:
                    self._write([submission])
                return
            failure = _failure(error)
            unexpected = None if isinstance(error, OpportuneError) else error
            _log.error("events_not_written", requests=len(group), reason=failure.message, exc_info=unexpected)
            for submission in group:
                submission.done(failure)
            return
        for submission in group:
            submission.done(None)
        try:
            self._on_appended(self._last_event_id)
        except Exception:
            # Whoever listens must not stop what is written next.
            _log.exception("append_listener_failed")

    def _commit(self, group: list[_Submission]) -> None:
        # Ids of a commit that failed are not given again: nobody can tell for sure that nothing of it reached
        # the disk.
        for submission in group:
            for row in submission.rows:
                self._given_event_id += 1
                row.event_id = self._given_event_id
            for rejection in submission.rejections:
                self._given_rejected_id += 1
                rejection.rejected_event_id = self._given_rejected_id
        with self._workspace.append() as tx:
            _insert(tx, "event", EVENT_COLUMNS, b"".join([_encode_lines(s.rows) for s in group]))
            _insert(tx, "rejected_event", REJECTED_COLUMNS, b"".join([_encode_lines(s.rejections) for s in group]))
        self._last_event_id = self._given_event_id


class Unstorable(OpportuneError):
    """Events that passed every check and that the database still refuses: the sender can only leave them out."""

    code = "unstorable_event"
    status = 400


def _failure(error: Exception) -> OpportuneError:
    """What the sender is told: leave these events out (400), or, whatever else it was, send them again (503)."""
    if isinstance(error, Unavailable):
        return error
    if isinstance(error, InvalidInput):
        return Unstorable(f"These events cannot be stored, and were not: {error.message}")
    return Unavailable("The events could not be written, for a reason in the server's log. Send them again.")


def _insert(tx: Transaction, table: str, columns: dict[str, str], lines: bytes) -> None:
    if lines:
        tx.insert_ndjson(table, columns, lines)


def _resolve(outcome: asyncio.Future[None], error: OpportuneError | None) -> None:
    if outcome.cancelled():
        return
    if error is None:
        outcome.set_result(None)
    else:
        outcome.set_exception(error)
