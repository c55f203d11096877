"""Events that a journey listens to -> whom one of this tick's events is about, unless a machine seems to have sent it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from opportune.compile.bindings import Bindings
from opportune.compile.condition import condition_sql, json_path
from opportune.model.condition import Conditions
from opportune.model.criteria import SubjectType
from opportune.model.event import event_key
from opportune.model.node import WaitForEvent


def events_about(
    names: Sequence[str], where: Conditions, subject: SubjectType, columns: Sequence[str], bind: Bindings
) -> str:
    """The new events with one of these names that meet all conditions; `subject_id` is whom they are about, an account by its
    contacts. `columns` are further columns over `e`, the event."""
    listed = ", ".join(bind.value(event_key(name)) for name in names)
    conditions = [f"e.event_key in ({listed})", "v.event_id is null", "s.subject_id > 0"]
    for test in where:
        text = "e.event_key" if test.field == "event" else f"lower({event_text(test.field)})"
        conditions.append(condition_sql(test, text, bind.value))
    further = "".join(f", {column}" for column in columns)
    tests = "\n    and ".join(conditions)
    sources = (
        "from new_event e\njoin event_subject s on s.event_id = e.event_id\n"
        "left join event_verdict v on v.event_id = e.event_id"
    )
    match subject:
        case SubjectType.CONTACT:
            return f"select s.subject_id{further}\n{sources}\nwhere {tests}"
        case SubjectType.ACCOUNT:
            contact = "join contact c on c.contact_id = s.subject_id"
            return f"select c.account_id as subject_id{further}\n{sources}\n{contact}\nwhere {tests}"
        case _ as unreachable:
            assert_never(unreachable)


def heard_by(node: WaitForEvent, subject: SubjectType, event_keys: frozenset[str], bind: Bindings) -> str | None:
    """The enrollments in `start` that hear what the node waits for; None when no event of this tick has such a name.

    Who was there before hears every event of the tick. Who comes in this tick hears those after the event that brought them, or
    after the moment their pause was over.
    """
    if event_keys.isdisjoint(map(event_key, node.event)):
        return None
    key = "''" if node.correlate is None else event_text(node.correlate)
    columns = ["e.event_id", "e.received_at", f"{key} as entry_key"]
    events = events_about(node.event, node.where, subject, columns, bind).replace("\n", "\n    ")
    correlated = "\n    and h.entry_key = s.entry_key" if node.correlate is not None else ""
    return (
        f"select distinct s.enrollment_id\nfrom start s\njoin (\n    {events}\n) h on h.subject_id = s.subject_id{correlated}\n"
        f"where (not s.is_new and s.node = '{node.id}')\n"
        "    or h.event_id > s.event_id\n    or (s.event_id is null and h.received_at >= s.wake_at)"
    )


def event_text(path: str) -> str:
    """The text at a path of an event `e`, NULL when it is missing, null or empty."""
    head, _, rest = path.partition(".")
    return f"nullif({f'json_extract_string(e.{head}, {json_path(rest)!r})' if rest else f'e.{head}'}, '')"
