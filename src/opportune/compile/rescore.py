"""The statements that compare compiled scores with what is stored.

Contacts and accounts go through the same statements; `Side` names what differs. The working tables are
`scored_contact` and `scored_account`: the new scores beside the old, with their changes over the last days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from opportune.compile.decay import KNOWN_NOW, WORKING_SIGNALS
from opportune.compile.query import Query, indent, with_ctes
from opportune.compile.score import account_scores, all_contact_scores, contact_scores, tier_of
from opportune.model.score_model import ScoreModel

# Why a score changed; where several causes meet, the first of these is recorded.
CAUSES = ("erase", "merge", "config", "signal", "decay")
_DELTA_DAYS = (1, 7, 14)


@dataclass(frozen=True)
class Side:
    """One of the two score tables: its key column, the columns only it has, and a select of whom a small tick rescores."""

    subject_type: str
    key: str
    own_columns: tuple[str, ...]
    touched: str

    @property
    def table(self) -> str:
        return f"{self.subject_type}_score"

    @property
    def scored(self) -> str:
        return f"scored_{self.subject_type}"


CONTACTS = Side("contact", "contact_id", ("account_id", "visitor_count"), "select subject_id from touched_subject")
ACCOUNTS = Side("account", "account_id", ("engaged_count", "contact_count"), "select account_id from touched_account")

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
# What every tick asks of the scores from before, and of whom a contact belonged to.
_KEPT_COLUMNS = ("score", "first_party_score", "third_party_score", "tier", "changed_at")
_KEPT_OF_CONTACTS = ("account_id", *_KEPT_COLUMNS)
# The rows of a scored table that the ledger gets one for.
CHANGED = """\
(not s.existed
    or (s.score, s.first_party_score, s.third_party_score)
        is distinct from (s.old_score, s.old_first_party_score, s.old_third_party_score)
    or s.tier is distinct from s.old_tier)"""


def create_loaded_contact(recheck: bool) -> Query:
    """`loaded_contact`: what is stored about the subjects of this tick, their old scores among it.

    A subject that has a score is known already; the tables of contacts and accounts are read for the others, and for
    all when merges, moves or erasures may have changed them (`recheck`).
    """
    unknown = "" if recheck else " where subject_id not in (select contact_id from old)"
    account, gone = (
        ("k.account_id", "k.subject_id is null")
        if recheck
        else ("coalesce(k.account_id, o.account_id)", "coalesce(k.subject_id, o.contact_id) is null")
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
unknown as (
    select subject_id from asked{unknown}
),
known as (
    select contact_id as subject_id, account_id, created_at
    from contact
    where contact_id in (select subject_id from unknown)
    union all
    select -account_id, account_id, created_at
    from account
    where account_id in (select -subject_id from unknown)
)
select s.subject_id as contact_id,
    case when s.subject_id < 0 then -s.subject_id else {account} end as account_id,
    coalesce(k.created_at, o.known_since) as known_since,
    {gone} as is_gone,
    {_old_columns(CONTACTS, _KEPT_OF_CONTACTS)}
from asked s
left join known k on k.subject_id = s.subject_id
left join old o on o.contact_id = s.subject_id""")


def create_scored_contact(model: ScoreModel, model_version: int, now: datetime, has_visitors: bool) -> Query:
    """`scored_contact`: the touched contacts with their new and old scores, anonymous parts of accounts among them if
    `has_visitors`.
    """
    result = contact_scores(model, None, WORKING_SIGNALS, now, has_visitors=has_visitors)
    scored = f"""\
select s.subject_id as contact_id, k.account_id,
    {_new_columns(CONTACTS, model)},
    r.next_decay_at, s.cause_rank, k.known_since, k.is_gone,
    k.existed, {", ".join(f"k.old_{column}" for column in _KEPT_OF_CONTACTS)}
from touched_subject s
join loaded_contact k on k.contact_id = s.subject_id
left join result r on r.subject_id = s.subject_id
-- Visitors of no known company are nobody's score yet.
where k.existed or (r.subject_id is not null and not k.is_gone)"""
    ctes = [f"result as (\n    {indent(result.sql)}\n)"]
    query = _with_changes(CONTACTS, model, model_version, now, ctes, scored, is_full=False)
    return Query(query.sql, {**result.params, **query.params})


def create_all_scored_contact(model: ScoreModel, model_version: int, now: datetime) -> Query:
    """`scored_contact` of a full pass: everybody with a score or a live signal."""
    result = all_contact_scores(model, None, KNOWN_NOW, now)
    ctes = [
        f"result as materialized (\n    {indent(result.sql)}\n)",
        """\
subject as (
    select subject_id from result
    union all
    select contact_id from contact_score where contact_id not in (select subject_id from result)
)""",
    ]
    scored = f"""\
select s.subject_id as contact_id,
    case when s.subject_id < 0 then -s.subject_id else c.account_id end as account_id,
    {_new_columns(CONTACTS, model)},
    r.next_decay_at, t.cause_rank, coalesce(c.created_at, a.created_at) as known_since,
    coalesce(c.contact_id, a.account_id) is null as is_gone,
    {_old_columns(CONTACTS, _compared_columns(CONTACTS))}
from subject s
left join result r on r.subject_id = s.subject_id
left join touched_subject t on t.subject_id = s.subject_id and t.cause_rank < 4
left join contact c on c.contact_id = s.subject_id
left join account a on a.account_id = -s.subject_id
left join contact_score o on o.contact_id = s.subject_id
where coalesce(c.contact_id, a.account_id, o.contact_id) is not null"""
    query = _with_changes(CONTACTS, model, model_version, now, ctes, scored, is_full=True)
    return Query(query.sql, {**result.params, **query.params})


def create_scored_account(model: ScoreModel, model_version: int, now: datetime, recheck: bool) -> Query:
    """`scored_account`: the touched accounts with their new and old scores."""
    parts = (
        f"    select {_PART_COLUMNS} from contact_score where account_id in (select account_id from touched_account)"
    )
    result = account_scores(model, parts)
    unknown = "" if recheck else " where account_id not in (select account_id from old)"
    gone = "a.account_id is null" if recheck else "coalesce(a.account_id, o.account_id) is null"
    ctes = [
        f"result as (\n    {indent(result.sql)}\n)",
        """\
old as (
    select * from account_score where account_id in (select account_id from touched_account)
)""",
        f"""\
known_account as (
    select account_id, created_at
    from account
    where account_id in (select account_id from touched_account{unknown})
)""",
    ]
    scored = f"""\
select s.account_id,
    {_new_columns(ACCOUNTS, model)},
    null::timestamp as next_decay_at, s.cause_rank, coalesce(a.created_at, o.known_since) as known_since,
    {gone} as is_gone,
    {_old_columns(ACCOUNTS, _KEPT_COLUMNS)}
from touched_account s
left join result r on r.account_id = s.account_id
left join known_account a on a.account_id = s.account_id
left join old o on o.account_id = s.account_id
where r.account_id is not null or o.account_id is not null"""
    return _with_changes(ACCOUNTS, model, model_version, now, ctes, scored, is_full=False)


def create_all_scored_account(model: ScoreModel, model_version: int, now: datetime) -> Query:
    """`scored_account` of a full pass."""
    result = account_scores(model, f"    select {_PART_COLUMNS} from contact_score where account_id is not null")
    ctes = [
        f"result as materialized (\n    {indent(result.sql)}\n)",
        """\
subject as (
    select account_id from result
    union all
    select account_id from account_score where account_id not in (select account_id from result)
)""",
        """\
cause as (
    select account_id, min(cause_rank) as cause_rank from scored_contact where cause_rank is not null group by account_id
)""",
    ]
    scored = f"""\
select s.account_id,
    {_new_columns(ACCOUNTS, model)},
    null::timestamp as next_decay_at, t.cause_rank, a.created_at as known_since, a.account_id is null as is_gone,
    {_old_columns(ACCOUNTS, _compared_columns(ACCOUNTS))}
from subject s
left join result r on r.account_id = s.account_id
left join cause t on t.account_id = s.account_id
left join account a on a.account_id = s.account_id
left join account_score o on o.account_id = s.account_id"""
    return _with_changes(ACCOUNTS, model, model_version, now, ctes, scored, is_full=True)


def _with_changes(
    side: Side, model: ScoreModel, model_version: int, now: datetime, ctes: Sequence[str], scored: str, *, is_full: bool
) -> Query:
    """The scores of the select `scored`, with their changes over the last days, and `is_fresh` on those to store.

    Of a full pass only those are stored that differ from what is stored of them. In a small tick nearly each does, by another
    signal or another moment it is due again, and to compare them would carry every column of before through all of it.
    """
    whose = "" if is_full else f" and subject_id in ({side.touched})"
    changed = f"{_changes(model)}\nfrom scored s\nleft join past p on p.subject_id = s.{side.key}"
    parts = [
        *ctes,
        _past(side, whose),
        f"scored as (\n    {indent(scored)}\n)",
        f"changed as (\n    {indent(changed)}\n)",
    ]
    differs = " or ".join(f"{column} is distinct from old_{column}" for column in _compared_columns(side))
    is_fresh = f"not is_gone and (not existed or {differs})" if is_full else "not is_gone"
    moments = {f"ago_{days}d": now - timedelta(days=days) for days in _DELTA_DAYS}
    return Query(
        f"create or replace temp table {side.scored} as\n"
        f"{with_ctes(parts)}select *, {is_fresh} as is_fresh\nfrom changed",
        {"now": now, **moments, "model_version": model_version},
    )


def _past(side: Side, whose: str) -> str:
    """`past`: what the ledger of the last 14 days says. A change that was the first score is marked as -1 - that score."""
    bases = ",\n        ".join(
        f"arg_min(case when is_first then -1 - new_score else old_score end, changed_at) "
        f"filter (changed_at > $ago_{days}d) as base_{days}d"
        for days in _DELTA_DAYS
    )
    return f"""\
past as (
    select subject_id,
        {bases},
        max(old_score) as highest_left,
        min(case when changed_at > $ago_1d then changed_at + interval 1 day
            when changed_at > $ago_7d then changed_at + interval 7 day
            else changed_at + interval 14 day end) as next_delta_at
    from score_ledger
    where subject_type = '{side.subject_type}' and changed_at > $ago_14d{whose}
    group by subject_id
)"""


def _changes(model: ScoreModel) -> str:
    """The columns of `scored` with their change over 1, 7 and 14 days, their peak and the moment they are due again.

    The score N days ago is the old score of the first change since, which may be the one that is about to be written. Where
    history is shorter than N days the earliest score counts instead; a subject that was known before, without a signal,
    had 0. A score that was higher within the last 14 days has been left since, so the highest of them is an old score as well.
    """

    def ago(days: int) -> str:
        earliest = f"coalesce(s.known_since, $now) > $ago_{days}d"
        return (
            f"case when p.base_{days}d >= 0 then p.base_{days}d when p.base_{days}d < 0 and {earliest} then -1 - p.base_{days}d "
            f"when p.base_{days}d is null and s.existed then s.old_score when p.base_{days}d is null and {earliest} then s.score "
            "else 0 end"
        )

    deltas = ",\n    ".join(f"(s.score - {ago(days)})::smallint as delta_{days}d" for days in _DELTA_DAYS)
    trend = model.trend_points
    return f"""\
select s.* exclude (next_decay_at),
    {deltas},
    greatest(s.score, s.old_score, p.highest_left) as peak_14d,
    case when delta_14d >= {trend} then 'rising' when delta_14d <= -{trend} then 'declining' else 'stable' end as trend,
    least(s.next_decay_at, p.next_delta_at, case when {CHANGED} then $now + interval 1 day end) as next_due_at,
    case when not s.existed or s.score <> s.old_score then $now else s.old_changed_at end as changed_at,
    $model_version::integer as model_version"""


def stored_columns(side: Side) -> list[str]:
    """The columns of a score table, its key first."""
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


def _compared_columns(side: Side) -> list[str]:
    """Stored columns whose change makes a row worth writing."""
    return stored_columns(side)[1:]


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


def _old_columns(side: Side, columns: Sequence[str]) -> str:
    old = ", ".join(f"o.{column} as old_{column}" for column in columns)
    return f"o.{side.key} is not null as existed, {old}"
