"""Accounts with their scores: page by page, and one with everything known about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from opportune.compile.bindings import Bindings
from opportune.insight.among import Among, subjects_among
from opportune.insight.crm_stage import DEALINGS_COLUMNS, dealings
from opportune.insight.pages import Filter, Page, SortKey
from opportune.insight.scores import (
    CompositeWeights,
    composite_weights,
    current_definitions,
    score_columns,
    score_sort_keys,
)
from opportune.insight.subject_pages import ScoreFilter, SubjectList, Wanted, subject_page
from opportune.insight.subjects import OWNER, containing, is_like, is_phrase, subject_missing
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.store import Transaction, Workspace, statement

_OWN_SORTS = {
    "name": SortKey("a.name", str, is_nullable=True),
    "domain": SortKey("a.domain", str, is_nullable=True),
    "employees": SortKey("a.employees", int, is_nullable=True),
    "created_at": SortKey("a.created_at", datetime),
}
_OWN_SCORE_SORTS = {
    "engaged_count": SortKey("coalesce(s.engaged_count, 0)", int),
    "last_signal_at": SortKey("s.last_signal_at", datetime, is_nullable=True),
    "changed_at": SortKey("s.changed_at", datetime, is_nullable=True),
}


@dataclass(frozen=True)
class AccountFilter:
    """What listed accounts must be like. `query` is looked for in names and domains, ignoring case."""

    score: ScoreFilter = field(default_factory=ScoreFilter)
    owner_id: int | None = None
    query: str | None = None
    among: Among = field(default_factory=Among)

    def wanted(self, tx: Transaction, definitions: Definitions, now: datetime) -> Wanted:
        """What to look for. Raises what `subjects_among` raises."""
        among = subjects_among(tx, definitions, SubjectType.ACCOUNT, self.among, now)
        return Wanted(self._own(), self.score, among)

    def _own(self) -> Filter:
        """The filter over an account `a`."""
        found = Filter()
        found.add("a.owner_id = $owner_id", owner_id=self.owner_id)
        by_name = f"select account_id from account where {is_like('name', self.query)}"
        if is_phrase(self.query):
            found.add(f"a.account_id in ({by_name})", name=containing(self.query))
        else:
            found.add(
                f"a.account_id in ({by_name} union all select account_id from account_domain where contains(domain, $domain))",
                name=containing(self.query),
                domain=self.query and self.query.lower(),
            )
        return found


def list_accounts(
    tx: Transaction,
    workspace: Workspace,
    wanted: AccountFilter,
    sort: str,
    limit: int,
    cursor: str | None,
    now: datetime,
) -> Page:
    """One page of accounts. `now` is naive UTC.

    Raises InvalidInput for a cursor of another list, and what `subjects_among` raises.
    """
    definitions = current_definitions(tx, workspace)
    listed = account_list(composite_weights(tx, definitions), Bindings(now))
    return subject_page(tx, listed, wanted.wanted(tx, definitions, now), sort, limit, cursor)


def account_list(composite: CompositeWeights, bind: Bindings) -> SubjectList:
    """How accounts are listed."""
    ctes = dealings("page", bind)
    return SubjectList(
        table="account",
        id_column="account_id",
        ctes=ctes,
        params=bind.params,
        rows=f"""\
select p.sort_value, a.account_id, a.name, a.domain, a.industry, a.country, a.employees, a.created_at,
    {OWNER},
    {DEALINGS_COLUMNS},
    {score_columns(composite)},
    coalesce(s.engaged_count, 0) as engaged_count, coalesce(s.contact_count, 0) as contact_count
from page p
join account a on a.account_id = p.account_id
join dealings d on d.account_id = p.account_id
left join account_score s on s.account_id = a.account_id
left join users u on u.user_id = a.owner_id""",
        own_sorts=_OWN_SORTS,
        score_sorts=score_sort_keys(composite) | _OWN_SCORE_SORTS,
    )


def get_account(tx: Transaction, workspace: Workspace, account_id: int, now: datetime) -> dict[str, Any]:
    """One account with its score, domains, mappings and opportunities. `now` is naive UTC. Raises NotFound."""
    bind = Bindings(now)
    asked = dealings("(select $account_id as account_id)", bind)
    composite = composite_weights(tx, current_definitions(tx, workspace))
    rows = tx.run_dicts(
        f"""\
with {asked}
select a.* exclude (owner_id, attributes), a.attributes::varchar as attributes,
    {OWNER},
    {DEALINGS_COLUMNS},
    {score_columns(composite)},
    coalesce(s.engaged_count, 0) as engaged_count, coalesce(s.contact_count, 0) as contact_count
from account a
left join dealings d on d.account_id = a.account_id
left join account_score s on s.account_id = a.account_id
left join users u on u.user_id = a.owner_id
where a.account_id = $account_id""",
        {**bind.params, "account_id": account_id},
    )
    if not rows:
        raise subject_missing(tx, "account", account_id)
    of_account = {"account_id": account_id}
    parents = tx.run_dicts(statement("get_account_name"), {"account_id": rows[0].pop("parent_id")})
    return rows[0] | {
        "parent": parents[0] if parents else None,
        "domains": [domain for (domain,) in tx.fixed("list_account_domains", of_account)],
        "mappings": tx.run_dicts(statement("list_account_mappings"), of_account),
        "open_opportunities": tx.run_dicts(statement("list_open_opportunities"), of_account),
        "opportunity_counts": tx.run_dicts(statement("count_opportunities_by_stage"), of_account),
        "anonymous": next(iter(tx.run_dicts(statement("get_anonymous_part"), {"subject_id": -account_id})), None),
    }
