"""The signal catalogue over HTTP: what each definition still brings, and trying them on an event."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Body, Query
from pydantic import Field

from opportune.ingest import Origin
from opportune.ingest.normalise import normalise
from opportune.insight.scores import current_definitions
from opportune.insight.signal_definitions import list_signal_definitions, signals_carried
from opportune.model.event import EVENT_COLUMNS
from opportune.model.signal import Category, Party, Strength
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, Ctx

router = APIRouter(prefix="/signal-definitions", tags=["Signals"])
MAX_DAYS = 90
_SOURCE = "tried"


class SignalDefinitionRow(Answer):
    """A signal definition in force, and what it brought."""

    signal: str
    name: str
    description: str
    category: Category
    party: Party
    strength: Strength
    points: int = Field(description="Points of a fresh signal: its own, or those of its strength")
    own_points: int | None = Field(description="Its own points; without them those of its strength count")
    enabled: bool
    is_sent: bool = Field(description="Whether events carry it")
    is_derived: bool = Field(description="Whether it follows from other signals")
    is_shipped: bool
    is_changed: bool = Field(description="Whether a shipped one differs from what this version ships")
    signal_count: int
    last_signal_on: date | None = Field(description="The day (UTC) of the last one")
    recent_count: int = Field(description="Signals of the last days")
    suspected_count: int = Field(description="Those of the last days that suspected machines sent")
    daily_signals: list[int] = Field(description="Signals of each of the last days (UTC), today last")


class SignalDefinitionList(Answer):
    items: list[SignalDefinitionRow]


class TriedSignal(Answer):
    """A signal that the event carries. With `grace_hours` it waits that long, and may be dropped, before it counts."""

    signal: str
    name: str
    category: Category
    strength: Strength
    points: int
    context_key: str | None
    quantity: float | None
    grace_hours: int | None


class Tried(Answer):
    """What would be made of an event: the row it becomes, and the signals it carries."""

    event: dict[str, Any]
    signals: list[TriedSignal]


# What nobody sent.
_NOT_SHOWN = ("event_id", "source", "event_key")


@router.get("", summary="List the signal definitions and what they bring")
def list_all(ctx: Ctx, days: Annotated[int, Query(ge=1, le=MAX_DAYS)] = 30) -> SignalDefinitionList:
    """In order of their keys."""
    today = naive(ctx.clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    with ctx.workspace.read() as tx:
        found = list_signal_definitions(tx, current_definitions(tx, ctx.workspace), today, days)
    return SignalDefinitionList(
        items=[
            SignalDefinitionRow(
                signal=row.definition.signal,
                name=row.definition.name,
                description=row.definition.description,
                category=row.definition.category,
                party=row.definition.party,
                strength=row.definition.strength,
                points=row.points,
                own_points=row.definition.points,
                enabled=row.definition.enabled,
                is_sent=bool(row.definition.match),
                is_derived=row.definition.derive is not None,
                is_shipped=row.is_shipped,
                is_changed=row.is_changed,
                signal_count=row.signal_count,
                last_signal_on=row.last_signal_on,
                recent_count=sum(row.daily_signals),
                suspected_count=row.suspected_count,
                daily_signals=row.daily_signals,
            )
            for row in found
        ]
    )


@router.post("/try", summary="Try the signal definitions on an event")
def try_event(ctx: Ctx, event: Annotated[dict[str, Any], Body(description="An event as clients send it")]) -> Tried:
    """Nothing is stored. An event that could not be taken is refused with the error that its sender would get. Signals that
    follow from several others are not shown.
    """
    row = normalise(msgspec.json.encode(event), 0, Origin(_SOURCE, naive(ctx.clock.now())))
    columns: dict[str, Any] = {name: getattr(row, name) for name in EVENT_COLUMNS}
    for name in ("properties", "context"):
        columns[name] = bytes(columns[name]).decode() if columns[name] is not None else None
    with ctx.workspace.read() as tx:
        found = signals_carried(tx, current_definitions(tx, ctx.workspace), columns)
    shown = {name: value for name, value in columns.items() if value is not None and name not in _NOT_SHOWN}
    return Tried(
        event={
            **shown,
            **{name: msgspec.json.decode(shown[name]) for name in ("properties", "context") if name in shown},
        },
        signals=[
            TriedSignal(
                signal=carried.definition.signal,
                name=carried.definition.name,
                category=carried.definition.category,
                strength=carried.definition.strength,
                points=carried.points,
                context_key=carried.context_key,
                quantity=carried.quantity,
                grace_hours=carried.definition.grace.hours if carried.definition.grace else None,
            )
            for carried in found
        ],
    )
