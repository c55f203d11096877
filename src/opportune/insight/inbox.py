"""What people are to do and to know: tasks and notifications, most of them made by journeys."""

from __future__ import annotations

from dataclasses import dataclass

from opportune.errors import NotFound
from opportune.insight.pages import Filter, Page, id_cursor, id_page
from opportune.insight.subjects import SUBJECT_ADDRESS, SUBJECT_NAME
from opportune.model.criteria import SubjectType
from opportune.store import Transaction


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks to list; None is any. The subject is asked for by its type and id together."""

    state: str | None = None
    owner: str | None = None
    subject_type: str | None = None
    subject_id: int | None = None


def list_tasks(tx: Transaction, wanted: TaskFilter, limit: int, cursor: str | None) -> Page:
    """One page of tasks, the newest first. Raises InvalidInput."""
    found = Filter()
    found.add("t.state = $state", state=wanted.state)
    found.add("lower(t.owner) = lower($owner)", owner=wanted.owner)
    found.add("t.subject_type = $subject_type", subject_type=wanted.subject_type)
    found.add("t.subject_id = $subject_id", subject_id=wanted.subject_id)
    found.add("t.task_id < $before_id", before_id=id_cursor(cursor, "task_id"))
    return id_page(_tasks(tx, found, limit + 1), limit, "task_id")


def get_task(tx: Transaction, task_id: int) -> dict[str, object]:
    """One task. Raises NotFound."""
    rows = _tasks(tx, Filter(["t.task_id = $task_id"], {"task_id": task_id}), 1)
    if not rows:
        raise NotFound(f"There is no task {task_id}. `opportune tasks list` shows which there are.")
    return rows[0]


def list_notifications(tx: Transaction, user_id: int | None, only_unread: bool, limit: int, cursor: str | None) -> Page:
    """One page of what somebody is to know, and everybody is, the newest first; without a user all there is."""
    found = Filter()
    found.add("user_id = $user_id or user_id is null", user_id=user_id)
    found.add("notification_id < $before_id", before_id=id_cursor(cursor, "notification_id"))
    if only_unread:
        found.add("read_at is null")
    rows = tx.run_dicts(
        f"""\
select notification_id, title, body, link, created_at, read_at
from notification
where {found.sql}
order by notification_id desc
limit $limit""",
        {"limit": limit + 1, **found.params},
    )
    return id_page(rows, limit, "notification_id")


def _tasks(tx: Transaction, wanted: Filter, limit: int) -> list[dict[str, object]]:
    """Tasks with what their subjects are called, null for one that is gone."""
    account, contact = SubjectType.ACCOUNT, SubjectType.CONTACT
    return tx.run_dicts(
        f"""\
select t.task_id, t.title, t.note, t.subject_type, t.subject_id, t.owner, t.due_at, t.state, n.key as workflow, t.enrollment_id,
    t.created_at, t.closed_at,
    case t.subject_type when 'account' then {_of(SUBJECT_NAME[account], "f")} else {SUBJECT_NAME[contact]} end as name,
    case t.subject_type when 'account' then {_of(SUBJECT_ADDRESS[account], "f")} else {SUBJECT_ADDRESS[contact]} end as address
from task t
left join contact a on t.subject_type = 'contact' and a.contact_id = t.subject_id
left join account f on t.subject_type = 'account' and f.account_id = t.subject_id
left join definition_number n on n.definition_id = t.workflow_id
where {wanted.sql}
order by t.task_id desc
limit $limit""",
        {"limit": limit, **wanted.params},
    )


def _of(columns: str, alias: str) -> str:
    return columns.replace("a.", f"{alias}.")
