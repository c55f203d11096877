"""`opportune opportunities`, `users` and `imports`: what came in from files."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from opportune.cli.client import API
from opportune.cli.import_page import import_page
from opportune.cli.lookup import find_account
from opportune.cli.output import day, table, when
from opportune.cli.record_page import record_page
from opportune.cli.session import Panel, Session, command

opportunities = typer.Typer(help="Possible sales, open, won and lost.", no_args_is_help=True)
users = typer.Typer(help="The people who own accounts and opportunities.", no_args_is_help=True)
imports = typer.Typer(help="Which files were imported, and what came of it.", no_args_is_help=True)
LimitOption = Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")]


class State(StrEnum):
    """How an opportunity stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


def add_to(app: typer.Typer) -> None:
    app.add_typer(imports, name="imports", rich_help_panel=Panel.FEED)
    app.add_typer(opportunities, name="opportunities", rich_help_panel=Panel.LOOK)
    app.add_typer(users, name="users", rich_help_panel=Panel.LOOK)


@command(opportunities, "list", example="opportune opportunities list --account acme.example --state open")
def list_opportunities(
    session: Session,
    account: Annotated[str | None, typer.Option(help="Only of this account: its id, domain or name.")] = None,
    state: Annotated[State | None, typer.Option(help="Only open, won or lost.")] = None,
    limit: LimitOption = 50,
) -> None:
    """List opportunities, the newest record first."""
    with session.connect() as client:
        account_id = find_account(client, account) if account else None
        rows = list(client.pages(f"{API}/opportunities", limit, account_id=account_id, state=state))
    if session.out.as_json:
        session.out.json(rows)
        return
    lines = [
        (
            row["state"],
            row["stage"],
            row["name"],
            row["account"]["name"] if row["account"] else None,
            row["amount"],
            row["currency"],
            row["owner"]["name"] if row["owner"] else None,
            day(row["opened_at"]),
            day(row["closed_at"]),
        )
        for row in rows
    ]
    columns = ["state", "stage", "opportunity", "account", ">amount", "", "owner", "opened", "closed"]
    session.out.print(table(columns, lines))


@command(users, "list", example="opportune users list")
def list_users(session: Session, limit: LimitOption = 50) -> None:
    """List users."""
    with session.connect() as client:
        rows = list(client.pages(f"{API}/users", limit))
    if session.out.as_json:
        session.out.json(rows)
        return
    lines = [
        (
            str(row["user_id"]),
            row["name"],
            row["email"],
            row["role"],
            row["territory"],
            row["manager"]["name"] if row["manager"] else None,
        )
        for row in rows
    ]
    session.out.print(table([">id", "name", "email", "role", "territory", "manager"], lines))


@command(imports, "list", example="opportune imports list")
def list_imports(session: Session, limit: LimitOption = 50) -> None:
    """List the imports, the newest first."""
    with session.connect() as client:
        rows = list(client.pages(f"{API}/imports", limit))
    if session.out.as_json:
        session.out.json(rows)
        return
    lines = [
        (
            str(row["import_run_id"]),
            when(row["started_at"]),
            row["file_name"],
            row["mapping"],
            row["object"],
            *(row[outcome] for outcome in ("created", "updated", "unchanged", "skipped", "rejected")),
        )
        for row in rows
    ]
    columns = [
        ">id",
        "when",
        "file",
        "mapping",
        "object",
        ">created",
        ">updated",
        ">unchanged",
        ">skipped",
        ">rejected",
    ]
    session.out.print(table(columns, lines))


@command(imports, "show", example="opportune imports show 3")
def show_import(
    session: Session,
    import_run_id: Annotated[int, typer.Argument(metavar="ID", min=1, help="The id in `opportune imports list`.")],
) -> None:
    """Show what an import said about its file, line by line."""
    with session.connect() as client:
        found = client.get(f"{API}/imports/{import_run_id}")
    if session.out.as_json:
        session.out.json(found)
    elif found["report"] is None:
        session.out.print(record_page({name: value for name, value in found.items() if value is not None}))
        session.out.note("Its report was not kept: it is from before reports were.")
    else:
        session.out.print(import_page(found["report"]))
