"""`opportune mappings`: how files become records."""

from __future__ import annotations

from typing import Annotated

import typer

from opportune.cli.client import API
from opportune.cli.output import table
from opportune.cli.session import Panel, Session, command
from opportune.errors import NotFound

group = typer.Typer(help="How the columns of a file become fields.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="mappings", rich_help_panel=Panel.FEED)


@command(group, "list", example="opportune mappings list")
def list_mappings(session: Session) -> None:
    """List the shipped mappings."""
    with session.connect(may_create=True) as client:
        mappings = client.get(f"{API}/import-mappings")["items"]
    if session.out.as_json:
        session.out.json(mappings)
        return
    rows = [(mapping["name"], mapping["object"], mapping["description"]) for mapping in mappings]
    session.out.print(table(["mapping", "imports", "description"], rows))


@command(group, "show", example="opportune mappings show maven-accounts > own.yaml")
def show_mapping(session: Session, name: Annotated[str, typer.Argument(help="Its name.")]) -> None:
    """Print a mapping as YAML, to read, or to copy and change for a file of your own."""
    with session.connect(may_create=True) as client:
        mappings = client.get(f"{API}/import-mappings")["items"]
    found = next((mapping for mapping in mappings if mapping["name"] == name), None)
    if found is None:
        names = ", ".join(mapping["name"] for mapping in mappings)
        raise NotFound(f"There is no mapping {name!r}. The shipped ones are {names}.")
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(found["yaml"].rstrip("\n"))
