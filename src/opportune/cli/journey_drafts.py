"""`opportune journeys drafts`, `draft`, `submit`, `approve`, `sendback` and `publish`: journeys before they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.journey_trials import written_or_named
from opportune.cli.journeys import KeyArgument, group
from opportune.cli.output import table, when
from opportune.cli.session import Session, command
from opportune.errors import InvalidInput, NotFound

NoteOption = Annotated[str, typer.Option("--note", help="What there is to say about it.")]


def add_to(app: typer.Typer) -> None:
    """They belong to the group of `journeys.py`."""
    command(group, "drafts", example="opportune journeys drafts")(drafts)
    command(group, "draft", example="opportune journeys draft welcome.yaml")(draft)
    command(group, "submit", example="opportune journeys submit welcome")(submit)
    command(group, "approve", example="opportune journeys approve welcome")(approve)
    command(group, "sendback", example='opportune journeys sendback welcome --note "Wait longer."')(send_back)
    command(group, "publish", example="opportune journeys publish welcome")(publish)


def drafts(session: Session) -> None:
    """List journeys that are being edited, and how far their reviews are."""
    with session.connect() as client:
        rows = client.get(f"{API}/journey-drafts")["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No journey is being edited. `opportune journeys draft FILE` keeps one beside what runs.")
        return
    lines = [
        (row["key"], row["name"], when(row["updated_at"]), row["updated_by"] or "", _review(row["review"]))
        for row in rows
    ]
    session.out.print(table(["journey", "name", "edited", "by", "review"], lines))


def draft(
    session: Session,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A file with one journey, sound or not.")],
) -> None:
    """Keep a journey as it is being edited, beside what runs."""
    if not path.is_file():
        raise NotFound(f"There is no file {path}. Check the path.")
    definition = written_or_named(str(path))["definition"]
    key = definition.get("workflow")
    if not isinstance(key, str):
        raise InvalidInput(f"The journey in {path} has no key. Write it as in `workflow: welcome`.")
    with session.connect() as client:
        found = client.put(f"{_path(key)}/draft", definition)
    if session.out.as_json:
        session.out.json(found)
        return
    for problem in found["problems"]:
        session.out.print(f"{problem['path']}: {problem['message']}" if problem["path"] else problem["message"])
    if not found["problems"]:
        verb = "submit" if found["needs_approval"] else "publish"
        session.out.note(f"The draft of {key} is kept. `opportune journeys {verb} {key}` is next.")


def submit(session: Session, key: KeyArgument, note: NoteOption = "") -> None:
    """Ask somebody else to review the draft of a journey."""
    _review_step(session, key, "submit", note, f"The draft of {key} is in review.")


def approve(session: Session, key: KeyArgument, note: NoteOption = "") -> None:
    """Approve the draft of a journey that somebody else wrote; any edit takes that away."""
    _review_step(session, key, "approve", note, f"The draft of {key} is approved: `opportune journeys publish {key}`.")


def send_back(
    session: Session, key: KeyArgument, note: Annotated[str, typer.Option("--note", help="What is to be changed.")]
) -> None:
    """Send the draft of a journey back, with what is to be changed."""
    _review_step(session, key, "send-back", note, f"The draft of {key} was sent back.")


def publish(
    session: Session,
    key: KeyArgument,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also when another version came into force since the draft was begun.")
    ] = False,
) -> None:
    """Put the draft of a journey in force, as a new version."""
    with session.connect() as client:
        found = client.post(f"{_path(key)}/publish", replace=replace or None)
        client.post(f"{API}/ticks", {"full": False})
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.note(f"Version {found['version']} of {key} is in force.")
    if found["warning"]:
        session.out.note(found["warning"])


def _review_step(session: Session, key: str, step: str, note: str, done: str) -> None:
    with session.connect() as client:
        found = client.post(f"{_path(key)}/draft/{step}", {"note": note})
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.note(done)


def _review(review: dict[str, Any] | None) -> str:
    if review is None:
        return ""
    return f"{review['state'].replace('_', ' ')} ({review['by']}){': ' if review['note'] else ''}{review['note']}"


def _path(key: str) -> str:
    return f"{API}/journeys/{quote(key, safe='')}"
