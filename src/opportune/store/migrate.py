"""Brings a workspace file to the schema this program knows, one numbered migration per transaction.

A file written by a newer program is refused before anything is touched.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from importlib.resources import files

import duckdb

from opportune.errors import WorkspaceDamaged, WorkspaceTooNew

_FILE_NAME = re.compile(r"(\d{4})_(\w+)\.sql")


@cache
def _migrations() -> tuple[tuple[int, str, str], ...]:
    found = []
    for file in files("opportune.store").joinpath("migrations").iterdir():
        if match := _FILE_NAME.fullmatch(file.name):
            found.append((int(match[1]), match[2], file.read_text(encoding="utf-8")))
    return tuple(sorted(found))


def latest_version() -> int:
    """The schema version this program writes."""
    return _migrations()[-1][0]


def stored_version(con: duckdb.DuckDBPyConnection) -> int:
    """The schema version of an open file, 0 when it is empty.

    Raises WorkspaceDamaged when the file is a DuckDB database but not a workspace.
    """
    tables = {name for (name,) in con.execute("select table_name from duckdb_tables() where not internal").fetchall()}
    if not tables:
        return 0
    if "migration" not in tables:
        raise WorkspaceDamaged(
            "This DuckDB file is not an Opportune workspace: it has tables but no migration record. "
            "Point --file at another path, or restore a backup with `opportune restore`."
        )
    row = con.execute("select coalesce(max(version), 0) from migration").fetchone()
    return int(row[0]) if row else 0


def migrate(con: duckdb.DuckDBPyConnection, now: datetime) -> list[str]:
    """Apply what is missing and return the names of the migrations applied.

    `now` is stored as the time of application (naive UTC). Raises WorkspaceTooNew and changes nothing when the file
    was written by a newer program.
    """
    version = stored_version(con)
    if version > latest_version():
        raise WorkspaceTooNew(
            f"This workspace has schema version {version}, but this program knows only {latest_version()}. "
            "Nothing was changed. Upgrade Opportune, or open a backup made with this version."
        )
    applied = []
    for number, name, sql in _migrations():
        if number <= version:
            continue
        con.execute("begin transaction")
        try:
            con.execute(sql)
            con.execute("insert into migration values (?, ?, ?)", [number, name, now])
            con.execute("commit")
        except BaseException:
            con.execute("rollback")
            raise
        applied.append(name)
    return applied
