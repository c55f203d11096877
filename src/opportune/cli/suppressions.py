"""`opportune suppressions`: the addresses that get no mail."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.output import table, when
from opportune.cli.segments import LimitOption
from opportune.cli.session import Panel, Session, command

group = typer.Typer(help="The addresses that get no mail.", no_args_is_help=True)
AddressArgument = Annotated[str, typer.Argument(help="The email address.")]


class Reason(StrEnum):
    """Why an address gets no mail."""

    UNSUBSCRIBED = "unsubscribed"
    HARD_BOUNCE = "hard_bounce"
    COMPLAINT = "complaint"
    MANUAL = "manual"
    ERASED = "erased"


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="suppressions", rich_help_panel=Panel.LOOK)


@command(group, "list", example="opportune suppressions list --reason hard_bounce")
def list_suppressions(
    session: Session,
    search: Annotated[str | None, typer.Option("--search", "-q", help="Part of the address.")] = None,
    reason: Annotated[Reason | None, typer.Option(help="Only for this reason.")] = None,
    limit: LimitOption = 50,
) -> None:
    """List the addresses that get no mail, and why."""
    with session.connect() as client:
        rows = list(client.pages(f"{API}/suppressions", limit, q=search, reason=reason))
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No address is suppressed.")
        return
    lines = [(row["address"], row["reason"], when(row["created_at"]), row["source"]) for row in rows]
    session.out.print(table(["address", "reason", "since", "source"], lines))


@command(group, "add", example="opportune suppressions add ann@acme.example")
def add_suppression(
    session: Session,
    address: AddressArgument,
    reason: Annotated[Reason, typer.Option(help="Why.")] = Reason.MANUAL,
) -> None:
    """Send no mail to an address any more."""
    with session.connect() as client:
        found = client.post(f"{API}/suppressions", {"address": address, "reason": reason.value, "source": "cli"})
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(f"{found['address']} gets no mail ({found['reason']}).")


@command(group, "remove", example="opportune suppressions remove ann@acme.example")
def remove_suppression(session: Session, address: AddressArgument) -> None:
    """Send mail to an address again. Consent that was withdrawn stays withdrawn."""
    with session.connect() as client:
        found = client.delete(f"{API}/suppressions/{quote(address, safe='')}")
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(f"{found['address']} gets mail again.")
