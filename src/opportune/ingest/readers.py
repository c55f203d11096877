"""Opens a file and hands out its rows as text by column, with the line each began on.

It knows formats, compression and encodings. The modules of the formats report a row that breaks their rules and
go on; none of them knows what a row means.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from opportune.errors import InvalidInput, NotFound, Unavailable
from opportune.ingest.access_log import ACCESS_LOG_COLUMNS, read_access_log
from opportune.ingest.csv_rows import read_csv, read_header
from opportune.ingest.import_report import IssueLog
from opportune.ingest.json_rows import read_json_lines
from opportune.model.mapping import FileFormat, Mapping
from opportune.store import Workspace, statement

NumberedRow = tuple[int, dict[str, str]]

PARQUET_PAGE_ROWS = 20_000
"""Rows read from a Parquet file at a time."""

JSON_SAMPLE_LINES = 100
"""Lines whose keys stand for the columns of a JSON Lines file."""

_GZIP_MAGIC = b"\x1f\x8b"
_PARQUET_MAGIC = b"PAR1"


class Source(Protocol):
    """An open file: its columns, and its rows in order. `done` and `size` tell the progress, in one unit."""

    columns: tuple[str, ...]
    size: int

    def rows(self, issues: IssueLog) -> Iterator[NumberedRow]: ...

    def done(self) -> int: ...


def open_source(path: Path, mapping: Mapping, workspace: Workspace) -> Source:
    """The rows of a file, in the format the mapping or the file itself names. Compressed by gzip is fine.

    Raises NotFound and Unavailable when the file cannot be opened, InvalidInput when it is empty or not of its
    format.
    """
    head = _head_of(path)
    format_ = mapping.format
    if format_ is FileFormat.AUTO:
        format_ = _guess_format(path, head)
    if format_ is FileFormat.PARQUET:
        return _ParquetSource(path, head, workspace)
    if head.startswith(_PARQUET_MAGIC):
        raise InvalidInput(f"{path} is a Parquet file, not {format_}. Set `format: parquet` or `auto` in the mapping.")
    source = _TextSource(path, mapping, format_)
    return source


def _head_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}. Check the path.") from error
    except OSError as error:
        raise Unavailable(f"{path} cannot be read: {error.strerror}.") from error
    if not head:
        raise InvalidInput(f"{path} is empty. Export it again.")
    return head


def _guess_format(path: Path, head: bytes) -> FileFormat:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    if head.startswith(_PARQUET_MAGIC) or suffixes[-1:] == [".parquet"]:
        return FileFormat.PARQUET
    if suffixes[-1:] in ([".jsonl"], [".ndjson"]) or head.lstrip().startswith(b"{"):
        return FileFormat.JSONL
    return FileFormat.CSV


class _TextSource:
    """A CSV, JSON Lines or access log file, read line by line."""

    def __init__(self, path: Path, mapping: Mapping, format_: FileFormat) -> None:
        self._path = path
        self._format = format_
        self._mapping = mapping
        self.size = path.stat().st_size
        self._raw: IO[bytes] | None = None
        self.columns = self._find_columns()

    def rows(self, issues: IssueLog) -> Iterator[NumberedRow]:
        try:
            with self._path.open("rb") as raw:
                self._raw = raw
                lines = text_lines(raw, self._mapping.encoding)
                match self._format:
                    case FileFormat.JSONL:
                        yield from read_json_lines(lines, issues)
                    case FileFormat.ACCESS_LOG:
                        yield from read_access_log(lines, issues)
                    case _:
                        yield from read_csv(lines, self._mapping.delimiter, issues)
        except (EOFError, OSError) as error:
            raise InvalidInput(f"{self._path} cannot be read to its end: {error}. Copy or export it again.") from error
        except UnicodeError as error:
            raise InvalidInput(
                f"{self._path} is not {self._mapping.encoding}: {error}. Name its `encoding`."
            ) from error

    def done(self) -> int:
        return self._raw.tell() if self._raw and not self._raw.closed else self.size

    def _find_columns(self) -> tuple[str, ...]:
        if self._format is FileFormat.ACCESS_LOG:
            return ACCESS_LOG_COLUMNS
        try:
            with self._path.open("rb") as raw:
                lines = text_lines(raw, self._mapping.encoding)
                if self._format is FileFormat.JSONL:
                    sample = (
                        row
                        for _, row in zip(range(JSON_SAMPLE_LINES), read_json_lines(lines, IssueLog()), strict=False)
                    )
                    return tuple(dict.fromkeys(key for _, row in sample for key in row))
                columns = read_header(lines, self._mapping.delimiter)
        except (EOFError, OSError, UnicodeError) as error:
            raise InvalidInput(f"{self._path} cannot be read: {error}. Copy or export it again.") from error
        if not columns:
            raise InvalidInput(f"{self._path} has no header line. Export it again with column names in the first line.")
        return columns


def text_lines(raw: IO[bytes], encoding: str) -> Iterator[str]:
    """The lines of a file with their ends. Bytes that don't decode become U+FFFD, which is reported."""
    stream: IO[bytes] = gzip.GzipFile(fileobj=raw, mode="rb") if raw.read(2) == _GZIP_MAGIC else raw  # type: ignore[assignment]
    raw.seek(0)
    buffered = io.BufferedReader(stream)  # type: ignore[type-var]
    start = buffered.peek(4)[:4]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        encoding = "utf-8-sig"
    return io.TextIOWrapper(buffered, encoding=encoding, errors="replace", newline="")


class _ParquetSource:
    """A Parquet file, read page by page through the store; every value as its text."""

    def __init__(self, path: Path, head: bytes, workspace: Workspace) -> None:
        with path.open("rb") as file:
            file.seek(-min(4, path.stat().st_size), io.SEEK_END)
            if not head.startswith(_PARQUET_MAGIC) or file.read(4) != _PARQUET_MAGIC:
                raise InvalidInput(f"{path} is no complete Parquet file. Copy or export it again.")
        self._path = path
        self._workspace = workspace
        self._done = 0
        with workspace.read() as tx:
            self.size = int(tx.fixed("count_parquet_rows", {"path": str(path)})[0][0])
            first = tx.run_dicts(statement("list_parquet_columns"), {"path": str(path)})
        self.columns = tuple(row["column_name"] for row in first)
        if "file_row_number" in self.columns:
            raise InvalidInput(
                f"{path} has a column file_row_number, a name that is taken. Give it another one, or leave it out."
            )

    def rows(self, issues: IssueLog) -> Iterator[NumberedRow]:
        query = statement("list_parquet_rows")
        with self._workspace.read() as tx:
            for start in range(0, self.size, PARQUET_PAGE_ROWS):
                page = {"path": str(self._path), "first_row": start, "end_row": start + PARQUET_PAGE_ROWS}
                for row in tx.run_dicts(query, page):
                    number = int(row.pop("number of the row")) + 1
                    yield number, {name: value for name, value in row.items() if value is not None}
                self._done = min(self.size, start + PARQUET_PAGE_ROWS)

    def done(self) -> int:
        return self._done
