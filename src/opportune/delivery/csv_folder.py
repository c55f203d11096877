"""CSV files in the one folder that the operator allows: rows that are added exactly once, and a catalogue that is read.

A row is one line and begins with its key, so that a line cut short by a crash is known and taken off before the next one.
"""

from __future__ import annotations

import csv
import fcntl
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from opportune.errors import InvalidInput, Unavailable

KEY = "key"
# Beyond this a catalogue belongs into a database.
MAX_CATALOGUE_BYTES = 200 * 1024 * 1024
_ADVICE = "Name a folder with OPPORTUNE_CSV_FOLDER and start the server again"

CatalogueRow = Mapping[str, str]


@dataclass
class CsvFolder:
    """The folder of OPPORTUNE_CSV_FOLDER; None where the operator allows none."""

    path: Path | None
    _keys: dict[Path, tuple[tuple[int, int], set[str]]] = field(default_factory=dict, init=False)
    _catalogues: dict[tuple[Path, str], tuple[tuple[int, int], dict[str, list[CatalogueRow]]]] = field(
        default_factory=dict, init=False
    )

    def place_of(self, name: str) -> Path:
        """Where a file of that name lies. Raises InvalidInput where there is no folder for it."""
        if self.path is None:
            raise InvalidInput(f"The operator allows no folder for CSV files. {_ADVICE}.")
        if not self.path.is_dir():
            raise InvalidInput(f"{self.path} is no folder. {_ADVICE}, or make it.")
        return self.path / name

    def add(self, name: str, key: str, row: Mapping[str, object]) -> bool:
        """Add a row unless the file has one with this key; whether it was added. On return it is on the disk.

        Raises InvalidInput for a file with other columns, Unavailable where the disk fails.
        """
        path = self.place_of(name)
        try:
            with _opened(path) as file:
                columns = _columns(file, [KEY, *row])
                if missing := [column for column in row if column not in columns]:
                    raise InvalidInput(
                        f"{path} has no column {missing[0]}, which the mapping writes. Move it away, and the next row "
                        "makes a new file."
                    )
                if key in self._keys_in(path, file):
                    return False
                file.seek(0, os.SEEK_END)
                file.write(_line([{KEY: key, **row}.get(column) for column in columns]))
                _flush(file)
                self._keys[path][1].add(key)
                self._keys[path] = (_state(file), self._keys[path][1])
                return True
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable(
                f"{path} cannot be written: {error}. Look at the disk and at who may write there."
            ) from error

    def catalogue(self, name: str, domain_column: str) -> Mapping[str, Sequence[CatalogueRow]]:
        """The rows of a catalogue by the domain in lower case, in the order of the file. Raises InvalidInput."""
        path = self.place_of(name)
        try:
            found = path.stat()
            state = (found.st_size, found.st_mtime_ns)
            kept = self._catalogues.get((path, domain_column))
            if kept is not None and kept[0] == state:
                return kept[1]
            if found.st_size > MAX_CATALOGUE_BYTES:
                raise InvalidInput(f"{path} has more than {MAX_CATALOGUE_BYTES:,} bytes. Split it up.")
            rows: dict[str, list[CatalogueRow]] = {}
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file)
                if domain_column not in (reader.fieldnames or ()):
                    raise InvalidInput(
                        f"{path} has no column {domain_column}. Add it, or name another one in `bought`."
                    )
                for row in reader:
                    domain = (row.get(domain_column) or "").strip().lower().removeprefix("www.")
                    if domain:
                        rows.setdefault(domain, []).append({key: value or "" for key, value in row.items() if key})
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise InvalidInput(f"{path} cannot be read: {error}. Put the catalogue there as CSV in UTF-8.") from error
        self._catalogues[path, domain_column] = (state, rows)
        return rows

    def _keys_in(self, path: Path, file: BinaryIO) -> set[str]:
        state = _state(file)
        kept = self._keys.get(path)
        if kept is None or kept[0] != state:
            file.seek(0)
            lines = csv.reader(io.TextIOWrapper(io.BytesIO(file.read()), "utf-8", newline=""))
            kept = (state, {row[0] for row in lines if row})
            self._keys[path] = kept
        return kept[1]


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, which nobody else of us writes meanwhile, without a line that was cut short."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o640)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        content_end = file.seek(0, os.SEEK_END)
        file.seek(max(content_end - 1, 0))
        if content_end and file.read(1) != b"\n":
            file.seek(0)
            file.truncate(file.read().rfind(b"\n") + 1)
        yield file


def _columns(file: BinaryIO, wanted: list[str]) -> list[str]:
    """The columns of a file; an empty one gets those that are wanted."""
    file.seek(0)
    header = file.readline()
    if not header:
        file.write(_line(wanted))
        _flush(file)
        return wanted
    return next(csv.reader([header.decode("utf-8-sig")]))


def _line(values: Sequence[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(["" if value is None else _flat(value) for value in values])
    return text.getvalue().encode()


def _flat(value: object) -> str:
    """A value without line breaks: a row is one line."""
    return " ".join(str(value).splitlines())


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _state(file: BinaryIO) -> tuple[int, int]:
    found = os.fstat(file.fileno())
    return found.st_ino, found.st_size
