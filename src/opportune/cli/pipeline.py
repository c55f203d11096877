"""`opportune pipeline`: deals with the intent of their accounts, one by one and summed up by stage."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.text import Text

from opportune.cli.client import API
from opportune.cli.output import count, shown, signed, table, tier, trend, when
from opportune.cli.session import Panel, Session, command

group = typer.Typer(help="The deals, by the intent of their accounts.", no_args_is_help=True)


class Intent(StrEnum):
    """Which deals are looked for."""

    HIGH = "high"
    RISING = "rising"
    DECLINING = "declining"
    LOW = "low"
    NO_DATA = "no_data"


class State(StrEnum):
    """How a deal stands."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    ALL = "all"


IntentOption = Annotated[
    list[Intent] | None,
    typer.Option("--intent", help="Only with this intent; may be repeated, then any of them will do."),
]
StateOption = Annotated[State, typer.Option("--state", help="Only in this state.")]
OwnerOption = Annotated[int | None, typer.Option("--owner", help="Only those of the user with this id.")]
PipelineOption = Annotated[str | None, typer.Option("--pipeline", help="Only in this pipeline.")]
SearchOption = Annotated[str | None, typer.Option("--search", "-q", help="Part of the name of a deal or account.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="pipeline", rich_help_panel=Panel.LOOK)


@command(group, "list", example="opportune pipeline list --intent high --intent rising")
def list_deals(
    session: Session,
    intent: IntentOption = None,
    state: StateOption = State.OPEN,
    pipeline: PipelineOption = None,
    stage: Annotated[str | None, typer.Option(help="Only in this stage.")] = None,
    owner: OwnerOption = None,
    search: SearchOption = None,
    sort: Annotated[
        str, typer.Option(help="score, delta_7d, amount, opened_at, closed_at, name; -score for the other way.")
    ] = "-score",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 50,
) -> None:
    """List the deals, those of the hottest accounts first, with what that means for a forecast."""
    filters = _filters(intent, state, pipeline, owner, search) | {"stage": stage, "sort": sort}
    with session.connect() as client:
        rows = list(client.pages(f"{API}/opportunities", limit, **filters))
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No deal fits. `opportune import` brings deals in.")
        return
    columns = [
        ">score",
        "tier",
        "trend",
        ">7 days",
        "deal",
        "account",
        "stage",
        ">amount",
        "owner",
        "last signal",
        "forecast",
    ]
    session.out.print(table(columns, [_line(row) for row in rows]))


@command(group, "stages", example="opportune pipeline stages --intent high")
def sum_up(
    session: Session,
    intent: IntentOption = None,
    state: StateOption = State.OPEN,
    pipeline: PipelineOption = None,
    owner: OwnerOption = None,
    search: SearchOption = None,
) -> None:
    """Sum up the deals by stage, and count them by the intent of their accounts."""
    with session.connect() as client:
        found = client.get(f"{API}/opportunities/summary", **_filters(intent, state, pipeline, owner, search))
    if session.out.as_json:
        session.out.json(found)
        return
    counts = found["counts"]
    told = ", ".join(f"{counts[one.value]:,} {one.value.replace('_', ' ')}" for one in Intent)
    session.out.print(f"{count(counts['everything'], 'deal')}: {told}")
    lines = [
        (
            row["pipeline"],
            row["stage"],
            row["state"],
            row["count"],
            ", ".join(f"{shown(one['amount'])} {one['currency'] or ''}".strip() for one in row["amounts"]),
        )
        for row in found["stages"]
    ]
    session.out.print(table(["pipeline", "stage", "state", ">deals", "amount"], lines))


def _filters(
    intent: list[Intent] | None, state: State, pipeline: str | None, owner: int | None, search: str | None
) -> dict[str, Any]:
    return {
        "intent": list(intent or []),
        "state": None if state is State.ALL else state,
        "pipeline": pipeline,
        "owner": owner,
        "q": search,
    }


def _line(row: dict[str, Any]) -> tuple[object, ...]:
    intent = row["intent"]
    amount = f"{shown(row['amount'])} {row['currency'] or ''}".strip() if row["amount"] is not None else None
    score = (
        (intent["score"], tier(intent["tier"]), trend(intent["trend"]), signed(intent["delta_7d"]))
        if intent
        else (None, Text("no data", "bright_black"), None, None)
    )
    return (
        *score,
        row["name"],
        row["account"]["name"] if row["account"] else None,
        row["stage"],
        amount,
        row["owner"]["name"] if row["owner"] else None,
        when(intent["last_signal_at"]) if intent else None,
        row["forecast"]["reason"] if row["forecast"] else None,
    )
