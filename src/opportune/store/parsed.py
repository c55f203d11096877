"""Keeps what DuckDB parsed: its parser takes about 0.6 ms per kilobyte, a fifth of a small tick (docs/decisions, 0012)."""

from __future__ import annotations

import atexit
import threading
from collections import OrderedDict

import duckdb

# The statements of a tick, the API's and those of as many definitions; more are parsed anew.
KEPT_STATEMENTS = 1_000


class ParsedStatements:
    """Statements by their text, the ones used last. Safe between threads.

    What a text says hangs on no database, so all workspaces of a process share them: a backup that is looked into, and each
    of the many that tests open.
    """

    def __init__(self) -> None:
        self._statements: OrderedDict[str, duckdb.Statement] = OrderedDict()
        self._lock = threading.Lock()

    def statement(self, con: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement | str:
        """The one statement in `sql`, parsed; a text with several as it is. Raises duckdb.ParserException."""
        with self._lock:
            if (kept := self._statements.get(sql)) is not None:
                self._statements.move_to_end(sql)
                return kept
        found = con.extract_statements(sql)
        if len(found) != 1:
            return sql
        with self._lock:
            self._statements[sql] = found[0]
            if len(self._statements) > KEPT_STATEMENTS:
                self._statements.popitem(last=False)
        return found[0]

    def clear(self) -> None:
        """Forget them all."""
        with self._lock:
            self._statements.clear()


PARSED = ParsedStatements()
# DuckDB complains of statements that outlive it.
atexit.register(PARSED.clear)
