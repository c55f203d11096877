"""`opportune search`: whatever has a name, found by a part of it."""

from __future__ import annotations

from typing import Annotated

import typer

from opportune.cli.client import API
from opportune.cli.output import table, tier
from opportune.cli.session import Panel, Session, command


def add_to(app: typer.Typer) -> None:
    command(app, "search", example="opportune search acme", panel=Panel.LOOK)(search)


def search(
    session: Session,
    text: Annotated[str, typer.Argument(help="Part of a name, a key, a domain or an email.")],
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="Only of this kind: account, contact, segment, workflow, ladder, campaign, intent_report. Can be repeated."
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=50, help="How many of each kind at most.")] = 6,
) -> None:
    """Find anything by a part of its name.

    Whole names come first, then beginnings; among equals the hottest.
    """
    with session.connect() as client:
        found = client.get(f"{API}/search", q=text, kind=kind, limit=limit)["items"]
    if session.out.as_json:
        session.out.json(found)
        return
    if not found:
        session.out.note(f"Nothing is called {text}. Try a part of the name, the domain or the email.")
        return
    lines = [
        (one["kind"].replace("_", " "), one["key"], one["name"], one["detail"] or "", one["score"], tier(one["tier"]))
        for one in found
    ]
    session.out.print(table(["kind", "key", "name", "", ">score", ""], lines))
