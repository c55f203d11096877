"""The statements that turn compiled scores into stored ones: compare with what is stored, write the ledger, the deltas, the rows.

Contacts and accounts go through the same four statements; `Side` names what differs. The working tables are
`scored_contact` and `scored_account`: the new scores beside the old.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from opportune.compile.query import Query, indent
from opportune.compile.score import (
    STORED_SIGNALS,
    WORKING_SIGNALS,
    account_scores,
    all_contact_scores,
    contact_scores,
    tier_of,
)
from opportune.model.score_model import ScoreModel

# Why a score changed; where several causes meet, the first of these is recorded.
CAUSES = ("erase", "merge", "config", "signal", "decay")
_DELTA_DAYS = (1, 7, 14)


@dataclass(frozen=True)
class Side:
    """One of the two score tables: its key column and the columns only it has."""

    subject_type: str
    key: str
    own_columns: tuple[str, ...]

    @property
    def table(self) -> str:
        return f"{self.subject_type}_score"

    @property
    def scored(self) -> str:
        return f"scored_{self.subject_type}"


CONTACTS = Side("contact", "contact_id", ("account_id", "visitor_count"))
ACCOUNTS = Side("account", "account_id", ("engaged_count", "contact_count"))

_SHARED_COLUMNS = (
    "score",
    "first_party_score",
    "third_party_score",
    "tier",
    "signal_count",
    "last_signal_at",
)


def create_scored_contact(model: ScoreModel, now: datetime, is_full: bool) -> Query:
    """`scored_contact`: touched contacts (all of them in a full pass) with their new and old scores."""
    if is_full:
        result = all_contact_scores(model, None, STORED_SIGNALS, now)
        subjects = """\
    select subject_id, null::tinyint as cause_rank from result
    union all
    select contact_id, null from contact_score where contact_id not in (select subject_id from result)"""
        materialized = "materialized "
    else:
        result = contact_scores(model, None, WORKING_SIGNALS, now)
        subjects = "    select subject_id, cause_rank from touched_subject"
        materialized = ""
    # In a tick, the few rows of the large tables first: the outer joins below would otherwise read them whole.
    few = "" if is_full else " where {key} in (select {subject} from touched_subject)"
    sql = f"""\
create or replace temp table scored_contact as
with result as {materialized}(
    {indent(result.sql)}
),
subject as (
{subjects}
),
known_contact as (
    select contact_id, account_id, created_at from contact{few.format(key="contact_id", subject="subject_id")}
),
known_account as (
    select account_id, created_at from account{few.format(key="account_id", subject="-subject_id")}
),
old as (
    select * from contact_score{few.format(key="contact_id", subject="subject_id")}
)
select s.subject_id as contact_id,
    case when s.subject_id < 0 then -s.subject_id else c.account_id end as account_id,
    coalesce(r.score, 0)::smallint as score,
    coalesce(r.first_party_score, 0)::smallint as first_party_score,
    coalesce(r.third_party_score, 0)::smallint as third_party_score,
    {tier_of(model, "coalesce(r.score, 0)")} as tier,
    coalesce(r.visitor_count, 0)::integer as visitor_count,
    coalesce(r.signal_count, 0)::bigint as signal_count,
    r.last_signal_at, r.next_decay_at, s.cause_rank,
    coalesce(c.created_at, a.created_at) as created_at,
    case when s.subject_id > 0 then c.contact_id is null else a.account_id is null end as is_gone,
    {_old_columns(CONTACTS)}
from subject s
left join result r on r.subject_id = s.subject_id
left join known_contact c on c.contact_id = s.subject_id
left join known_account a on a.account_id = -s.subject_id
left join old o on o.contact_id = s.subject_id
-- Visitors of no known company are nobody's score yet.
where (s.subject_id < 0 or c.contact_id is not null or o.contact_id is not null)
    and (r.subject_id is not null or o.contact_id is not null)"""
    return Query(sql, result.params)


def create_scored_account(model: ScoreModel, is_full: bool) -> Query:
    """`scored_account`: touched accounts (all of them in a full pass) with their new and old scores."""
    columns = "account_id, contact_id, score, first_party_score, third_party_score, visitor_count, signal_count, last_signal_at"
    if is_full:
        parts = f"    select {columns} from contact_score where account_id is not null"
        subjects = """\
    select account_id, null::tinyint as cause_rank from result
    union all
    select account_id, null from account_score where account_id not in (select account_id from result)"""
    else:
        parts = f"    select {columns} from contact_score where account_id in (select account_id from touched_account)"
        subjects = "    select account_id, cause_rank from touched_account"
    few = "" if is_full else " where account_id in (select account_id from touched_account)"
    result = account_scores(model, parts)
    sql = f"""\
create or replace temp table scored_account as
with result as {"materialized " if is_full else ""}(
    {indent(result.sql)}
),
subject as (
{subjects}
),
known_account as (
    select account_id, created_at from account{few}
),
old as (
    select * from account_score{few}
)
select s.account_id,
    coalesce(r.score, 0)::smallint as score,
    coalesce(r.first_party_score, 0)::smallint as first_party_score,
    coalesce(r.third_party_score, 0)::smallint as third_party_score,
    {tier_of(model, "coalesce(r.score, 0)")} as tier,
    coalesce(r.engaged_count, 0)::integer as engaged_count,
    coalesce(r.contact_count, 0)::integer as contact_count,
    coalesce(r.signal_count, 0)::bigint as signal_count,
    r.last_signal_at, null::timestamp as next_decay_at, s.cause_rank,
    a.created_at, a.account_id is null as is_gone,
    {_old_columns(ACCOUNTS)}
from subject s
left join result r on r.account_id = s.account_id
left join known_account a on a.account_id = s.account_id
left join old o on o.account_id = s.account_id
where r.account_id is not null or o.account_id is not null"""
    return Query(sql, result.params)


def insert_ledger(side: Side) -> Query:
    """One ledger row per subject whose score or a sub-score changed, or that is scored for the first time."""
    causes = "['" + "', '".join(CAUSES) + "']"
    return Query(f"""\
insert into score_ledger
select $tick_id, $now, '{side.subject_type}', {side.key}, coalesce(old_score, 0), score, first_party_score, third_party_score,
    old_tier, tier, {causes}[coalesce(cause_rank, $cause_rank)], $model_version, not existed
from {side.scored}
where not existed
    or (score, first_party_score, third_party_score) is distinct from (old_score, old_first_party_score, old_third_party_score)
    or (tier is distinct from old_tier)
order by {side.key}""")


def insert_tier_crossings(side: Side) -> Query:
    """One row per subject whose tier differs from the one before; a first score counts from low."""
    causes = "['" + "', '".join(CAUSES) + "']"
    return Query(f"""\
insert into tier_crossing
select $tick_id, $now, '{side.subject_type}', {side.key}, coalesce(old_tier, 'low'), tier, coalesce(old_score, 0), score,
    {causes}[coalesce(cause_rank, $cause_rank)]
from {side.scored}
where tier <> coalesce(old_tier, 'low')
order by {side.key}""")


def create_fresh_scores(side: Side, model: ScoreModel, now: datetime) -> Query:
    """`fresh_<side>`: the rows to store, with the score's change over 1, 7 and 14 days and the moment they are due again.

    The score N days ago is the old score of the first change since. Where history is shorter than N days the earliest
    score counts instead; a subject that was known before, without a signal, had 0.
    """
    scored, table = side.scored, side.table
    bases = ",\n        ".join(
        f"arg_min(case when g.is_first and coalesce(s.created_at, $now) > $ago_{days}d then g.new_score "
        f"else g.old_score end, g.changed_at) filter (g.changed_at > $ago_{days}d) as score_{days}d_ago"
        for days in _DELTA_DAYS
    )
    deltas = ",\n        ".join(
        f"(s.score - coalesce(p.score_{days}d_ago, s.score))::smallint as delta_{days}d" for days in _DELTA_DAYS
    )
    columns = [side.key, *side.own_columns, *_SHARED_COLUMNS]
    stored = [*columns[1:], "delta_1d", "delta_7d", "delta_14d", "next_due_at"]
    differs = " or ".join(f"f.{column} is distinct from o.{column}" for column in stored)
    trend = model.trend_points
    return Query(
        f"""\
create or replace temp table fresh_{side.subject_type} as
with past as (
    select g.subject_id,
        {bases},
        min(case when g.changed_at > $ago_1d then g.changed_at + interval 1 day
            when g.changed_at > $ago_7d then g.changed_at + interval 7 day
            else g.changed_at + interval 14 day end) as next_delta_at
    from score_ledger g
    join {scored} s on s.{side.key} = g.subject_id
    where g.subject_type = '{side.subject_type}' and g.changed_at > $ago_14d
    group by g.subject_id
),
fresh as (
    select {", ".join(f"s.{column}" for column in columns)},
        {deltas},
        case when s.score - coalesce(p.score_14d_ago, s.score) >= {trend} then 'rising'
            when s.score - coalesce(p.score_14d_ago, s.score) <= -{trend} then 'declining'
            else 'stable' end as trend,
        least(s.next_decay_at, p.next_delta_at) as next_due_at,
        case when not s.existed or s.score <> s.old_score then $now else s.old_changed_at end as changed_at,
        $model_version::integer as model_version
    from {scored} s
    left join past p on p.subject_id = s.{side.key}
    where not s.is_gone
),
old as (
    select * from {table} where {side.key} in (select {side.key} from {scored})
)
select f.*, o.{side.key} is null as is_new
from fresh f
left join old o on o.{side.key} = f.{side.key}
where o.{side.key} is null or o.model_version <> $model_version or {differs}""",
        {"now": now} | {f"ago_{days}d": now - timedelta(days=days) for days in _DELTA_DAYS},
    )


def insert_new_scores(side: Side) -> Query:
    """Store the fresh rows of subjects that had none, in order of the key: neighbours in the table are read together."""
    names = ", ".join(_stored_columns(side))
    return Query(f"""\
insert into {side.table} by name
select {names}
from fresh_{side.subject_type}
where is_new
order by {side.key}""")


def update_scores(side: Side) -> Query:
    """Store the fresh rows of subjects that had one."""
    columns = ", ".join(f"{column} = f.{column}" for column in _stored_columns(side)[1:])
    return Query(f"""\
update {side.table}
set {columns}
from fresh_{side.subject_type} f
where {side.table}.{side.key} = f.{side.key} and not f.is_new""")


def _stored_columns(side: Side) -> list[str]:
    deltas = [f"delta_{days}d" for days in _DELTA_DAYS]
    return [side.key, *side.own_columns, *_SHARED_COLUMNS, *deltas, "trend", "next_due_at", "changed_at", "model_version"]


def delete_gone_scores(side: Side) -> Query:
    """Remove the rows of subjects that were merged into another or erased; the ledger keeps their past."""
    return Query(f"delete from {side.table} where {side.key} in (select {side.key} from {side.scored} where is_gone)")


def _old_columns(side: Side) -> str:
    return f"""o.{side.key} is not null as existed, o.score as old_score, o.first_party_score as old_first_party_score,
    o.third_party_score as old_third_party_score, o.tier as old_tier, o.changed_at as old_changed_at\
{", o.account_id as old_account_id" if side is CONTACTS else ""}"""
