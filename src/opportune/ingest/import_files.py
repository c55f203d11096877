"""Imports one file: reads it in bounded batches, then compares and writes by sets, all in one transaction.

A dry run is the same work, rolled back. Signals become events; every other object becomes records.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from opportune.clock import Clock
from opportune.errors import InvalidInput
from opportune.ingest.cancellation import Cancellation
from opportune.ingest.event_log import EventLog
from opportune.ingest.import_report import (
    ISSUES_PER_CODE_MAX,
    ImportReport,
    Issue,
    IssueCount,
    IssueLog,
    Severity,
)
from opportune.ingest.import_signals import store_signals
from opportune.ingest.import_steps import ImportStep, store_records
from opportune.ingest.mapping_files import mapping_body
from opportune.ingest.readers import Source, open_source
from opportune.ingest.records import Record, RecordReader
from opportune.model.import_target import ImportObject
from opportune.model.mapping import Mapping, closest
from opportune.store import Transaction, Workspace
from opportune.store.workspace import naive

BATCH_ROWS = 5_000
"""Rows turned into records between two signs of progress."""

SPOOL_BYTES_MAX = 32 * 1024 * 1024
"""Records kept in memory between reading and storing; more of them go through a temporary file."""

LOAD_BYTES = 16 * 1024 * 1024
"""Records handed to the database at a time."""

SHIFT_DAYS_MAX = 36_500
"""A hundred years; beyond it a date leaves the range that anybody means."""

Progress = Callable[[int, int], None]
_encode_lines = msgspec.json.Encoder().encode_lines


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """`shift_days` moves every date of the file. `as_history` stores signals as received when they happened. `is_silent` starts no
    journey for those who come into a segment by it, or leave one."""

    shift_days: int = 0
    as_history: bool = False
    is_silent: bool = False


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
    cancellation: Cancellation | None = None,
) -> ImportReport:
    """Import a file and say what became of each of its rows.

    `progress` is called with how much is read and how much there is, in one unit. Raises NotFound, Unavailable
    or InvalidInput for a file that cannot be read under this mapping, Conflict when `as_history` comes too late,
    Cancelled when somebody wished so in time; nothing is changed then.
    """
    options = options or ImportOptions()
    cancellation = cancellation or Cancellation()
    if abs(options.shift_days) > SHIFT_DAYS_MAX:
        raise InvalidInput(f"Dates can move by at most {SHIFT_DAYS_MAX:,} days, not by {options.shift_days:,}.")
    started_at = naive(clock.now())
    issues = IssueLog()
    source = open_source(path, mapping, workspace)
    check_columns(source.columns, path, mapping, issues)
    reader = RecordReader(mapping, issues, options.shift_days)
    # Reading comes first and without a lock: ticks go on meanwhile.
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES_MAX) as spool:
        rows = _spool_records(source, reader, issues, spool, progress, cancellation)
        spool.seek(0)
        try:
            with workspace.transaction() as tx:
                counts, also_created = _store(
                    ImportStep(tx, mapping, started_at, cancellation), spool, issues, event_log, options, dry_run
                )
                report = _report(path, mapping, dry_run, rows, counts, also_created, issues)
                if dry_run:
                    raise _DryRun
                _record_run(tx, report, mapping, path, started_at, naive(clock.now()))
                cancellation.make_final()
        except _DryRun:
            pass
    return report


class _DryRun(Exception):
    """Takes everything back."""


def check_columns(columns: tuple[str, ...], path: Path, mapping: Mapping, issues: IssueLog) -> None:
    """Compare the columns of a file with those the mapping reads.

    Raises InvalidInput when one is missing without which no row has an identity; others are reported.
    """
    missing = [column for column in mapping.columns() if column not in columns]
    needed = [column for column in missing if column in mapping.key_columns()]
    unused = [column for column in columns if column not in mapping.columns()]
    if needed or (missing and len(missing) == len(mapping.columns())):
        names = needed or missing
        hints = [f'"{name}"' + (f" ({hint})" if (hint := closest(name, unused)) else "") for name in names]
        raise InvalidInput(
            f"{path} does not fit the mapping {mapping.name}: it has no column {', '.join(hints)}. "
            f"Its columns are {', '.join(columns)}. Choose another mapping, or name the right column in it.",
            missing=names,
            columns=list(columns),
        )
    for name in missing:
        reason = f'the file has no column "{name}"; {closest(name, unused) or "the field stays empty"}'
        issues.add(Issue(1, Severity.WARNING, "missing_column", reason, column=name))


def _spool_records(
    source: Source,
    reader: RecordReader,
    issues: IssueLog,
    spool: IO[bytes],
    progress: Progress | None,
    cancellation: Cancellation,
) -> int:
    """Write the records of the file as lines of JSON and return how many rows the file has."""
    rows_refused_before = issues.rejected
    batch: list[Record] = []
    count = 0
    # The one loop over rows: text becomes typed records here, and is handled by sets from here on.
    for line, row in source.rows(issues):
        count += 1
        record = reader.read(line, row)
        if record is not None:
            batch.append(record)
        if count % BATCH_ROWS == 0:
            spool.write(_encode_lines(batch))
            batch.clear()
            cancellation.check()
            if progress:
                progress(source.done(), source.size)
    spool.write(_encode_lines(batch))
    if progress:
        progress(source.size, source.size)
    # Rows that the reader of the file refused never came out of it.
    return count + issues.rejected - rows_refused_before - reader.rejected


def _store(
    step: ImportStep,
    spool: IO[bytes],
    issues: IssueLog,
    event_log: EventLog,
    options: ImportOptions,
    dry_run: bool,
) -> tuple[dict[str, int], dict[str, int]]:
    """Load the records and store them; returns the outcomes and what else was created."""
    is_signal = step.mapping.object is ImportObject.SIGNAL
    table = "import_event" if is_signal else "import_record"
    step.run("create_import_event" if is_signal else "create_import_record")
    step.run("create_import_issue")
    _load(step, spool, table)
    also_created: dict[str, int] = {}
    if is_signal:
        counts = store_signals(step, event_log, as_history=options.as_history, dry_run=dry_run)
    else:
        also_created = store_records(step)
        if options.is_silent:
            step.run("insert_silent_subjects")
        counts = {str(outcome): count for outcome, count in step.run("count_import_outcomes")}
    _collect_issues(step, issues)
    return counts, also_created


def _load(step: ImportStep, spool: IO[bytes], table: str) -> None:
    types: dict[str, str] = dict(step.run("list_import_columns", table_name=table))
    while chunk := spool.read(LOAD_BYTES):
        step.tx.insert_ndjson(table, types, chunk + spool.readline())


def _collect_issues(step: ImportStep, issues: IssueLog) -> None:
    rules = step.mapping.fields
    references = step.mapping.references
    kept: dict[tuple[str, str], int] = {}
    for line, severity, code, reason, field, value in step.run("list_import_issues", per_code_max=ISSUES_PER_CODE_MAX):
        rule, reference = rules.get(field), references.get(field)
        column = rule.columns[0] if rule else reference.column if reference else None
        issues.add(Issue(line, Severity(severity), code, reason, column, value))
        kept[severity, code] = kept.get((severity, code), 0) + 1
    for severity, code, count in step.run("count_import_issues"):
        issues.count_more(Severity(severity), code, count - kept[severity, code])


def _report(
    path: Path,
    mapping: Mapping,
    dry_run: bool,
    rows: int,
    counts: dict[str, int],
    also_created: dict[str, int],
    issues: IssueLog,
) -> ImportReport:
    return ImportReport(
        object=mapping.object.value,
        mapping=mapping.name,
        file_name=path.name,
        is_dry_run=dry_run,
        rows=rows,
        created=counts.get("created", 0),
        updated=counts.get("updated", 0),
        unchanged=counts.get("unchanged", 0),
        skipped=issues.skipped,
        rejected=issues.rejected,
        also_created=also_created,
        issues=tuple(sorted(issues.kept, key=lambda issue: (issue.line or 0, issue.code))),
        issue_counts=tuple(
            IssueCount(severity, code, count) for (severity, code), count in sorted(issues.counts.items())
        ),
    )


def _record_run(
    tx: Transaction,
    report: ImportReport,
    mapping: Mapping,
    path: Path,
    started_at: datetime,
    finished_at: datetime,
) -> None:
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    tx.fixed(
        "insert_import_run",
        {
            "import_run_id": tx.take_ids("import_run", 1),
            "object": report.object,
            "mapping": report.mapping,
            "file_name": report.file_name,
            "file_checksum": checksum,
            "started_at": started_at,
            "finished_at": finished_at,
            "created": report.created,
            "updated": report.updated,
            "unchanged": report.unchanged,
            "skipped": report.skipped,
            "rejected": report.rejected,
            "report": msgspec.json.encode(report).decode(),
            "mapping_body": msgspec.json.encode(mapping_body(mapping)).decode(),
        },
    )
