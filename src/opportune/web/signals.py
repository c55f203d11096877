"""Signals over HTTP, and how many there were each day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from opportune.insight.pages import Page
from opportune.insight.signals import SignalFilter, list_signals, list_subject_signals, signal_volume
from opportune.model.signal import Category, Party, Strength
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, Ctx, Cursor, Id, Json, Limit, Moment, Since, Until

router = APIRouter(tags=["Signals"])
MAX_VOLUME_DAYS = 730


class Signal(Answer):
    """A signal as recorded. `verdict` says why a machine is suspected; then it weighs nothing."""

    signal_id: int
    signal: str
    name: str
    category: Category
    party: Party
    strength: Strength
    occurred_at: Moment
    recorded_at: Moment
    contact_id: int | None = Field(
        description="Whom it counts for now; without one it is an account's own or a visitor's"
    )
    contact_name: str | None
    account_id: int | None
    account_name: str | None
    event_id: int | None = Field(description="The event that carried it; a derived signal has none")
    context_key: str | None
    quantity: float | None
    verdict: str | None
    is_live: bool = Field(description="Whether it is young enough to count")
    evidence: Json


class SignalPage(Answer):
    """A page of signals. `next_cursor` asks for the page after it."""

    items: list[Signal]
    next_cursor: str | None


class DayVolume(Answer):
    """The signals of one day (UTC) and category; `suspected_count` of them are suspected machines'."""

    day: date
    category: Category
    count: int
    suspected_count: int


class Volume(Answer):
    items: list[DayVolume]


def _filter(
    since: Since = None,
    until: Until = None,
    kind: Annotated[str | None, Query(max_length=64, description="The key of a signal definition")] = None,
    category: Category | None = None,
    verdict: Annotated[
        Literal["suspected", "human"] | None, Query(description="Only those of suspected machines, or only the others")
    ] = None,
) -> SignalFilter:
    is_suspected = None if verdict is None else verdict == "suspected"
    return SignalFilter(since and naive(since), until and naive(until), kind, category, is_suspected)


Wanted = Annotated[SignalFilter, Depends(_filter)]


@router.get("/signals", summary="List signals, the newest first")
def list_all(ctx: Ctx, wanted: Wanted, limit: Limit = 50, cursor: Cursor = None) -> SignalPage:
    with ctx.workspace.read() as tx:
        return _answer(list_signals(tx, ctx.workspace, wanted, limit, cursor))


@router.get("/accounts/{account_id}/signals", summary="List the signals of an account and its people")
def list_of_account(ctx: Ctx, account_id: Id, wanted: Wanted, limit: Limit = 50, cursor: Cursor = None) -> SignalPage:
    """All of them, the newest first: those too old to count and those of suspected machines as well."""
    with ctx.workspace.read() as tx:
        return _answer(list_subject_signals(tx, ctx.workspace, "account", account_id, wanted, limit, cursor))


@router.get("/contacts/{contact_id}/signals", summary="List the signals of a contact")
def list_of_contact(ctx: Ctx, contact_id: Id, wanted: Wanted, limit: Limit = 50, cursor: Cursor = None) -> SignalPage:
    """All of them, the newest first, also from before the contact was known by name."""
    with ctx.workspace.read() as tx:
        return _answer(list_subject_signals(tx, ctx.workspace, "contact", contact_id, wanted, limit, cursor))


@router.get("/signal-volume", summary="Signals per day and category")
def volume(ctx: Ctx, days: Annotated[int, Query(ge=1, le=MAX_VOLUME_DAYS)] = 30) -> Volume:
    """The last `days` days in UTC, today among them. Days without signals are left out."""
    today = naive(ctx.clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    with ctx.workspace.read() as tx:
        items = signal_volume(tx, today - timedelta(days=days - 1))
    return Volume.model_validate({"items": items})


def _answer(page: Page) -> SignalPage:
    return SignalPage.model_validate(page, from_attributes=True)
