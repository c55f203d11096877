"""`opportune tasks` and `opportune notifications`: what journeys ask people to do, and tell them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from opportune.cli.client import API
from opportune.cli.output import table, when
from opportune.cli.segments import LimitOption
from opportune.cli.session import Panel, Session, command

tasks = typer.Typer(help="What journeys ask people to do.", no_args_is_help=True)
notifications = typer.Typer(help="What journeys tell people.", no_args_is_help=True)
TaskArgument = Annotated[int, typer.Argument(metavar="TASK", help="The number of a task, as `list` shows it.")]


class TaskState(StrEnum):
    """What became of a task."""

    OPEN = "open"
    DONE = "done"
    DISMISSED = "dismissed"


def add_to(app: typer.Typer) -> None:
    app.add_typer(tasks, name="tasks", rich_help_panel=Panel.LOOK)
    app.add_typer(notifications, name="notifications", rich_help_panel=Panel.LOOK)


@command(tasks, "list", example="opportune tasks list --owner rep@example.com")
def list_tasks(
    session: Session,
    state: Annotated[TaskState | None, typer.Option(help="Only those in this state.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only those of this person, by address.")] = None,
    limit: LimitOption = 50,
) -> None:
    """List tasks, the newest first."""
    with session.connect() as client:
        rows = list(client.pages(f"{API}/tasks", limit, state=state and state.value, owner=owner))
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("There is no such task. Journeys make them with the node create_task.")
        return
    lines = [
        (row["task_id"], row["state"], row["title"], row["name"], row["owner"], when(row["due_at"]), row["workflow"])
        for row in rows
    ]
    session.out.print(table([">task", "state", "title", "about", "owner", "due", "journey"], lines))


@command(tasks, "done", example="opportune tasks done 12")
def finish(session: Session, task_id: TaskArgument) -> None:
    """Close a task that is done."""
    _close(session, task_id, TaskState.DONE)


@command(tasks, "dismiss", example="opportune tasks dismiss 12")
def dismiss(session: Session, task_id: TaskArgument) -> None:
    """Close a task that nobody will do."""
    _close(session, task_id, TaskState.DISMISSED)


@command(tasks, "reopen", example="opportune tasks reopen 12")
def reopen(session: Session, task_id: TaskArgument) -> None:
    """Open a closed task again."""
    _close(session, task_id, TaskState.OPEN)


@command(notifications, "list", example="opportune notifications list --unread")
def list_notifications(
    session: Session,
    unread: Annotated[bool, typer.Option("--unread", help="Only those that were not read.")] = False,
    limit: LimitOption = 50,
) -> None:
    """List notifications, the newest first."""
    with session.connect() as client:
        rows = list(client.pages(f"{API}/notifications", limit, unread=unread))
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("There is no notification. Journeys make them with the node notify.")
        return
    lines = [
        (row["notification_id"], when(row["created_at"]), row["title"], row["body"], when(row["read_at"]))
        for row in rows
    ]
    session.out.print(table([">number", "when", "title", "text", "read"], lines))


@command(notifications, "read", example="opportune notifications read")
def read_notifications(
    session: Session,
    numbers: Annotated[list[int] | None, typer.Argument(metavar="[NUMBER]...", help="All of them without any.")] = None,
) -> None:
    """Mark notifications as read."""
    with session.connect() as client:
        found = client.post(f"{API}/notifications/read", {"notification_ids": numbers or []})
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.print(f"{found['read']:,} marked as read.")


def _close(session: Session, task_id: int, state: TaskState) -> None:
    with session.connect() as client:
        found = client.patch(f"{API}/tasks/{task_id}", {"state": state.value})
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.print(f"Task {found['task_id']} is {found['state']}: {found['title']}.")
