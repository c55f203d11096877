"""Imports one file: reads it in bounded batches, then compares and writes by sets, all in one transaction.

A dry run is the same work, rolled back. Signals become events; every other object becomes records.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO

import msgspec

from opportune.clock import Clock
from opportune.errors import InvalidInput
from opportune.ingest.event_log import EventLog
from opportune.ingest.import_report import ISSUES_PER_CODE_MAX, ImportReport, Issue, IssueCount, IssueLog, Severity
from opportune.ingest.import_signals import store_signals
from opportune.ingest.import_steps import ImportStep, store_records
from opportune.ingest.readers import Source, open_source
from opportune.ingest.records import RecordReader
from opportune.model.mapping import ImportObject, Mapping, closest
from opportune.store import Transaction, Workspace
from opportune.store.workspace import naive

BATCH_ROWS = 5_000
"""Rows turned into records at a time."""

SPOOL_BYTES_MAX = 32 * 1024 * 1024
"""Records kept in memory between reading and storing; a larger file goes through a temporary one."""

LOAD_BYTES = 16 * 1024 * 1024
"""Records handed to the database at a time."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """`shift_days` moves every date of the file. `as_history` stores signals as if they had arrived when they happened."""

    shift_days: int = 0
    as_history: bool = False


def import_file(
    workspace: Workspace,
    event_log: EventLog,
    clock: Clock,
    path: Path,
    mapping: Mapping,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import a file and say what became of each of its rows.

    `progress` is called with how much is read and how much there is, in one unit. Raises NotFound, Unavailable or
    InvalidInput for a file that cannot be read under this mapping, Conflict when `as_history` comes too late; nothing
    is changed then.
    """
    options = options or ImportOptions()
    started_at = naive(clock.now())
    source = open_source(path, mapping, workspace)
    issues = IssueLog()
    check_columns(source.columns, path, mapping, issues)
    reader = RecordReader(mapping, issues, options.shift_days)
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES_MAX) as spool:
        run = _FileImport(workspace, clock, path, mapping, options, started_at, issues, reader)
        run.read(source, spool, progress)
        return run.store(spool, event_log, dry_run)


class _FileImport:
    """One import on its way from the file to the report."""

    def __init__(
        self,
        workspace: Workspace,
        clock: Clock,
        path: Path,
        mapping: Mapping,
        options: ImportOptions,
        started_at: datetime,
        issues: IssueLog,
        reader: RecordReader,
    ) -> None:
        self._workspace = workspace
        self._clock = clock
        self._path = path
        self._mapping = mapping
        self._options = options
        self._started_at = started_at
        self._issues = issues
        self._reader = reader
        self._rows = 0
        self._rejected = 0
