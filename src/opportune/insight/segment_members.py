"""Who is in a segment and by what, who is pinned, and how memberships changed, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from opportune.insight.pages import Filter, Page, SortKey, after, order_by, sort_key, to_page
from opportune.insight.segments import find_segment
from opportune.insight.subjects import FULL_NAME, SUBJECT_NAME, containing, is_like, require_subject, subject_facts
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.store import Transaction

_SORTS = {
    "since": SortKey("m.since", datetime),
    "score": SortKey("coalesce(s.score, 0)", int),
    "name": SortKey("a.name", str, is_nullable=True),
}
_CHANGED = SortKey("g.changed_at", datetime, is_descending=True)
_PINNED = SortKey("p.pinned_at", datetime, is_descending=True)
_EXPORT_ROWS = 20_000


def list_members(
    tx: Transaction,
    definitions: Definitions,
    segment_key: str,
    sort: str,
    query: str | None,
    limit: int,
    cursor: str | None,
) -> Page:
    """One page of the members of a segment. Raises NotFound, and InvalidInput for a cursor of another list."""
    segment, segment_id = find_segment(definitions, segment_key)
    key = sort_key(sort, _sorts(segment.subject))
    table = segment.subject.value
    found = Filter(["m.segment_id = $segment_id"], {"segment_id": segment_id})
    found.add(_is_called(segment.subject, query), name=containing(query))
    beyond = after(cursor, sort, key, "subject_id")
    rows = tx.run_dicts(
        f"""\
with sorted as (
    select m.subject_id, m.since, m.source, m.source_id, {key.expression} as sort_value
    from segment_member m
    join {table} a on a.{table}_id = m.subject_id
    left join {table}_score s on s.{table}_id = m.subject_id
    where {found.sql}
),
page as (
    select * from sorted
    where {beyond.sql}
    order by {order_by(key, "subject_id")}
    limit $limit
)
select m.sort_value, m.subject_id, {subject_facts(segment.subject)}, m.since, m.source, d.key as source_key,
    case when p.is_included then 'in' end as pinned
from page m
join {table} a on a.{table}_id = m.subject_id
left join {table}_score s on s.{table}_id = m.subject_id
left join definition_number d on d.definition_id = m.source_id
left join segment_pin p on p.segment_id = $segment_id and p.subject_id = m.subject_id
order by {order_by(key, "subject_id", "m.")}""",
        {"limit": limit + 1, **found.params, **beyond.params},
    )
    return to_page(rows, limit, sort, "subject_id")


def all_members(tx: Transaction, definitions: Definitions, segment_key: str) -> Iterator[list[dict[str, Any]]]:
    """Every member, in order of id and in parts, for an export. Raises NotFound."""
    segment, segment_id = find_segment(definitions, segment_key)
    table = segment.subject.value
    last_id = 0
    while True:
        rows = tx.run_dicts(
            f"""\
select m.subject_id, {subject_facts(segment.subject)}, m.since, m.source, d.key as source_key,
    case when p.is_included then 'in' end as pinned
from segment_member m
join {table} a on a.{table}_id = m.subject_id
left join {table}_score s on s.{table}_id = m.subject_id
left join definition_number d on d.definition_id = m.source_id
left join segment_pin p on p.segment_id = m.segment_id and p.subject_id = m.subject_id
where m.segment_id = $segment_id and m.subject_id > $last_id
order by m.subject_id
limit $limit""",
            {"segment_id": segment_id, "last_id": last_id, "limit": _EXPORT_ROWS},
        )
        yield rows
        if len(rows) < _EXPORT_ROWS:
            return
        last_id = rows[-1]["subject_id"]


def list_pins(
    tx: Transaction, definitions: Definitions, segment_key: str, side: str | None, limit: int, cursor: str | None
) -> Page:
    """Who is pinned into a segment or out of it, the last pin first. Raises NotFound and InvalidInput."""
    segment, segment_id = find_segment(definitions, segment_key)
    table = segment.subject.value
    wanted = Filter(["p.segment_id = $segment_id"], {"segment_id": segment_id})
    wanted.add("p.is_included = $is_included", is_included=None if side is None else side == "in")
    beyond = after(cursor, "-pinned_at", _PINNED, "subject_id")
    rows = tx.run_dicts(
        f"""\
with pinned as (
    select p.subject_id, {subject_facts(segment.subject)}, case when p.is_included then 'in' else 'out' end as pinned, p.source,
        p.pinned_by, p.pinned_at, p.pinned_at as sort_value
    from segment_pin p
    join {table} a on a.{table}_id = p.subject_id
    left join {table}_score s on s.{table}_id = p.subject_id
    where {wanted.sql}
)
select * from pinned
where {beyond.sql}
order by {order_by(_PINNED, "subject_id")}
limit $limit""",
        {"limit": limit + 1, **wanted.params, **beyond.params},
    )
    return to_page(rows, limit, "-pinned_at", "subject_id")


def membership_history(
    tx: Transaction,
    definitions: Definitions,
    segment_key: str,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    cursor: str | None,
) -> Page:
    """Who entered and left a segment, the newest first; `since` and `until` are naive UTC. Raises NotFound."""
    segment, segment_id = find_segment(definitions, segment_key)
    table = segment.subject.value
    wanted = _in_time(Filter(["g.segment_id = $segment_id"], {"segment_id": segment_id}), since, until)
    beyond = after(cursor, "-changed_at", _CHANGED, "subject_id")
    rows = tx.run_dicts(
        f"""\
with changed as (
    select g.tick_id, g.changed_at, g.subject_id, {SUBJECT_NAME[segment.subject]} as name, g.is_entered, g.source,
        d.key as source_key, g.changed_at as sort_value
    from membership_change g
    left join {table} a on a.{table}_id = g.subject_id
    left join definition_number d on d.definition_id = g.source_id
    where {wanted.sql}
)
select * from changed
where {beyond.sql}
order by {order_by(_CHANGED, "subject_id")}
limit $limit""",
        {"limit": limit + 1, **wanted.params, **beyond.params},
    )
    return to_page(rows, limit, "-changed_at", "subject_id")


def segments_of(
    tx: Transaction, definitions: Definitions, subject_type: SubjectType, subject_id: int
) -> list[dict[str, Any]]:
    """The segments that an account or contact is in, in order of key. Raises NotFound."""
    require_subject(tx, subject_type.value, subject_id)
    ids = {
        definitions.definition_ids["segment", segment.segment]: segment
        for segment in definitions.segments
        if segment.subject is subject_type
    }
    rows = tx.run_dicts(
        """\
select m.segment_id, n.key, m.since, m.source, d.key as source_key, case when p.is_included then 'in' end as pinned
from segment_member m
join definition_number n on n.definition_id = m.segment_id
left join definition_number d on d.definition_id = m.source_id
left join segment_pin p on p.segment_id = m.segment_id and p.subject_id = m.subject_id
where m.subject_id = $subject_id and m.segment_id in (select unnest($segment_ids::integer[]))
order by n.key""",
        {"subject_id": subject_id, "segment_ids": list(ids)},
    )
    return [row | {"name": ids[row["segment_id"]].name, "mode": ids[row["segment_id"]].mode.value} for row in rows]


def history_of_subject(
    tx: Transaction,
    definitions: Definitions,
    subject_type: SubjectType,
    subject_id: int,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    cursor: str | None,
) -> Page:
    """Which segments an account or contact entered and left, the newest first. Raises NotFound."""
    require_subject(tx, subject_type.value, subject_id)
    ids = [
        definitions.definition_ids["segment", one.segment]
        for one in definitions.segments
        if one.subject is subject_type
    ]
    wanted = Filter(
        ["g.subject_id = $subject_id", "g.segment_id in (select unnest($segment_ids::integer[]))"],
        {"subject_id": subject_id, "segment_ids": ids},
    )
    _in_time(wanted, since, until)
    beyond = after(cursor, "-changed_at", _CHANGED, "segment_id")
    rows = tx.run_dicts(
        f"""\
with changed as (
    select g.tick_id, g.changed_at, g.segment_id, n.key as segment, g.is_entered, g.source, d.key as source_key,
        g.changed_at as sort_value
    from membership_change g
    join definition_number n on n.definition_id = g.segment_id
    left join definition_number d on d.definition_id = g.source_id
    where {wanted.sql}
)
select * from changed
where {beyond.sql}
order by {order_by(_CHANGED, "segment_id")}
limit $limit""",
        {"limit": limit + 1, **wanted.params, **beyond.params},
    )
    return to_page(rows, limit, "-changed_at", "segment_id")


def _in_time(wanted: Filter, since: datetime | None, until: datetime | None) -> Filter:
    wanted.add("g.changed_at >= $since", since=since)
    wanted.add("g.changed_at < $until", until=until)
    return wanted


def _sorts(subject: SubjectType) -> dict[str, SortKey]:
    if subject is SubjectType.ACCOUNT:
        return _SORTS
    return _SORTS | {"name": SortKey("coalesce(a.last_name, a.first_name, a.email)", str, is_nullable=True)}


def _is_called(subject: SubjectType, query: str | None) -> str:
    columns = ("a.name", "a.domain") if subject is SubjectType.ACCOUNT else (FULL_NAME, "a.email")
    return " or ".join(is_like(column, query) for column in columns)
