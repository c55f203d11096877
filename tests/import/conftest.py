"""A desk to import at: an empty workspace, its event log, a clock that stands still, a folder for files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from opportune.ingest.event_log import EventLog
from opportune.ingest.import_files import ImportOptions, import_file
from opportune.ingest.import_report import ImportReport
from opportune.ingest.mapping_files import load_mapping, parse_mapping
from opportune.model.mapping import Mapping
from opportune.store import Workspace
from opportune.testing.clock import FixedClock
from tests.workspaces import open_blank

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
DATA = Path(__file__).parents[2] / "examples" / "data"

ACCOUNTS = """
name: crm-accounts
object: account
system: crm
fields: {external_id: id, name: name, domain: website, country: country, employees: staff}
references: {parent: {from: parent, by: external_id}, owner: {from: owner, by: name}}
attributes: {segment: segment, score: {from: fit, parse: number}}
"""
CONTACTS = """
name: crm-contacts
object: contact
system: crm
fields: {external_id: id, email: email, first_name: first, last_name: last, title: title}
references: {account: {from: company, by: name}}
"""
EVENTS = """
name: topics
object: signal
system: intent
key: [company, topic, week]
fields: {occurred_at: week, company_domain: company}
constants: {type: track, name: Topic Surge}
attributes: {topic: topic, level: {from: level, parse: int}}
"""


@dataclass
class Desk:
    workspace: Workspace
    log: EventLog
    clock: FixedClock
    folder: Path
    data: Path = DATA
    accounts: str = ACCOUNTS
    contacts: str = CONTACTS
    events: str = EVENTS

    def run(
        self, file: Path | str | bytes, mapping: Mapping | str, dry_run: bool = False, **options: Any
    ) -> ImportReport:
        """Import a path, or text as a file; the mapping is a value, YAML, or the name of a shipped one."""
        return import_file(
            self.workspace,
            self.log,
            self.clock,
            file if isinstance(file, Path) else self.write(file),
            as_mapping(mapping),
            dry_run=dry_run,
            options=ImportOptions(**options),
        )

    def write(self, content: str | bytes, name: str = "file.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    @staticmethod
    def counts(report: ImportReport) -> dict[str, int]:
        """The counts that are not zero."""
        names = ("created", "updated", "unchanged", "skipped", "rejected")
        return {name: count for name in names if (count := getattr(report, name))}

    @staticmethod
    def codes(report: ImportReport) -> dict[str, int]:
        return {issue.code: issue.count for issue in report.issue_counts}

    @staticmethod
    def lines(report: ImportReport) -> list[tuple[int, str]]:
        return [(issue.line, issue.code) for issue in report.issues]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.workspace.read() as tx:
            return tx.run(sql)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables."""
        names = [name for (name,) in self.rows("select table_name from duckdb_tables() where not internal order by 1")]
        return {name: sorted(self.rows(f"select * from {name}"), key=repr) for name in names}


def as_mapping(mapping: Mapping | str) -> Mapping:
    if isinstance(mapping, Mapping):
        return mapping
    return parse_mapping(mapping, "test") if "\n" in mapping else load_mapping(mapping)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    workspace = open_blank(tmp_path, NOW)
    log = EventLog(workspace)
    yield Desk(workspace, log, FixedClock(NOW), tmp_path)
    log.close()
    workspace.close()
