"""Tasks over HTTP: what journeys ask people to do."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from opportune.access.audit import note
from opportune.insight.inbox import TaskFilter, get_task, list_tasks
from opportune.insight.pages import MAX_ID
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, Ctx, Cursor, Id, Limit, Moment, Request
from opportune.web.segment_fields import Subject

router = APIRouter(prefix="/tasks", tags=["Tasks"])
State = Literal["open", "done", "dismissed"]


class Task(Answer):
    """Something that somebody is to do about an account or a contact."""

    task_id: int
    title: str
    note: str
    subject_type: Subject
    subject_id: int
    name: str | None = Field(description="Of the account or contact; null when it is gone")
    address: str | None
    owner: str = Field(description="The address of whoever is to do it; empty for nobody in particular")
    due_at: Moment | None
    state: State
    workflow: str | None = Field(description="The key of the journey that asked for it")
    enrollment_id: int | None
    created_at: Moment
    closed_at: Moment | None


class TaskPage(Answer):
    """A page of tasks. `next_cursor` asks for the page after it."""

    items: list[Task]
    next_cursor: str | None


class TaskChange(Request):
    """What became of a task, or whose it is now. What is left out stays as it is."""

    state: State | None = None
    owner: str | None = Field(default=None, max_length=254)


@router.get("", summary="List tasks")
def list_all(
    ctx: Ctx,
    state: State | None = None,
    owner: Annotated[str | None, Query(max_length=254, description="The address of whose tasks these are")] = None,
    subject_type: Subject | None = None,
    subject_id: Annotated[int | None, Query(ge=1, le=MAX_ID, description="With subject_type: about this one")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> TaskPage:
    """The newest first."""
    wanted = TaskFilter(state, owner, subject_type, subject_id)
    with ctx.workspace.read() as tx:
        return TaskPage.model_validate(list_tasks(tx, wanted, limit, cursor), from_attributes=True)


@router.patch("/{task_id}", summary="Close a task, open it again, or hand it over")
def change(ctx: Ctx, task_id: Id, wanted: TaskChange) -> Task:
    """A task that is done or dismissed is closed; an open one is not."""
    with ctx.workspace.transaction() as tx:
        before = get_task(tx, task_id)
        state = wanted.state or before["state"]
        owner = before["owner"] if wanted.owner is None else wanted.owner
        now = naive(ctx.clock.now())
        tx.fixed("update_task", {"task_id": task_id, "state": state, "owner": owner, "now": now})
        note(state=[before["state"], state], owner=[before["owner"], owner])
        return Task.model_validate(get_task(tx, task_id))
