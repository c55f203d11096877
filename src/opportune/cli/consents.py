"""`opportune contacts consents` and `consent`: what a contact said about each purpose."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

import typer

from opportune.cli import contacts
from opportune.cli.client import API
from opportune.cli.lookup import find_contact
from opportune.cli.moments import moment_of
from opportune.cli.output import table, when
from opportune.cli.segment_changes import bring_up_to_date
from opportune.cli.session import Session, command

ContactArgument = Annotated[str, typer.Argument(metavar="CONTACT", help="The id, email or name.")]


class Status(StrEnum):
    """What a contact said."""

    GRANTED = "granted"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


def add_to(app: typer.Typer) -> None:
    """They belong to the group of `contacts.py`."""
    command(contacts.group, "consents", example="opportune contacts consents ann@acme.example")(list_consents)
    command(contacts.group, "consent", example="opportune contacts consent ann@acme.example newsletter granted")(
        set_consent
    )


def list_consents(session: Session, contact: ContactArgument) -> None:
    """List what a contact consented to."""
    with session.connect() as client:
        rows = client.get(f"{API}/contacts/{find_contact(client, contact)}/consents")["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("Nothing was said; every purpose counts as unknown.")
        return
    lines = [
        (
            row["purpose"],
            row["counts_as"],
            when(row["given_at"]),
            when(row["expires_at"]),
            row["source"],
            row["evidence"],
        )
        for row in rows
    ]
    session.out.print(table(["purpose", "consent", "since", "until", "source", "evidence"], lines))


def set_consent(
    session: Session,
    contact: ContactArgument,
    purpose: Annotated[str, typer.Argument(help="What it is for, such as newsletter.")],
    status: Annotated[Status, typer.Argument(help="What the contact said.")],
    evidence: Annotated[str | None, typer.Option(help="What proves it, such as the address of a form.")] = None,
    expires: Annotated[
        str | None, typer.Option(help="Counts as unknown from this moment on, such as 2027-01-31T12:00.")
    ] = None,
) -> None:
    """Say what a contact consents to, in the place of what was said before."""
    body = {
        "status": status.value,
        "source": "cli",
        "evidence": evidence,
        "expires_at": moment_of(_end_of_day(expires)),
    }
    with session.connect() as client:
        path = f"{API}/contacts/{find_contact(client, contact)}/consents/{quote(purpose, safe='')}"
        found = client.put(path, body)
        bring_up_to_date(client)
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(f"Consent for {found['purpose']}: {found['counts_as']}.")


def _end_of_day(moment: str | None) -> str | None:
    """A day alone means its end, also one to come."""
    return f"{moment}T23:59:59" if moment and len(moment) == len("2027-01-31") else moment
