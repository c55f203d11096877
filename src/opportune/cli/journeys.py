"""`opportune journeys`: workflows that carry people and companies from node to node, and where each of them is."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.output import day, table, when
from opportune.cli.record_page import record_page
from opportune.cli.segments import LimitOption
from opportune.cli.session import Panel, Session, command

group = typer.Typer(help="Journeys: who is where, and how they got there.", no_args_is_help=True)
KeyArgument = Annotated[str, typer.Argument(help="The key of the journey.")]
VersionOption = Annotated[int | None, typer.Option("--version", help="Only what happened in this version.")]
_STATES = ("waiting", "delivered", "skipped", "failed")


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="journeys", rich_help_panel=Panel.LOOK)


@command(group, "list", example="opportune journeys list")
def list_journeys(session: Session) -> None:
    """List journeys with how many are in them and how many left."""
    with session.connect() as client:
        rows = client.get(f"{API}/journeys")["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("There is no journey. Definitions bring them in: `opportune definitions apply FILE`.")
        return
    lines = [
        (row["key"], row["status"], row["subject"], row["entered"], row["inside"], row["left"], _percent(row))
        for row in rows
    ]
    session.out.print(table(["journey", "status", "about", ">entered", ">inside", ">left", ">reached goal"], lines))


@command(group, "show", example="opportune journeys show welcome")
def show_journey(session: Session, key: KeyArgument, version: VersionOption = None) -> None:
    """Show one journey: its nodes, who came to each and waits there, and how many went which way."""
    with session.connect() as client:
        found = client.get(_path(key), **_given(version=version))
    if session.out.as_json:
        session.out.json(found)
        return
    nodes, versions = found.pop("nodes"), found.pop("versions")
    session.out.print(record_page(found))
    lines = [
        (node["id"], node["kind"], node["reached"], node["waiting"], way["outcome"], way["to"] or "out", way["count"])
        for node in nodes
        for way in node["ways"]
    ]
    session.out.print(table(["node", "kind", ">reached", ">waiting", "outcome", "leads to", ">taken"], lines))
    sent = [(node["id"], *(node["messages"][state] for state in _STATES)) for node in nodes if node["messages"]]
    if sent:
        session.out.print()
        session.out.print(table(["messages of", *(f">{state}" for state in _STATES)], sent))
    if len(versions) > 1:
        session.out.print()
        rows = [(str(one["version"]), day(one["created_at"]), one["entered"], one["inside"]) for one in versions]
        session.out.print(table([">version", "made", ">entered", ">inside"], rows))


@command(group, "history", example="opportune journeys history welcome --days 14")
def show_history(
    session: Session,
    key: KeyArgument,
    version: VersionOption = None,
    days: Annotated[int, typer.Option(min=1, max=365, help="So many days, today among them.")] = 14,
) -> None:
    """Show what happened in a journey day by day: who entered and left, and what was sent."""
    with session.connect() as client:
        found = client.get(f"{_path(key)}/history", days=days, **_given(version=version))["days"]
    if session.out.as_json:
        session.out.json(found)
        return
    columns = ("entered", "left", "by_goal", "delivered", "skipped", "failed")
    rows = [(one["day"], *(one[column] or None for column in columns)) for one in found]
    session.out.print(table(["day", *(f">{column.replace('_', ' ')}" for column in columns)], rows))


@command(group, "who", example="opportune journeys who welcome --node pause")
def list_enrollments(
    session: Session,
    key: KeyArgument,
    node: Annotated[str | None, typer.Option(help="Only those who wait at this node, or left there.")] = None,
    ended: Annotated[bool, typer.Option("--ended", help="Those who left instead of those on the way.")] = False,
    limit: LimitOption = 50,
) -> None:
    """List who is in a journey, or who left it, the newest first."""
    with session.connect() as client:
        rows = list(client.pages(f"{_path(key)}/enrollments", limit, node=node, ended=ended or None))
    if session.out.as_json:
        session.out.json(rows)
        return
    lines = [
        (
            str(row["enrollment_id"]),
            row["name"] or row["address"] or f"{row['subject_id']}",
            when(row["entered_at"]),
            row["node"],
            row["reason"] if ended else when(row["wake_at"]),
        )
        for row in rows
    ]
    session.out.print(table([">enrollment", "who", "entered", "node", "why it ended" if ended else "goes on"], lines))


@command(group, "path", example="opportune journeys path 17")
def show_path(
    session: Session,
    enrollment_id: Annotated[int, typer.Argument(metavar="ENROLLMENT", help="Its number, as `who` lists it.")],
) -> None:
    """Show every step of somebody's way through a journey."""
    with session.connect() as client:
        found = client.get(f"{API}/enrollments/{enrollment_id}")
    if session.out.as_json:
        session.out.json(found)
        return
    steps = found.pop("steps")
    session.out.print(record_page(found))
    lines = [
        (when(step["stepped_at"]), step["node"], step["outcome"], said)
        for step in steps
        for said in ([_message(one) for one in step["messages"]] or [step["why"]])
    ]
    session.out.print(table(["when", "node", "outcome", "why, or what was sent"], lines))


@command(group, "enroll", example="opportune journeys enroll welcome 12 13")
def enroll(
    session: Session,
    key: KeyArgument,
    subject_ids: Annotated[
        list[int], typer.Argument(metavar="ID...", help="Ids of accounts or contacts, as the journey is about.")
    ],
) -> None:
    """Take accounts or contacts into a journey at the next tick."""
    with session.connect() as client:
        found = client.post(f"{_path(key)}/enrollments", {"subject_ids": subject_ids})
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.note(f"{found['requested']} are looked at by the next tick. See `opportune journeys who {key}`.")


def _path(key: str) -> str:
    return f"{API}/journeys/{quote(key, safe='')}"


def _given(**params: object) -> dict[str, object]:
    return {name: value for name, value in params.items() if value is not None}


def _message(message: dict[str, Any]) -> str:
    whom = f" to {message['address']}" if message["channel"] == "email" and message["address"] else ""
    reason = f": {message['reason']}" if message["reason"] else ""
    return f"{message['channel']}{whom} {message['state']}{reason}"


def _percent(row: dict[str, float | None]) -> str:
    return "" if row["success_percent"] is None else f"{row['success_percent']} %"
