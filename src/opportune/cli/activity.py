"""`opportune signals`, `history` and `score`: what happened, how the score moved, and what it was at a past moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from opportune.cli.client import API, Client
from opportune.cli.lookup import find_account, find_contact
from opportune.cli.moments import AtOption, moment_of
from opportune.cli.output import table, tier, when, zone
from opportune.cli.session import Panel, Session, command
from opportune.errors import InvalidInput

history = typer.Typer(help="How a score moved, and what moved it.", no_args_is_help=True)
score = typer.Typer(help="What a score is, or was at a past moment.", no_args_is_help=True)
AccountArgument = Annotated[str, typer.Argument(help="Its id, domain or name.")]
ContactArgument = Annotated[str, typer.Argument(help="The id, email or name.")]
LimitOption = Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")]


def add_to(app: typer.Typer) -> None:
    command(app, "signals", example="opportune signals --account acme.example", panel=Panel.LOOK)(signals)
    app.add_typer(history, name="history", rich_help_panel=Panel.LOOK)
    app.add_typer(score, name="score", rich_help_panel=Panel.LOOK)


def signals(
    session: Session,
    account: Annotated[str | None, typer.Option(help="Only of this account: its id, domain or name.")] = None,
    contact: Annotated[str | None, typer.Option(help="Only of this contact: the id, email or name.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only of this kind, such as pricing-page-visit.")] = None,
    limit: LimitOption = 50,
) -> None:
    """List what happened, the newest first.

    What a machine is suspected of is marked, and weighs nothing.
    """
    if account and contact:
        raise InvalidInput("Name an account or a contact, not both.")
    with session.connect() as client:
        path = f"{API}/signals"
        if account:
            path = f"{API}/accounts/{find_account(client, account)}/signals"
        elif contact:
            path = f"{API}/contacts/{find_contact(client, contact)}/signals"
        rows = list(client.pages(path, limit, kind=kind))
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No signal yet.")
        return
    lines = [
        (
            when(row["occurred_at"]),
            row["name"],
            row["category"].replace("_", " "),
            row["contact_name"] or "anonymous",
            row["account_name"],
            f"machine: {row['verdict']}" if row["verdict"] else "",
        )
        for row in rows
    ]
    session.out.print(table([f"when ({zone()})", "signal", "category", "who", "account", ""], lines))


@command(history, "account", example="opportune history account acme.example")
def account_history(session: Session, account: AccountArgument, limit: LimitOption = 50) -> None:
    """List every change of an account's score, the newest first, with its cause."""
    with session.connect() as client:
        _show_history(session, client, f"{API}/accounts/{find_account(client, account)}/history", limit)


@command(history, "contact", example="opportune history contact ann@acme.example")
def contact_history(session: Session, contact: ContactArgument, limit: LimitOption = 50) -> None:
    """List every change of a contact's score, the newest first, with its cause."""
    with session.connect() as client:
        _show_history(session, client, f"{API}/contacts/{find_contact(client, contact)}/history", limit)


@command(score, "account", example="opportune score account acme.example --at 2026-03-01")
def account_score(session: Session, account: AccountArgument, at: AtOption = None) -> None:
    """Print an account's score, now or at a past moment."""
    with session.connect() as client:
        _show_score(session, client, f"{API}/accounts/{find_account(client, account)}/score", at)


@command(score, "contact", example="opportune score contact ann@acme.example --at 2026-03-01T09:30")
def contact_score(session: Session, contact: ContactArgument, at: AtOption = None) -> None:
    """Print a contact's score, now or at a past moment."""
    with session.connect() as client:
        _show_score(session, client, f"{API}/contacts/{find_contact(client, contact)}/score", at)


def _show_history(session: Session, client: Client, path: str, limit: int) -> None:
    rows = list(client.pages(path, limit))
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("The score never changed: no signal was recorded.")
        return
    columns = [f"when ({zone()})", ">from", ">to", "tier", "", "cause", ">first party", ">third party"]
    session.out.print(table(columns, [_change(row) for row in rows]))


def _change(row: Mapping[str, Any]) -> tuple[object, ...]:
    crossed = row["old_tier"] is not None and row["old_tier"] != row["new_tier"]
    return (
        when(row["changed_at"]),
        row["old_score"],
        row["new_score"],
        tier(row["new_tier"]),
        f"was {row['old_tier']}" if crossed else "",
        row["cause"],
        row["first_party_score"],
        row["third_party_score"],
    )


def _show_score(session: Session, client: Client, path: str, at: str | None) -> None:
    found = client.get(path, at=moment_of(at))
    if session.out.as_json:
        session.out.json(found)
        return
    moment = f"at {when(found['at'])} {zone()}"
    session.out.print(f"{found['score']} ({found['tier']}) {moment}")
