"""Signal definitions -> SQL: which new events carry which signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from opportune.compile.condition import condition_sql, json_path, number_text, path_text, text_columns
from opportune.compile.query import Query, case, indent
from opportune.model.event import event_key
from opportune.model.signal import Match, SignalDefinition


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
    {indent(_candidates(matches))}
),
carried as (
    select distinct event_id, kind_id
    from candidate
    where {holds}
),
context_path as (
    select unnest($context_kinds::smallint[]) as kind_id, unnest($columns::varchar[][]) as columns,
        unnest($paths::varchar[][]) as paths
)
select c.event_id, s.subject_id, c.kind_id, e.occurred_at,
    -- The first of them that is set.
    list_filter(list_transform(p.columns, lambda name, place: nullif(case name
        when 'properties' then json_extract_string(e.properties, p.paths[place])
        when 'context' then json_extract_string(e.context, p.paths[place])
        when 'url_path' then e.url_path
        else e.session_id end, '')), lambda value: value is not null)[1] as context_key,
    {case(quantities, "null")}::double as quantity
from carried c
join new_event e on e.event_id = c.event_id
join event_subject s on s.event_id = c.event_id
left join context_path p on p.kind_id = c.kind_id
where s.subject_id is not null""",
        {**params, **_wanted(matches, kind_ids), **_context_paths(sent, kind_ids)},
    )


def _candidates(matches: Sequence[tuple[SignalDefinition, Match]]) -> str:
    """New events beside what they may carry: looked up by their names, or by their types where no name is asked for."""
    named = """\
select e.*, w.kind_id, w.match_id
from event_text e
join wanted w on w.event_key = e.event_key
where w.type is null or w.type = e.type"""
    unnamed = """\
select e.*, w.kind_id, w.match_id
from event_text e
join wanted w on w.event_key is null and (w.type is null or w.type = e.type)"""
    has_named, has_unnamed = any(match.event for _, match in matches), any(not match.event for _, match in matches)
    return (
        "\nunion all\n".join(select for select, used in ((named, has_named), (unnamed, has_unnamed)) if used) or unnamed
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
    """Of each kind with a context the columns and the paths in them that are looked for it, a list each."""
    found = {
        kind_ids[definition.signal]: [path.partition(".")[::2] for path in definition.context]
        for definition in sent
        if definition.context
    }
    return {
        "context_kinds": list(found),
        "columns": [[column for column, _ in paths] for paths in found.values()],
        "paths": [[json_path(rest) if rest else None for _, rest in paths] for paths in found.values()],
    }
