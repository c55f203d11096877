"""Questions about criteria over HTTP: how many satisfy them now, by which SQL, and why somebody does or doesn't."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from opportune.insight.asked_criteria import read_criteria
from opportune.insight.catalogue import catalogue_now
from opportune.insight.live_count import Statement, count_members, criteria_statement, segment_statements
from opportune.insight.pages import MAX_ID
from opportune.insight.scores import current_definitions
from opportune.insight.segments import find_segment
from opportune.insight.why import Why, why_criteria, why_segment
from opportune.model.criteria import SubjectType
from opportune.store.workspace import naive
from opportune.web.context import Context
from opportune.web.definition_bodies import REQUEST_BODY, Document
from opportune.web.live_counts import Question
from opportune.web.parameters import Answer, Ctx
from opportune.web.segment_fields import SegmentKey, Subject, SubjectFacts

router = APIRouter(prefix="/segments", tags=["Segments"])
MAX_SAMPLE = 50
Token = Annotated[
    str | None,
    Query(min_length=1, max_length=100, description="A question with the same token takes back the one before it"),
]
SubjectId = Annotated[int, Query(ge=1, le=MAX_ID, description="The id of an account or contact, as the segment holds")]


class LiveCount(Answer):
    """Who satisfies criteria at this moment. The sample has those with the highest scores."""

    subject: Subject
    count: int
    sample: list[SubjectFacts]
    milliseconds: float


class Parameter(Answer):
    name: str
    value: str


class Sql(Answer):
    """A compiled statement, what its rows are, and the values of its parameters."""

    title: str
    sql: str
    parameters: list[Parameter]


class SqlList(Answer):
    items: list[Sql] = Field(description="Empty for a segment that people keep")


@router.post("/count", summary="Count who satisfies criteria", openapi_extra=REQUEST_BODY)
async def count(
    ctx: Ctx,
    request: HttpRequest,
    document: Document,
    sample: Annotated[int, Query(ge=0, le=MAX_SAMPLE, description="So many of them by name")] = 10,
    token: Token = None,
) -> LiveCount:
    """The body is `criteria` with their `subject`, or a definition of a segment or workflow, as JSON or YAML; it need not be
    in force. Never waits for a tick, and is broken off when the client goes away.
    """
    with ctx.live_counts.asked(token) as question:
        watcher = asyncio.create_task(_take_back_when_gone(request, question))
        try:
            return await run_in_threadpool(_counted, ctx, document, sample, question)
        finally:
            watcher.cancel()


@router.post("/sql", summary="Show the SQL of criteria", openapi_extra=REQUEST_BODY)
def sql_of_criteria(ctx: Ctx, document: Document) -> SqlList:
    """The body is what `count` takes."""
    with ctx.workspace.read() as tx:
        asked = read_criteria(current_definitions(tx, ctx.workspace), document)
        statement = criteria_statement(asked, catalogue_now(tx, asked.definitions), naive(ctx.clock.now()))
    return _sql_list([statement])


@router.get("/{key}/sql", summary="Show the SQL that decides on the members of a segment")
def sql_of_segment(ctx: Ctx, key: SegmentKey) -> SqlList:
    """One statement for the criteria of a rule segment; one for each ladder and workflow that writes to a managed one."""
    with ctx.workspace.read() as tx:
        definitions = current_definitions(tx, ctx.workspace)
        segment, _ = find_segment(definitions, key)
        now = naive(ctx.clock.now())
        return _sql_list(segment_statements(definitions, segment, catalogue_now(tx, definitions), now))


@router.get("/{key}/why", summary="Why somebody is in a segment, or not")
def why(ctx: Ctx, key: SegmentKey, subject_id: SubjectId) -> Why:
    """Every condition with what it looked at, by the facts and definitions of now; pins; and for a managed segment every
    ladder and workflow that writes to it.
    """
    with ctx.workspace.read() as tx:
        return why_segment(tx, current_definitions(tx, ctx.workspace), key, subject_id, naive(ctx.clock.now()))


@router.post("/why", summary="Why somebody satisfies criteria, or not", openapi_extra=REQUEST_BODY)
def why_proposed(ctx: Ctx, document: Document, subject_id: SubjectId) -> Why:
    """The body is what `count` takes: criteria and definitions that need not be in force."""
    with ctx.workspace.read() as tx:
        asked = read_criteria(current_definitions(tx, ctx.workspace), document)
        return why_criteria(tx, asked, subject_id, naive(ctx.clock.now()))


def _counted(ctx: Context, document: Any, sample: int, question: Question) -> LiveCount:
    started = time.perf_counter()
    with question.read(ctx.workspace) as tx:
        asked = read_criteria(current_definitions(tx, ctx.workspace), document)
        catalogue = catalogue_now(tx, asked.definitions)
        question.check()
        found, some = count_members(tx, asked, catalogue, naive(ctx.clock.now()), sample)
    return LiveCount(
        subject="account" if asked.subject is SubjectType.ACCOUNT else "contact",
        count=found,
        sample=[SubjectFacts.model_validate(one, from_attributes=True) for one in some],
        milliseconds=round((time.perf_counter() - started) * 1000, 1),
    )


async def _take_back_when_gone(request: HttpRequest, question: Question) -> None:
    """The body has been read, so what comes next from the client is that it goes."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    question.take_back()


def _sql_list(statements: Iterable[Statement]) -> SqlList:
    return SqlList(
        items=[
            Sql(
                title=statement.title,
                sql=statement.sql,
                parameters=[Parameter(name=name, value=str(value)) for name, value in statement.params.items()],
            )
            for statement in statements
        ]
    )
