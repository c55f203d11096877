"""Signal definitions -> SQL: which new events carry which signals, and which follow from those a subject has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from opportune.compile.condition import condition_sql, event_key, json_path, number_text, path_text, text_columns
from opportune.compile.query import Query, case
from opportune.model.signal import Accumulated, Match, Repeated, Returned, SeveralPeople, SignalDefinition

# A visit ends after this long without activity, as web analytics have it.
SESSION_GAP_MINUTES = 30


def sent_signals(definitions: Sequence[SignalDefinition], kind_ids: Mapping[str, int]) -> Query:
    """One row per new event and definition it carries, out of `new_event` joined with `event_subject`.

    Columns: event_id, subject_id, kind_id, occurred_at, context_key, quantity. An event may carry several signals.
    What is merely looked up - types, names, context paths - comes as lists, since planning an expression for each
    would take longer than all the rest of a tick; the conditions of `where` stand in the SQL.
    """
    params: dict[str, object] = {}

    def bind(value: object) -> str:
        name = f"v{len(params) + 1}"
        params[name] = value
        return f"${name}"

    sent = [definition for definition in definitions if definition.enabled and definition.match]
    matches = [(definition, match) for definition in sent for match in definition.match]
    columns = text_columns(dict.fromkeys(test.field for _, match in matches for test in match.where))
    texts = [
        f"lower({path_text(field)}) as {column}" for field, column in columns.items() if field not in ("event", "type")
    ]
    conditions = [
        f"when {number} then {' and '.join(condition_sql(test, columns[test.field], bind) for test in match.where)}"
        f"  -- {definition.signal}"
        for number, (definition, match) in enumerate(matches, start=1)
        if match.where
    ]
    quantities = [
        (f"c.kind_id = {kind_ids[definition.signal]}", number_text(path_text(definition.quantity)))
        for definition in sent
        if definition.quantity
    ]
    separator = ",\n        "
    holds = "\n        ".join(["case match_id", *conditions, "else true end"]) if conditions else "true"
    return Query(
        f"""\
with wanted as (
    select unnest($kinds::smallint[]) as kind_id, unnest($matches::integer[]) as match_id,
        unnest($types::varchar[]) as type, unnest($names::varchar[]) as event_key
),
event_text as (
    select {separator.join(["event_id, type, event_key", *texts])}
    from new_event
),
candidate as (
    select e.*, w.kind_id, w.match_id
    from event_text e
    join wanted w on w.event_key = e.event_key
    where w.type is null or w.type = e.type
    union all
    select e.*, w.kind_id, w.match_id
    from event_text e
    join wanted w on w.event_key is null and (w.type is null or w.type = e.type)
),
carried as (
    select distinct event_id, kind_id
    from candidate
    where {holds}
),
context_path as (
    select unnest($context_kinds::smallint[]) as kind_id, unnest($places::integer[]) as place,
        unnest($columns::varchar[]) as source, unnest($paths::varchar[]) as path
),
context as (
    select c.event_id, c.kind_id, arg_min(read.value, p.place) as context_key
    from carried c
    join context_path p on p.kind_id = c.kind_id
    join new_event e on e.event_id = c.event_id,
    lateral (
        select nullif(case p.source
            when 'properties' then json_extract_string(e.properties, p.path)
            when 'context' then json_extract_string(e.context, p.path)
            when 'url_path' then e.url_path
            else e.session_id end, '') as value
    ) as read
    where read.value is not null
    group by c.event_id, c.kind_id
)
select c.event_id, s.subject_id, c.kind_id, e.occurred_at, k.context_key,
    {case(quantities, "null")}::double as quantity
from carried c
join new_event e on e.event_id = c.event_id
join event_subject s on s.event_id = c.event_id
left join context k on k.event_id = c.event_id and k.kind_id = c.kind_id
where s.subject_id is not null""",
        {**params, **_wanted(matches, kind_ids), **_context_paths(sent, kind_ids)},
    )


def _wanted(matches: Sequence[tuple[SignalDefinition, Match]], kind_ids: Mapping[str, int]) -> dict[str, object]:
    rows = [
        (kind_ids[definition.signal], number, type_, name)
        for number, (definition, match) in enumerate(matches, start=1)
        for type_ in match.type or (None,)
        for name in dict.fromkeys(map(event_key, match.event)) or (None,)
    ]
    return {
        "kinds": [kind_id for kind_id, _, _, _ in rows],
        "matches": [number for _, number, _, _ in rows],
        "types": [type_ for _, _, type_, _ in rows],
        "names": [name for _, _, _, name in rows],
    }


def _context_paths(sent: Sequence[SignalDefinition], kind_ids: Mapping[str, int]) -> dict[str, object]:
    rows = [
        (kind_ids[definition.signal], place, *path.partition(".")[::2])
        for definition in sent
        for place, path in enumerate(definition.context)
    ]
    return {
        "context_kinds": [kind_id for kind_id, _, _, _ in rows],
        "places": [place for _, place, _, _ in rows],
        "columns": [column for _, _, column, _ in rows],
        "paths": [json_path(rest) if rest else None for _, _, _, rest in rows],
    }


def derived_signals(definition: SignalDefinition, kind_ids: Mapping[str, int]) -> Query:
    """One row per derived signal that holds now and is not stored yet, out of `live_signal`.

    `live_signal` has every human signal of the subjects concerned within the score's horizon, with `is_fresh` on the
    subjects that got something new in this tick, and `person_id`, which keeps the visitors apart that count for one account.
    Columns: subject_id, kind_id, occurred_at, context_key.
    """
    derive = definition.derive
    assert derive is not None, "only definitions with `derive` are derived"
    kind_id = kind_ids[definition.signal]
    of = ", ".join(str(kind_ids[key]) for key in derive.of)
    match derive:
        case Repeated(same="context"):
            return Query(_repeated_in_context(kind_id, of, derive.at_least))
        case Repeated():
            return Query(_repeated_in_session(kind_id, of, derive.at_least))
        case Returned():
            return Query(_returned(kind_id, of, derive.after_hours))
        case Accumulated():
            return Query(_accumulated(kind_id, of, derive.at_least))
        case SeveralPeople():
            return Query(_several_people(kind_id, of, derive))
        case _ as unreachable:
            assert_never(unreachable)


def _repeated_in_context(kind_id: int, of: str, at_least: int) -> str:
    return f"""\
with counted as (
    select person_id, context_key, occurred_at, signal_id,
        row_number() over (partition by person_id, context_key order by occurred_at, signal_id) as nth
    from live_signal
    where is_fresh and verdict is null and context_key is not null and kind_id in ({of})
)
select c.person_id as subject_id, {kind_id}::smallint as kind_id, c.occurred_at, c.context_key
from counted c
where c.nth = {at_least} and not exists (
    select 1 from live_signal d
    where d.person_id = c.person_id and d.kind_id = {kind_id} and d.context_key = c.context_key
)"""


def _repeated_in_session(kind_id: int, of: str, at_least: int) -> str:
    return f"""\
with activity as (
    select person_id, occurred_at, signal_id,
        occurred_at - lag(occurred_at) over (partition by person_id order by occurred_at, signal_id)
            <= interval {SESSION_GAP_MINUTES} minute as goes_on
    from live_signal
    where is_fresh and verdict is null and kind_id in ({of})
),
visit as (
    select *, count(*) filter (goes_on is distinct from true)
        over (partition by person_id order by occurred_at, signal_id) as visit_number
    from activity
),
counted as (
    select *, min(occurred_at) over visits as started_at, max(occurred_at) over visits as ended_at,
        row_number() over (partition by person_id, visit_number order by occurred_at, signal_id) as nth
    from visit
    window visits as (partition by person_id, visit_number)
)
select c.person_id as subject_id, {kind_id}::smallint as kind_id, c.occurred_at,
    'visit ' || strftime(c.started_at, '%Y-%m-%d %H:%M:%S') as context_key
from counted c
where c.nth = {at_least} and not exists (
    select 1 from live_signal d
    where d.person_id = c.person_id and d.kind_id = {kind_id} and d.occurred_at between c.started_at and c.ended_at
)"""


def _returned(kind_id: int, of: str, after_hours: int) -> str:
    return f"""\
with activity as (
    select person_id, occurred_at, signal_id,
        occurred_at - lag(occurred_at) over (partition by person_id order by occurred_at, signal_id) as away
    from live_signal
    where is_fresh and verdict is null and kind_id in ({of})
),
back as (
    select person_id, cast(occurred_at as date) as day, min(occurred_at) as occurred_at
    from activity
    where away > interval {after_hours} hour
    group by person_id, day
)
select b.person_id as subject_id, {kind_id}::smallint as kind_id, b.occurred_at, 'day ' || b.day::varchar as context_key
from back b
where not exists (
    select 1 from live_signal d
    where d.person_id = b.person_id and d.kind_id = {kind_id} and cast(d.occurred_at as date) = b.day
)"""


def _accumulated(kind_id: int, of: str, at_least: float) -> str:
    return f"""\
with adding as (
    select person_id, context_key, occurred_at, signal_id, cast(occurred_at as date) as day,
        sum(quantity) over (
            partition by person_id, context_key, cast(occurred_at as date) order by occurred_at, signal_id
        ) as total
    from live_signal
    where is_fresh and verdict is null and context_key is not null and quantity > 0 and kind_id in ({of})
),
reached as (
    select person_id, context_key, day, min(occurred_at) as occurred_at
    from adding
    where total >= {at_least}
    group by person_id, context_key, day
)
select r.person_id as subject_id, {kind_id}::smallint as kind_id, r.occurred_at, r.context_key
from reached r
where not exists (
    select 1 from live_signal d
    where d.person_id = r.person_id and d.kind_id = {kind_id} and d.context_key = r.context_key
        and cast(d.occurred_at as date) = r.day
)"""


def _several_people(kind_id: int, of: str, derive: SeveralPeople) -> str:
    window = f"interval {derive.within_days} day"
    return f"""\
with recursive seen as (
    select l.account_id, l.subject_id, l.context_key, l.occurred_at, l.is_fresh
    from live_signal l
    where l.verdict is null and l.subject_id > 0 and l.account_id is not null and l.context_key is not null
        and l.kind_id in ({of})
),
together as (
    select a.account_id, a.context_key, a.occurred_at
    from seen a
    join seen b on b.account_id = a.account_id and b.context_key = a.context_key
        and b.occurred_at > a.occurred_at - {window} and b.occurred_at <= a.occurred_at
    group by a.account_id, a.context_key, a.occurred_at
    having count(distinct b.subject_id) >= {derive.at_least} and (bool_or(a.is_fresh) or bool_or(b.is_fresh))
),
uncounted as (
    select t.account_id, t.context_key, t.occurred_at
    from together t
    where not exists (
        select 1 from live_signal d
        where d.account_id = t.account_id and d.kind_id = {kind_id} and d.context_key = t.context_key
            and d.occurred_at > t.occurred_at - {window} and d.occurred_at < t.occurred_at + {window}
    )
),
-- The first one counts, then the first one after its window, and so on: however many arrive at once.
counted as (
    select account_id, context_key, min(occurred_at) as occurred_at
    from uncounted
    group by account_id, context_key
    union all
    select u.account_id, u.context_key, min(u.occurred_at)
    from counted c
    join uncounted u on u.account_id = c.account_id and u.context_key = c.context_key
        and u.occurred_at >= c.occurred_at + {window}
    group by u.account_id, u.context_key
)
select -c.account_id as subject_id, {kind_id}::smallint as kind_id, c.occurred_at, c.context_key
from counted c"""
