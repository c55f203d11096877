"""`opportune audit`: who changed what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from opportune.cli.client import API
from opportune.cli.output import table, when, zone
from opportune.cli.session import Panel, Session, command


def add_to(app: typer.Typer) -> None:
    command(app, "audit", example="opportune audit --actor ann --since 2026-01-31", panel=Panel.CARE)(audit)


def audit(
    session: Session,
    actor: Annotated[str | None, typer.Option(help="Part of the name of whoever did it.")] = None,
    action: Annotated[str | None, typer.Option(help="How the action begins, such as workflow.")] = None,
    entity: Annotated[str | None, typer.Option(help="Only about this kind of thing, such as account.")] = None,
    since: Annotated[str | None, typer.Option(help="From this day or moment on, in UTC.")] = None,
    until: Annotated[str | None, typer.Option(help="Before this day or moment, in UTC.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 50,
) -> None:
    """List who changed what, the newest first.

    In the app, over the API and at the command line.
    """
    with session.connect() as client:
        rows = list(
            client.pages(
                f"{API}/audit-log",
                limit,
                actor=actor,
                action=action,
                entity_kind=entity,
                since=since,
                until=until,
            )
        )
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("Nothing was changed that fits.")
        return
    lines = [
        (when(row["acted_at"]), row["actor_name"], row["action"], _about(row), ", ".join(_said(row))) for row in rows
    ]
    session.out.print(table([f"when ({zone()})", "who", "action", "about", "what"], lines))


def _about(row: dict[str, Any]) -> str:
    return " ".join(part for part in (row["entity_kind"], row["entity_id"]) if part)


def _said(row: dict[str, Any]) -> Iterator[str]:
    """The details as words: a pair is before and after."""
    for name, value in (row["details"] or {}).items():
        if name == "versions":
            yield from (f"{one['kind']} {one['key']} version {one['version']}" for one in value)
        elif name == "changed" and isinstance(value, dict):
            yield from (f"{field}: {before} -> {after}" for field, (before, after) in value.items())
        elif name == "given":
            yield from (f"{field}: {given}" for field, given in value.items())
        else:
            yield f"{name.replace('_', ' ')}: {value}"
