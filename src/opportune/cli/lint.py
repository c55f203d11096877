"""`opportune lint`: where definitions work against each other."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from opportune.cli.client import API
from opportune.cli.findings import show_findings
from opportune.cli.session import Panel, Session, command


def add_to(app: typer.Typer) -> None:
    command(app, "lint", example="opportune lint", panel=Panel.CHANGE)(lint)


def lint(
    session: Session,
    recipes: Annotated[
        bool, typer.Option("--recipes", help="Print the better definitions as YAML, to put in force.")
    ] = False,
) -> None:
    """Find definitions that work against each other.

    Looks at active workflows and ladders and at campaigns. Each finding says what to do instead.
    """
    with session.connect() as client:
        found = client.get(f"{API}/lint")["items"]
    if session.out.as_json:
        session.out.json(found)
    elif recipes:
        _show_recipes(session, found)
    elif found:
        show_findings(session.out, found)
        if any(finding["recipe"]["definitions"] for finding in found):
            session.out.note("\n`opportune lint --recipes` prints the better definitions as YAML.")
    else:
        session.out.print("Nothing works against anything else.")


def _show_recipes(session: Session, found: list[dict[str, Any]]) -> None:
    replaces = {finding["recipe"]["yaml"]: finding["recipe"]["replaces"] for finding in found}
    documents = []
    for yaml, names in replaces.items():
        if yaml:
            replaced = ", ".join(f"{name['kind']} {name['key']}" for name in names)
            documents.append(f"# Takes the place of {replaced}.\n{yaml.strip()}")
    if documents:
        session.out.print("\n---\n".join(documents))
    else:
        session.out.note("No finding comes with definitions to put in force.")
