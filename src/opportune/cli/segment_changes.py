"""`opportune segments add`, `remove`, `pin`, `unpin`, `import`, `export`: what people say about members."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from opportune.cli.client import API, Client
from opportune.cli.output import count, table
from opportune.cli.segments import KeyArgument, group, segment_path
from opportune.cli.session import Session, command
from opportune.errors import InvalidInput, NotFound

NamesArgument = Annotated[
    list[str], typer.Argument(metavar="NAME...", help="Ids, or domains of accounts and emails of contacts.")
]
ByOption = Annotated[str | None, typer.Option("--by", help="Who says so, for others to read.")]
_SHOWN_REJECTIONS = 20


class Action(StrEnum):
    """What becomes of those in a file."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"
    PIN_IN = "pin_in"
    PIN_OUT = "pin_out"
    UNPIN = "unpin"


class Format(StrEnum):
    """How members are written."""

    CSV = "csv"
    JSONL = "jsonl"


def add_to(app: typer.Typer) -> None:
    """They belong to the group of `segments.py`."""
    command(group, "add", example="opportune segments add partners acme.example 17")(add_members)
    command(group, "remove", example="opportune segments remove partners acme.example")(remove_members)
    command(group, "pin", example="opportune segments pin hot-accounts acme.example --out")(pin_members)
    command(group, "unpin", example="opportune segments unpin hot-accounts acme.example")(unpin_members)
    command(group, "import", example="opportune segments import partners partners.csv")(import_members)
    command(group, "export", example="opportune segments export hot-accounts hot.csv")(export_members)


def add_members(session: Session, key: KeyArgument, names: NamesArgument, by: ByOption = None) -> None:
    """Add accounts or contacts to a manual or managed segment."""
    _change(session, key, "add", names, by)


def remove_members(session: Session, key: KeyArgument, names: NamesArgument) -> None:
    """Remove accounts or contacts that people added to a manual or managed segment."""
    _change(session, key, "remove", names, None)


def pin_members(
    session: Session,
    key: KeyArgument,
    names: NamesArgument,
    out: Annotated[bool, typer.Option("--out", help="Keep them out; without it they are kept in.")] = False,
    by: ByOption = None,
) -> None:
    """Keep accounts or contacts in a segment, or out of it, whatever its criteria and workflows say."""
    _change(session, key, "pin_out" if out else "pin_in", names, by)


def unpin_members(session: Session, key: KeyArgument, names: NamesArgument) -> None:
    """Leave accounts or contacts to the segment's criteria and workflows again."""
    _change(session, key, "unpin", names, None)


def import_members(
    session: Session,
    key: KeyArgument,
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV with a column domain or account_id, email or contact_id.")
    ],
    action: Annotated[Action, typer.Option(help="What becomes of them.")] = Action.ADD,
    by: ByOption = None,
) -> None:
    """Add the members of a file to a segment, or remove or pin them. Lines that name nobody known are listed with the reason.

    With `--action replace` whom an earlier import put in and this file does not name is taken out; whom people added stays.
    """
    if not path.is_file():
        raise NotFound(f"There is no file {path}. Check the path.")
    with session.connect() as client:
        fields = {"action": action, "by": by}
        (answer,) = client.post_file(f"{segment_path(key)}/members/import", path, fields)
        bring_up_to_date(client)
    report(session, answer, "line")


def export_members(
    session: Session,
    key: KeyArgument,
    path: Annotated[Path | None, typer.Argument(metavar="FILE", help="Write it here; without it, print it.")] = None,
    format: Annotated[Format, typer.Option("--format", help="csv, or jsonl: a JSON object a line.")] = Format.CSV,
) -> None:
    """Write all members of a segment, as CSV or JSON Lines."""
    with session.connect() as client:
        wanted = f"{segment_path(key)}/members/export"
        if path is None:
            session.out.print(client.get_text(wanted, format=format).rstrip("\n"))
            return
        if path.exists():
            raise InvalidInput(f"{path} exists already. Choose a new file name, or remove it first.")
        client.download(f"{wanted}?format={format}", path)
    session.out.note(f"Written to {path}.")


def _change(session: Session, key: str, action: str, names: list[str], by: str | None) -> None:
    with session.connect() as client:
        body = {"action": action, "subjects": names, "by": by}
        answer = client.post(f"{segment_path(key)}/members", body)
        bring_up_to_date(client)
    report(session, answer, "place")


def bring_up_to_date(client: Client) -> None:
    """Let the next tick come now, so that what was said shows."""
    client.post(f"{API}/ticks", {"full": False})


def report(session: Session, answer: dict[str, Any], place: str) -> None:
    """What became of the names. Fails when none of them was known."""
    if session.out.as_json:
        session.out.json(answer)
    else:
        session.out.print(
            f"{count(answer['changed'], 'change')}, {answer['unchanged']:,} as before, {answer['rejected']:,} rejected."
        )
        shown = answer["rejections"][:_SHOWN_REJECTIONS]
        if shown:
            session.out.print(table([f">{place}", "reason"], [(row["number"], row["reason"]) for row in shown]))
        if answer["rejected"] > len(shown):
            session.out.note(f"... and {answer['rejected'] - len(shown):,} more; --json lists up to 1,000.")
    if answer["rejected"] and not (answer["changed"] or answer["unchanged"]):
        raise typer.Exit(1)
