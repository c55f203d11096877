"""`opportune rejected`: events that could not be taken, and taking them after all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from opportune.cli.client import API
from opportune.cli.output import table, when
from opportune.cli.record_page import record_page
from opportune.cli.session import Panel, Session, command
from opportune.errors import InvalidInput, NotFound

group = typer.Typer(help="Events that could not be taken, and why.", no_args_is_help=True)
IdArgument = Annotated[int, typer.Argument(metavar="ID", min=1, help="The id in `opportune rejected list`.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="rejected", rich_help_panel=Panel.FEED)


@command(group, "list", example="opportune rejected list --limit 20")
def list_rejected(
    session: Session,
    with_replayed: Annotated[bool, typer.Option("--with-replayed", help="Those that were taken since, too.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 50,
) -> None:
    """List the rejected events, the newest first, each with what to do about it."""
    with session.connect() as client:
        found = list(client.pages(f"{API}/rejected-events", limit, with_replayed=with_replayed))
    if session.out.as_json:
        session.out.json(found)
        return
    if not found:
        session.out.note("Nothing was rejected.")
        return
    rows = [
        (
            str(event["rejected_event_id"]),
            when(event["received_at"]),
            event["source"],
            event["code"],
            f"replayed {when(event['replayed_at'])}" if event["replayed_at"] else event["message"],
        )
        for event in found
    ]
    session.out.print(table([">id", "received", "source", "code", "message"], rows))


@command(group, "show", example="opportune rejected show 3")
def show_rejected(session: Session, rejected_event_id: IdArgument) -> None:
    """Show one rejected event with its content as received."""
    with session.connect() as client:
        # The list is ordered by id, so the page before the next id begins with it.
        page = client.get(f"{API}/rejected-events", limit=1, cursor=rejected_event_id + 1, with_replayed=True)
    event = next((item for item in page["items"] if item["rejected_event_id"] == rejected_event_id), None)
    if event is None:
        raise NotFound(
            f"There is no rejected event {rejected_event_id}. `opportune rejected list` shows which there are."
        )
    if session.out.as_json:
        session.out.json(event)
        return
    payload = event.pop("payload")
    session.out.print(record_page(event))
    session.out.print("\n" + _indented(payload))


@command(group, "replay", example="opportune rejected replay 3 --event corrected.json")
def replay_rejected(
    session: Session,
    rejected_event_id: Annotated[
        int | None, typer.Argument(metavar="[ID]", min=1, help="One event; without it, all of them.")
    ] = None,
    event: Annotated[Path | None, typer.Option(help="A JSON file with the corrected event; needs an id.")] = None,
) -> None:
    """Try rejected events again: all of them after an upgrade, or one that you corrected."""
    if event is not None and rejected_event_id is None:
        raise InvalidInput("--event corrects one rejected event: name its id too.")
    corrected = None if event is None else _read_event(event)
    with session.connect() as client:
        if rejected_event_id is None:
            result = client.post(f"{API}/rejected-events/replay")
            said = f"Tried {result['tried']:,}: {result['accepted']:,} taken, {result['rejected']:,} refused again."
        else:
            result = client.post(f"{API}/rejected-events/{rejected_event_id}/replay", corrected)
            said = "Taken." if result["replayed_at"] else f"Refused again: {result['message']}"
        client.post(f"{API}/ticks", {"full": False})
    session.out.json(result) if session.out.as_json else session.out.print(said)


def _read_event(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    except ValueError as error:
        raise InvalidInput(f"{path} is no JSON: {error}.") from error


def _indented(payload: str) -> str:
    try:
        return json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
    except ValueError:
        return payload
