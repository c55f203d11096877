"""What an import says about a file: counts, and every problem with its line and reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum

ISSUES_PER_CODE_MAX = 100
"""Issues kept in full for each code; the rest are only counted, so that a bad column cannot fill the memory."""

VALUE_CHARACTERS_MAX = 200
"""Of the value that an issue quotes."""


class Severity(StrEnum):
    """What became of the row: taken as it is (info), taken with a loss (warning), left out on purpose (skipped),
    or refused (rejected)."""

    INFO = "info"
    WARNING = "warning"
    SKIPPED = "skipped"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem. `line` counts from 1 as an editor does; of a Parquet file it is the row."""

    line: int
    severity: Severity
    code: str
    reason: str
    column: str | None = None
    value: str | None = None


def broken_encoding(line: int) -> Issue:
    """The warning about bytes that no reader could decode."""
    reason = (
        "bytes that are not in the file's encoding were replaced; "
        "if the whole file is in another one, name it as `encoding` in the mapping"
    )
    return Issue(line, Severity.WARNING, "broken_encoding", reason)


@dataclass(slots=True)
class IssueLog:
    """Collects issues: all of them counted by severity and code, the first of each kept."""

    kept: list[Issue] = field(default_factory=list)
    counts: Counter[tuple[Severity, str]] = field(default_factory=Counter)

    def add(self, issue: Issue) -> None:
        self.counts[issue.severity, issue.code] += 1
        if self.counts[issue.severity, issue.code] <= ISSUES_PER_CODE_MAX:
            value = None if issue.value is None else issue.value[:VALUE_CHARACTERS_MAX]
            self.kept.append(replace(issue, value=value))

    @property
    def skipped(self) -> int:
        """Rows left out on purpose; each has one such issue."""
        return self._count(Severity.SKIPPED)

    @property
    def rejected(self) -> int:
        """Rows refused; each has one such issue."""
        return self._count(Severity.REJECTED)

    def _count(self, severity: Severity) -> int:
        return sum(count for (of, _), count in self.counts.items() if of is severity)

    def count_more(self, severity: Severity, code: str, count: int) -> None:
        """Count issues that are not kept."""
        if count:
            self.counts[severity, code] += count


@dataclass(frozen=True, slots=True)
class IssueCount:
    severity: Severity
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of one file. created + updated + unchanged + skipped + rejected = rows.

    `also_created` counts records that came along (accounts by domain, managers). `issues` is bounded per code, in
    order of line; `issue_counts` has the full numbers. Signals that were stored already count as unchanged.
    """

    object: str
    mapping: str
    file_name: str
    is_dry_run: bool
    rows: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    rejected: int
    also_created: dict[str, int]
    issues: tuple[Issue, ...]
    issue_counts: tuple[IssueCount, ...]
