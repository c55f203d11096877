"""Who comes to a journey in a tick -> rows of `moving`: those its trigger names, unless they are in it or may not come again."""

from __future__ import annotations

from typing import assert_never

from opportune.compile.bindings import Bindings
from opportune.compile.condition import condition_sql, event_key, path_text
from opportune.compile.query import Query, indent
from opportune.model.criteria import SubjectType
from opportune.model.journey import JourneyDefinition
from opportune.model.trigger import EventTrigger, Reentry


def insert_entering(journey: JourneyDefinition, number: int, version: int, candidates: str, bind: Bindings) -> Query:
    """Adds everybody of `candidates` (a select of subject_id) to `moving`, numbered, once each."""
    now = bind.this_moment()
    return Query(
        f"""\
insert into moving by name
with candidate as (
    select distinct subject_id
    from (
        {indent(candidates, 8)}
    ) named
    where subject_id is not null
),
past as (
    select subject_id, count(*) as entries, max(entered_at) as entered_at, max(ended_at) as ended_at
    from enrollment_end
    where workflow_id = {number} and subject_id in (select subject_id from candidate)
    group by subject_id
)
select (select next_id from id_counter where name = 'enrollment') + (select count(*) from moving where is_new)
        + row_number() over (order by c.subject_id) - 1 as enrollment_id,
    {number} as workflow_id, {version} as version, c.subject_id, coalesce(p.entries, 0) + 1 as entry_number,
    {now}::timestamp as entered_at, 'entry' as node, {now}::timestamp as wake_at, true as is_new
from candidate c
left join past p on p.subject_id = c.subject_id
where c.subject_id not in (select subject_id from enrollment where workflow_id = {number})
    and ({_may_enter(journey.reentry, now)})""",
        bind.params,
    )


def requested(number: int, bind: Bindings) -> str:
    """Those whom somebody asked to be taken in."""
    return f"select subject_id from enrollment_request where workflow_id = {number} and requested_at <= {bind.this_moment()}"


def in_segment(segment_id: int) -> str:
    """Those who are in a segment now, however long."""
    return f"select subject_id from segment_member where segment_id = {segment_id}"


def changed_segment(segment_id: int, tick_id: int, *, has_entered: bool) -> str:
    """Those who entered, or left, a segment in this very tick. What comes and goes within it is no change."""
    which = "" if has_entered else "not "
    return (
        f"select subject_id from membership_change\n"
        f"where tick_id = {tick_id} and segment_id = {segment_id} and {which}is_entered"
    )


def sent_event(trigger: EventTrigger, subject: SubjectType, bind: Bindings) -> str:
    """Those about whom an event came in, unless a machine seems to have sent it."""
    names = ", ".join(bind.value(event_key(name)) for name in trigger.event)
    conditions = [f"e.event_key in ({names})", "v.event_id is null", "s.subject_id > 0"]
    for test in trigger.where:
        text = "e.event_key" if test.field == "event" else f"lower({path_text(test.field)})"
        conditions.append(condition_sql(test, text, bind.value))
    where = "\n    and ".join(conditions)
    sources = (
        "from new_event e\njoin event_subject s on s.event_id = e.event_id\n"
        "left join event_verdict v on v.event_id = e.event_id"
    )
    match subject:
        case SubjectType.CONTACT:
            return f"select s.subject_id\n{sources}\nwhere {where}"
        case SubjectType.ACCOUNT:
            contact = "join contact c on c.contact_id = s.subject_id"
            return f"select c.account_id as subject_id\n{sources}\n{contact}\nwhere {where}"
        case _ as unreachable:
            assert_never(unreachable)


def _may_enter(reentry: Reentry, now: str) -> str:
    match reentry.policy:
        case "never":
            return "p.subject_id is null"
        case "after_exit":
            allowed = "true"
        case "after_interval":
            since = "p.entered_at" if reentry.anchor == "entry" else "p.ended_at"
            allowed = f"{since} <= {now}::timestamp - interval {reentry.days} day"
    if reentry.max_entries is not None:
        allowed += f" and p.entries < {reentry.max_entries}"
    return f"p.subject_id is null or ({allowed})"
