"""Who comes to a journey in a tick -> rows of `moving`: those its trigger names, unless they are in it or may not come again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from opportune.compile.bindings import Bindings
from opportune.compile.criteria import query
from opportune.compile.heard import event_text, events_about
from opportune.compile.pause import date_text
from opportune.compile.query import Query, indent
from opportune.compile.timing import moments, zone_ctes
from opportune.model.calendar import Calendar
from opportune.model.criteria import SubjectType
from opportune.model.journey import JourneyDefinition
from opportune.model.node import ENTRY
from opportune.model.trigger import DateTrigger, EventTrigger, Reentry, ScoreTrigger, TierTrigger

# What candidates may say beside whom they are: the key of the entry, the event that brings them, what is to be kept of it.
_CONTEXT = " as context"
_MEMBERS = "select subject_id from segment_member where segment_id ="
_CANDIDATE = "null::bigint as subject_id, null::varchar as entry_key, null::bigint as event_id, null::json as context"


def insert_entering(
    journey: JourneyDefinition, number: int, version: int, candidates: Sequence[str], bind: Bindings
) -> Query:
    """Adds everybody of `candidates` (selects of subject_id, if wanted with entry_key, event_id, context) to `moving`, numbered,
    once each; where entries have keys, once for each key."""
    now = bind.this_moment()
    reentry = journey.entering
    by_key = journey.trigger.is_keyed and reentry.policy != "never"
    who = "subject_id, entry_key" if by_key else "subject_id"
    same = "p.subject_id = c.subject_id" + (" and p.entry_key = c.entry_key" if by_key else "")
    entries, entry_number = "", "coalesce(p.entries, 0) + 1"
    if by_key:
        entries = _ENTRIES.format(number=number)
        entry_number = (
            "coalesce((select n.entries from known n where n.subject_id = c.subject_id), 0)"
            " + row_number() over (partition by c.subject_id order by c.event_id, c.entry_key)"
        )
    return Query(
        f"""\
insert into moving by name
with candidate as (
    {indent(_candidate(journey, candidates, by_key))}
),
past as (
    select {who}, count(*) as entries, max(entered_at) as entered_at, max(ended_at) as ended_at
    from enrollment_end
    where workflow_id = {number} and subject_id in (select subject_id from candidate)
    group by {who}
),
present as (
    select subject_id, entry_key
    from enrollment
    where workflow_id = {number} and subject_id in (select subject_id from candidate)
){entries},
entering as (
    select c.*, {entry_number} as entry_number
    from candidate c
    left join past p on {same}
    where not exists (select 1 from present p where {same})
        and ({_may_enter(reentry, now)})
),
-- Sorted before they are numbered: a window that sorts takes three times as long for a million.
numbered as materialized (
    select *, row_number() over () - 1 as place
    from (select * from entering order by subject_id, event_id, entry_key)
)
select (select next_id from id_counter where name = 'enrollment') + (select count(*) from moving where is_new)
        + place as enrollment_id,
    {number} as workflow_id, {version} as version, subject_id, entry_number, {now}::timestamp as entered_at, entry_key,
    context, '{ENTRY}' as node, {now}::timestamp as wake_at, true as is_new, event_id
from numbered""",
        bind.params,
    )


_ENTRIES = """\
,
known as (
    select subject_id, count(*) as entries
    from (
        select subject_id from present
        union all
        select subject_id from enrollment_end
        where workflow_id = {number} and subject_id in (select subject_id from candidate)
    ) entry
    group by subject_id
)"""


def _candidate(journey: JourneyDefinition, candidates: Sequence[str], by_key: bool) -> str:
    """Everybody once, or once for each key, with the first event that brings them."""
    found = "\nunion all by name\n".join(candidates)
    if journey.trigger.event is None and not journey.trigger.is_keyed and _CONTEXT not in found:
        # A million members of a segment are told apart sooner when there is nothing else to choose from, and need not be when they
        # are all there is.
        named = "select" if len(candidates) == 1 and found.startswith(_MEMBERS) else "select distinct"
        return (
            f"{named} subject_id, '' as entry_key, null::bigint as event_id, null::json as context\nfrom (\n"
            f"    {indent(found)}\n) named\nwhere subject_id is not null"
        )
    who = "subject_id, entry_key" if by_key else "subject_id"
    first_key = "" if by_key else "arg_min(entry_key, coalesce(event_id, 0)) as entry_key, "
    return f"""\
select {who}, {first_key}min(event_id) as event_id, arg_min(context, coalesce(event_id, 0)) as context
from (
    select subject_id, coalesce(entry_key, '') as entry_key, event_id, context
    from (
        select {_CANDIDATE} where false
        union all by name
        {indent(found, 8)}
    ) named
    where subject_id is not null
) found
group by {who}"""


def requested(number: int, bind: Bindings) -> str:
    """Those whom somebody, or another journey, asked to be taken in."""
    context = f"case when depth > 0 then json_object('depth', depth) end{_CONTEXT}"
    return (
        f"select subject_id, {context}\nfrom enrollment_request\n"
        f"where workflow_id = {number} and action = 'enter' and requested_at <= {bind.this_moment()}"
    )


def in_segment(segment_id: int) -> str:
    """Those who are in a segment now, however long."""
    return f"{_MEMBERS} {segment_id}"


def changed_segment(segment_id: int, tick_id: int, *, has_entered: bool, with_edited: bool) -> str:
    """Those who entered, or left, a segment in this very tick. What comes and goes within it is no change.

    `with_edited` has those too who did because somebody edited a definition.
    """
    which = "" if has_entered else "not "
    silent = "" if with_edited else " and not is_silent"
    return (
        f"select subject_id from membership_change\n"
        f"where tick_id = {tick_id} and segment_id = {segment_id} and {which}is_entered{silent}"
    )


def sent_event(trigger: EventTrigger, subject: SubjectType, bind: Bindings) -> str:
    """Those about whom an event came in, unless a machine seems to have sent it."""
    event = "json_object('name', e.name, 'occurred_at', e.occurred_at, 'properties', e.properties)"
    context = f"json_object('event', {event}){_CONTEXT}"
    key = [f"{event_text(trigger.key)} as entry_key"] if trigger.key is not None else []
    return events_about(trigger.event, trigger.where, subject, [*key, "e.event_id", context], bind)


def crossed_score(trigger: ScoreTrigger, subject: SubjectType, tick_id: int) -> str:
    """Those whose score crossed a value in this tick, unless it is only counted differently now."""
    value = trigger.crosses
    crossed = (
        f"old_score < {value} and new_score >= {value}"
        if trigger.direction == "up"
        else f"old_score >= {value} and new_score < {value}"
    )
    return _changed_score("score_ledger", subject, tick_id, crossed)


def reached_tier(trigger: TierTrigger, subject: SubjectType, tick_id: int) -> str:
    """Those whose score came into a tier in this tick, unless it is only counted differently now."""
    crossed = f"to_tier in ({_listed(trigger.to)})"
    if trigger.from_:
        crossed += f" and from_tier in ({_listed(trigger.from_)})"
    return _changed_score("tier_crossing", subject, tick_id, crossed)


def create_dated(
    trigger: DateTrigger, subject: SubjectType, since: datetime, asked: bool, calendar: Calendar, bind: Bindings
) -> Query:
    """`dated`: whose date comes after `since` (naive UTC), with the moment and the date as it is written.

    `asked`: only of those asked about.
    """
    asked_subjects = f"asked_{subject.value}" if asked else None
    ctes = zone_ctes(subject, asked_subjects, calendar, bind, date_text(trigger.field, bind))
    ctes["moment"] = moments("subject_zone", "text", trigger.days_before, trigger.at)
    later = f"where moment > {bind.moment('since', since)}"
    found = query(
        ctes,
        f"select subject_id, text as entry_key, moment\nfrom subject_zone\njoin moment using (zone, text)\n{later}",
        bind,
    )
    return Query(f"create or replace temp table dated as\n{found.sql}", found.params)


def has_come(bind: Bindings) -> str:
    """Those of `dated` whose moment is here."""
    return f"select subject_id, entry_key from dated where moment <= {bind.this_moment()}"


def _changed_score(table: str, subject: SubjectType, tick_id: int, crossed: str) -> str:
    return (
        f"select subject_id from {table}\nwhere tick_id = {tick_id} and subject_type = '{subject.value}' "
        f"and cause <> 'config'\n    and {crossed}"
    )


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _may_enter(reentry: Reentry, now: str) -> str:
    match reentry.policy:
        case "never" | "per_key":
            return "p.subject_id is null"
        case "after_exit":
            allowed = "true"
        case "after_interval":
            since = "p.entered_at" if reentry.anchor == "entry" else "p.ended_at"
            allowed = f"{since} <= {now}::timestamp - interval {reentry.days} day"
    if reentry.max_entries is not None:
        allowed += f" and p.entries < {reentry.max_entries}"
    return f"p.subject_id is null or ({allowed})"
