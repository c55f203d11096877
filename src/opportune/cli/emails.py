"""`opportune emails`: the mails that journeys send, made to look at, sent as a test, switched on and off."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.lookup import find_contact
from opportune.cli.output import count, table
from opportune.cli.session import Panel, Session, command
from opportune.errors import InvalidInput

group = typer.Typer(help="The mails that journeys send.", no_args_is_help=True)
KeyArgument = Annotated[str, typer.Argument(help="The key of the email.")]
ContactOption = Annotated[str | None, typer.Option(help="Whose fields are filled in: the id, email or name.")]
WorkflowOption = Annotated[str | None, typer.Option(help="The journey whose merge tags are used.")]
NodeOption = Annotated[str | None, typer.Option(help="Its node, where several send this email.")]
MergeOption = Annotated[
    list[str] | None,
    typer.Option("--merge", metavar="NAME=VALUE", help="What a merge tag stands for; may be repeated."),
]


class Status(StrEnum):
    """What an email can be."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    ACTIVE = "active"
    INACTIVE = "inactive"


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="emails", rich_help_panel=Panel.LOOK)


@command(group, "list", example="opportune emails list")
def list_emails(
    session: Session,
    status: Annotated[Status | None, typer.Option(help="Only drafts, reviewed, active or inactive ones.")] = None,
) -> None:
    """List emails with who sends them and how many were sent."""
    with session.connect() as client:
        rows = client.get(f"{API}/emails", status=status)["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No email fits. One is defined like anything else: see `opportune definitions apply --help`.")
        return
    lines = [
        (row["key"], row["status"], row["subject"], row["delivered_count"], row["waiting_count"], row["failed_count"],
         ", ".join(row["used_by"]))
        for row in rows
    ]  # fmt: skip
    session.out.print(table(["email", "status", "subject", ">sent", ">waiting", ">failed", "sent by"], lines))


@command(group, "show", example="opportune emails show welcome")
def show_email(session: Session, key: KeyArgument) -> None:
    """Show an email and what people did with its mails."""
    with session.connect() as client:
        found = client.get(_path(key))
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.print(f"{found['name']}: {found['status']}, version {found['version']}")
    session.out.print(f"Subject     {found['subject']}")
    session.out.print(f"Consent     {found['purpose'] or 'none of its own'}")
    session.out.print(f"Merge tags  {', '.join(found['merge_tags']) or 'none'}")
    session.out.print(f"Sent by     {', '.join(found['used_by']) or 'no journey'}")
    session.out.print(
        f"{count(found['delivered_count'], 'mail')} delivered, {found['waiting_count']:,} waiting, "
        f"{found['failed_count']:,} failed, {found['skipped_count']:,} skipped"
    )
    session.out.print(
        f"{found['opened_count']:,} opened, {found['clicked_count']:,} clicked, {found['replied_count']:,} answered, "
        f"{found['unsubscribed_count']:,} unsubscribed, {found['bounced_count']:,} bounced"
    )


@command(group, "preview", example="opportune emails preview welcome --contact ann@acme.example")
def preview_email(
    session: Session, key: KeyArgument, contact: ContactOption = None, workflow: WorkflowOption = None,
    node: NodeOption = None, merge: MergeOption = None,
    html: Annotated[bool, typer.Option("--html", help="Print the HTML instead of the text.")] = False,
) -> None:  # fmt: skip
    """Make a mail without sending it."""
    with session.connect() as client:
        found = client.post(f"{_path(key)}/preview", _trial(client, contact, workflow, node, merge))
    if session.out.as_json:
        session.out.json(found)
        return
    if html:
        session.out.print(found["html"] or "")
        return
    session.out.print(f"From: {found['from']}\nTo: {found['to']}\nSubject: {found['subject']}\n")
    session.out.print(found["text"].rstrip())


@command(group, "test", example="opportune emails test welcome --to me@example.com --contact ann@acme.example")
def send_test(
    session: Session, key: KeyArgument, to: Annotated[str, typer.Option(help="The address that gets it.")],
    contact: ContactOption = None, workflow: WorkflowOption = None, node: NodeOption = None, merge: MergeOption = None,
) -> None:  # fmt: skip
    """Send a mail to try it out. What is opened and clicked in it is not counted."""
    with session.connect() as client:
        found = client.post(f"{_path(key)}/test", {**_trial(client, contact, workflow, node, merge), "to": to})
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(f"Sent to {found['to']}: {found['subject']}")


@command(group, "draft", example="opportune emails draft welcome")
def draft(session: Session, key: KeyArgument) -> None:
    """Make an email a draft again: it is not sent."""
    _switch(session, key, Status.DRAFT)


@command(group, "review", example="opportune emails review welcome")
def review(session: Session, key: KeyArgument) -> None:
    """Say that an email was looked at and may be activated."""
    _switch(session, key, Status.REVIEWED)


@command(group, "activate", example="opportune emails activate welcome")
def activate(session: Session, key: KeyArgument) -> None:
    """Let journeys send an email."""
    _switch(session, key, Status.ACTIVE)


@command(group, "deactivate", example="opportune emails deactivate welcome")
def deactivate(session: Session, key: KeyArgument) -> None:
    """Send an email no more: messages that are due fail, and can be sent again once it is active."""
    _switch(session, key, Status.INACTIVE)


def _trial(
    client: Any, contact: str | None, workflow: str | None, node: str | None, merge: list[str] | None
) -> dict[str, Any]:
    values = {}
    for pair in merge or []:
        name, separator, value = pair.partition("=")
        if not separator or not name:
            raise InvalidInput(f"--merge {pair} says no value. Write it as --merge first_name=Ann.")
        values[name] = value
    return {
        "contact_id": find_contact(client, contact) if contact else None,
        "workflow": workflow,
        "node": node,
        "merge": values,
    }


def _switch(session: Session, key: str, status: Status) -> None:
    with session.connect() as client:
        found: dict[str, Any] = client.post(f"{_path(key)}/status", {"status": status.value})
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(f"Email {found['key']} is {found['status']}, in version {found['version']}.")


def _path(key: str) -> str:
    return f"{API}/emails/{quote(key, safe='')}"
