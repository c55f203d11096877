"""`opportune views`: the saved views of lists."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from opportune.cli.client import API
from opportune.cli.output import day, table
from opportune.cli.session import Panel, Session, command

group = typer.Typer(help="Saved views of lists.", no_args_is_help=True)


class Screen(StrEnum):
    """The lists that have views."""

    ACCOUNTS = "accounts"
    CONTACTS = "contacts"
    PIPELINE = "pipeline"


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="views", rich_help_panel=Panel.LOOK)


@command(group, "list", example="opportune views list --screen accounts")
def list_views(
    session: Session, screen: Annotated[Screen | None, typer.Option(help="Only those of this list.")] = None
) -> None:
    """List the saved views: shared ones, and those of whoever asks."""
    with session.connect() as client:
        rows = client.get(f"{API}/views", screen=screen)["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No view is saved yet. The lists of the web app save them.")
        return
    lines = [
        (
            str(row["view_id"]),
            row["screen"],
            row["name"],
            "everybody" if row["is_shared"] else "only you",
            row["owner"]["name"] if row["owner"] else None,
            day(row["updated_at"]),
            json.dumps(row["query"], ensure_ascii=False),
        )
        for row in rows
    ]
    session.out.print(table([">id", "list", "view", "seen by", "saved by", "changed", "query"], lines))


@command(group, "delete", example="opportune views delete 3")
def delete_view(session: Session, view: Annotated[int, typer.Argument(min=1, help="Its id.")]) -> None:
    """Delete a saved view."""
    with session.connect() as client:
        gone = client.delete(f"{API}/views/{view}")
    session.out.json(gone) if session.out.as_json else session.out.print(f"The view {gone['name']} is deleted.")
