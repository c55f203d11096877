"""Connects to a workspace file: attaches and migrates it, and says in our words what is wrong with it."""

from __future__ import annotations

import re
import shlex
from datetime import datetime
from pathlib import Path

import duckdb

from opportune.errors import Unavailable, WorkspaceDamaged, WorkspaceInUse
from opportune.store.migrate import migrate

# Small row groups let a tick skip nearly all of a signal table that is clustered by subject: reading 100 subjects out
# of 20 M rows takes 12 ms instead of 32 (docs/decisions, "small row groups").
ROW_GROUP_SIZE = 16_384
# DuckDB turns the build side of a join into an IN filter, and so skips row groups, only up to this many values.
DYNAMIC_FILTER_VALUES = 1_000
CHECKPOINT_BYTES = "64MB"
TEMPORARY_SUFFIX = ".tmp"
CATALOG = "workspace"


def connect(
    path: Path | None, now: datetime, memory_limit_mb: int | None, threads: int | None
) -> duckdb.DuckDBPyConnection:
    """A connection to the migrated workspace; `now` is naive UTC. Raises what `Workspace.open` raises."""
    con = duckdb.connect(":memory:")
    try:
        if memory_limit_mb is not None:
            con.execute(f"set memory_limit = '{int(memory_limit_mb)}MB'")
        if threads is not None:
            con.execute(f"set threads = {int(threads)}")
        if path is not None:
            # What does not fit into memory lies beside the workspace, not wherever the process was started.
            con.execute(f"set temp_directory = {literal(path.with_name(path.name + TEMPORARY_SUFFIX))}")
        _attach(con, path)
        con.execute(f"use {CATALOG}")
        # Global, because a cursor takes over no setting of the connection it came from.
        con.execute(f"set global dynamic_or_filter_threshold = {DYNAMIC_FILTER_VALUES}")
        # DuckDB 2.0.0 loses rows that are inserted in bulk after an empty insert in their given order (docs/decisions/0032).
        # What says `order by` is in order all the same.
        con.execute("set global preserve_insertion_order = false")
        # Its time grows with the square of a chain of steps: 3 of 4 seconds for fifty rules, and nothing gained elsewhere.
        con.execute("set disabled_optimizers = 'projection_placement'")
        con.execute(f"set checkpoint_threshold = '{CHECKPOINT_BYTES}'")
        con.execute("set enable_progress_bar = false")
        migrate(con, now)
    except BaseException:
        con.close()
        raise
    return con


def literal(path: Path) -> str:
    """The path as a literal of SQL, for statements that take no parameters."""
    return "'" + str(path).replace("'", "''") + "'"


def _attach(con: duckdb.DuckDBPyConnection, path: Path | None) -> None:
    if path is None:
        con.execute(f"attach ':memory:' as {CATALOG}")
        return
    try:
        con.execute(f"attach {literal(path)} as {CATALOG} (row_group_size {ROW_GROUP_SIZE})")
    except duckdb.Error as error:
        text = str(error)
        if "lock" in text.lower() or "already attached" in text:
            holder = re.search(r"PID (\d+)", text)
            who = f"process {holder[1]}" if holder else "another process"
            raise WorkspaceInUse(
                f"{path} is open in {who}. A workspace belongs to one process: talk to the running server "
                "(commands do so by themselves when it is reachable), or stop it first."
            ) from error
        if isinstance(error, duckdb.IOException) and re.search(
            "permission|No such file|Is a directory|Read-only", text
        ):
            raise Unavailable(f"{path} cannot be opened: {text.splitlines()[0]}") from error
        raise WorkspaceDamaged(
            f"{path} is not a readable workspace file and was left as it is. Restore a backup with "
            f"`opportune restore BACKUP --file {shlex.quote(str(path))}`, or choose another file. "
            f"DuckDB says: {text.splitlines()[0]}"
        ) from error
