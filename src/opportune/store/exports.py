"""Writes the rows of a SELECT to a file, inside DuckDB: rows by the million never become Python values."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from opportune.store.workspace import Transaction


class FileFormat(StrEnum):
    """What a file of rows can be."""

    CSV = "csv"
    JSON = "json"


_OPTIONS = {FileFormat.CSV: "format csv, header", FileFormat.JSON: "format json, array true"}


def write_rows(tx: Transaction, sql: str, params: Mapping[str, object], path: Path, file_format: FileFormat) -> None:
    """Write the rows to a new file, with a line of column names in CSV, as a list of objects in JSON."""
    target = {"path": str(path)}
    tx.run(f"copy (\n{sql}\n) to $path ({_OPTIONS[file_format]})", {**params, **target})
