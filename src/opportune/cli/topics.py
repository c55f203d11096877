"""`opportune topics`: what third-party sources say accounts research."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from opportune.cli.client import API
from opportune.cli.lookup import find_account
from opportune.cli.output import table, when
from opportune.cli.segment_changes import bring_up_to_date, report
from opportune.cli.session import Panel, Session, command
from opportune.errors import NotFound

group = typer.Typer(help="Topics that accounts research, week by week.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="topics", rich_help_panel=Panel.FEED)


@command(group, "import", example="opportune topics import topic-scores.csv")
def import_topics(
    session: Session,
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV with domain or account_id, topic, score (0-100) and week_start.")
    ],
) -> None:
    """Import the topic scores of a file. A score that was imported before changes nothing.

    Lines that can't be taken are listed with the reason.
    """
    if not path.is_file():
        raise NotFound(f"There is no file {path}. Check the path.")
    with session.connect() as client:
        (answer,) = client.post_file(f"{API}/topic-scores/import", path, {})
        bring_up_to_date(client)
    report(session, answer, "line")


@command(group, "list", example="opportune topics list --account acme.example")
def list_topics(
    session: Session,
    account: Annotated[str | None, typer.Option(help="Those of this account: its id, domain or name.")] = None,
) -> None:
    """List topics, or those that one account researches."""
    with session.connect() as client:
        path = f"{API}/accounts/{find_account(client, account)}/topics" if account else f"{API}/topics"
        rows = client.get(path)["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No topic is known. `opportune topics import` brings topic scores in.")
    elif account:
        lines = [(row["score"], row["previous_score"], row["topic"], row["week_start"]) for row in rows]
        session.out.print(table([">score", ">before", "topic", "week from"], lines))
    else:
        cells = [
            (row["topic"], row["account_count"], row["highest_score"], row["week_start"], when(row["received_at"]))
            for row in rows
        ]
        session.out.print(table(["topic", ">accounts", ">highest", "newest week", "received"], cells))
