"""The statements that turn compiled scores into stored ones: compare with what is stored, write the ledger, the deltas, the rows.

Contacts and accounts go through the same four statements; `Side` names what differs. The working tables are
`scored_contact` and `scored_account`: the new scores beside the old.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from opportune.compile.decay import KNOWN_NOW, WORKING_SIGNALS
from opportune.compile.query import Query, indent
from opportune.compile.score import account_scores, all_contact_scores, contact_scores, tier_of
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

_PART_COLUMNS = (
    "account_id, contact_id, score, first_party_score, third_party_score, visitor_count, signal_count, last_signal_at"
)
_SHARED_COLUMNS = (
    "score",
    "first_party_score",
    "third_party_score",
    "tier",
    "signal_count",
    "last_signal_at",
)


def create_loaded_contact(recheck: bool) -> Query:
    """`loaded_contact`: what is stored about the subjects of this tick, their old scores among it.

    A subject that has a score is known already; the tables of contacts and accounts are read for the others, and for
    all when merges, moves or erasures may have changed them (`recheck`).
    """
    unknown = "" if recheck else " and subject_id not in (select contact_id from old)"
    account = "c.account_id" if recheck else "coalesce(c.account_id, o.account_id)"
    gone = (
        "coalesce(c.contact_id, a.account_id) is null"
        if recheck
        else ("coalesce(c.contact_id, a.account_id, o.contact_id) is null")
    )
    return Query(f"""\
create or replace temp table loaded_contact as
with asked as (
    select subject_id from touched_subject
    union
    select subject_id from loaded_source
),
old as (
    select * from contact_score where contact_id in (select subject_id from asked)
),
known_contact as (
    select contact_id, account_id, created_at
    from contact
    where contact_id in (select subject_id from asked where subject_id > 0{unknown})
),
known_account as (
    select account_id, created_at
    from account
    where account_id in (select -subject_id from asked where subject_id < 0{unknown})
)
select s.subject_id as contact_id,
    case when s.subject_id < 0 then -s.subject_id else {account} end as account_id,
    coalesce(c.created_at, a.created_at, o.known_since) as known_since,
    {gone} as is_gone,
    {_old_columns(CONTACTS)}
from asked s
left join known_contact c on c.contact_id = s.subject_id
left join known_account a on a.account_id = -s.subject_id
left join old o on o.contact_id = s.subject_id""")


def create_scored_contact(model: ScoreModel, now: datetime) -> Query:
    """`scored_contact`: the touched contacts with their new and old scores."""
    result = contact_scores(model, None, WORKING_SIGNALS, now)
    sql = f"""\
create or replace temp table scored_contact as
with result as (
    {indent(result.sql)}
)
select s.subject_id as contact_id, k.account_id,
    {_new_columns(CONTACTS, model)},
    r.next_decay_at, s.cause_rank, k.known_since, k.is_gone,
    k.existed, {", ".join(f"k.old_{column}" for column in _compared_columns(CONTACTS))}
from touched_subject s
join loaded_contact k on k.contact_id = s.subject_id
left join result r on r.subject_id = s.subject_id
-- Visitors of no known company are nobody's score yet.
where k.existed or (r.subject_id is not null and not k.is_gone)"""
    return Query(sql, result.params)


def create_all_scored_contact(model: ScoreModel, now: datetime) -> Query:
    """`scored_contact` of a full pass: everybody with a score or a live signal."""
    result = all_contact_scores(model, None, KNOWN_NOW, now)
    sql = f"""\
create or replace temp table scored_contact as
with result as materialized (
    {indent(result.sql)}
),
subject as (
    select subject_id from result
    union all
    select contact_id from contact_score where contact_id not in (select subject_id from result)
)
select s.subject_id as contact_id,
    case when s.subject_id < 0 then -s.subject_id else c.account_id end as account_id,
    {_new_columns(CONTACTS, model)},
    r.next_decay_at, t.cause_rank, coalesce(c.created_at, a.created_at) as known_since,
    coalesce(c.contact_id, a.account_id) is null as is_gone,
    {_old_columns(CONTACTS)}
from subject s
left join result r on r.subject_id = s.subject_id
left join touched_subject t on t.subject_id = s.subject_id and t.cause_rank < 4
left join contact c on c.contact_id = s.subject_id
left join account a on a.account_id = -s.subject_id
left join contact_score o on o.contact_id = s.subject_id
where coalesce(c.contact_id, a.account_id, o.contact_id) is not null"""
    return Query(sql, result.params)


def create_scored_account(model: ScoreModel, recheck: bool) -> Query:
    """`scored_account`: the touched accounts with their new and old scores."""
    parts = (
        f"    select {_PART_COLUMNS} from contact_score where account_id in (select account_id from touched_account)"
    )
    result = account_scores(model, parts)
    unknown = "" if recheck else " where account_id not in (select account_id from old)"
    gone = "a.account_id is null" if recheck else "coalesce(a.account_id, o.account_id) is null"
    sql = f"""\
create or replace temp table scored_account as
with result as (
    {indent(result.sql)}
),
old as (
    select * from account_score where account_id in (select account_id from touched_account)
),
known_account as (
    select account_id, created_at
    from account
    where account_id in (select account_id from touched_account{unknown})
)
select s.account_id,
    {_new_columns(ACCOUNTS, model)},
    null::timestamp as next_decay_at, s.cause_rank, coalesce(a.created_at, o.known_since) as known_since,
    {gone} as is_gone,
    {_old_columns(ACCOUNTS)}
from touched_account s
left join result r on r.account_id = s.account_id
left join known_account a on a.account_id = s.account_id
left join old o on o.account_id = s.account_id
where r.account_id is not null or o.account_id is not null"""
    return Query(sql, result.params)


def create_all_scored_account(model: ScoreModel) -> Query:
    """`scored_account` of a full pass."""
    result = account_scores(model, f"    select {_PART_COLUMNS} from contact_score where account_id is not null")
    sql = f"""\
create or replace temp table scored_account as
with result as materialized (
    {indent(result.sql)}
),
subject as (
    select account_id from result
    union all
    select account_id from account_score where account_id not in (select account_id from result)
),
cause as (
    select account_id, min(cause_rank) as cause_rank from scored_contact where cause_rank is not null group by account_id
)
select s.account_id,
    {_new_columns(ACCOUNTS, model)},
    null::timestamp as next_decay_at, t.cause_rank, a.created_at as known_since, a.account_id is null as is_gone,
    {_old_columns(ACCOUNTS)}
from subject s
left join result r on r.account_id = s.account_id
left join cause t on t.account_id = s.account_id
left join account a on a.account_id = s.account_id
left join account_score o on o.account_id = s.account_id"""
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
    """`fresh_<side>`: the rows to store, with the score's change over 1, 7 and 14 days, its peak and the moment they are due again.

    The score N days ago is the old score of the first change since. Where history is shorter than N days the earliest
    score counts instead; a subject that was known before, without a signal, had 0. A score that was higher within the last
    14 days has been left since, so the highest of them is an old score as well.
    """
    scored = side.scored
    bases = ",\n        ".join(
        f"arg_min(case when g.is_first and coalesce(s.known_since, $now) > $ago_{days}d then g.new_score "
        f"else g.old_score end, g.changed_at) filter (g.changed_at > $ago_{days}d) as score_{days}d_ago"
        for days in _DELTA_DAYS
    )
    deltas = ",\n        ".join(
        f"(s.score - coalesce(p.score_{days}d_ago, s.score))::smallint as delta_{days}d" for days in _DELTA_DAYS
    )
    columns = [side.key, *side.own_columns, *_SHARED_COLUMNS]
    differs = " or ".join(f"{column} is distinct from old_{column}" for column in _compared_columns(side))
    trend = model.trend_points
    return Query(
        f"""\
create or replace temp table fresh_{side.subject_type} as
with past as (
    select g.subject_id,
        {bases},
        max(g.old_score) as highest_left,
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
        greatest(s.score, p.highest_left) as peak_14d,
        case when s.score - coalesce(p.score_14d_ago, s.score) >= {trend} then 'rising'
            when s.score - coalesce(p.score_14d_ago, s.score) <= -{trend} then 'declining'
            else 'stable' end as trend,
        least(s.next_decay_at, p.next_delta_at) as next_due_at,
        case when not s.existed or s.score <> s.old_score then $now else s.old_changed_at end as changed_at,
        s.known_since, $model_version::integer as model_version,
        not s.existed as is_new, {", ".join(f"s.old_{column}" for column in _compared_columns(side))}
    from {scored} s
    left join past p on p.subject_id = s.{side.key}
    where not s.is_gone
)
select *
from fresh
where is_new or {differs}""",
        {"now": now} | {f"ago_{days}d": now - timedelta(days=days) for days in _DELTA_DAYS},
    )


def delete_stale_scores(side: Side) -> Query:
    """Remove the rows that fresh ones take the place of.

    Deleting and appending whole rows takes a fraction of the time of an update, which rewrites each column of every
    vector it touches (docs/decisions, 0021).
    """
    return Query(f"""\
delete from {side.table}
where {side.key} in (select {side.key} from fresh_{side.subject_type} where not is_new)""")


def insert_fresh_scores(side: Side) -> Query:
    """Store the fresh rows, in order of the key: neighbours in the table are read together."""
    names = ", ".join(_stored_columns(side))
    return Query(f"""\
insert into {side.table} by name
select {names}
from fresh_{side.subject_type}
order by {side.key}""")


def _stored_columns(side: Side) -> list[str]:
    deltas = [f"delta_{days}d" for days in _DELTA_DAYS]
    return [
        side.key,
        *side.own_columns,
        *_SHARED_COLUMNS,
        *deltas,
        "peak_14d",
        "trend",
        "next_due_at",
        "changed_at",
        "known_since",
        "model_version",
    ]


def delete_gone_scores(side: Side) -> Query:
    """Remove the rows of subjects that were merged into another or erased; the ledger keeps their past."""
    return Query(f"delete from {side.table} where {side.key} in (select {side.key} from {side.scored} where is_gone)")


def _compared_columns(side: Side) -> list[str]:
    """Stored columns whose change makes a row worth writing."""
    return [column for column in _stored_columns(side)[1:] if column != "known_since"]


def _new_columns(side: Side, model: ScoreModel) -> str:
    counts = ", ".join(
        f"coalesce(r.{column}, 0)::integer as {column}" for column in side.own_columns if column != "account_id"
    )
    return f"""\
coalesce(r.score, 0)::smallint as score,
    coalesce(r.first_party_score, 0)::smallint as first_party_score,
    coalesce(r.third_party_score, 0)::smallint as third_party_score,
    {tier_of(model, "coalesce(r.score, 0)")} as tier,
    {counts}, coalesce(r.signal_count, 0)::bigint as signal_count, r.last_signal_at"""


def _old_columns(side: Side) -> str:
    old = ", ".join(f"o.{column} as old_{column}" for column in _compared_columns(side))
    return f"o.{side.key} is not null as existed, {old}"
