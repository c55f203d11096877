"""The rows that facts look at, for everybody or for the subjects that were asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from opportune.compile.bindings import Bindings
from opportune.compile.fact import RECENTLY_LOST_DAYS, TOPIC_DAYS, Fact, Source
from opportune.compile.query import indent
from opportune.compile.signal_fact import event_test_sql
from opportune.compile.world import World
from opportune.model.condition import EVENT_FIELDS, Conditions
from opportune.model.criteria import SubjectType

_EVENT_COLUMNS = ", ".join(
    f"v.{'event_key' if name == 'event' else name}" for name in (*EVENT_FIELDS, "properties", "context")
)


@dataclass(frozen=True)
class Reach:
    """Whom a statement is about: everybody, or the subjects in `subjects` (a relation with subject_id).

    `is_asked` says that `asked_source` holds every recorded subject that counts for them: source_id, person_id,
    contact_id, account_id.
    """

    subject: SubjectType
    subjects: str | None = None
    is_asked: bool = False


def row_relation(fact: Fact, reach: Reach, world: World, bind: Bindings) -> tuple[str, str]:
    """FROM clause (with WHERE) and subject column of a source with one row per subject, `s`."""
    key = f"s.{reach.subject.value}_id"
    only = f"{key} in (select subject_id from {reach.subjects})" if reach.subjects else None
    match fact.source:
        case Source.ATTRIBUTE | Source.UNCHANGED:
            owner = "\nleft join users o on o.user_id = s.owner_id" if "o.email" in fact.holds else ""
            is_record = fact.source is Source.ATTRIBUTE
            records = reach.subject.value if is_record else f"(\n    {indent(_unchanged(fact, reach, world))}\n)"
            return f"{records} s{owner}{_where(only)}", key
        case Source.CRM_STAGE:
            return f"(\n    {indent(_crm_stage(world, bind))}\n) s{_where(only)}", key
        case Source.SCORE:
            table = world.account_score if reach.subject is SubjectType.ACCOUNT else world.contact_score
            is_person = "s.contact_id > 0" if reach.subject is SubjectType.CONTACT else None
            return f"{table} s{_where(is_person, only)}", key
        case _:
            assert fact.report is not None, "only reports are left"
            return f"(\n    {indent(_report(fact, world, bind))}\n) s{_where(only)}", key


def group_rows(
    source: Source, facts: Sequence[Fact], reach: Reach, world: World, bind: Bindings, narrowed: bool
) -> str:
    """A SELECT of the rows of a source with many rows per subject, with subject_id.

    `narrowed`: only rows that matter to these facts; for a statement about one condition.
    """
    only = f"subject_id in (select subject_id from {reach.subjects})" if reach.subjects else None
    filters = sorted({fact.row_filter for fact in facts if fact.row_filter}) if narrowed else []
    row_filter = f"({' or '.join(filters)})" if filters else None
    match source:
        case Source.SIGNAL:
            return _signal_rows(facts, reach, world, bind)
        case Source.OPPORTUNITY:
            rows = f"select account_id as subject_id, state, amount, opened_at, closed_at from {world.opportunity} o"
            known = "account_id is not null"
            only = only.replace("subject_id in", "account_id in", 1) if only else None
            return rows + _where(known, only)
        case Source.MEMBERSHIP:
            return f"select subject_id, segment_id from {world.segment_member} m" + _where(row_filter, only)
        case Source.CHANGE:
            rows = f"""\
select subject_id, attribute, old_value, new_value, changed_at as occurred_at
from {world.attribute_change} h"""
            # Most of what is recorded is about other attributes.
            named = " or ".join(sorted({fact.row_filter for fact in facts if fact.row_filter}))
            happened = f"changed_at <= {bind.this_moment()}"
            return rows + _where(f"subject_type = '{reach.subject.value}'", f"({named})", happened, only)
        case Source.STAGE:
            return f"select subject_id, ladder_id, stage from {world.subject_stage} g" + _where(row_filter, only)
        case _:
            only = only.replace("subject_id in", "contact_id in", 1) if only else None
            rows = f"select contact_id as subject_id, purpose, status, expires_at from {world.consent} n"
            return rows + _where(only)


def _signal_rows(facts: Sequence[Fact], reach: Reach, world: World, bind: Bindings) -> str:
    kind_ids = sorted({kind_id for fact in facts for kind_id in fact.kind_ids})
    since = {fact.since for fact in facts}
    conditions = [
        world.history.condition,
        f"s.kind_id in ({', '.join(map(str, kind_ids)) or 'null'})",
        f"s.occurred_at <= {bind.this_moment()}",
    ]
    if None not in since:
        begins = " or ".join(sorted(begin.replace("occurred_at", "s.occurred_at") for begin in since if begin))
        conditions.append(f"({begins})" if len(since) > 1 else begins)
    condition = "\n    and ".join(conditions)
    columns = "s.kind_id, s.occurred_at, s.context_key, s.event_id"
    if reach.is_asked:
        rows = f"""\
select q.{reach.subject.value}_id as subject_id, q.person_id, {columns}
from {world.signal} s
join asked_source q on q.source_id = s.subject_id
where {condition}"""
        if reach.subject is SubjectType.CONTACT:
            rows += "\n    and q.contact_id is not null"
    elif reach.subject is SubjectType.CONTACT:
        rows = f"""\
select coalesce(l.into_id, s.subject_id) as subject_id, coalesce(l.into_id, s.subject_id) as person_id, {columns}
from {world.signal} s
left join {world.history.links} l on l.subject_id = s.subject_id
where {condition}"""
    else:
        rows = f"""\
select case when r.into_id < 0 then -r.into_id else c.account_id end as subject_id,
    -- The visitors that count for one account are different people all the same.
    case when r.into_id < 0 then r.source_id else r.into_id end as person_id,
    r.kind_id, r.occurred_at, r.context_key, r.event_id
from (
    select coalesce(l.into_id, s.subject_id) as into_id, s.subject_id as source_id, {columns}
    from {world.signal} s
    left join {world.history.links} l on l.subject_id = s.subject_id
    where {condition}
) r
left join contact c on c.contact_id = r.into_id
where case when r.into_id < 0 then true else c.account_id is not null end"""
    return _with_event_tests(rows, facts, bind)


def _with_event_tests(rows: str, facts: Sequence[Fact], bind: Bindings) -> str:
    """The rows, with a column for each set of conditions on the event behind a signal."""
    tests: dict[str, Conditions] = {bind.test(test): test for fact in facts for test in fact.tests}
    if not tests:
        return rows
    columns = ",\n    ".join(f"{event_test_sql(test, bind.value)} as {column}" for column, test in tests.items())
    return f"""\
select e.subject_id, e.person_id, e.kind_id, e.occurred_at, e.context_key,
    {columns}
from (
    select r.*, {_EVENT_COLUMNS}
    from (
        {indent(rows, 8)}
    ) r
    left join event v on v.event_id = r.event_id
) e"""


def _unchanged(fact: Fact, reach: Reach, world: World) -> str:
    """Every subject, with the moment since which an attribute of it has been the same: its last change, or when it was made itself.

    All days are read: what a merge handed over may be older than the record it went to.
    """
    subject = reach.subject.value
    only = f"subject_id in (select subject_id from {reach.subjects})" if reach.subjects else None
    return f"""\
select r.*, coalesce(h.changed_at, r.created_at) as unchanged_since
from {subject} r
left join (
    select subject_id, max(changed_at) as changed_at
    from {world.attribute_change} h{indent(_where(f"subject_type = '{subject}'", fact.changes, only))}
    group by subject_id
) h on h.subject_id = r.{subject}_id"""


def _crm_stage(world: World, bind: Bindings) -> str:
    """The stage of every account in the CRM, as domain words: new_prospect to client_pipeline."""
    now = bind.this_moment()
    lost_since = bind.ago(RECENTLY_LOST_DAYS)
    deals = f"""\
(
    select account_id, count(*) filter (state = 'won') as won, count(*) filter (state = 'open') as open,
        max(closed_at) filter (state = 'lost' and closed_at <= {now}) as lost_at
    from {world.opportunity} o
    group by account_id
) d"""
    if world.has_deals_only:
        account_id, is_known, rows = "d.account_id", "true", f"{deals}\nwhere d.account_id is not null"
    else:
        account_id, is_known = "a.account_id", "d.account_id is not null or m.account_id is not null"
        rows = f"""\
{world.account} a
left join {deals} on d.account_id = a.account_id
left join (select distinct account_id from {world.account_mapping} where system <> 'group') m on m.account_id = a.account_id"""
    return f"""\
select {account_id},
    case when d.won > 0 and d.open > 0 then 'client_pipeline'
        when d.won > 0 then 'client'
        when d.open > 0 then 'pipeline'
        when d.lost_at > {lost_since} then 'recently_lost'
        when {is_known} then 'in_crm'
        else 'new_prospect' end as crm_stage,
    case when d.lost_at > {lost_since} then d.lost_at + interval {RECENTLY_LOST_DAYS} day end as due_at
from {rows}"""


def _report(fact: Fact, world: World, bind: Bindings) -> str:
    """Scores as a report with topics sees them: the third-party part is the highest of its topics."""
    assert fact.report is not None
    topics = ", ".join(bind.value(topic.lower()) for topic in fact.report.topics)
    week = bind.ago(TOPIC_DAYS)
    return f"""\
select coalesce(c.account_id, t.account_id) as account_id, coalesce(c.first_party_score, 0) as first_party_score,
    coalesce(t.score, 0) as third_party_score, t.topic_week
from {world.account_score} c
full join (
    select account_id, max(score) as score, min(week_start) as topic_week
    from (
        select account_id, arg_max(score, (week_start, received_at, score)) as score, max(week_start) as week_start
        from {world.topic_score} w
        where lower(topic) in ({topics}) and week_start::timestamp > {week}
        group by account_id, lower(topic)
    ) newest
    group by account_id
) t on t.account_id = c.account_id"""


def _where(*conditions: str | None) -> str:
    given = [condition for condition in conditions if condition]
    return "\nwhere " + " and ".join(given) if given else ""
