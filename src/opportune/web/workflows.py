"""Rule workflows over HTTP: the list, what each run did and to whom, running one now, and switching them.

Their definitions are put in force in `definitions.py`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from opportune.access.audit import note
from opportune.errors import Conflict
from opportune.insight.proposals import propose
from opportune.insight.scores import current_definitions
from opportune.insight.workflow_runs import (
    WorkflowFilter,
    find_workflow,
    get_workflow,
    list_runs,
    list_workflows,
    run_subjects,
)
from opportune.model.data_source import DataSource
from opportune.model.definitions import Definitions
from opportune.model.workflow import Status, WorkflowDefinition
from opportune.shipped import read_definition
from opportune.store import Transaction
from opportune.store.definitions import load_definitions
from opportune.store.workspace import naive
from opportune.web.context import Context
from opportune.web.definition_notes import save_and_note
from opportune.web.parameters import Answer, Ctx, Cursor, Id, Limit, Moment, Request, Search
from opportune.web.segment_fields import Subject, SubjectFacts

router = APIRouter(tags=["Workflows"])
Key = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64, description="The key of a workflow")]
Cause = Literal["facts", "definition", "daily", "manual"]
Outcome = Literal["added", "moved", "removed", "unchanged"]
_COPY = " (copy)"
NAME_LENGTH = 128


class Run(Answer):
    """What a workflow did in one tick. Runs over changed facts are listed when they changed somebody's segments."""

    run_id: int
    version: int = Field(description="Of the workflow")
    tick_id: int
    cause: Cause = Field(description="Changed facts, a changed definition, the first tick of a day, or by request")
    started_at: Moment
    evaluated: int
    matched: int
    added: int
    moved: int
    removed: int
    unchanged: int
    duration_ms: float = Field(description="Of all workflows and ladders that ran with it in one statement")
    error: str | None


class RunPage(Answer):
    """A page of runs. `next_cursor` asks for the page after it."""

    items: list[Run]
    next_cursor: str | None


class Workflow(Answer):
    """A rule workflow and its last run."""

    key: str
    name: str
    description: str
    subject: Subject
    status: Literal["active", "disabled", "archived"]
    version: int
    position: int
    sources: list[DataSource] = Field(description="Where the facts come from that its criteria look at")
    when: dict[str, Any] = Field(description="Its criteria")
    action: Literal["add", "move", "remove", "sync"]
    from_segments: list[str]
    to_segments: list[str]
    also_if_in_none: bool = Field(description="A move takes those too who are in none of `from_segments`")
    folder: str
    tags: list[str]
    owner: str
    last_run: Run | None


class WorkflowList(Answer):
    items: list[Workflow]


class RunSubject(SubjectFacts):
    """Somebody behind the numbers of a run."""

    outcome: Outcome


class RunSubjectPage(Answer):
    """A page of subjects. `next_cursor` asks for the page after it."""

    items: list[RunSubject]
    next_cursor: str | None


class StatusChange(Request):
    """Whether a workflow is to run."""

    status: Status


class Duplicate(Request):
    """What the copy is to be called."""

    key: str = Field(min_length=1, max_length=64)
    name: str | None = Field(default=None, min_length=1, max_length=NAME_LENGTH)
    status: Literal["active", "disabled"] = "disabled"

    def fields(self, definitions: Definitions, name: str) -> dict[str, str]:
        """What the copy of one with this name has of its own, noted for the audit log. Raises Conflict for a key that is taken."""
        if ("workflow", self.key) in definitions.by_name:
            raise Conflict(f"There is a workflow {self.key} already. Choose another key.")
        note(copy=self.key)
        copied = self.name or name[: NAME_LENGTH - len(_COPY)] + _COPY
        return {"workflow": self.key, "name": copied, "status": self.status}


@router.get("/workflows", summary="List rule workflows in the order they run")
def list_all(
    ctx: Ctx,
    status: Status | None = None,
    subject: Subject | None = None,
    tag: Annotated[str | None, Query(max_length=64)] = None,
    segment: Annotated[str | None, Query(max_length=64, description="Only those that write to it")] = None,
    source: Annotated[DataSource | None, Query(description="Only those that look at this source")] = None,
    owner: Annotated[str | None, Query(max_length=254)] = None,
    q: Search = None,
) -> WorkflowList:
    wanted = WorkflowFilter(status and status.value, subject, tag, segment, source, owner, q)
    with ctx.workspace.read() as tx:
        return WorkflowList.model_validate(
            {"items": list_workflows(tx, current_definitions(tx, ctx.workspace), wanted)}
        )


@router.get("/workflows/{key}", summary="Show one rule workflow and its last run")
def get(ctx: Ctx, key: Key) -> Workflow:
    return _answer(ctx, key)


@router.get("/workflows/{key}/runs", summary="List the runs of a workflow")
def runs(ctx: Ctx, key: Key, cause: Cause | None = None, limit: Limit = 50, cursor: Cursor = None) -> RunPage:
    """The newest first."""
    with ctx.workspace.read() as tx:
        page = list_runs(tx, current_definitions(tx, ctx.workspace), key, cause, limit, cursor)
    return RunPage.model_validate(page, from_attributes=True)


@router.get("/workflow-runs/{run_id}/subjects", summary="List who is behind the numbers of a run")
def subjects(
    ctx: Ctx, run_id: Id, outcome: Outcome | None = None, limit: Limit = 50, cursor: Cursor = None
) -> RunSubjectPage:
    """In order of id. Of those whom a run left as they were, up to 5,000 are kept by name."""
    with ctx.workspace.read() as tx:
        page = run_subjects(tx, current_definitions(tx, ctx.workspace), run_id, outcome, limit, cursor)
    return RunSubjectPage.model_validate(page, from_attributes=True)


@router.post("/workflows/{key}/run", summary="Run a workflow now, for everybody")
def run(ctx: Ctx, key: Key) -> Workflow:
    """With all workflows and ladders about the same subjects, since each sees what the others left. Returns when it is done."""
    with ctx.workspace.transaction() as tx:
        workflow, number = find_workflow(load_definitions(tx), key)
        if workflow.status is not Status.ACTIVE:
            raise Conflict(f"Workflow {key} is {workflow.status.value} and would do nothing. {_way_out(workflow)}")
        tx.fixed("mark_manual_run", {"definition_id": number})
    ctx.tick_loop.tick_now()
    return _answer(ctx, key)


@router.post("/workflows/{key}/status", summary="Enable, disable or archive a workflow")
def set_status(ctx: Ctx, key: Key, wanted: StatusChange) -> Workflow:
    """A new version of it. What it did so far stays; an archived workflow can only be looked at and duplicated."""

    def changed(definitions: Definitions) -> WorkflowDefinition:
        workflow, _ = find_workflow(definitions, key)
        if workflow.status is Status.ARCHIVED and wanted.status is not Status.ARCHIVED:
            raise Conflict(f"Workflow {key} is archived and stays as it is. {_way_out(workflow)}")
        note(status=[workflow.status.value, wanted.status.value])
        return _with(workflow, {"status": wanted.status.value})

    with ctx.workspace.transaction() as tx:
        _save(ctx, tx, changed(load_definitions(tx)))
    ctx.tick_loop.wake()
    return _answer(ctx, key)


@router.post("/workflows/{key}/duplicate", summary="Copy a workflow", status_code=201)
def duplicate(ctx: Ctx, key: Key, wanted: Duplicate) -> Workflow:
    """The copy is disabled unless asked otherwise, so that it can be changed before it does anything."""
    with ctx.workspace.transaction() as tx:
        definitions = load_definitions(tx)
        workflow, _ = find_workflow(definitions, key)
        _save(ctx, tx, _with(workflow, wanted.fields(definitions, workflow.name)))
    ctx.tick_loop.wake()
    return _answer(ctx, wanted.key)


def _with(workflow: WorkflowDefinition, fields: dict[str, Any]) -> WorkflowDefinition:
    """The workflow with other values. Raises InvalidDefinition for a key that is none."""
    changed = read_definition(
        workflow.model_dump(mode="json", by_alias=True, exclude_none=True) | fields, "the request"
    )
    assert isinstance(changed, WorkflowDefinition), "what is changed stays a workflow"
    return changed


def _save(ctx: Context, tx: Transaction, workflow: WorkflowDefinition) -> None:
    save_and_note(tx, propose(load_definitions(tx), [workflow]), naive(ctx.clock.now()))


def _answer(ctx: Context, key: str) -> Workflow:
    with ctx.workspace.read() as tx:
        return Workflow.model_validate(get_workflow(tx, current_definitions(tx, ctx.workspace), key))


def _way_out(workflow: WorkflowDefinition) -> str:
    if workflow.status is Status.ARCHIVED:
        return f"Copy it with `opportune workflows duplicate {workflow.workflow} NEW-KEY`."
    return f"Enable it first with `opportune workflows enable {workflow.workflow}`."
