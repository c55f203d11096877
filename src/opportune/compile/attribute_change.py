"""What became of the attributes of records that changed -> rows of attribute_change.

Whoever changes records puts them into `former_account` or `former_contact` as they are, changes them, and runs `recorded_changes`
in the same transaction: what the two differ in is what changed, the net of all that was done. Nodes of journeys set a few custom
attributes of many records: `node_changes` says beforehand what one will change, as long as a tick sets few and each once; otherwise
there are `passing_account` and `passing_contact`, and `passing_changes`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from opportune.compile.query import Query, indent
from opportune.model.criteria import ATTRIBUTES, SubjectType

# Of the attributes with a name, those that have no column of their own in the record, or are none that somebody sets.
_NOT_COLUMNS = frozenset({"owner", "crm_stage", "created_at", "updated_at"})
# From some 17 attributes on, to compare each by itself takes longer than to list them all.
_FEW = 15


def node_changes(
    subject: SubjectType, place: tuple[int, int, str], attributes: Mapping[str, Any], now: datetime
) -> Query:
    """Insert a row for each custom attribute that a node is about to set to something else, for all who pass it.

    `place` is its workflow, version and name; `attributes` are what it sets, by their first name. `now` is naive UTC.
    """
    record = subject.value
    changes = "\nunion all\n".join(
        f"select subject_id, created_at, 'attributes.{key}' as attribute, {_value('o.attributes', key)} as old_value,\n"
        f"    {_value(_merged(key) if isinstance(value, Mapping) else '$attributes::json', key)} as new_value\nfrom passing o"
        for key, value in attributes.items()
    )
    found = _recorded(
        subject,
        f"""\
with passing as (
    select {record}_id as subject_id, created_at, attributes
    from {record}
    where {record}_id in (
        select s.subject_id
        from journey_step s
        join transition t using (transition_id)
        where t.workflow_id = $workflow_id and t.version = $version and t.node = $node
    )
)
select * from (
    {indent(changes)}
) change
where old_value is distinct from new_value""",
        now,
    )
    workflow_id, version, node = place
    names = {"workflow_id": workflow_id, "version": version, "node": node, "attributes": json.dumps(attributes)}
    return Query(found.sql, {**found.params, **names})


def create_passing(subject: SubjectType, places: Sequence[tuple[int, int, str]]) -> Query:
    """`passing_<subject>`: who passes one of these nodes (workflow, version, node) of journeys, with their custom attributes."""
    record = subject.value
    workflow_ids, versions, nodes = (list(column) for column in zip(*places, strict=True))
    return Query(
        f"""\
create or replace temp table passing_{record} as
select {record}_id, attributes
from {record}
where {record}_id in (
    select s.subject_id
    from journey_step s
    join transition t using (transition_id)
    join (
        select unnest($workflow_ids::integer[]) as workflow_id, unnest($versions::integer[]) as version,
            unnest($nodes::varchar[]) as node
    ) n on n.workflow_id = t.workflow_id and n.version = t.version and n.node = t.node
)""",
        {"workflow_ids": workflow_ids, "versions": versions, "nodes": nodes},
    )


def passing_changes(subject: SubjectType, keys: Sequence[str], now: datetime) -> Query:
    """Insert a row for each of these custom attributes that is not as in `passing_<subject>`. `now` is naive UTC.

    Nodes set no others, and to compare a few takes a third of the time that all there are take.
    """
    record = subject.value
    if len(keys) > _FEW:
        return _recorded(subject, _custom_differences(subject, f"passing_{record}"), now)
    changes = ",\n        ".join(
        f"{{'attribute': 'attributes.{key}', 'old_value': {_value('o.attributes', key)}, "
        f"'new_value': {_value('n.attributes', key)}}}"
        for key in keys
    )
    return _recorded(
        subject,
        f"""\
select subject_id, created_at, change.attribute, change.old_value, change.new_value
from (
    select n.{record}_id as subject_id, n.created_at, unnest([
        {changes}
    ]) as change
    from passing_{record} o
    join {record} n on n.{record}_id = o.{record}_id
    where n.attributes is distinct from o.attributes
) named
where change.old_value is distinct from change.new_value""",
        now,
    )


def _merged(key: str) -> str:
    """One custom attribute with what is set within it: to merge all of them for each would take the square of the time."""
    there, set_now = (
        f"""json_object('{key}', json_extract({attributes}, '$."{key}"'))"""
        for attributes in ("o.attributes", "$attributes::json")
    )
    return f"json_merge_patch({there}, {set_now})"


def _value(attributes: str, key: str) -> str:
    """One of these custom attributes, NULL where there is none."""
    return f"""nullif(json_extract({attributes}, '$."{key}"'), 'null'::json)"""


def recorded_changes(subject: SubjectType, now: datetime) -> Query:
    """Insert a row for each attribute that is not as in `former_<subject>`. `now` is naive UTC; what is new has not changed."""
    return _recorded(subject, _differences(subject), now)


def _recorded(subject: SubjectType, differences: str, now: datetime) -> Query:
    return Query(
        f"""\
insert into attribute_change (subject_type, subject_id, attribute, old_value, new_value, changed_at)
select '{subject.value}', d.subject_id, d.attribute, d.old_value, d.new_value, $now
from (
    {indent(differences)}
) d
where d.created_at < $now""",
        {"now": now},
    )


def taken_changes(subject: SubjectType, merged: list[int], survivors: list[int]) -> Query:
    """Give the changes of merged records to those that took the attribute over, which are in `former_<subject>` as they were.

    To take a value over is no change of it: it is as old as it was.
    """
    return Query(
        f"""\
update attribute_change
set subject_id = d.subject_id
from (
    {indent(_differences(subject))}
) d
join (select unnest($merged::bigint[]) as merged, unnest($survivors::bigint[]) as survivor) p on p.survivor = d.subject_id
where attribute_change.subject_type = '{subject.value}' and attribute_change.subject_id = p.merged
    and attribute_change.attribute = d.attribute and d.old_value is null""",
        {"merged": merged, "survivors": survivors},
    )


def _differences(subject: SubjectType) -> str:
    """One row per attribute that is not as it was: subject_id, created_at, attribute, old_value, new_value."""
    record = subject.value
    names = [name for name in ATTRIBUTES[subject] if name not in _NOT_COLUMNS]
    columns = ",\n        ".join(
        f"{{'attribute': '{name}', 'old_value': to_json(o.{name}), 'new_value': to_json(n.{name})}}" for name in names
    )
    old, new = (", ".join(f"{side}.{name}" for name in (*names, "owner_id")) for side in "on")
    return f"""\
select subject_id, created_at, change.attribute, change.old_value, change.new_value
from (
    select n.{record}_id as subject_id, n.created_at, unnest([
        {columns},
        {{'attribute': 'owner', 'old_value': to_json(oo.email), 'new_value': to_json(no.email)}}
    ]) as change
    from former_{record} o
    join {record} n on n.{record}_id = o.{record}_id
    left join users oo on oo.user_id = o.owner_id
    left join users no on no.user_id = n.owner_id
    -- Most often only custom attributes change; to list the others of a million people takes seconds.
    where ({old}) is distinct from ({new})
) named
where change.old_value is distinct from change.new_value
union all
{_custom_differences(subject, f"former_{record}")}"""


def _custom_differences(subject: SubjectType, former: str) -> str:
    """The same of custom attributes alone, all there are."""
    return f"""\
select coalesce(o.subject_id, n.subject_id) as subject_id, coalesce(o.created_at, n.created_at) as created_at,
    'attributes.' || coalesce(o.key, n.key) as attribute, o.value as old_value, n.value as new_value
from ({_custom(subject, former, "o")}) o
full join ({_custom(subject, former, "n")}) n on n.subject_id = o.subject_id and n.key = o.key
where o.value is distinct from n.value"""


def _custom(subject: SubjectType, former: str, side: str) -> str:
    """The custom attributes of the records that have others than in `former`: those of before (o) or of now (n)."""
    record = subject.value
    return f"""
    select n.{record}_id as subject_id, n.created_at, j.key, j.value
    from {former} o
    join {record} n on n.{record}_id = o.{record}_id and n.attributes is distinct from o.attributes,
        json_each({side}.attributes) j
    where j.value <> 'null'
"""
