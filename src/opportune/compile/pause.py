"""What happens at a pause, as SQL: who stops there until when, who does not have to, and who goes on from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from opportune.compile.bindings import Bindings
from opportune.compile.condition import json_path
from opportune.compile.heard import heard_by
from opportune.compile.query import indent
from opportune.compile.timing import business_days_later, moments, opening, utc
from opportune.model.calendar import Calendar
from opportune.model.criteria import SubjectType
from opportune.model.node import Node, Pause, Wait, WaitFor, WaitForEvent, WaitUntil, WaitUntilTime

WAITING = "waiting"


@dataclass(frozen=True)
class Crossing:
    """A pause in its statement.

    `columns` go on with everybody, `arrivals` is a select of who comes, `standing` what follows `from` for who is there.
    """

    columns: str
    arrivals: str
    standing: str
    subject: SubjectType
    calendar: Calendar
    event_keys: frozenset[str]
    bind: Bindings


def needs_clock(node: Node) -> bool:
    """Whether a node asks what clocks show where somebody is."""
    match node:
        case Wait():
            return node.business_days is not None
        case WaitUntil():
            return node.field is not None
        case WaitUntilTime():
            return True
        case _:
            return False


def date_text(field: str, bind: Bindings) -> str:
    """The text of a date among the fields of a record `r`, or of the event that `m.context` holds."""
    head, _, rest = field.partition(".")
    match head:
        case "attributes":
            return f"json_extract_string(r.attributes, {bind.value(json_path(rest))})"
        case "event":
            return f"json_extract_string(m.context, {bind.value(json_path(field))})"
        case _:
            return f"r.{field}::varchar"


def pause_ctes(node: Pause, name: str, tests: list[str], at: Crossing) -> dict[str, str]:
    """The CTEs of a pause, the last one called `name`. `tests` are the columns that `start` has for it."""
    now = at.bind.this_moment()
    match node:
        case Wait() if node.business_days is not None:
            ends = utc("zone", business_days_later(at.calendar, node.business_days, at.bind))
            clock = {f"clock_{name}": f"select zone, {ends} as ends_at\nfrom clock"}
            sql = (
                f"select {at.columns}, '{WAITING}' as outcome, ends_at as wake_at\n"
                f"from {_in_brackets(at.arrivals)} arrived\njoin clock_{name} using (zone)"
            )
            return clock | {name: f"{sql}\nunion all\n{_leaving(at, 'done')}"}
        case Wait():
            sql = (
                f"select {at.columns}, '{WAITING}' as outcome, {now} + {_interval(node)} as wake_at\n"
                f"from {_in_brackets(at.arrivals)} arrived"
            )
            return {name: f"{sql}\nunion all\n{_leaving(at, 'done')}"}
        case WaitUntil() if node.field is not None:
            moment = moments(f"arrived_{name}", tests[0], node.days_before, node.time)
            ctes = {f"arrived_{name}": at.arrivals, f"moment_{name}": moment}
            found = f"from arrived_{name}\nleft join moment_{name} using (zone, {tests[0]})"
            return ctes | {name: _until("moment", found, at)}
        case WaitUntil():
            ends = f"{at.bind.value(node.moment)}::timestamp"
            return {name: _until(ends, f"from {_in_brackets(at.arrivals)} arrived", at)}
        case WaitUntilTime():
            is_open, opens = opening(node.hours(at.calendar.holidays), at.bind)
            clock = {
                f"clock_{name}": f"select zone, {is_open} as is_open, {utc('zone', opens)} as opens_at\nfrom clock"
            }
            sql = (
                f"select {at.columns}, case when is_open or opens_at <= {now} then 'done' else '{WAITING}' end as outcome,\n"
                f"    case when not is_open and opens_at > {now} then opens_at end as wake_at\n"
                f"from {_in_brackets(at.arrivals)} arrived\njoin clock_{name} using (zone)"
            )
            return clock | {name: f"{sql}\nunion all\n{_leaving(at, 'done')}"}
        case WaitFor():
            return {name: _whichever_first(tests[0], node, at)}
        case WaitForEvent():
            heard = heard_by(node, at.subject, at.event_keys, at.bind)
            if heard is None:
                return {name: _whichever_first("false", node, at)}
            return {f"heard_{name}": heard, name: _whichever_first(_has_heard(name), node, at)}
        case _ as unreachable:
            assert_never(unreachable)


def _until(ends: str, arrivals: str, at: Crossing) -> str:
    now = at.bind.this_moment()
    return (
        f"select {at.columns}, case when {ends} > {now} then '{WAITING}' when {ends} is null then 'no_date'"
        f" else 'past' end as outcome,\n    case when {ends} > {now} then {ends} end as wake_at\n{arrivals}\n"
        f"union all\n{_leaving(at, 'done')}"
    )


def _has_heard(name: str) -> str:
    return f"enrollment_id in (select enrollment_id from heard_{name})"


def _whichever_first(test: str, node: WaitFor | WaitForEvent, at: Crossing) -> str:
    now = at.bind.this_moment()
    wake_at = f"{now} + {_interval(node)}"
    return (
        f"select {at.columns}, case when {test} then 'met' else '{WAITING}' end as outcome,\n"
        f"    case when not {test} then {wake_at} end as wake_at\nfrom {_in_brackets(at.arrivals)} arrived\nunion all\n"
        f"select {at.columns}, case when {test} then 'met' else 'timeout' end, null\n"
        f"from {at.standing} and ({test} or wake_at <= {now})"
    )


def _leaving(at: Crossing, outcome: str) -> str:
    return f"select {at.columns}, '{outcome}', null\nfrom {at.standing} and wake_at <= {at.bind.this_moment()}"


def _in_brackets(sql: str) -> str:
    return f"(\n    {indent(sql)}\n)"


def _interval(node: Wait | WaitFor | WaitForEvent) -> str:
    return f"interval {int(node.duration.total_seconds())} second"
