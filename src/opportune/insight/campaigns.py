"""Campaigns: whom they reach and why, as arithmetic over segments, and how those who were reached engage.

An audience is what include and exclude come to now, whatever the state of its campaign; what is pushed of it is told by the
phase.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from opportune.compile.bindings import Bindings
from opportune.compile.criteria import query
from opportune.compile.facts import measure_of
from opportune.compile.query import indent
from opportune.compile.signal_fact import ONE_ENGAGEMENT, campaign_names
from opportune.compile.source import Reach, group_rows
from opportune.compile.world import NOW
from opportune.errors import NotFound
from opportune.insight.catalogue import Standing, standing
from opportune.insight.pages import Page, SortKey, after, order_by, sort_key, to_page
from opportune.model.campaign import CampaignDefinition
from opportune.model.criteria import AdEngagementCondition, SubjectType
from opportune.model.definitions import Definitions
from opportune.model.ladder import Measure
from opportune.store import Transaction, Workspace, statement
from opportune.store.exports import FileFormat, write_rows

AUDIENCE_SORTS = {
    "score": SortKey("coalesce(s.score, 0)", int),
    "name": SortKey("a.name", str, is_nullable=True),
    "domain": SortKey("a.domain", str, is_nullable=True),
}
# So many of the accounts that a segment takes out are named beside its number.
SAMPLE_SIZE = 5
# Without a limit the planner expects a fifth of all signals, and gets ready to find the accounts of everybody.
_NEVER_SO_MANY = 10**12
_AUDIENCE = """\
select distinct subject_id as account_id
from segment_member
where list_contains($include::integer[], segment_id)
    and subject_id not in (select subject_id from segment_member where list_contains($exclude::integer[], segment_id))"""


def list_campaigns(tx: Transaction, workspace: Workspace, now: datetime) -> list[dict[str, Any]]:
    """Every campaign in force with the size of its audience, in the order of their keys. `now` is naive UTC."""
    how = standing(tx, workspace, now)
    return [_outline(tx, how, campaign, now.date()) for campaign in how.definitions.campaigns]


def get_campaign(tx: Transaction, workspace: Workspace, key: str, now: datetime) -> dict[str, Any]:
    """One campaign, with what each of its segments does to the audience. Raises NotFound."""
    how = standing(tx, workspace, now)
    campaign = campaign_of(how.definitions, key)
    sides = _sides(how, campaign)
    keys = {how.catalogue.segment_id(segment): segment for segment in (*campaign.include, *campaign.exclude)}
    counts = {(row[0], row[1]): row[2:] for row in tx.fixed("count_audience_segments", sides)}
    samples: dict[int, list[dict[str, Any]]] = {}
    for row in tx.run_dicts(statement("list_audience_samples"), {**sides, "limit": SAMPLE_SIZE}):
        samples.setdefault(row.pop("segment_id"), []).append(row)

    def segments(ids: list[int], is_excluded: bool) -> list[dict[str, Any]]:
        found = []
        for segment_id in ids:
            members, effect = counts.get((segment_id, is_excluded), (0, 0))
            name = how.definitions.segments_by_key[keys[segment_id]].name
            row = {"key": keys[segment_id], "name": name, "member_count": members}
            taken = {"taken_out_count": effect, "samples": samples.get(segment_id, [])}
            found.append(row | (taken if is_excluded else {"reached_count": effect}))
        return found

    return _outline(tx, how, campaign, now.date()) | {
        "included": segments(sides["include"], False),
        "excluded": segments(sides["exclude"], True),
    }


def list_audience(
    tx: Transaction, workspace: Workspace, key: str, sort: str, limit: int, cursor: str | None, now: datetime
) -> Page:
    """One page of the accounts in the audience, each with the segments that brought it there.

    Raises NotFound, and InvalidInput for a cursor of another list.
    """
    how = standing(tx, workspace, now)
    campaign = campaign_of(how.definitions, key)
    by = sort_key(sort, AUDIENCE_SORTS)
    beyond = after(cursor, sort, by, "account_id")
    rows = tx.run_dicts(
        f"""\
with audience as (
    {indent(_AUDIENCE)}
),
sorted as (
    select q.account_id, coalesce(s.score, 0) as score, {by.expression} as sort_value
    from audience q
    join account a on a.account_id = q.account_id
    left join account_score s on s.account_id = a.account_id
),
page as materialized (
    select *
    from sorted
    where {beyond.sql}
    order by {order_by(by, "account_id")}
    limit $limit
),
brought as (
    select subject_id, list(segment_id order by segment_id) as segment_ids
    from segment_member
    where list_contains($include::integer[], segment_id) and subject_id in (select account_id from page)
    group by subject_id
)
select p.*, b.segment_ids, a.name, a.domain, a.industry, a.country, a.employees
from page p
join account a on a.account_id = p.account_id
join brought b on b.subject_id = p.account_id
order by {order_by(by, "account_id", "p.")}""",
        {**_sides(how, campaign), **beyond.params, "limit": limit + 1},
    )
    keys = {how.catalogue.segment_id(segment): segment for segment in campaign.include}
    for row in rows:
        row["segments"] = [keys[segment_id] for segment_id in row.pop("segment_ids")]
    return to_page(rows, limit, sort, "account_id")


def export_audience(
    tx: Transaction, workspace: Workspace, key: str, file_format: FileFormat, path: Path, now: datetime
) -> None:
    """Write the accounts in the audience to a new file, in order of id. Raises NotFound."""
    how = standing(tx, workspace, now)
    campaign = campaign_of(how.definitions, key)
    sql = f"""\
select a.account_id, a.domain, a.name, a.industry, a.country, a.employees
from (
    {indent(_AUDIENCE)}
) q
join account a on a.account_id = q.account_id
order by a.account_id"""
    write_rows(tx, sql, _sides(how, campaign), path, file_format)


def count_engagements(
    tx: Transaction, workspace: Workspace, key: str, days: int, now: datetime
) -> list[dict[str, Any]]:
    """How accounts engaged with a campaign over the last days (UTC), a row per day and kind of engagement, the newest first.

    They are counted as rules count them: the same person and kind within a minute once. Raises NotFound.
    """
    how = standing(tx, workspace, now)
    campaign_of(how.definitions, key)
    bind = Bindings(how.now)
    condition = AdEngagementCondition.model_validate({"campaign": key, "within_days": days})
    fact = measure_of(Measure(ad_engagements=condition), how.catalogue, bind)
    # Of all engagements only those with this campaign are worth asking whose they are.
    names = ", ".join(bind.value(name) for name in campaign_names(condition, how.catalogue))
    kind_ids = ", ".join(map(str, fact.kind_ids)) or "null"
    known = f"select * from signal where lower(context_key) in ({names}) and kind_id in ({kind_ids}) and {fact.since}"
    world = replace(NOW, signal=f"({known} limit {_NEVER_SO_MANY})")
    rows = group_rows(fact.source, [fact], Reach(SubjectType.ACCOUNT), world, bind, narrowed=True)
    sql = f"""\
select day, k.key as kind, count(*) as engagement_count, count(distinct subject_id) as account_count
from (
    select distinct occurred_at::date as day, subject_id, {ONE_ENGAGEMENT}
    from (
        {indent(rows, 8)}
    ) signals
) engaged
join signal_kind k on k.kind_id = engaged.kind_id
group by day, k.key
order by day desc, k.key"""
    counted = query({}, sql, bind)
    return tx.run_dicts(counted.sql, counted.params)


def campaign_of(definitions: Definitions, key: str) -> CampaignDefinition:
    """The campaign of that key. Raises NotFound."""
    found = definitions.by_name.get(("campaign", key))
    if not isinstance(found, CampaignDefinition):
        raise NotFound(f"There is no campaign {key}. `opportune campaigns list` shows which there are.")
    return found


def _outline(tx: Transaction, how: Standing, campaign: CampaignDefinition, today: date) -> dict[str, Any]:
    counts = tx.run_dicts(statement("count_audience"), _sides(how, campaign))[0]
    return {
        "key": campaign.campaign,
        "name": campaign.name,
        "description": campaign.description,
        "channel": campaign.channel,
        "state": campaign.state,
        "phase": campaign.phase_on(today),
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "budget": campaign.budget,
        "known_as": campaign.known_as,
        "tags": campaign.tags,
        "owner": campaign.owner,
        "include": campaign.include,
        "exclude": campaign.exclude,
        **counts,
    }


def _sides(how: Standing, campaign: CampaignDefinition) -> dict[str, list[int]]:
    return {
        "include": [how.catalogue.segment_id(segment) for segment in dict.fromkeys(campaign.include)],
        "exclude": [how.catalogue.segment_id(segment) for segment in dict.fromkeys(campaign.exclude)],
    }
