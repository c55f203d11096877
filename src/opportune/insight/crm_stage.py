"""The stage in the CRM of accounts on a page, and who is on a stage: both by the statement that criteria go by, over fewer rows."""

from __future__ import annotations

from dataclasses import replace

from opportune.compile.bindings import Bindings
from opportune.compile.facts import fact_of
from opportune.compile.query import indent
from opportune.compile.source import Reach, row_relation
from opportune.compile.world import NOW
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import AttributeCondition, SubjectType

# What the row of an account says, out of the CTE `dealings`.
DEALINGS_COLUMNS = """\
d.crm_stage, coalesce(d.open_opportunity_count, 0) as open_opportunity_count, d.open_amount, d.open_currency"""


# Stages that only an account with deals can be on; whether another system knows it makes no difference to them.
_WITH_DEALS = ("pipeline", "client", "client_pipeline", "recently_lost")


def on_crm_stage(stage: str, bind: Bindings, accounts: str | None = None) -> str:
    """A SELECT of the accounts on a stage, with subject_id; `accounts` narrows them to the ids it selects."""
    # Of a million accounts most have no deal: leaving them out at once takes a third of the time.
    world = replace(NOW, has_deals_only=stage in _WITH_DEALS)
    if accounts:
        # Here and not around the whole: deals are summed up by account before anybody looks who is on the stage.
        tables = ("account", "account_mapping", "opportunity")
        narrowed = {table: f"(select * from {table} where account_id in ({accounts}))" for table in tables}
        world = replace(world, **narrowed)  # type: ignore[arg-type]  # every one of them is a relation
    fact = fact_of(AttributeCondition(attribute="crm_stage", eq=stage), SubjectType.ACCOUNT, Catalogue({}), bind)
    stages, account_id = row_relation(fact, Reach(SubjectType.ACCOUNT), world, bind)
    return f"select {account_id} as subject_id\nfrom {stages}\nwhere {fact.holds}"


def dealings(subjects: str, bind: Bindings) -> str:
    """CTEs that end in `dealings`: a row for each account of the relation `subjects`, which has account_id.

    Amounts in several currencies have no sum: `open_amount` is theirs only where there is one.
    """
    world = replace(NOW, account="page_account", account_mapping="page_mapping", opportunity="page_opportunity")
    condition = AttributeCondition(attribute="crm_stage", is_set=True)
    fact = fact_of(condition, SubjectType.ACCOUNT, Catalogue({}), bind)
    stages, account_id = row_relation(fact, Reach(SubjectType.ACCOUNT), world, bind)
    return f"""\
page_account as (select account_id from {subjects}),
page_mapping as (
    select account_id, system
    from account_mapping
    where account_id in (select account_id from page_account)
),
page_opportunity as (
    select account_id, state, amount, currency, opened_at, closed_at
    from opportunity
    where account_id in (select account_id from page_account)
),
dealings as (
    select {account_id} as account_id, s.crm_stage, o.open_opportunity_count, o.open_amount, o.open_currency
    from (
        select {account_id}, s.crm_stage
        from {indent(stages, 8)}
    ) s
    left join (
        select account_id, count(*) as open_opportunity_count,
            case when count(distinct currency) <= 1 then sum(amount) end as open_amount,
            case when count(distinct currency) = 1 then max(currency) end as open_currency
        from page_opportunity
        where state = 'open'
        group by account_id
    ) o on o.account_id = s.account_id
)"""
