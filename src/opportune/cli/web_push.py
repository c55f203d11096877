"""`opportune contacts browsers` and `mute`: where a contact gets web push."""

from __future__ import annotations

from typing import Annotated

import typer

from opportune.cli import contacts
from opportune.cli.client import API
from opportune.cli.consents import ContactArgument
from opportune.cli.lookup import find_contact
from opportune.cli.output import table, when
from opportune.cli.session import Session, command


def add_to(app: typer.Typer) -> None:
    """They belong to the group of `contacts.py`."""
    command(contacts.group, "browsers", example="opportune contacts browsers ann@acme.example")(list_browsers)
    command(
        contacts.group,
        "mute",
        example="opportune contacts mute ann@acme.example 0f3a5c81d2b94e6788a1c0d3e5f70912",
    )(mute_browser)


def list_browsers(session: Session, contact: ContactArgument) -> None:
    """List the browsers that a contact subscribed to web push with."""
    with session.connect() as client:
        rows = client.get(f"{API}/contacts/{find_contact(client, contact)}/web-push-subscriptions")["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No browser is subscribed.")
        return
    lines = [
        (row["subscription_key"], row["service"], when(row["subscribed_at"]), when(row["seen_at"]), row["user_agent"])
        for row in rows
    ]
    session.out.print(table(["browser", "push service", "since", "last seen", "user agent"], lines))


def mute_browser(
    session: Session,
    contact: ContactArgument,
    browser: Annotated[str, typer.Argument(help="The browser, as `contacts browsers` shows it.")],
) -> None:
    """Send nothing more to a browser. A page that is open in it may subscribe it again."""
    with session.connect() as client:
        client.delete(f"{API}/contacts/{find_contact(client, contact)}/web-push-subscriptions/{browser}")
    if session.out.as_json:
        session.out.json({"subscription_key": browser})
    else:
        session.out.print("The browser gets nothing more.")
