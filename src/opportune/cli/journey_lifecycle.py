"""`opportune journeys pause`, `resume`, `drain`, `abort`, `archive`, `run` and `duplicate`: whether a journey runs."""

from __future__ import annotations

from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.journeys import KeyArgument, group
from opportune.cli.session import Session, command
from opportune.cli.workflow_status import CopyActiveOption, CopyKeyArgument, CopyNameOption, copy, switch


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
    switch(session, "Journey", _path(key), "disabled")


def resume(session: Session, key: KeyArgument) -> None:
    """Let a journey run again; pauses that are overdue end once."""
    switch(session, "Journey", _path(key), "active")


def drain(session: Session, key: KeyArgument) -> None:
    """Take nobody in any more; those who are in it go on to the end."""
    switch(session, "Journey", _path(key), "closed")


def archive(session: Session, key: KeyArgument) -> None:
    """Put a journey away for good: everybody leaves it, and it can be looked at and duplicated."""
    switch(session, "Journey", _path(key), "archived")


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
    new_key: CopyKeyArgument,
    name: CopyNameOption = None,
    is_active: CopyActiveOption = False,
) -> None:
    """Copy a journey."""
    copy(session, "Journey", _path(key), new_key, name, is_active)


def _path(key: str) -> str:
    return f"{API}/journeys/{quote(key, safe='')}"
