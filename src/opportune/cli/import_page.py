"""Draws the report of an import: counts, then every kind of issue with its lines. Pure layout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from opportune.cli.output import count, table

SHOWN_PER_CODE = 5
_OUTCOMES = ("created", "updated", "unchanged", "skipped", "rejected")
_SEVERITIES = ("rejected", "skipped", "warning", "info")
_STYLES = {"rejected": "red", "skipped": "yellow", "warning": "yellow", "info": "bright_black"}
Values = Mapping[str, Any]


def import_page(report: Values) -> RenderableType:
    """The page of one report as the API gives it."""
    heading = Text(report["file_name"], "bold")
    heading.append(
        f"   {count(report['rows'], 'row')} as {report['object']}, mapping {report['mapping']}", "bright_black"
    )
    blocks: list[RenderableType] = [heading]
    if report["is_dry_run"]:
        blocks.append(Text("Dry run: this is what would happen. Nothing was changed.", "yellow"))
    blocks += [Text(), Padding(_counts(report), (0, 0, 0, 2))]
    also = [count(number, name) for name, number in report["also_created"].items() if number]
    if also:
        blocks.append(Text(f"\n  Created on the way: {', '.join(also)}."))
    for issue_count in _by_severity(report["issue_counts"]):
        key = (issue_count["severity"], issue_count["code"])
        lines = [issue for issue in report["issues"] if (issue["severity"], issue["code"]) == key]
        blocks += [Text(), *_kind_of_issue(issue_count, lines)]
    return Group(*blocks, Text())


def _counts(report: Values) -> Table:
    result = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    result.add_column()
    result.add_column(justify="right")
    for outcome in _OUTCOMES:
        number = report[outcome]
        style = _STYLES.get(outcome, "") if number else "bright_black"
        result.add_row(Text(outcome, style), Text(f"{number:,}", style))
    return result


def _by_severity(counts: Iterable[Values]) -> list[Values]:
    return sorted(counts, key=lambda found: (_SEVERITIES.index(found["severity"]), -found["count"], found["code"]))


def _kind_of_issue(issue_count: Values, issues: list[Values]) -> list[RenderableType]:
    severity, number = issue_count["severity"], issue_count["count"]
    heading = Text(f"{severity} ", _STYLES[severity])
    heading.append(issue_count["code"], "bold").append(f"   {count(number, 'line')}")
    # One reason for all is said once; otherwise each line says its own.
    reasons = [reason for reason, _ in groupby(sorted(issue["reason"] for issue in issues))]
    is_shared = len(reasons) == 1
    if is_shared:
        heading.append(f": {reasons[0]}")
    shown = issues[:SHOWN_PER_CODE]
    cells = {"column": [issue["column"] for issue in shown], "value": [_quoted(issue["value"]) for issue in shown]}
    if not is_shared:
        cells["reason"] = [issue["reason"] for issue in shown]
    told = {name: column for name, column in cells.items() if any(column)}
    lines = [str(issue["line"]) for issue in shown]
    block: list[RenderableType] = [heading]
    if told:
        rows = zip(lines, *told.values(), strict=True)
        block.append(Padding(table([">line", *told], rows), (0, 0, 0, 2)))
    else:
        block.append(Text(f"  line {', '.join(lines)}"))
    if number > len(shown):
        block.append(
            Text(f"  and {count(number - len(shown), 'more line', 'more lines')}; --json lists more", "bright_black")
        )
    return block


def _quoted(value: str | None) -> str:
    return "" if value is None else f'"{value}"'
