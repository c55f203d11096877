"""Reads comma-separated text record by record, and survives quotes that are never closed.

Lines are counted as an editor counts them, also inside quoted cells.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from opportune.ingest.import_report import Issue, IssueLog, Severity, broken_encoding

RECORD_LINES_MAX = 500
"""Lines of one record; a quote still open after them was a mistake."""

DELIMITERS = (",", ";", "\t", "|")


class _LineFeed:
    """Hands lines to the CSV parser and remembers those of the current record, to give them back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.number = 0
        self.record: list[str] = []

    def __iter__(self) -> _LineFeed:
        return self

    def __next__(self) -> str:
        if len(self.record) >= RECORD_LINES_MAX:
            raise StopIteration
        line = self._again.popleft() if self._again else next(self._lines)
        self.number += 1
        self.record.append(line)
        return line

    def give_back(self, kept: int) -> None:
        """Take back all but the first `kept` lines of the record."""
        self._again.extendleft(reversed(self.record[kept:]))
        self.number -= len(self.record) - kept
        del self.record[kept:]


def read_header(lines: Iterator[str], delimiter: str | None) -> tuple[str, ...]:
    """The column names; () for a file without a line of text."""
    feed = _LineFeed(lines)
    return _header(feed, delimiter)[0]


def read_csv(lines: Iterator[str], delimiter: str | None, issues: IssueLog) -> Iterator[tuple[int, dict[str, str]]]:
    """The records after the header, by column, each with the number of its first line.

    `delimiter` None finds it in the header. A record that cannot be read is reported as rejected, one that had
    to be guessed at as a warning.
    """
    feed = _LineFeed(lines)
    columns, delimiter = _header(feed, delimiter)
    _report_header(columns, issues)
    width = len(columns)
    parser = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.record = []
        line = feed.number + 1
        try:
            cells = next(parser)
        except StopIteration:
            return
        except csv.Error:
            repaired = _repair(feed, delimiter, issues)
            parser = csv.reader(feed, delimiter=delimiter, strict=True)
            if repaired is None:
                continue
            cells = repaired
        if not cells:
            continue
        if len(cells) != width and not _has_fitting_width(line, cells, width, issues):
            continue
        if any("\ufffd" in text for text in feed.record):
            issues.add(broken_encoding(line))
        yield line, dict(zip(columns, cells, strict=False))


def _header(feed: _LineFeed, delimiter: str | None) -> tuple[tuple[str, ...], str]:
    first = next((line for line in feed if line.strip()), "")
    if not first:
        return (), delimiter or ","
    feed.give_back(len(feed.record) - 1)
    chosen = delimiter or max(DELIMITERS, key=lambda mark: _outside_quotes(first).count(mark))
    feed.record = []
    try:
        names = next(csv.reader(feed, delimiter=chosen))
    except (csv.Error, StopIteration):
        names = first.split(chosen)
    return tuple(name.strip() or f"column {place}" for place, name in enumerate(names, 1)), chosen


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _report_header(columns: tuple[str, ...], issues: IssueLog) -> None:
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        reason = f'the column "{name}" stands there more than once; its last one counts'
        issues.add(Issue(1, Severity.WARNING, "duplicate_column", reason, column=name))


def _repair(feed: _LineFeed, delimiter: str, issues: IssueLog) -> list[str] | None:
    """The cells of the first line of a broken record, or None; the lines after it are read again."""
    line = feed.number - len(feed.record) + 1
    feed.give_back(1)
    first = feed.record[0]
    if first.count('"') % 2:
        reason = "a quote that opens here is not closed; double it inside a cell, or close it"
        issues.add(Issue(line, Severity.REJECTED, "unclosed_quote", reason, value=first.strip()))
        return None
    try:
        cells = next(csv.reader([first], delimiter=delimiter))
    except (csv.Error, StopIteration) as error:
        reason = f"the line cannot be read: {error}"
        issues.add(Issue(line, Severity.REJECTED, "unreadable_line", reason, value=first.strip()))
        return None
    reason = "quotes inside a cell are not doubled; the line was read as well as possible"
    issues.add(Issue(line, Severity.WARNING, "loose_quotes", reason, value=first.strip()))
    return cells


def _has_fitting_width(line: int, cells: list[str], width: int, issues: IssueLog) -> bool:
    if len(cells) < width:
        reason = f"{len(cells)} cells where the header has {width}; the missing ones count as empty"
        issues.add(Issue(line, Severity.WARNING, "too_few_cells", reason))
        return True
    if not any(cell.strip() for cell in cells[width:]):
        return True
    reason = f"{len(cells)} cells where the header has {width}; put a cell that contains the delimiter in quotes"
    issues.add(Issue(line, Severity.REJECTED, "too_many_cells", reason, value=cells[width]))
    return False
