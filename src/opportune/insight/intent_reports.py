"""Intent reports: which there are, and the accounts of one with their numbers, page by page or all of them as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from opportune.compile.bindings import Bindings
from opportune.compile.criteria import query
from opportune.compile.facts import fact_of
from opportune.compile.query import Query
from opportune.compile.report import EVERYBODY, report_scope, report_scores
from opportune.compile.source import Reach, row_relation
from opportune.compile.world import NOW
from opportune.errors import NotFound
from opportune.insight.catalogue import Standing, standing
from opportune.insight.crm_stage import dealings
from opportune.insight.pages import Filter, Page, SortKey, after, order_by, sort_key, to_page
from opportune.insight.subjects import OWNER, containing, is_like
from opportune.model.attribute import AttributeCondition
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.model.intent_report import IntentReportDefinition
from opportune.store import Transaction, Workspace
from opportune.store.exports import FileFormat, write_rows

REPORT_SORTS = {
    "composite_score": SortKey("r.composite_score", int, is_nullable=True),
    "first_party_score": SortKey("r.first_party_score", int, is_nullable=True),
    "third_party_score": SortKey("r.third_party_score", int, is_nullable=True),
    "name": SortKey("a.name", str, is_nullable=True),
    "employees": SortKey("a.employees", int, is_nullable=True),
}
_OWN_SORTS = ("name", "employees")
_EXPORTED = (
    "account_id, name, domain, industry, country, employees, crm_stage, "
    "composite_score, first_party_score, third_party_score"
)


@dataclass(frozen=True)
class ReportFilter:
    """Which accounts of a report are wanted. Of several industries, countries or CRM stages any one will do.

    `party` asks for a score above zero: of the first party, the third party, or both.
    """

    query: str | None = None
    industries: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    crm_stages: tuple[str, ...] = ()
    min_employees: int | None = None
    max_employees: int | None = None
    party: Literal["first", "third", "both"] | None = None

    @property
    def asks_account(self) -> bool:
        """Whether the account itself must be looked at."""
        sizes = (self.min_employees, self.max_employees)
        return bool(self.query or self.industries or self.countries) or any(size is not None for size in sizes)

    def conditions(self) -> Filter:
        """The filter over an account `a`, its CRM stage `c` and its numbers `r`."""
        found = Filter()
        found.add(
            f"({is_like('a.name', self.query)} or a.account_id in "
            "(select account_id from account_domain where contains(domain, $domain)))",
            name=containing(self.query),
            domain=self.query and self.query.lower(),
        )
        found.add("lower(a.industry) in (select unnest($industries::varchar[]))", industries=_lowered(self.industries))
        found.add("lower(a.country) in (select unnest($countries::varchar[]))", countries=_lowered(self.countries))
        found.add("c.crm_stage in (select unnest($crm_stages::varchar[]))", crm_stages=_lowered(self.crm_stages))
        found.add("a.employees >= $min_employees", min_employees=self.min_employees)
        found.add("a.employees <= $max_employees", max_employees=self.max_employees)
        if self.party in ("first", "both"):
            found.add("r.first_party_score > 0")
        if self.party in ("third", "both"):
            found.add("r.third_party_score > 0")
        return found


def list_reports(tx: Transaction, workspace: Workspace, now: datetime) -> list[dict[str, Any]]:
    """Every intent report in force with the number of accounts in its scope, in the order of their keys."""
    how = standing(tx, workspace, now)
    created: dict[str, datetime] = dict(tx.fixed("list_created_reports"))
    return [_outline(tx, how, report, created[report.intent_report]) for report in how.definitions.intent_reports]


def get_report(tx: Transaction, workspace: Workspace, key: str, now: datetime) -> dict[str, Any]:
    """One intent report, as in the list. Raises NotFound."""
    how = standing(tx, workspace, now)
    report = report_of(how.definitions, key)
    created: dict[str, datetime] = dict(tx.fixed("list_created_reports"))
    return _outline(tx, how, report, created[key])


def list_report_accounts(
    tx: Transaction,
    workspace: Workspace,
    key: str,
    wanted: ReportFilter,
    sort: str,
    limit: int,
    cursor: str | None,
    now: datetime,
) -> Page:
    """One page of the accounts in scope. Raises NotFound, and InvalidInput for a cursor of another list."""
    by = sort_key(sort, REPORT_SORTS)
    how = standing(tx, workspace, now)
    report = report_of(how.definitions, key)
    rows: list[dict[str, Any]] = []
    if sort.removeprefix("-") not in _OWN_SORTS:
        # Accounts without numbers come last; nearly always the others fill the page, and they need not be joined with all.
        valued = after(cursor, sort, by, "account_id", with_nulls=False)
        rows = _page_rows(tx, how, report, wanted, sort, valued, limit, is_quick=True)
    if len(rows) <= limit:
        beyond = after(cursor, sort, by, "account_id")
        rows = _page_rows(tx, how, report, wanted, sort, beyond, limit, is_quick=False)
    return to_page(rows, limit, sort, "account_id")


def _page_rows(
    tx: Transaction,
    how: Standing,
    report: IntentReportDefinition,
    wanted: ReportFilter,
    sort: str,
    beyond: Filter,
    limit: int,
    *,
    is_quick: bool,
) -> list[dict[str, Any]]:
    """The accounts of a page and one more. `is_quick` looks at those that have numbers only, and may so give too few."""
    by = sort_key(sort, REPORT_SORTS)
    bind = Bindings(how.now)
    found = wanted.conditions()
    ctes = report_scope(report, how.catalogue, bind)
    is_everybody = ctes == EVERYBODY
    ctes |= report_scores(report, how.catalogue, bind)
    if is_quick:
        rows = "report_score r"
        rows += "" if is_everybody else "\njoin report_account q on q.account_id = r.account_id"
        account_id = "r.account_id"
    else:
        rows, account_id = "report_account q\nleft join report_score r on r.account_id = q.account_id", "q.account_id"
    if wanted.asks_account or sort.removeprefix("-") in _OWN_SORTS:
        rows += f"\njoin account a on a.account_id = {account_id}"
    if wanted.crm_stages:
        ctes["crm_stage"] = _crm_stages(how, bind)
        rows += f"\nleft join crm_stage c on c.account_id = {account_id}"
    ctes["sorted"] = f"""\
select {account_id}, r.composite_score, r.first_party_score, r.third_party_score, {by.expression} as sort_value
from {rows}
where {found.sql}"""
    listed = query(ctes, "", bind)
    page = f"""\
page as materialized (
    select *
    from sorted
    where {beyond.sql}
    order by {order_by(by, "account_id")}
    limit $limit
),
{dealings("page", bind)}
select p.*, d.crm_stage, a.name, a.domain, a.industry, a.country, a.employees, a.created_at,
    {OWNER}
from page p
join account a on a.account_id = p.account_id
join dealings d on d.account_id = p.account_id
left join users u on u.user_id = a.owner_id
order by {order_by(by, "account_id", "p.")}"""
    params = {**bind.params, **found.params, **beyond.params, "limit": limit + 1}
    return tx.run_dicts(f"{listed.sql.rstrip()},\n{page}", params)


def export_report(
    tx: Transaction,
    workspace: Workspace,
    key: str,
    wanted: ReportFilter,
    file_format: FileFormat,
    path: Path,
    now: datetime,
) -> None:
    """Write the accounts that the list would show to a new file, the highest composite score first. Raises NotFound."""
    listed = _listed(standing(tx, workspace, now), key, wanted)
    sql = f"{listed.sql}\nselect {_EXPORTED}\nfrom listed\norder by composite_score desc nulls last, account_id"
    write_rows(tx, sql, listed.params, path, file_format)


def report_of(definitions: Definitions, key: str) -> IntentReportDefinition:
    """The report of that key. Raises NotFound."""
    found = definitions.by_name.get(("intent_report", key))
    if not isinstance(found, IntentReportDefinition):
        raise NotFound(f"There is no intent report {key}. `opportune reports list` shows which there are.")
    return found


def _outline(tx: Transaction, how: Standing, report: IntentReportDefinition, created: datetime) -> dict[str, Any]:
    bind = Bindings(how.now)
    counted = query(report_scope(report, how.catalogue, bind), "select count(*) from report_account", bind)
    misses_first = report.first_party_percent > 0 and not how.has_first
    misses_third = report.third_party_percent > 0 and not how.has_third
    return {
        "key": report.intent_report,
        "name": report.name,
        "description": report.description,
        "preset": report.preset,
        "first_party_percent": report.first_party_percent,
        "third_party_percent": report.third_party_percent,
        "topics": report.topics,
        "tags": report.tags,
        "owner": report.owner,
        "account_count": tx.scalar(counted.sql, counted.params),
        "is_partial": misses_first or misses_third,
        "missing_parties": [*(["first"] if misses_first else []), *(["third"] if misses_third else [])],
        "refreshed_at": how.ticked_at,
        "created_at": created,
    }


def _listed(how: Standing, key: str, wanted: ReportFilter) -> Query:
    """CTEs that end in `listed`: an account that is wanted in each row, with its CRM stage and its numbers."""
    report = report_of(how.definitions, key)
    bind = Bindings(how.now)
    found = wanted.conditions()
    ctes = report_scope(report, how.catalogue, bind) | report_scores(report, how.catalogue, bind)
    ctes["crm_stage"] = _crm_stages(how, bind)
    ctes["listed"] = f"""\
select a.account_id, a.name, a.domain, a.industry, a.country, a.employees, c.crm_stage,
    r.composite_score, r.first_party_score, r.third_party_score
from account a
join report_account q on q.account_id = a.account_id
left join crm_stage c on c.account_id = a.account_id
left join report_score r on r.account_id = a.account_id
where {found.sql}"""
    done = query(ctes, "", bind)
    return Query(done.sql.rstrip(), {**done.params, **found.params})


def _crm_stages(how: Standing, bind: Bindings) -> str:
    """A SELECT of every account with its stage in the CRM."""
    asks_stage = AttributeCondition(attribute="crm_stage", is_set=True)
    fact = fact_of(asks_stage, SubjectType.ACCOUNT, how.catalogue, bind)
    stages, account_id = row_relation(fact, Reach(SubjectType.ACCOUNT), NOW, bind)
    return f"select {account_id} as account_id, s.crm_stage\nfrom {stages}"


def _lowered(texts: tuple[str, ...]) -> list[str] | None:
    return [text.lower() for text in texts] or None
