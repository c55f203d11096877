"""`opportune workflows`: rule workflows, what each run did and to whom, running them and switching them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.output import count, table, tier, when
from opportune.cli.record_page import record_page
from opportune.cli.segments import LimitOption
from opportune.cli.session import Panel, Session, command
from opportune.cli.workflow_status import CopyActiveOption, CopyKeyArgument, CopyNameOption, copy, switch

group = typer.Typer(help="Rules that fill segments: their runs, and switching them.", no_args_is_help=True)
KeyArgument = Annotated[str, typer.Argument(help="The key of the workflow.")]
_NUMBERS = ("evaluated", "matched", "added", "moved", "removed", "unchanged")


class Status(StrEnum):
    """Whether a workflow runs."""

    ACTIVE = "active"
    DISABLED = "disabled"
    ARCHIVED = "archived"


class Outcome(StrEnum):
    """What a run did with somebody."""

    ADDED = "added"
    MOVED = "moved"
    REMOVED = "removed"
    UNCHANGED = "unchanged"


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="workflows", rich_help_panel=Panel.LOOK)


@command(group, "list", example="opportune workflows list --segment hot-accounts")
def list_workflows(
    session: Session,
    search: Annotated[str | None, typer.Option("--search", "-q", help="Part of the key or name.")] = None,
    status: Annotated[Status | None, typer.Option(help="Only active, disabled or archived ones.")] = None,
    segment: Annotated[str | None, typer.Option(help="Only those that write to this segment.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only those with this tag.")] = None,
) -> None:
    """List rule workflows in the order they run, with their last run."""
    with session.connect() as client:
        rows = client.get(f"{API}/workflows", q=search, status=status, segment=segment, tag=tag)["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No workflow fits. Definitions bring workflows in: `opportune definitions apply FILE`.")
        return
    lines = [
        (
            row["position"],
            row["key"],
            row["status"],
            _action(row),
            when(row["last_run"]["started_at"]) if row["last_run"] else "never",
            row["last_run"] and row["last_run"]["matched"],
        )
        for row in rows
    ]
    session.out.print(table([">position", "workflow", "status", "does", "last run", ">matched"], lines))


@command(group, "show", example="opportune workflows show sync-hot")
def show_workflow(session: Session, key: KeyArgument) -> None:
    """Show one rule workflow and its last run."""
    with session.connect() as client:
        found = client.get(_path(key))
    session.out.json(found) if session.out.as_json else session.out.print(record_page(found))


@command(group, "runs", example="opportune workflows runs sync-hot --limit 10")
def list_runs(session: Session, key: KeyArgument, limit: LimitOption = 20) -> None:
    """List the runs of a workflow, the newest first."""
    with session.connect() as client:
        rows = list(client.pages(f"{_path(key)}/runs", limit))
    if session.out.as_json:
        session.out.json(rows)
        return
    lines = [
        (
            str(row["run_id"]),
            when(row["started_at"]),
            row["cause"],
            *(row[name] for name in _NUMBERS),
            f"{row['duration_ms']:,.0f} ms",
            row["error"],
        )
        for row in rows
    ]
    columns = [">run", "when", "cause", *(f">{name}" for name in _NUMBERS), ">took", "error"]
    session.out.print(table(columns, lines))


@command(group, "who", example="opportune workflows who 17 --outcome added")
def list_subjects(
    session: Session,
    run_id: Annotated[int, typer.Argument(metavar="RUN", help="The number of a run, as `runs` lists it.")],
    outcome: Annotated[
        Outcome | None, typer.Option(help="Only those that were added, moved, removed or unchanged.")
    ] = None,
    limit: LimitOption = 50,
) -> None:
    """List who is behind the numbers of a run."""
    with session.connect() as client:
        rows = list(client.pages(f"{API}/workflow-runs/{run_id}/subjects", limit, outcome=outcome))
    if session.out.as_json:
        session.out.json(rows)
        return
    lines = [
        (row["outcome"], row["score"], tier(row["tier"]), row["name"], row["address"], str(row["subject_id"]))
        for row in rows
    ]
    session.out.print(table(["outcome", ">score", "tier", "name", "address", ">id"], lines))


@command(group, "run", example="opportune workflows run sync-hot")
def run_workflow(session: Session, key: KeyArgument) -> None:
    """Run a workflow now for everybody, with the other workflows and ladders about the same subjects."""
    with session.connect() as client:
        found = client.post(f"{_path(key)}/run")
    if session.out.as_json:
        session.out.json(found)
        return
    run = found["last_run"]
    said = ", ".join(f"{run[name]:,} {name}" for name in _NUMBERS[1:])
    session.out.print(f"Looked at {count(run['evaluated'], found['subject'])}: {said}. It is run {run['run_id']}.")


@command(group, "enable", example="opportune workflows enable sync-hot")
def enable(session: Session, key: KeyArgument) -> None:
    """Let a disabled workflow run again."""
    switch(session, "Workflow", _path(key), Status.ACTIVE)


@command(group, "disable", example="opportune workflows disable sync-hot")
def disable(session: Session, key: KeyArgument) -> None:
    """Stop a workflow from running, until it is enabled again."""
    switch(session, "Workflow", _path(key), Status.DISABLED)


@command(group, "archive", example="opportune workflows archive sync-hot")
def archive(session: Session, key: KeyArgument) -> None:
    """Put a workflow away for good: it can be looked at and duplicated."""
    switch(session, "Workflow", _path(key), Status.ARCHIVED)


@command(group, "duplicate", example="opportune workflows duplicate sync-hot sync-very-hot")
def duplicate(
    session: Session,
    key: KeyArgument,
    new_key: CopyKeyArgument,
    name: CopyNameOption = None,
    is_active: CopyActiveOption = False,
) -> None:
    """Copy a workflow."""
    copy(session, "Workflow", _path(key), new_key, name, is_active)


def _action(row: dict[str, Any]) -> str:
    words = [row["action"]]
    if row["from_segments"]:
        words.append(f"from {', '.join(row['from_segments'])}")
    if row["to_segments"]:
        words.append(f"to {', '.join(row['to_segments'])}")
    return " ".join(words)


def _path(key: str) -> str:
    return f"{API}/workflows/{quote(key, safe='')}"
