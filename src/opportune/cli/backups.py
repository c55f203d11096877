"""`opportune backup`, `restore` and `compact`: whole workspaces."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from opportune.cli.client import API
from opportune.cli.output import size
from opportune.cli.questions import YesOption, confirm
from opportune.cli.session import Panel, Session, command
from opportune.errors import InvalidInput, NotFound


def add_to(app: typer.Typer) -> None:
    command(app, "backup", example="opportune backup backups/monday.duckdb", panel=Panel.CARE)(backup)
    command(app, "restore", example="opportune restore backups/monday.duckdb", panel=Panel.CARE)(restore)
    command(app, "compact", example="opportune compact", panel=Panel.CARE)(compact)


def backup(
    session: Session, target: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; must not exist yet.")]
) -> None:
    """Copy the workspace to a new file, while the server goes on."""
    if target.exists():
        raise InvalidInput(f"{target} exists already. Choose a new name, or remove it first.")
    if not target.parent.is_dir():
        raise NotFound(f"There is no folder {target.parent}. Make it first.")
    with session.connect() as client:
        written = client.download(f"{API}/backup", target)
    if session.out.as_json:
        session.out.json({"file": str(target), "bytes": written})
    else:
        session.out.print(f"{target} holds the whole workspace ({size(written)}).")


def restore(
    session: Session,
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    yes: YesOption = False,
) -> None:
    """Replace the workspace by a backup. The server may run."""
    if not source.is_file():
        raise NotFound(f"There is no file {source}. Check the path.")
    target = session.url or str(session.file)
    confirm(f"Replace everything in {target} by {source}?", yes)
    with session.connect_to_restore() as client:
        [answer] = client.post_file(f"{API}/restore", source, {})
    if session.out.as_json:
        session.out.json(answer)
    else:
        session.out.print(f"Restored {target} from {source}. What was there is kept as {answer['previous_file']}.")


def compact(session: Session) -> None:
    """Write the workspace anew, small and quick to read.

    Signals end up ordered by the person they are about.
    """
    with session.connect() as client:
        answer = client.post(f"{API}/compact")
    if session.out.as_json:
        session.out.json(answer)
    else:
        session.out.print(f"Compacted: {size(answer['bytes_before'])} became {size(answer['bytes_after'])}.")
