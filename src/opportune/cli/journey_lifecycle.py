"""`opportune journeys pause`, `resume`, `drain`, `abort`, `archive`, `run`, `migrate`, `duplicate`: whether one runs, and how."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.journeys import KeyArgument, group
from opportune.cli.output import table
from opportune.cli.session import Session, command
from opportune.cli.workflow_status import CopyActiveOption, CopyKeyArgument, CopyNameOption, copy, switch

_OBSTACLES = {
    "removed": "stay: the node is not there any more",
    "other_kind": "stay: nobody can wait like that at this node any more",
    "other_subject": "stay: the journey is not about them any more",
}


def add_to(app: typer.Typer) -> None:
    """They belong to the group of `journeys.py`."""
    command(group, "pause", example="opportune journeys pause welcome")(pause)
    command(group, "resume", example="opportune journeys resume welcome")(resume)
    command(group, "drain", example="opportune journeys drain welcome")(drain)
    command(group, "abort", example="opportune journeys abort welcome")(abort)
    command(group, "archive", example="opportune journeys archive welcome")(archive)
    command(group, "run", example="opportune journeys run welcome")(run)
    command(group, "migrate", example="opportune journeys migrate welcome --preview")(migrate)
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


def migrate(
    session: Session,
    key: KeyArgument,
    preview: Annotated[bool, typer.Option("--preview", help="Only say who would move and who would stay.")] = False,
    to_version: Annotated[
        int | None, typer.Option("--to", min=1, help="Only if this version is the one in force.")
    ] = None,
) -> None:
    """Let those on the way in earlier versions go on by the version in force, from the node where they wait.

    The moment at which their pause ends stays. Those whose node is not there any more stay on their version.
    """
    with session.connect() as client:
        if preview:
            found = client.get(f"{_path(key)}/migration")
        else:
            found = client.post(f"{_path(key)}/migrate", {"to_version": to_version})
            client.post(f"{API}/ticks", {"full": False})
    if session.out.as_json:
        session.out.json(found)
        return
    if not found["versions"]:
        session.out.print(f"Nobody is on the way in an earlier version of journey {key} than {found['to_version']}.")
        return
    moved, stayed = ("would move", "would stay") if preview else ("moved", "stayed")
    session.out.print(
        f"{found['moving']:,} {moved} to version {found['to_version']} of journey {key}, {found['staying']:,} {stayed} "
        f"on their version."
    )
    rows = [
        (str(version["version"]), at["label"] or at["node"], at["count"], _OBSTACLES.get(at["obstacle"], moved))
        for version in found["versions"]
        for at in version["nodes"]
    ]
    session.out.print(table([">version", "node", ">waiting", "what becomes of them"], rows))


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
