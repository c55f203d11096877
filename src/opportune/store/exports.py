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


# A spreadsheet takes a cell that begins with one of these for a formula; in a regular expression.
FORMULA_BEGINNINGS = r"^[=+\-@\t\r]"
_OPTIONS = {FileFormat.CSV: "format csv, header", FileFormat.JSON: "format json, array true"}


def write_rows(
    tx: Transaction, sql: str, params: Mapping[str, object], path: Path, file_format: FileFormat, order: str = ""
) -> None:
    """Write the rows to a new file, with a line of column names in CSV, as a list of objects in JSON.

    `order` is what they are sorted by; a column `sort_value` may serve it, and is left out. Moments are written as ISO 8601 in
    UTC. In CSV, text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    described = tx.run(f"describe (\n{sql}\n)", params)
    columns = [_written(name, kind, file_format) for name, kind, *_ in described if name != "sort_value"]
    selected = f"select {', '.join(columns)}\nfrom (\n{sql}\n) rows"
    ordered = f"{selected}\norder by {order}" if order else selected
    tx.run(f"copy (\n{ordered}\n) to $path ({_OPTIONS[file_format]})", {**params, "path": str(path)})


def _written(name: str, kind: str, file_format: FileFormat) -> str:
    column = '"' + name.replace('"', '""') + '"'
    if kind == "TIMESTAMP":
        return f"strftime({column}, '%Y-%m-%dT%H:%M:%SZ') as {column}"
    if kind == "VARCHAR" and file_format is FileFormat.CSV:
        return f"regexp_replace({column}, '({FORMULA_BEGINNINGS})', '''\\1') as {column}"
    return column
