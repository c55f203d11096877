"""Ticks over HTTP: run one, look at the last ones, see how one is done; and judging events again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from opportune.insight.plan_text import describe_tick
from opportune.insight.scores import current_definitions
from opportune.insight.status import recent_ticks
from opportune.store.definitions import load_definitions
from opportune.store.workspace import naive
from opportune.tick.judge import judge_all_events
from opportune.tick.run import TickResult
from opportune.web.parameters import Answer, Ctx, Limit, Moment, Request

router = APIRouter(tags=["Ticks"])


class TickRequest(Request):
    """What kind of tick to run."""

    full: bool = Field(default=False, description="Compute every score again, not only what changed")


class TickAnswer(Answer):
    """What bringing the scores up to date changed, in one tick or in several."""

    tick_id: int = Field(description="Of the last one")
    ticked_at: Moment
    tick_count: int
    is_full: bool
    event_count: int
    duplicate_count: int = Field(description="Events whose message id had been seen before")
    signal_count: int
    contact_count: int = Field(description="Contacts whose score was computed")
    account_count: int = Field(description="Accounts whose score was computed")
    ledger_count: int = Field(description="Scores that changed")
    has_more: bool = Field(description="Whether events are left for the next tick")


class Tick(Answer):
    """A tick that was run."""

    tick_id: int
    ticked_at: Moment
    is_full: bool
    event_count: int
    duplicate_count: int
    signal_count: int
    contact_count: int
    account_count: int
    ledger_count: int
    duration_ms: float


class TickList(Answer):
    items: list[Tick]


class Plan(Answer):
    """The steps of a tick, one numbered line each, with compiled SQL below its line."""

    text: str


class Judged(Answer):
    """How many signals changed between human and suspected machine."""

    changed: int


@router.post("/ticks", summary="Bring the scores up to date now")
def run(ctx: Ctx, wanted: TickRequest | None = None) -> TickAnswer:
    """Returns when every score is that of this moment. After a pause this takes as many ticks as there were days. A
    running server ticks by itself.
    """
    return _summed(ctx.tick_loop.tick_now(force_full=wanted is not None and wanted.full))


@router.get("/ticks", summary="List the last ticks")
def list_recent(ctx: Ctx, limit: Limit = 50) -> TickList:
    """The newest first."""
    with ctx.workspace.read() as tx:
        return TickList.model_validate({"items": recent_ticks(tx, limit)})


@router.get("/ticks/plan", summary="Show how a tick is done")
def plan(ctx: Ctx, full: Annotated[bool, Query(description="Of a tick that computes every score")] = False) -> Plan:
    """The steps of a tick that finds something of everything to do, by the definitions in force."""
    with ctx.workspace.read() as tx:
        definitions = current_definitions(tx, ctx.workspace)
    return Plan(text=describe_tick(definitions, naive(ctx.clock.now()), full))


@router.post("/verdicts/recompute", summary="Judge all stored events again")
def recompute(ctx: Ctx) -> Judged:
    """By the bot rules in force. The scores follow with the next tick, which comes at once."""
    with ctx.workspace.transaction() as tx:
        changed = judge_all_events(tx, load_definitions(tx), naive(ctx.clock.now()))
    ctx.tick_loop.wake()
    return Judged(changed=changed)


def _summed(results: list[TickResult]) -> TickAnswer:
    last = results[-1]
    return TickAnswer(
        tick_id=last.tick_id,
        ticked_at=last.ticked_at,
        tick_count=len(results),
        is_full=any(result.is_full for result in results),
        event_count=sum(result.event_count for result in results),
        duplicate_count=sum(result.duplicate_count for result in results),
        signal_count=sum(result.signal_count for result in results),
        contact_count=sum(result.contact_count for result in results),
        account_count=sum(result.account_count for result in results),
        ledger_count=sum(result.ledger_count for result in results),
        has_more=last.has_more,
    )
