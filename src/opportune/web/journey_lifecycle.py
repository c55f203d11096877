"""Whether a journey runs, over HTTP: pausing it, letting it run dry, ending it at once, running it now, copying it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from opportune.access.audit import note
from opportune.errors import Conflict
from opportune.insight.journeys import find_journey, get_journey
from opportune.insight.proposals import propose
from opportune.insight.scores import current_definitions
from opportune.model.journey import JourneyDefinition, JourneyStatus
from opportune.shipped import read_definition
from opportune.store import Transaction
from opportune.store.definitions import load_definitions
from opportune.store.workspace import naive
from opportune.web.context import Context
from opportune.web.definition_notes import save_and_note
from opportune.web.journeys import JourneyMap, Key
from opportune.web.parameters import Answer, Ctx, Request
from opportune.web.workflows import Duplicate

router = APIRouter(tags=["Journeys"])


class JourneyStatusChange(Request):
    """`active` lets it run. `closed` takes nobody in, and those in it go on. `disabled` holds everybody where they are. `archived`
    is for good: everybody is out of it."""

    status: JourneyStatus


class Aborted(Answer):
    """How many leave at the next tick, which comes at once. The journey is disabled."""

    leaving: int


class JourneyCopy(Duplicate):
    """What the copy is to be called."""


@router.post("/journeys/{key}/status", summary="Pause, resume, drain or archive a journey")
def set_status(ctx: Ctx, key: Key, wanted: JourneyStatusChange) -> JourneyMap:
    """A new version of it; those who are in it keep theirs. After a pause, pauses of people that are overdue end once."""
    with ctx.workspace.transaction() as tx:
        _change_status(ctx, tx, key, wanted.status)
    ctx.tick_loop.wake()
    return _answer(ctx, key)


@router.post("/journeys/{key}/abort", summary="Take everybody out of a journey and disable it", status_code=202)
def abort(ctx: Ctx, key: Key) -> Aborted:
    """They leave with the reason aborted, and messages that wait for them are not sent."""
    with ctx.workspace.transaction() as tx:
        _, number = find_journey(load_definitions(tx), key)
        _change_status(ctx, tx, key, JourneyStatus.DISABLED)
        leaving = tx.fixed("insert_abort_requests", {"workflow_id": number, "now": naive(ctx.clock.now())})[0][0]
        note(leaving=leaving)
    ctx.tick_loop.wake()
    return Aborted(leaving=leaving)


@router.post("/journeys/{key}/run", summary="Let a journey look at its segment now", status_code=202)
def run(ctx: Ctx, key: Key) -> JourneyMap:
    """For a journey with a schedule: whoever is in its segment now comes in, as at one of its times."""
    with ctx.workspace.transaction() as tx:
        journey, number = find_journey(load_definitions(tx), key)
        if journey.trigger.segment is None:
            raise Conflict(
                f"Journey {key} has no schedule. Its trigger starts it; `opportune journeys enroll {key} ID` takes somebody in."
            )
        now = naive(ctx.clock.now())
        if not journey.is_open(now):
            raise Conflict(f"Journey {key} takes nobody in now. {_way_out(journey)}")
        tx.fixed("upsert_journey_schedule", {"workflow_id": number, "next_due_at": now})
        note(key=key)
    ctx.tick_loop.wake()
    return _answer(ctx, key)


@router.post("/journeys/{key}/duplicate", summary="Copy a journey", status_code=201)
def duplicate(ctx: Ctx, key: Key, wanted: JourneyCopy) -> JourneyMap:
    """The copy is disabled unless asked otherwise, so that it can be changed before it does anything."""
    with ctx.workspace.transaction() as tx:
        definitions = load_definitions(tx)
        journey, _ = find_journey(definitions, key)
        _save(ctx, tx, journey, wanted.fields(definitions, journey.name))
    ctx.tick_loop.wake()
    return _answer(ctx, wanted.key)


def _change_status(ctx: Context, tx: Transaction, key: str, status: JourneyStatus) -> None:
    journey, _ = find_journey(load_definitions(tx), key)
    if journey.status is JourneyStatus.ARCHIVED and status is not JourneyStatus.ARCHIVED:
        raise Conflict(f"Journey {key} is archived and stays as it is. {_way_out(journey)}")
    note(status=[journey.status.value, status.value])
    if journey.status is not status:
        _save(ctx, tx, journey, {"status": status.value})


def _save(ctx: Context, tx: Transaction, journey: JourneyDefinition, fields: dict[str, Any]) -> None:
    changed = read_definition(journey.model_dump(mode="json", by_alias=True, exclude_none=True) | fields, "the request")
    save_and_note(tx, propose(load_definitions(tx), [changed]), naive(ctx.clock.now()))


def _answer(ctx: Context, key: str) -> JourneyMap:
    with ctx.workspace.read() as tx:
        return JourneyMap.model_validate(get_journey(tx, current_definitions(tx, ctx.workspace), key))


def _way_out(journey: JourneyDefinition) -> str:
    if journey.status is JourneyStatus.ARCHIVED:
        return f"Copy it with `opportune journeys duplicate {journey.workflow} NEW-KEY`."
    if journey.status is JourneyStatus.ACTIVE:
        return "See start_at and end_at in its definition."
    return f"Let it run with `opportune journeys resume {journey.workflow}`."
