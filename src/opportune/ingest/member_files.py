"""Reads who is named in a CSV file: one account or contact a line, by domain or email, or by id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from opportune.errors import InvalidInput
from opportune.ingest.csv_rows import read_csv
from opportune.ingest.import_report import IssueLog, Severity
from opportune.ingest.readers import text_lines
from opportune.ingest.segment_pins import NamedSubject, name_subject
from opportune.model.criteria import SubjectType


def read_members(file: IO[bytes], subject: SubjectType) -> Iterator[NamedSubject]:
    """The subjects of a file, which may be gzipped, numbered by their lines. A domain or email counts before an id.

    Raises InvalidInput for a file without a fitting column.
    """
    address, key = ("domain", "account_id") if subject is SubjectType.ACCOUNT else ("email", "contact_id")
    issues = IssueLog()
    is_known = False
    try:
        for line, row in read_csv(text_lines(file, "utf-8"), None, issues):
            cells = {name.strip().lower(): text.strip() for name, text in row.items()}
            if not is_known and not {address, key} & cells.keys():
                raise InvalidInput(
                    f"The file has no column {address} or {key}; its columns are {', '.join(row)}. "
                    f"Name the one with the {subject.value}s so in the first line."
                )
            is_known = True
            named = cells.get(address) or cells.get(key)
            if not named:
                yield NamedSubject(line, "", reason=f"the line has neither {address} nor {key}")
            else:
                yield name_subject(line, named, subject)
    except (EOFError, OSError, UnicodeError) as error:
        raise InvalidInput(f"The file cannot be read to its end: {error}. Copy or export it again.") from error
    for issue in issues.kept:
        if issue.severity is Severity.REJECTED:
            yield NamedSubject(issue.line, issue.value or "", reason=issue.reason)
    if not is_known:
        raise InvalidInput(
            f"The file has no line with {subject.value}s. Write {address} or {key} in its first line, and one "
            f"{subject.value} on each line after it."
        )
