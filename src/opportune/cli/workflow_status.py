"""What rules and journeys have in common at the command line: whether one runs, and copies of it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from opportune.cli.client import API
from opportune.cli.session import Session

CopyKeyArgument = Annotated[str, typer.Argument(help="The key of the copy.")]
CopyNameOption = Annotated[
    str | None, typer.Option("--name", help="Its name; by default that of the original with (copy).")
]
CopyActiveOption = Annotated[bool, typer.Option("--active", help="Let it run at once; without it, it is disabled.")]


def switch(session: Session, noun: str, path: str, status: str) -> None:
    """Let one run or not, with a tick at once; `noun` is what it is called, `path` where the API has it."""
    with session.connect() as client:
        found = client.post(f"{path}/status", {"status": status})
        client.post(f"{API}/ticks", {"full": False})
    _say_status(session, noun, found)


def copy(session: Session, noun: str, path: str, key: str, name: str | None, is_active: bool) -> None:
    """Make a copy under another key."""
    body = {"key": key, "name": name, "status": "active" if is_active else "disabled"}
    with session.connect() as client:
        found = client.post(f"{path}/duplicate", body)
    _say_status(session, noun, found)


def _say_status(session: Session, noun: str, found: dict[str, Any]) -> None:
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(f"{noun} {found['key']} is {found['status']}, in version {found['version']}.")
