"""Opens the workspace file and hands out transactions and readers on it.

It owns locking (one process per file, one state writer at a time) and the translation of DuckDB's failures into
Opportune's errors. It does not know what the tables mean.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from opportune.errors import Conflict, InvalidInput, Superseded, Unavailable
from opportune.model.definitions import Definitions
from opportune.store.connection import CATALOG, ROW_GROUP_SIZE, connect, literal
from opportune.store.kept_answers import Answer, KeptSince
from opportune.store.ndjson import NdjsonInserts
from opportune.store.parsed import PARSED, ParsedStatements
from opportune.store.readers import Readers
from opportune.store.statements import statement

Row = tuple[Any, ...]
Params = Mapping[str, object] | Sequence[object] | None

# Copies are written in these orders, so that what a tick reads together lies together (docs/decisions, 0013).
CLUSTERED_BY = {
    "signal": "subject_id, signal_id",
    "identity_alias": "alias_hash",
    "identity_link": "subject_id",
    "contact": "contact_id",
    "contact_score": "contact_id",
    "account": "account_id",
    "account_score": "account_id",
    "score_ledger": "changed_at, subject_type, subject_id",
    "segment_member": "subject_id, segment_id",
    "segment_claim": "subject_id, segment_id",
    "subject_stage": "subject_id, ladder_id",
    "membership_change": "changed_at, segment_id, subject_id",
}


class Transaction:
    """A cursor inside `begin` ... `commit`: runs statements, by text or by the name of a file in `sql/`."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        parsed: ParsedStatements,
        inserts: NdjsonInserts | None = None,
        kept: KeptSince | None = None,
    ) -> None:
        self._con = con
        self._parsed = parsed
        self._inserts = inserts
        self._kept = kept

    def run(self, sql: str, params: Params = None) -> list[Row]:
        """Run one statement and return its rows; times come back as naive UTC datetimes."""
        result = self._con.execute(self._parsed.statement(self._con, sql), params if params is not None else [])
        return result.fetchall()

    def run_dicts(self, sql: str, params: Params = None) -> list[dict[str, Any]]:
        """Like `run`, each row as a dict by column name."""
        result = self._con.execute(self._parsed.statement(self._con, sql), params if params is not None else [])
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def fixed(self, name: str, params: Params = None) -> list[Row]:
        """Run the statement in `sql/<name>.sql`."""
        return self.run(statement(name), params)

    def scalar(self, sql: str, params: Params = None) -> Any:
        """The first column of the first row, or None."""
        rows = self.run(sql, params)
        return rows[0][0] if rows else None

    def kept(self, question: Hashable, find: Callable[[], Answer]) -> Answer:
        """The answer to a question about what is stored: a reader finds it once, until anything is committed.

        It is handed out again and again, so nobody may change it, and it must not hang on the time of day.
        """
        return self._kept.get(question, find) if self._kept is not None else find()

    def interrupt(self) -> None:
        """Break off the statement that is running, if one is. May be called from any thread."""
        self._con.interrupt()

    def take_ids(self, name: str, count: int) -> int:
        """Reserve `count` consecutive ids of a counter and return the first."""
        first = self.scalar("select next_id from id_counter where name = ?", [name])
        self.advance(name, count)
        return int(first)

    def advance(self, name: str, count: int) -> None:
        """Move a counter past `count` ids that were given already."""
        if count:
            self.run("update id_counter set next_id = next_id + ? where name = ?", [count, name])

    def insert_ndjson(self, table: str, columns: Mapping[str, str], lines: bytes) -> None:
        """Append newline-delimited JSON objects to a table: DuckDB's fastest path from Python without Arrow.

        `columns` maps each key to its DuckDB type; table and column names come from our own code, never from input.
        Raises Unavailable when there is no room for the lines, InvalidInput when a value does not fit its column.
        """
        if not lines:
            return
        if self._inserts is not None:
            self._inserts.insert(table, columns, lines)
            return
        with closing(NdjsonInserts(self._con)) as inserts:
            inserts.insert(table, columns, lines)


class Workspace:
    """One open workspace file. Open with `Workspace.open`; close it when done.

    `path` None is an in-memory workspace for tests and previews.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        path: Path | None,
        memory_limit_mb: int | None = None,
        threads: int | None = None,
    ) -> None:
        self._con = con
        self.path = path
        self._memory_limit_mb = memory_limit_mb
        self._threads = threads
        self._state_lock = threading.RLock()
        self._log_lock = threading.RLock()
        self._log_cursor: duckdb.DuckDBPyConnection | None = None
        self._log_inserts: NdjsonInserts | None = None
        self._kept = KeptSince()
        self._readers = Readers()
        self._copies = itertools.count(1)
        self._closed = False
        # What ticks remember from one to the next; never the only source of it.
        self.kept_definitions: tuple[int, Definitions] | None = None
        self.kept_tick: Any = None
        self.kept_plan: Any = None
        self.kept_journeys: Any = None
        # Writes what belongs to whatever is being committed.
        self.before_commit: Callable[[Transaction], None] = lambda tx: None

    @classmethod
    def open(
        cls, path: Path | None, now: datetime, memory_limit_mb: int | None = None, threads: int | None = None
    ) -> Workspace:
        """Open or create the file and migrate it.

        Raises WorkspaceInUse (another process has it), WorkspaceDamaged (not a readable workspace), WorkspaceTooNew,
        Unavailable (no permission, no such directory). In each case the file is left as it was.
        """
        return cls(connect(path, naive(now), memory_limit_mb, threads), path, memory_limit_mb, threads)

    def close(self) -> None:
        """Close the file. Safe to call twice."""
        if self._closed:
            return
        with self._state_lock, self._log_lock:
            self._closed = True
            self._close_connection()

    def _close_connection(self) -> None:
        self._close_log()
        self._con.close()

    def _close_log(self) -> None:
        if self._log_cursor is not None and self._log_inserts is not None:
            self._log_inserts.close()
            self._log_cursor.close()
        self._log_cursor = self._log_inserts = None

    def forget(self) -> None:
        """Keep nothing in mind of what was read before, since it was changed behind the back of the ticks."""
        self.kept_definitions = None
        self.kept_tick = None
        self.kept_plan = None
        self.kept_journeys = None
        self._kept = KeptSince()

    @contextmanager
    def held(self) -> Iterator[None]:
        """No other state writer works until the end; one that works is finished first."""
        with self._state_lock:
            yield

    def swap(self, source: Path, keep_as: Path | None, now: datetime) -> None:
        """Put another workspace file in the place of this one and go on with it; readers wait meanwhile.

        The previous file is kept as `keep_as`. Raises Conflict for a workspace in memory, Unavailable when a reader
        doesn't finish in time; then nothing has changed.
        """
        path = self.path
        if path is None:
            raise Conflict("This workspace lives in memory and has no file to replace. Serve a file instead.")
        with self._state_lock, self._log_lock, self._readers.kept_out():
            if keep_as is not None:
                keep_as.unlink(missing_ok=True)
                # A second name for the file, so that there is one under the old name at every moment.
                os.link(path, keep_as)
            self._con.execute(f"checkpoint {CATALOG}")
            self._close_connection()
            self.forget()
            os.replace(source, path)
            try:
                self._con = connect(path, naive(now), self._memory_limit_mb, self._threads)
            except BaseException:
                if keep_as is not None:
                    os.replace(keep_as, path)
                self._con = connect(path, naive(now), self._memory_limit_mb, self._threads)
                raise

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """The only way to change state: one writer at a time, committed at the end, rolled back on any error."""
        with self._state_lock:
            cursor = self._cursor()
            try:
                yield from _transact(cursor, PARSED, self.before_commit)
            finally:
                self._kept = KeptSince()
                cursor.close()

    @contextmanager
    def append(self) -> Iterator[Transaction]:
        """A transaction on what no tick writes, beside one that is running: the event log, and who may sign in."""
        with self._log_lock:
            # Kept open: a small append takes few milliseconds, and a new cursor would be a good part of them.
            if self._log_cursor is None or self._closed:
                self._log_cursor = self._cursor()
                self._log_inserts = NdjsonInserts(self._log_cursor)
            try:
                yield from _transact(self._log_cursor, PARSED, self.before_commit, self._log_inserts)
            except BaseException:
                self._close_log()
                raise
            finally:
                self._kept = KeptSince()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A reader with one consistent view, never blocked by a writer. Raises Unavailable when the file fails."""
        with self._readers.admitted():
            # Taken before it is decided what the reader sees: what it finds may be newer, and never older.
            kept = self._kept
            cursor = self._cursor()
            try:
                cursor.execute("begin transaction read only")
                yield Transaction(cursor, PARSED, kept=kept)
            except duckdb.InterruptException as error:
                raise Superseded("Nobody waits for this answer any more, so it was broken off. Ask again.") from error
            except (
                duckdb.IOException,
                duckdb.OutOfMemoryException,
                duckdb.FatalException,
                duckdb.SerializationException,
            ) as error:
                raise Unavailable(
                    f"The workspace could not be read: {error}. Check the disk and memory, then retry."
                ) from error
            finally:
                cursor.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        if self._closed:
            raise Unavailable("The workspace is closed. Start the server again and retry.")
        cursor = self._con.cursor()
        cursor.execute(f"use {CATALOG}")
        return cursor

    def checkpoint(self) -> None:
        """Move what is in the write-ahead log into the file. Skipped while a transaction is open."""
        with self._state_lock, self._log_lock, suppress(duckdb.TransactionException):
            self._con.execute(f"checkpoint {CATALOG}")

    def copy_to(self, target: Path) -> None:
        """Write a compact copy of the whole workspace to a new file while readers and writers go on.

        Raises InvalidInput when the target exists.
        """
        if target.exists():
            raise InvalidInput(f"{target} exists already. Choose a new file name, or remove it first.")
        with self._readers.admitted():
            self._copy_to(target)

    def compact(self, now: datetime) -> tuple[int, int]:
        """Rewrite the file without the space that updates left behind, rows that are read together side by side.

        Writers wait meanwhile: a second or so per million signals. Returns the sizes before and after, in bytes. Raises
        Conflict for a workspace in memory, Unavailable when the disk is full; then nothing has changed.
        """
        if self.path is None:
            raise Conflict("This workspace lives in memory and has no file to compact.")
        target = self.path.with_name(self.path.name + ".compact")
        with self._state_lock, self._log_lock:
            self.checkpoint()
            before = self.path.stat().st_size
            target.unlink(missing_ok=True)
            self._copy_to(target)
            self.swap(target, None, now)
            return before, self.path.stat().st_size

    def _copy_to(self, target: Path) -> None:
        cursor = self._cursor()
        name = f"copy_{next(self._copies)}"
        part = target.with_name(target.name + ".part")
        part.unlink(missing_ok=True)
        try:
            cursor.execute(f"attach {literal(part)} as {name} (row_group_size {ROW_GROUP_SIZE})")
            try:
                _copy_tables(cursor, name)
            finally:
                cursor.execute(f"detach {name}")
            os.replace(part, target)
        except duckdb.IOException as error:
            raise Unavailable(f"The copy could not be written to {target}: {error}") from error
        finally:
            cursor.close()
            part.unlink(missing_ok=True)


def _copy_tables(cursor: duckdb.DuckDBPyConnection, target: str) -> None:
    """Copy schema and rows in one consistent view."""
    cursor.execute("begin transaction")
    try:
        cursor.execute(f"copy from database {CATALOG} to {target} (schema)")
        tables = cursor.execute(
            "select table_name from duckdb_tables() where database_name = ? and not internal order by table_name",
            [CATALOG],
        ).fetchall()
        for (table,) in tables:
            order = f" order by {CLUSTERED_BY[table]}" if table in CLUSTERED_BY else ""
            cursor.execute(f"insert into {target}.main.{table} select * from {CATALOG}.main.{table}{order}")  # noqa: S608
        cursor.execute("commit")
    except BaseException:
        cursor.execute("rollback")
        raise


def naive(moment: datetime) -> datetime:
    """An aware datetime as the naive UTC value the file stores. Raises ValueError when it has no zone."""
    if moment.tzinfo is None:
        raise ValueError("moments must be aware; got a naive datetime")
    return moment.astimezone(UTC).replace(tzinfo=None)


def aware(moment: datetime) -> datetime:
    """A stored naive UTC value as an aware datetime."""
    return moment.replace(tzinfo=UTC)


def _transact(
    cursor: duckdb.DuckDBPyConnection,
    parsed: ParsedStatements,
    before_commit: Callable[[Transaction], None],
    inserts: NdjsonInserts | None = None,
) -> Iterator[Transaction]:
    try:
        cursor.execute("begin transaction")
        try:
            tx = Transaction(cursor, parsed, inserts)
            yield tx
            before_commit(tx)
            cursor.execute("commit")
        except BaseException:
            # A failed commit has already ended the transaction; then there is nothing to roll back.
            with suppress(duckdb.Error):
                cursor.execute("rollback")
            raise
    except duckdb.TransactionException as error:
        raise Unavailable("Somebody else changed the same thing at this very moment. Try again.") from error
    except (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException) as error:
        raise Unavailable(
            f"The workspace could not be written: {error}. Check disk space and memory, then retry."
        ) from error
