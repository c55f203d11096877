"""Finds the newest day in a set of files, so that a demo can move all of their dates to end today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from opportune.errors import InvalidInput
from opportune.ingest.import_report import IssueLog
from opportune.ingest.readers import open_source
from opportune.ingest.records import RecordReader
from opportune.model.mapping import Mapping
from opportune.store import Workspace


def newest_day(workspace: Workspace, files: Iterable[tuple[Path, Mapping]]) -> date:
    """The latest day (UTC) that any field of the files names under its mapping.

    `shift_days = (today - newest_day(...)).days` for all files of the set keeps their distances. Raises InvalidInput
    when no file has a date.
    """
    newest: datetime | None = None
    for path, mapping in files:
        issues = IssueLog()
        reader = RecordReader(mapping, issues)
        for line, row in open_source(path, mapping, workspace).rows(issues):
            record = reader.read(line, row) or {}
            for value in record.values():
                if isinstance(value, datetime) and (newest is None or value > newest):
                    newest = value
    if newest is None:
        raise InvalidInput("None of the files has a date. Map a column to a date field, or leave the shift out.")
    return newest.date()
