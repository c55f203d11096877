"""`opportune ladders`: who stands on which stage, how that changed, and switching them."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.output import count, signed, table, tier, when
from opportune.cli.segments import LimitOption
from opportune.cli.session import Panel, Session, command
from opportune.cli.workflows import Status

group = typer.Typer(help="One stage for everybody by one number: who stands where.", no_args_is_help=True)
KeyArgument = Annotated[str, typer.Argument(help="The key of the ladder.")]
StageOption = Annotated[str | None, typer.Option(help="Only this stage, by its key.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="ladders", rich_help_panel=Panel.LOOK)


@command(group, "list", example="opportune ladders list")
def list_ladders(
    session: Session,
    search: Annotated[str | None, typer.Option("--search", "-q", help="Part of the key or name.")] = None,
    status: Annotated[Status | None, typer.Option(help="Only active, disabled or archived ones.")] = None,
) -> None:
    """List ladders with how many stand on each stage."""
    with session.connect() as client:
        rows = client.get(f"{API}/ladders", q=search, status=status)["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No ladder fits. A template brings one: `opportune templates apply intent-ladder`.")
        return
    lines = [
        (row["key"], row["status"], "  ".join(f"{one['name']} {one['subject_count']:,}" for one in row["stages"]))
        for row in rows
    ]
    session.out.print(table(["ladder", "status", "stages"], lines))


@command(group, "show", example="opportune ladders show intent-ladder")
def show_ladder(session: Session, key: KeyArgument) -> None:
    """Show the stages of a ladder: where each begins, who stands on it, who came and went within 7 days."""
    with session.connect() as client:
        found = client.get(_path(key))
    if session.out.as_json:
        session.out.json(found)
        return
    lines = [
        (
            one["name"],
            f"{one['from_number']:g}",
            one["segment"],
            one["subject_count"],
            signed(one["entered_count"]),
            signed(-one["left_count"]),
        )
        for one in reversed(found["stages"])
    ]
    heading = f"{found['name']}: {found['status']}, version {found['version']}, {count(found['subject_count'], found['subject'])}"
    session.out.print(heading)
    session.out.print(table(["stage", ">from", "segment", f">{found['subject']}s", ">entered", ">left"], lines))


@command(group, "who", example="opportune ladders who intent-ladder --stage hot")
def list_subjects(session: Session, key: KeyArgument, stage: StageOption = None, limit: LimitOption = 50) -> None:
    """List who stands on a ladder, the hottest first."""
    with session.connect() as client:
        rows = list(client.pages(f"{_path(key)}/subjects", limit, stage=stage))
    if session.out.as_json:
        session.out.json(rows)
        return
    lines = [
        (one["stage"], one["score"], tier(one["tier"]), one["name"], one["address"], when(one["since"])) for one in rows
    ]
    session.out.print(table(["stage", ">score", "tier", "name", "address", "since"], lines))


@command(group, "history", example="opportune ladders history intent-ladder --stage hot")
def list_changes(session: Session, key: KeyArgument, stage: StageOption = None, limit: LimitOption = 50) -> None:
    """List who changed stage, the newest first."""
    with session.connect() as client:
        rows = list(client.pages(f"{_path(key)}/history", limit, stage=stage))
    if session.out.as_json:
        session.out.json(rows)
        return
    lines = [
        (when(one["changed_at"]), one["name"], one["from_stage"] or "none", one["to_stage"] or "none", one["score"])
        for one in rows
    ]
    session.out.print(table(["when", "name", "from", "to", ">score"], lines))


@command(group, "enable", example="opportune ladders enable intent-ladder")
def enable(session: Session, key: KeyArgument) -> None:
    """Let a disabled ladder run again."""
    _switch(session, key, Status.ACTIVE)


@command(group, "disable", example="opportune ladders disable intent-ladder")
def disable(session: Session, key: KeyArgument) -> None:
    """Stop a ladder from running: nobody stands on it then, and whom it put into segments leaves them."""
    _switch(session, key, Status.DISABLED)


@command(group, "archive", example="opportune ladders archive intent-ladder")
def archive(session: Session, key: KeyArgument) -> None:
    """Put a ladder away for good: it can be looked at."""
    _switch(session, key, Status.ARCHIVED)


def _switch(session: Session, key: str, status: Status) -> None:
    with session.connect() as client:
        found: dict[str, Any] = client.post(f"{_path(key)}/status", {"status": status.value})
        client.post(f"{API}/ticks", {"full": False})
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(f"Ladder {found['key']} is {found['status']}, in version {found['version']}.")


def _path(key: str) -> str:
    return f"{API}/ladders/{quote(key, safe='')}"
