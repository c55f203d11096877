"""`opportune today` and `opportune trends`: whom to call now, and how the pipeline went."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from opportune.cli.client import API
from opportune.cli.output import Output, signed, table, tier, when
from opportune.cli.session import Panel, Session, command

_LISTS = (
    ("high", "High intent"),
    ("rising", "Rising: 20 points or more in 7 days"),
    ("cooling", "Cooling: open deals, 15 points or more below their peak of 14 days"),
)
_WEEK = 7


def add_to(app: typer.Typer) -> None:
    command(app, "today", example="opportune today --owner 3", panel=Panel.LOOK)(today)
    command(app, "trends", example="opportune trends --days 30", panel=Panel.LOOK)(trends)


def today(
    session: Session,
    owner: Annotated[int | None, typer.Option(help="Only the accounts of the user with this id.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=50, help="How many of each list.")] = 10,
) -> None:
    """Say whom to call now, and why: hot, rising, cooling."""
    with session.connect() as client:
        found = client.get(f"{API}/today", owner=owner, limit=limit)
    if session.out.as_json:
        session.out.json(found)
        return
    if not found["as_of"]:
        session.out.note("Nobody has been scored yet. `opportune import` and events bring signals in.")
        return
    session.out.print(f"Scores as of {when(found['as_of'])}")
    for name, title in _LISTS:
        _print_list(session.out, f"{title}, {found[name]['total']} in all", found[name]["items"])


def _print_list(out: Output, title: str, rows: list[dict[str, Any]]) -> None:
    out.print(f"\n{title}")
    if not rows:
        out.print("  nobody")
        return
    columns = [">score", "tier", ">7 days", "account", "why", "owner", ">id"]
    lines = [
        (
            row["score"],
            tier(row["tier"]),
            signed(row["delta_7d"]),
            row["name"],
            row["reason"],
            row["owner"]["name"] if row["owner"] else None,
            str(row["account_id"]),
        )
        for row in rows
    ]
    out.print(table(columns, lines))


def trends(
    session: Session,
    days: Annotated[int, typer.Option(min=1, max=366, help="Over how many days, today among them.")] = 90,
) -> None:
    """Show week by week how the pipeline went."""
    with session.connect() as client:
        found = client.get(f"{API}/trends", days=days)
    if session.out.as_json:
        session.out.json(found)
        return
    if not found["scores"]:
        session.out.note("There is no past yet. `opportune import` and events bring signals in.")
        return
    signals: dict[str, int] = {}
    for row in found["signals"]:
        signals[row["day"]] = signals.get(row["day"], 0) + row["count"]
    columns = ["day", ">of high intent", ">with open deals", ">average score", ">signals that day"]
    lines = [
        (row["day"], row["high_count"], row["open_count"], _average(row), signals.get(row["day"], 0))
        for row in found["scores"][::-1][::_WEEK]
    ]
    session.out.print(table(columns, lines))
    way = found["days_to_high"]
    if way["count"]:
        session.out.print(
            f"\nFrom the first signal to high intent: {way['median']:g} days in the middle, half of all between "
            f"{way['lower_quartile']:g} and {way['upper_quartile']:g} (n = {way['count']})"
        )


def _average(row: dict[str, Any]) -> str | None:
    average = row["average_open_score"]
    return None if average is None else f"{average:.1f}"
