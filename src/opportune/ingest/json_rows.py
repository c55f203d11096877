"""Reads JSON Lines: one object on each line, its values as text by column."""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec

from opportune.ingest.import_report import Issue, IssueLog, Severity, broken_encoding


def read_json_lines(lines: Iterator[str], issues: IssueLog) -> Iterator[tuple[int, dict[str, str]]]:
    """One row per line that holds a JSON object; inner objects become columns `outer.inner`."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            content = msgspec.json.decode(line)
        except msgspec.DecodeError as error:
            issues.add(Issue(number, Severity.REJECTED, "bad_json", f"not JSON: {error}", value=line.strip()))
            continue
        if not isinstance(content, dict):
            reason = "not a JSON object; JSON Lines has one object on each line, not one list"
            issues.add(Issue(number, Severity.REJECTED, "bad_json", reason, value=line.strip()))
            continue
        if "\ufffd" in line:
            issues.add(broken_encoding(number))
        cells: dict[str, str] = {}
        _flatten(content, "", cells)
        yield number, cells


def _flatten(content: dict[str, object], prefix: str, cells: dict[str, str]) -> None:
    for key, value in content.items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{key}.", cells)
        elif isinstance(value, str):
            cells[prefix + key] = value
        elif value is not None:
            cells[prefix + key] = json.dumps(value, ensure_ascii=False)
