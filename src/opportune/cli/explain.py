"""`opportune explain`: why a score is what it is."""

from __future__ import annotations

from typing import Annotated

import typer

from opportune.cli.client import API, Client
from opportune.cli.explanation_page import explanation_page
from opportune.cli.lookup import find_account, find_contact
from opportune.cli.moments import AtOption, moment_of
from opportune.cli.session import Panel, Session, command

group = typer.Typer(help="Why a score is what it is, in parts that add up to it.", no_args_is_help=True)
AllOption = Annotated[bool, typer.Option("--all", help="Every signal, not only those that matter most.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="explain", rich_help_panel=Panel.LOOK)


@command(group, "account", example="opportune explain account acme.example")
def explain_account(
    session: Session,
    account: Annotated[str, typer.Argument(help="Its id, domain or name.")],
    at: AtOption = None,
    show_all: AllOption = False,
) -> None:
    """Explain an account's score: who brings how much of it, by which signals, and when it changes next."""
    with session.connect() as client:
        _explain(session, client, "accounts", find_account(client, account), at, show_all)


@command(group, "contact", example="opportune explain contact ann@acme.example --at 2026-03-01")
def explain_contact(
    session: Session,
    contact: Annotated[str, typer.Argument(help="The id, email or name.")],
    at: AtOption = None,
    show_all: AllOption = False,
) -> None:
    """Explain a contact's score: which signals bring how much of it, and when it changes next."""
    with session.connect() as client:
        _explain(session, client, "contacts", find_contact(client, contact), at, show_all)


def _explain(session: Session, client: Client, kind: str, subject_id: int, at: str | None, show_all: bool) -> None:
    explanation = client.get(f"{API}/{kind}/{subject_id}/explanation", at=moment_of(at))
    if session.out.as_json:
        session.out.json(explanation)
        return
    # Trend and deltas belong to the present; a past moment has none stored.
    present = client.get(f"{API}/{kind}/{subject_id}") if at is None else None
    session.out.print(explanation_page(explanation, present, session.out.console.width, show_all))
