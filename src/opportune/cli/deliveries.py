"""`opportune deliveries`: the messages of journeys, and what to do about those that failed for good."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from opportune.cli.client import API
from opportune.cli.output import count, table, when
from opportune.cli.questions import YesOption, confirm
from opportune.cli.record_page import record_page
from opportune.cli.session import Panel, Session, command
from opportune.errors import InvalidInput, NotFound

group = typer.Typer(help="Messages of journeys: what waits, was sent, or failed.", no_args_is_help=True)
IdArgument = Annotated[int, typer.Argument(metavar="ID", min=1, help="The id in `opportune deliveries list`.")]
JourneyOption = Annotated[str | None, typer.Option("--journey", "-j", help="Of this journey only.")]
NodeOption = Annotated[str | None, typer.Option("--node", help="Of this node only.")]


class State(StrEnum):
    """What may have become of a message."""

    WAITING = "waiting"
    SENDING = "sending"
    CALLED = "called"
    DELIVERED = "delivered"
    FAILED = "failed"
    SKIPPED = "skipped"


class Channel(StrEnum):
    """What carries a message."""

    EMAIL = "email"
    HTTP = "http"
    CONNECTOR = "connector"
    WEB_PUSH = "web_push"


ChannelOption = Annotated[Channel | None, typer.Option("--channel", help="Carried by this channel only.")]
ContactOption = Annotated[int | None, typer.Option("--contact", min=1, help="About the contact with this id only.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="deliveries", rich_help_panel=Panel.LOOK)


@command(group, "list", example="opportune deliveries list --state failed")
def list_messages(
    session: Session,
    journey: JourneyOption = None,
    node: NodeOption = None,
    state: Annotated[State | None, typer.Option("--state", help="In this state only.")] = None,
    channel: ChannelOption = None,
    contact: ContactOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 50,
) -> None:
    """List the messages of journeys, the newest first."""
    given = {"workflow": journey, "node": node, "state": state, "channel": channel, "contact_id": contact}
    with session.connect() as client:
        rows = list(client.pages(f"{API}/deliveries", limit, **given))
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("There is no such message.")
        return
    lines = [
        (
            str(row["delivery_id"]),
            row["workflow"],
            f"{row['node']} (exit)" if row["on_exit"] else row["node"],
            row["recipient"],
            row["state"],
            row["attempt_count"],
            when(row["ended_at"] or row["due_at"]),
            row["reason"],
        )
        for row in rows
    ]
    columns = [">id", "journey", "node", "about", "state", ">attempts", "ended or due", "reason"]
    session.out.print(table(columns, lines))


@command(group, "show", example="opportune deliveries show 12")
def show(session: Session, delivery_id: IdArgument) -> None:
    """Show one message: what it says, what it is filled in with, and what was answered."""
    with session.connect() as client:
        found = client.get(f"{API}/deliveries/{delivery_id}")
    if session.out.as_json:
        session.out.json(found)
        return
    parts = {name: found.pop(name) for name in ("content", "data", "answer")}
    session.out.print(record_page(found))
    for name, part in parts.items():
        if part is not None:
            session.out.print(f"\n{name}:\n{json.dumps(part, indent=2, ensure_ascii=False)}")


@command(group, "correct", example="opportune deliveries correct 12 data.json")
def correct(
    session: Session,
    delivery_id: IdArgument,
    data: Annotated[Path, typer.Argument(help="A JSON file with the data, as `deliveries show --json` prints it.")],
) -> None:
    """Put right what a failed message is filled in with. Replay it afterwards."""
    content = _read(data)
    with session.connect() as client:
        found = client.patch(f"{API}/deliveries/{delivery_id}", {"data": content})
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(f"Corrected. Send it with `opportune deliveries replay {delivery_id}`.")


@command(group, "replay", example="opportune deliveries replay --journey welcome")
def replay(
    session: Session,
    delivery_id: Annotated[
        int | None, typer.Argument(metavar="[ID]", min=1, help="One message; without it, all that failed and fit.")
    ] = None,
    journey: JourneyOption = None,
    node: NodeOption = None,
    channel: ChannelOption = None,
    contact: ContactOption = None,
    yes: YesOption = False,
) -> None:
    """Send failed messages again, under the same keys: one, or all that fit."""
    given = {"workflow": journey, "node": node, "channel": channel, "contact_id": contact}
    with session.connect() as client:
        if delivery_id is not None:
            result = client.post(f"{API}/deliveries/{delivery_id}/replay")
            said = f"Message {delivery_id} is sent again."
        else:
            failed = client.get(f"{API}/deliveries/counts", **given)["failed"]
            confirm(f"Send {count(failed, 'failed message')} again?", yes)
            result = client.post(f"{API}/deliveries/replay", {name: value for name, value in given.items() if value})
            said = f"{count(result['replayed'], 'message')} will be sent again."
    session.out.json(result) if session.out.as_json else session.out.print(said)


@command(group, "skip", example="opportune deliveries skip 12")
def skip(session: Session, delivery_id: IdArgument) -> None:
    """Leave a message unsent that waits, or a failed one at that."""
    with session.connect() as client:
        found = client.post(f"{API}/deliveries/{delivery_id}/skip")
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(f"Message {delivery_id} is skipped.")


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    except ValueError as error:
        raise InvalidInput(f"{path} is no JSON: {error}.") from error
