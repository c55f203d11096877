"""`opportune segments`: which there are, who is in them, and how that changed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote

import typer

from opportune.cli.client import API, Client
from opportune.cli.lookup import find_account, find_contact
from opportune.cli.output import signed, table, tier, when
from opportune.cli.record_page import record_page
from opportune.cli.session import Panel, Session, command

group = typer.Typer(help="Sets of accounts or contacts: who is in them, and why.", no_args_is_help=True)
KeyArgument = Annotated[str, typer.Argument(help="The key of the segment.")]
LimitOption = Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")]
_BARS = " ▁▂▃▄▅▆▇█"


class Mode(StrEnum):
    """Who decides on members."""

    MANUAL = "manual"
    RULE = "rule"
    MANAGED = "managed"


class Subject(StrEnum):
    """What a segment holds."""

    ACCOUNT = "account"
    CONTACT = "contact"


class Sort(StrEnum):
    """What members can be sorted by."""

    SCORE = "score"
    SINCE = "since"
    NAME = "name"


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="segments", rich_help_panel=Panel.LOOK)


def segment_path(key: str) -> str:
    """Where the API has a segment."""
    return f"{API}/segments/{quote(key, safe='')}"


def find_member(client: Client, key: str, wanted: str) -> int:
    """The id of the account or contact that somebody means, as the segment holds. Raises NotFound and InvalidInput."""
    subject = client.get(segment_path(key))["subject"]
    return find_account(client, wanted) if subject == "account" else find_contact(client, wanted)


@command(group, "list", example="opportune segments list --mode managed")
def list_segments(
    session: Session,
    search: Annotated[str | None, typer.Option("--search", "-q", help="Part of the key or name.")] = None,
    mode: Annotated[Mode | None, typer.Option(help="Only manual, rule or managed ones.")] = None,
    subject: Annotated[Subject | None, typer.Option(help="Only those of accounts, or of contacts.")] = None,
    folder: Annotated[str | None, typer.Option(help="Only those in this folder.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only those with this tag.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only those this address looks after.")] = None,
) -> None:
    """List segments with how many are in them, and who entered and left within 7 days."""
    filters = {"q": search, "mode": mode, "subject": subject, "folder": folder, "tag": tag, "owner": owner}
    with session.connect() as client:
        rows = client.get(f"{API}/segments", **filters)["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No segment fits. Definitions bring segments in: `opportune definitions apply FILE`.")
        return
    lines = [
        (
            row["key"],
            row["mode"],
            f"{row['subject']}s",
            row["member_count"],
            signed(row["entered_count"]),
            signed(-row["left_count"]),
            row["folder"],
            ", ".join(row["tags"]),
            row["owner"],
            ", ".join(user["key"] for user in row["used_by"]),
        )
        for row in rows
    ]
    columns = ["segment", "mode", "of", ">members", ">entered", ">left", "folder", "tags", "owner", "used by"]
    session.out.print(table(columns, lines))


@command(group, "show", example="opportune segments show hot-accounts")
def show_segment(session: Session, key: KeyArgument) -> None:
    """Show one segment, with its members over the last 30 days."""
    with session.connect() as client:
        found = client.get(segment_path(key))
        days = client.get(f"{segment_path(key)}/counts", days=30)["items"]
    if session.out.as_json:
        session.out.json(found | {"days": days})
        return
    session.out.print(record_page(found))
    members = [day["member_count"] for day in days]
    session.out.print(f"\n30 days  {sparkline(members)}  from {members[0]:,} to {members[-1]:,}")


@command(group, "members", example="opportune segments members hot-accounts --limit 20")
def list_members(
    session: Session,
    key: KeyArgument,
    search: Annotated[str | None, typer.Option("--search", "-q", help="Part of a name, domain or email.")] = None,
    sort: Annotated[Sort, typer.Option(help="score and since from the top, name from A.")] = Sort.SCORE,
    limit: LimitOption = 50,
) -> None:
    """List who is in a segment, since when and by what."""
    order = sort.value if sort is Sort.NAME else f"-{sort.value}"
    with session.connect() as client:
        rows = list(client.pages(f"{segment_path(key)}/members", limit, q=search, sort=order))
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("Nobody is in it.")
        return
    lines = [
        (
            row["score"],
            tier(row["tier"]),
            row["name"],
            row["address"],
            when(row["since"]),
            by_what(row),
            "in" if row["pinned"] else "",
            str(row["subject_id"]),
        )
        for row in rows
    ]
    session.out.print(table([">score", "tier", "name", "address", "since", "by", "pinned", ">id"], lines))


@command(group, "history", example="opportune segments history hot-accounts")
def list_history(session: Session, key: KeyArgument, limit: LimitOption = 50) -> None:
    """List who entered and left a segment, the newest first."""
    with session.connect() as client:
        rows = list(client.pages(f"{segment_path(key)}/history", limit))
    if session.out.as_json:
        session.out.json(rows)
        return
    lines = [(when(row["changed_at"]), _moved(row), row["name"], by_what(row), str(row["subject_id"])) for row in rows]
    session.out.print(table(["when", "", "name", "by", ">id"], lines))


@command(group, "pins", example="opportune segments pins hot-accounts")
def list_pins(session: Session, key: KeyArgument, limit: LimitOption = 50) -> None:
    """List who is kept in a segment or out of it, whatever criteria and workflows say."""
    with session.connect() as client:
        rows = list(client.pages(f"{segment_path(key)}/pins", limit))
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("Nobody is pinned.")
        return
    lines = [
        (row["pinned"], row["name"], row["address"], row["pinned_by"], when(row["pinned_at"]), str(row["subject_id"]))
        for row in rows
    ]
    session.out.print(table(["pinned", "name", "address", "by", "since", ">id"], lines))


@command(group, "of", example="opportune segments of acme.example --history")
def list_segments_of(
    session: Session,
    wanted: Annotated[str, typer.Argument(metavar="SUBJECT", help="The id, domain, email or name.")],
    is_contact: Annotated[bool, typer.Option("--contact", help="Of a contact, not of an account.")] = False,
    with_history: Annotated[bool, typer.Option("--history", help="Those it entered and left, too.")] = False,
    limit: LimitOption = 50,
) -> None:
    """List the segments that an account or contact is in."""
    kind, find = ("contacts", find_contact) if is_contact else ("accounts", find_account)
    with session.connect() as client:
        path = f"{API}/{kind}/{find(client, wanted)}/segments"
        rows = client.get(path)["items"]
        past = list(client.pages(f"{path}/history", limit)) if with_history else []
    if session.out.as_json:
        session.out.json({"segments": rows, "history": past} if with_history else rows)
        return
    if not rows:
        session.out.note("It is in no segment.")
    else:
        lines = [(row["key"], row["name"], when(row["since"]), by_what(row)) for row in rows]
        session.out.print(table(["segment", "name", "since", "by"], lines))
    if past:
        session.out.print()
        lines = [(when(row["changed_at"]), _moved(row), row["segment"], by_what(row)) for row in past]
        session.out.print(table(["when", "", "segment", "by"], lines))


def by_what(row: dict[str, Any]) -> str:
    """What made somebody a member, in words."""
    words = {"criteria": "its criteria", "person": "a person", "import": "an import"}
    return words.get(row["source"], f"{row['source']} {row['source_key'] or ''}".strip())


def sparkline(numbers: Sequence[int]) -> str:
    """Numbers as a row of bars, the highest being full; zero is a blank."""
    top = max(numbers, default=0) or 1
    return "".join(_BARS[-(-number * (len(_BARS) - 1) // top)] for number in numbers)


def _moved(row: dict[str, Any]) -> str:
    return "entered" if row["is_entered"] else "left"
