"""`opportune journeys pause`, `resume`, `drain`, `abort`, `archive`, `run` and `duplicate`: whether a journey runs."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.journeys import KeyArgument, group
from opportune.cli.session import Session, command


def add_to(app: typer.Typer) -> None:
    """They belong to the group of `journeys.py`."""
    command(group, "pause", example="opportune journeys pause welcome")(pause)
    command(group, "resume", example="opportune journeys resume welcome")(resume)
    command(group, "drain", example="opportune journeys drain welcome")(drain)
    command(group, "abort", example="opportune journeys abort welcome")(abort)
    command(group, "archive", example="opportune journeys archive welcome")(archive)
    command(group, "run", example="opportune journeys run welcome")(run)
    command(group, "duplicate", example="opportune journeys duplicate welcome welcome-again")(duplicate)


def pause(session: Session, key: KeyArgument) -> None:
    """Hold everybody where they are and take nobody in, until it is resumed."""
    _switch(session, key, "disabled")


def resume(session: Session, key: KeyArgument) -> None:
    """Let a journey run again; pauses that are overdue end once."""
    _switch(session, key, "active")


def drain(session: Session, key: KeyArgument) -> None:
    """Take nobody in any more; those who are in it go on to the end."""
    _switch(session, key, "closed")


def archive(session: Session, key: KeyArgument) -> None:
    """Put a journey away for good: everybody leaves it, and it can be looked at and duplicated."""
    _switch(session, key, "archived")


def abort(session: Session, key: KeyArgument) -> None:
    """Take everybody out at once, with the reason aborted, and disable the journey."""
    with session.connect() as client:
        found = client.post(f"{_path(key)}/abort")
        client.post(f"{API}/ticks", {"full": False})
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.print(f"{found['leaving']:,} left journey {key}, which is disabled now.")


def run(session: Session, key: KeyArgument) -> None:
    """Let a journey with a schedule look at its segment now."""
    with session.connect() as client:
        client.post(f"{_path(key)}/run")
        client.post(f"{API}/ticks", {"full": False})
        found = client.get(_path(key))
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.print(f"Journey {key} has {found['inside']:,} on the way. See `opportune journeys who {key}`.")


def duplicate(
    session: Session,
    key: KeyArgument,
    new_key: Annotated[str, typer.Argument(help="The key of the copy.")],
    name: Annotated[str | None, typer.Option(help="Its name; by default that of the original with (copy).")] = None,
    is_active: Annotated[
        bool, typer.Option("--active", help="Let it run at once; without it, it is disabled.")
    ] = False,
) -> None:
    """Copy a journey."""
    body = {"key": new_key, "name": name, "status": "active" if is_active else "disabled"}
    with session.connect() as client:
        found = client.post(f"{_path(key)}/duplicate", body)
    _say_status(session, found)


def _switch(session: Session, key: str, status: str) -> None:
    with session.connect() as client:
        found = client.post(f"{_path(key)}/status", {"status": status})
        client.post(f"{API}/ticks", {"full": False})
    _say_status(session, found)


def _say_status(session: Session, found: dict[str, Any]) -> None:
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(f"Journey {found['key']} is {found['status']}, in version {found['version']}.")


def _path(key: str) -> str:
    return f"{API}/journeys/{quote(key, safe='')}"
