"""`opportune journeys preview` and `simulate`: what a journey would do with everybody, and with one of them, before it runs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from opportune.cli.client import API
from opportune.cli.definitions import read_yaml
from opportune.cli.journey_page import journey_preview_page, simulation_page
from opportune.cli.journeys import group
from opportune.cli.session import Session, command
from opportune.errors import InvalidInput

JourneyArgument = Annotated[
    str,
    typer.Argument(
        metavar="KEY|FILE",
        help="The key of a journey in force, or a file or folder with one that is not, and what it needs beside it.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """They belong to the group of `journeys.py`."""
    command(group, "preview", example="opportune journeys preview welcome")(preview)
    command(group, "simulate", example="opportune journeys simulate welcome --contact 12")(simulate)


def preview(
    session: Session,
    what: JourneyArgument,
    days: Annotated[int, typer.Option(min=1, max=90, help="How far back events count that start it.")] = 7,
    names: Annotated[int, typer.Option("--names", min=0, max=50, help="How many to name at each node.")] = 3,
) -> None:
    """Show how many would come to each node of a journey, and what would be sent.

    Pauses count as over, criteria are taken as they are now, messages as delivered. Nothing is changed and nothing sent.
    """
    with session.connect() as client:
        found = client.post(f"{API}/journeys/preview", {**written_or_named(what), "days": days, "limit": names})
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.print(journey_preview_page(found))


def simulate(
    session: Session,
    what: JourneyArgument,
    contact: Annotated[int | None, typer.Option(help="The id of a contact, for a journey of contacts.")] = None,
    account: Annotated[int | None, typer.Option(help="The id of an account, for a journey of accounts.")] = None,
    choose: Annotated[
        list[str] | None,
        typer.Option(metavar="NODE=OUTCOME", help="What comes out at a node, in place of what would. May be repeated."),
    ] = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="Let them in whatever keeps them out.")] = False,
) -> None:
    """Walk one contact or account through a journey, with every message they would get.

    A pause ends when it would, and what comes after it is decided then. Nothing is changed and nothing sent.
    """
    subject_id = contact if contact is not None else account
    if subject_id is None or (contact is not None and account is not None):
        raise InvalidInput("Say who goes through it: --contact ID or --account ID, as the journey is about.")
    asked = {"subject_id": subject_id, "choose": _choices(choose or []), "anyway": anyway}
    with session.connect() as client:
        found = client.post(f"{API}/journeys/simulate", {**written_or_named(what), **asked})
    if found["subject"] != ("account" if contact is None else "contact"):
        raise InvalidInput(f"Journey {found['journey']} is about {found['subject']}s: say --{found['subject']} ID.")
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.print(simulation_page(found))


def _as_json(value: Any) -> Any:
    """What YAML reads as JSON has it: a bare yes as the name of a field is no truth, and a date is text."""
    match value:
        case dict():
            names = {True: "yes", False: "no"}
            return {
                names[name] if isinstance(name, bool) else str(name): _as_json(part) for name, part in value.items()
            }
        case list():
            return [_as_json(part) for part in value]
        case date():
            return value.isoformat()
        case _:
            return value


def _choices(pairs: list[str]) -> dict[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise InvalidInput(f"--choose {pair} says no outcome. Write it as in --choose paid=timeout.")
    return dict(pair.split("=", 1) for pair in pairs)


def written_or_named(what: str) -> dict[str, Any]:
    """The journey in a file, with what stands beside it there, or the key of one. Raises InvalidInput for several."""
    path = Path(what)
    if not path.exists():
        return {"key": what}
    try:
        documents = [one for one in yaml.safe_load_all(read_yaml(path)) if one is not None]
    except (yaml.YAMLError, ValueError) as error:
        # A date that does not exist, such as 2026-02-30, is a ValueError.
        raise InvalidInput(f"{path} is not YAML: {error}") from error
    documents = [_as_json(one) for one in documents]
    journeys = [one for one in documents if isinstance(one, dict) and one.get("kind") == "journey"]
    if len(journeys) != 1:
        raise InvalidInput(f"{path} holds {len(journeys)} journeys; here it must be exactly one.")
    return {"definition": journeys[0], "beside": [one for one in documents if one is not journeys[0]]}
