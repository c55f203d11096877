"""What became of the attributes of records that changed -> rows of attribute_change.

Whoever changes records puts them into `former_account` or `former_contact` as they are, changes them, and runs `recorded_changes`
in the same transaction: what the two differ in is what changed, the net of all that was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from opportune.compile.query import Query, indent
from opportune.model.criteria import ATTRIBUTES, SubjectType

# Of the attributes with a name, those that have no column of their own in the record, or are none that somebody sets.
_NOT_COLUMNS = frozenset({"owner", "crm_stage", "created_at", "updated_at"})


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
    join (
        select unnest($workflow_ids::integer[]) as workflow_id, unnest($versions::integer[]) as version,
            unnest($nodes::varchar[]) as node
    ) n on n.workflow_id = s.workflow_id and n.version = s.version and n.node = s.node
)""",
        {"workflow_ids": workflow_ids, "versions": versions, "nodes": nodes},
    )


def passing_changes(subject: SubjectType, keys: Sequence[str], now: datetime) -> Query:
    """Insert a row for each of these custom attributes that is not as in `passing_<subject>`. `now` is naive UTC.

    Nodes set no others, and to compare all there are takes three times as long.
    """
    record = subject.value
    changes = ",\n        ".join(
        f"{{'attribute': 'attributes.{key}', 'old_value': {_value('o', key)}, 'new_value': {_value('n', key)}}}"
        for key in keys
    )
    return Query(
        f"""\
insert into attribute_change (subject_type, subject_id, attribute, old_value, new_value, changed_at)
select '{record}', subject_id, change.attribute, change.old_value, change.new_value, $now
from (
    select n.{record}_id as subject_id, unnest([
        {changes}
    ]) as change
    from passing_{record} o
    join {record} n on n.{record}_id = o.{record}_id
    where n.created_at < $now and n.attributes is distinct from o.attributes
) named
where change.old_value is distinct from change.new_value""",
        {"now": now},
    )


def _value(side: str, key: str) -> str:
    """The custom attribute of before (o) or of now (n), NULL where there is none."""
    return f"""nullif(json_extract({side}.attributes, '$."{key}"'), 'null'::json)"""


def recorded_changes(subject: SubjectType, now: datetime) -> Query:
    """Insert a row for each attribute that is not as in `former_<subject>`. `now` is naive UTC; what is new has not changed."""
    return Query(
        f"""\
insert into attribute_change (subject_type, subject_id, attribute, old_value, new_value, changed_at)
select '{subject.value}', d.subject_id, d.attribute, d.old_value, d.new_value, $now
from (
    {indent(_differences(subject))}
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
select coalesce(o.subject_id, n.subject_id), coalesce(o.created_at, n.created_at),
    'attributes.' || coalesce(o.key, n.key), o.value, n.value
from ({_custom(subject, "o")}) o
full join ({_custom(subject, "n")}) n on n.subject_id = o.subject_id and n.key = o.key
where o.value is distinct from n.value"""


def _custom(subject: SubjectType, side: str) -> str:
    """The custom attributes of the records that have others than before: those of before (o) or of now (n)."""
    record = subject.value
    return f"""
    select n.{record}_id as subject_id, n.created_at, j.key, j.value
    from former_{record} o
    join {record} n on n.{record}_id = o.{record}_id and n.attributes is distinct from o.attributes,
        json_each({side}.attributes) j
    where j.value <> 'null'
"""
