"""Journeys over HTTP: which there are, who is where, the path of each one, and taking somebody in.

Their definitions are put in force in `definitions.py`, as those of all workflows.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from opportune.access.audit import note
from opportune.errors import Conflict, NotFound
from opportune.insight.journey_counts import MAX_DAYS, JourneyDay, count_days
from opportune.insight.journeys import enrollment_path, find_journey, get_journey, list_enrollments, list_journeys
from opportune.insight.scores import current_definitions
from opportune.model.criteria import SubjectType
from opportune.model.journey import JourneyStatus, Schedule
from opportune.store.definitions import load_definitions
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, Ctx, Cursor, Id, Limit, Moment, RecordId, Request
from opportune.web.segment_fields import Subject

router = APIRouter(tags=["Journeys"])
Key = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64, description="The key of a journey")]
MAX_NAMED = 10_000
MAX_VERSION = 2**31 - 1
Version = Annotated[int | None, Query(ge=1, le=MAX_VERSION, description="Of the journey; by default all together")]
Reason = Literal[
    "completed", "disqualified", "no_match", "goal", "criteria", "left_segment", "no_consent", "holdout", "manual", "taken_out",
    "outranked", "aborted", "merged", "deleted",
]  # fmt: skip


class Journey(Answer):
    """A journey and how many came how far, in all its versions."""

    key: str
    name: str
    description: str
    subject: Subject
    status: Literal["active", "closed", "disabled", "archived"]
    version: int
    trigger: dict[str, Any]
    schedule: Schedule = Field(description="When those in a segment come in; continuous with any other trigger")
    inside: int = Field(description="Who is on the way now, also without getting messages")
    entered: int = Field(description="Who started, without those who were kept back or get no messages")
    left: int = Field(description="Of those who entered")
    reached_goal: int = Field(description="Of those who entered, on the way or soon enough after it")
    success_percent: float | None = Field(
        description="Of those who entered; null without a goal or anybody who entered"
    )
    held_out: int = Field(description="Who was kept back to be compared with")
    held_out_reached_goal: int
    held_out_success_percent: float | None
    globally_held_out: int = Field(
        description="Who started when the sending rules held them out: they go through it and get no messages, to be compared with"
    )
    globally_held_out_reached_goal: int
    globally_held_out_success_percent: float | None
    folder: str
    tags: list[str]
    owner: str


class JourneyList(Answer):
    items: list[Journey]


class Way(Answer):
    """A way out of a node. `to` is null where the path ends."""

    outcome: str
    to: str | None
    count: int = Field(description="How often it was taken")


class Messages(Answer):
    """What became of the messages of a node."""

    waiting: int
    delivered: int
    skipped: int
    failed: int


class JourneyNode(Answer):
    id: str
    kind: str
    label: str | None
    reached: int = Field(description="How many enrollments ever came here")
    waiting: int = Field(description="Who waits here now")
    ways: list[Way]
    messages: Messages | None = Field(description="Of a node that sends something")


class JourneyVersion(Answer):
    """A version of a journey that somebody entered, or the one in force."""

    version: int
    created_at: Moment
    is_active: bool
    entered: int
    inside: int = Field(description="Who is on the way in it now")
    is_superseded: bool = Field(
        description="Whether the one in force does anything else to people: more than its status differs"
    )


class JourneyMap(Journey):
    """A journey with its nodes, in the order they are written."""

    versions: list[JourneyVersion] = Field(description="The newest first")
    nodes: list[JourneyNode]


class JourneyHistory(Answer):
    """What happened in a journey on each of the last days, today last."""

    days: list[JourneyDay]


class Enrollment(Answer):
    """Somebody's way through a journey. `node` is where they wait, or where they left."""

    enrollment_id: int
    version: int = Field(description="Of the journey: that they entered with, unless they were moved to a later one")
    subject_id: int
    name: str | None
    address: str | None
    entry_number: int
    entered_at: Moment
    node: str
    arrived_at: Moment | None
    wake_at: Moment | None = Field(description="When their pause ends; null while messages are being sent")
    ended_at: Moment | None
    reason: Reason | None


class EnrollmentPage(Answer):
    """A page of enrollments. `next_cursor` asks for the page after it."""

    items: list[Enrollment]
    next_cursor: str | None


class SentMessage(Answer):
    """A message to somebody on the way, waiting to be sent or ended."""

    delivery_id: int
    channel: str
    on_exit: bool = Field(description="It takes back what the node sent: they have left the journey")
    contact_id: int | None
    address: str | None
    state: Literal["waiting", "sending", "delivered", "failed", "skipped"]
    reason: str | None
    status_code: int | None
    attempt_count: int
    created_at: Moment
    ended_at: Moment | None


class StepTaken(Answer):
    """A node that was passed or stopped at. Outcome `waiting` is the arrival at a pause, or where messages are written, and
    `moved` that they stood there when somebody moved them to this version of the journey."""

    stepped_at: Moment
    version: int
    node: str
    kind: str | None
    label: str | None
    outcome: str
    why: str | None = Field(description="What the outcome followed from, in words")
    messages: list[SentMessage]


class EnrollmentPath(Answer):
    """An enrollment with every step it took, the first one first."""

    enrollment_id: int
    journey: str
    version: int
    subject: Subject
    subject_id: int
    name: str | None
    address: str | None
    entry_number: int
    entered_at: Moment
    node: str
    wake_at: Moment | None
    ended_at: Moment | None
    reason: Reason | None
    steps: list[StepTaken]


class NewEnrollments(Request):
    """Accounts or contacts to take in, as the journey is about."""

    subject_ids: list[RecordId] = Field(min_length=1, max_length=MAX_NAMED)


class Requested(Answer):
    """How many the next tick looks at. It leaves out who is in the journey already, may not come again, or may not enter."""

    requested: int


@router.get("/journeys", summary="List journeys")
def list_all(ctx: Ctx) -> JourneyList:
    with ctx.workspace.read() as tx:
        return JourneyList.model_validate({"items": list_journeys(tx, current_definitions(tx, ctx.workspace))})


@router.get("/journeys/{key}", summary="Show one journey: its nodes, and how many went which way")
def get(ctx: Ctx, key: Key, version: Version = None) -> JourneyMap:
    """With a version the nodes of that one and what happened in it alone."""
    with ctx.workspace.read() as tx:
        definitions = current_definitions(tx, ctx.workspace)
        return JourneyMap.model_validate(get_journey(tx, definitions, key, version))


@router.get("/journeys/{key}/history", summary="Show what happened in a journey day by day")
def history(
    ctx: Ctx,
    key: Key,
    node: Annotated[str | None, Query(max_length=64, description="Count the outcomes of this node too")] = None,
    version: Version = None,
    days: Annotated[int, Query(ge=1, le=MAX_DAYS)] = 30,
) -> JourneyHistory:
    """Days are those of UTC, and days on which nothing happened are there too."""
    with ctx.workspace.read() as tx:
        _, number = find_journey(current_definitions(tx, ctx.workspace), key)
        return JourneyHistory(days=count_days(tx, number, version, node, days, naive(ctx.clock.now())))


@router.get("/journeys/{key}/enrollments", summary="List who is in a journey, or who left it")
def enrollments(
    ctx: Ctx,
    key: Key,
    node: Annotated[
        str | None, Query(max_length=64, description="Only those who wait at this node, or left there")
    ] = None,
    ended: Annotated[bool, Query(description="Those who left instead of those on the way")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> EnrollmentPage:
    """The newest enrollment first."""
    with ctx.workspace.read() as tx:
        page = list_enrollments(tx, current_definitions(tx, ctx.workspace), key, node, ended, limit, cursor)
    return EnrollmentPage.model_validate(page, from_attributes=True)


@router.get("/enrollments/{enrollment_id}", summary="Show the path of one enrollment")
def path(ctx: Ctx, enrollment_id: Id) -> EnrollmentPath:
    with ctx.workspace.read() as tx:
        return EnrollmentPath.model_validate(enrollment_path(tx, enrollment_id))


@router.post("/journeys/{key}/enrollments", summary="Take accounts or contacts into a journey", status_code=202)
def enroll(ctx: Ctx, key: Key, wanted: NewEnrollments) -> Requested:
    """The next tick, which comes at once, lets them in. Refused as a whole when one of them does not exist."""
    subject_ids = sorted(set(wanted.subject_ids))
    with ctx.workspace.transaction() as tx:
        journey, number = find_journey(load_definitions(tx), key)
        if journey.status is not JourneyStatus.ACTIVE:
            advice = (
                f"It stays as it is; `opportune journeys duplicate {key} NEW-KEY --active` makes another one."
                if journey.status is JourneyStatus.ARCHIVED
                else f"Make it active first, by `opportune journeys resume {key}`."
            )
            raise Conflict(f"Journey {key} is {journey.status.value} and takes nobody in. {advice}")
        is_account = journey.subject is SubjectType.ACCOUNT
        unknown = [
            subject_id
            for (subject_id,) in tx.fixed(
                "list_unknown_subjects", {"subject_ids": subject_ids, "is_account": is_account}
            )
        ]
        if unknown:
            some = ", ".join(map(str, unknown[:5]))
            raise NotFound(
                f"There is no {journey.subject.value} {some}. Nobody was taken in; leave these out.", ids=unknown
            )
        now = naive(ctx.clock.now())
        tx.fixed("insert_enrollment_requests", {"workflow_id": number, "subject_ids": subject_ids, "now": now})
        note(entity_id=key, count=len(subject_ids))
    ctx.tick_loop.wake()
    return Requested(requested=len(subject_ids))
