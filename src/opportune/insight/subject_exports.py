"""Files of exactly the accounts or contacts that a list shows: their scores now, how these changed, and their signals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from opportune.compile.bindings import Bindings
from opportune.compile.query import Query, indent
from opportune.insight.accounts import AccountFilter, account_list
from opportune.insight.contacts import ContactFilter, contact_list
from opportune.insight.crm_stage import DEALINGS_COLUMNS, dealings
from opportune.insight.pages import Filter, order_by, sort_key
from opportune.insight.scores import CompositeWeights, composite_weights, current_definitions, score_columns
from opportune.insight.signals import DESCRIBED
from opportune.insight.subject_pages import SubjectList, count_wanted, wanted_subjects
from opportune.insight.subjects import SUBJECT_NAME
from opportune.model.criteria import SubjectType
from opportune.store import Transaction, Workspace
from opportune.store.exports import FileFormat, write_rows

_FACTS = {
    "account": "a.account_id, a.name, a.domain",
    "contact": f"a.contact_id, {SUBJECT_NAME[SubjectType.CONTACT]} as name, a.email",
}


class Rows(StrEnum):
    """What a file has a row for: a subject with its score now, a change of a score, a signal."""

    SCORES = "scores"
    SCORE_CHANGES = "score_changes"
    SIGNALS = "signals"


@dataclass(frozen=True)
class Asked:
    """Whose rows are asked for, in which order, and of which time (naive UTC); scores are always those of now."""

    wanted: AccountFilter | ContactFilter
    sort: str
    since: datetime | None = None
    until: datetime | None = None

    @property
    def table(self) -> str:
        return "account" if isinstance(self.wanted, AccountFilter) else "contact"

    def in_time(self, moment: str) -> Filter:
        found = Filter()
        found.add(f"{moment} >= $rows_since", rows_since=self.since)
        found.add(f"{moment} < $rows_until", rows_until=self.until)
        return found


@dataclass(frozen=True)
class _Statement:
    """The rows, and what they are sorted by."""

    query: Query
    order: str


def count_rows(tx: Transaction, workspace: Workspace, asked: Asked, rows: Rows, now: datetime) -> int:
    """How many rows the file would have. `now` is naive UTC. Raises what the list raises."""
    if rows is Rows.SCORES:
        definitions = current_definitions(tx, workspace)
        listed = _list_of(asked, composite_weights(tx, definitions), Bindings(now))
        counted = count_wanted(listed, asked.wanted.wanted(tx, definitions, now))
        return int(tx.scalar(counted.sql, counted.params))
    found = _statement(tx, workspace, asked, rows, now).query
    return int(tx.scalar(f"select count(*) from (\n{found.sql}\n) rows", found.params))


def write_subject_rows(
    tx: Transaction,
    workspace: Workspace,
    asked: Asked,
    rows: Rows,
    path: Path,
    file_format: FileFormat,
    now: datetime,
) -> None:
    """Write the rows to a new file. Scores are in the order of the list, all else in that of time.

    `now` is naive UTC. Raises what the list raises.
    """
    found = _statement(tx, workspace, asked, rows, now)
    write_rows(tx, found.query.sql, found.query.params, path, file_format, found.order)


def _list_of(asked: Asked, composite: CompositeWeights, bind: Bindings) -> SubjectList:
    return account_list(composite, bind) if asked.table == "account" else contact_list(composite)


def _statement(tx: Transaction, workspace: Workspace, asked: Asked, rows: Rows, now: datetime) -> _Statement:
    definitions = current_definitions(tx, workspace)
    composite = composite_weights(tx, definitions)
    bind = Bindings(now)
    listed = _list_of(asked, composite, bind)
    chosen = wanted_subjects(listed, asked.wanted.wanted(tx, definitions, now), asked.sort)
    ctes = f"chosen as (\n    {indent(chosen.sql)}\n)"
    key = sort_key(asked.sort, {**listed.own_sorts, **listed.score_sorts})
    match rows:
        case Rows.SCORES:
            columns = score_columns(composite)
            if asked.table == "account":
                stages = dealings("chosen", bind)
                sql = f"with {ctes},\n{stages}\n{_account_scores(columns)}"
                return _Statement(Query(sql, {**chosen.params, **bind.params}), order_by(key, "account_id"))
            return _Statement(
                Query(f"with {ctes}\n{_contact_scores(columns)}", chosen.params), order_by(key, "contact_id")
            )
        case Rows.SCORE_CHANGES:
            period = asked.in_time("g.changed_at")
            sql = f"with {ctes}\n{_score_changes(asked.table, period)}"
            order = f"changed_at, {asked.table}_id"
        case Rows.SIGNALS:
            period = asked.in_time("s.occurred_at")
            sql = f"with {ctes},\n{DESCRIBED},\n{_signals(asked.table, period)}"
            order = "occurred_at, signal_id"
    return _Statement(Query(sql, {**chosen.params, **period.params}), order)


def _account_scores(columns: str) -> str:
    return f"""\
select {_FACTS["account"]}, a.industry, a.country, a.employees, coalesce(u.name, u.email) as owner, {DEALINGS_COLUMNS},
    {columns},
    coalesce(s.engaged_count, 0) as engaged_count, coalesce(s.contact_count, 0) as contact_count, p.sort_value
from chosen p
join account a on a.account_id = p.account_id
join dealings d on d.account_id = p.account_id
left join account_score s on s.account_id = p.account_id
left join users u on u.user_id = a.owner_id"""


def _contact_scores(columns: str) -> str:
    return f"""\
select {_FACTS["contact"]}, a.first_name, a.last_name, a.title, a.country, a.lifecycle_status, a.account_id,
    coalesce(c.name, c.domain) as account_name, coalesce(u.name, u.email) as owner,
    {columns},
    p.sort_value
from chosen p
join contact a on a.contact_id = p.contact_id
left join account c on c.account_id = a.account_id
left join contact_score s on s.contact_id = p.contact_id
left join users u on u.user_id = a.owner_id"""


def _score_changes(table: str, period: Filter) -> str:
    return f"""\
select {_FACTS[table]}, g.changed_at, g.old_score, g.new_score, g.first_party_score, g.third_party_score, g.old_tier,
    g.new_tier, g.cause, g.model_version, g.tick_id
from score_ledger g
join chosen p on p.{table}_id = g.subject_id
join {table} a on a.{table}_id = g.subject_id
where g.subject_type = '{table}' and {period.sql}"""


def _signals(table: str, period: Filter) -> str:
    """Those that count for the subjects now, whoever they were about when they arrived."""
    chosen = "a.account_id" if table == "account" else "c.contact_id"
    return f"""\
counted as (
    select s.*, coalesce(l.into_id, s.subject_id) as counts_for
    from signal s
    left join identity_link l on l.subject_id = s.subject_id
    where {period.sql}
)
select n.signal_id, n.occurred_at, d.signal, d.name, d.category, d.party, d.strength, a.account_id,
    coalesce(a.name, a.domain) as account_name, a.domain, c.contact_id,
    coalesce(nullif(trim(concat_ws(' ', c.first_name, c.last_name)), ''), c.email) as contact_name, c.email,
    n.context_key, n.quantity, n.verdict, n.recorded_at
from counted n
join described d on d.kind_id = n.kind_id
left join contact c on c.contact_id = n.counts_for
left join account a on a.account_id = coalesce(c.account_id, -n.counts_for)
join chosen p on p.{table}_id = {chosen}"""
