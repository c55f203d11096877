"""Whom to call now: the accounts of high intent, those that rise, and those with open deals that cool, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opportune.insight.reason import cooling_reason
from opportune.insight.reasons import account_reasons
from opportune.insight.scores import current_definitions
from opportune.insight.subjects import OWNER
from opportune.store import Transaction, Workspace, statement
from opportune.store.workspace import naive

# An account is rising that gained at least this much within seven days.
RISING_POINTS = 20
# An account with open deals is cooling that lies at least this much below its highest score of the last 14 days.
COOLING_POINTS = 15

# Who is on each list, out of which relation of scores `s`, and in which order.
_LISTS = {
    "high": ("looked_at", "s.tier = 'high'", "s.score desc, s.delta_7d desc, s.account_id"),
    "rising": ("looked_at", f"s.delta_7d >= {RISING_POINTS}", "s.delta_7d desc, s.score desc, s.account_id"),
    "cooling": ("cooled", "true", "s.peak_14d - s.score desc, s.account_id"),
}
# Few columns to sort by; the rest is joined to the rows that are shown.
_COLUMNS = "s.account_id, s.score, s.tier, s.delta_7d, s.peak_14d"
_OWNED = " where s.account_id in (select account_id from account where owner_id = $owner_id)"
_COOLED = f"""\
cooled as materialized (
    select {_COLUMNS}
    from looked_at s
    where s.peak_14d - s.score >= {COOLING_POINTS}
        and s.account_id in (select account_id from opportunity where state = 'open' and account_id is not null)
)"""

Row = dict[str, Any]


@dataclass(frozen=True)
class Shortlist:
    """The first rows of a list, and how many there are in all."""

    total: int
    items: list[Row]


@dataclass(frozen=True)
class Today:
    """`as_of` is the moment of the last tick (naive UTC), None before the first; every list goes by it."""

    as_of: datetime | None
    high: Shortlist
    rising: Shortlist
    cooling: Shortlist


def find_today(tx: Transaction, workspace: Workspace, now: datetime, owner_id: int | None, limit: int) -> Today:
    """At most `limit` rows of each list, of the accounts of one owner or of everybody."""
    as_of = tx.scalar("select max(ticked_at) from tick")
    if as_of is None:
        return _find_today(tx, workspace, None, naive(now), owner_id, limit)
    return tx.kept(("today", owner_id, limit), lambda: _find_today(tx, workspace, as_of, as_of, owner_id, limit))


def _find_today(
    tx: Transaction, workspace: Workspace, as_of: datetime | None, at: datetime, owner_id: int | None, limit: int
) -> Today:
    high, rising, cooling = _shortlists(tx, owner_id, limit)
    hot = [*high.items, *rising.items]
    account_ids = list(dict.fromkeys(row["account_id"] for row in hot))
    reasons = account_reasons(tx, current_definitions(tx, workspace), account_ids, at)
    for row in hot:
        row["reason"] = reasons[row["account_id"]]
    _describe_cooling(tx, cooling.items, at)
    return Today(as_of, high, rising, cooling)


def _shortlists(tx: Transaction, owner_id: int | None, limit: int) -> list[Shortlist]:
    """The lists in their order. One statement: planning three takes longer than running them."""
    looked_at = f"select {_COLUMNS} from account_score s"
    is_kept = "materialized" if owner_id is not None else "not materialized"
    ctes = [f"looked_at as {is_kept} (\n    {looked_at}{_OWNED if owner_id is not None else ''}\n)", _COOLED]
    ctes += [
        f"""\
{name} as (
    select '{name}' as list, account_id, row_number() over (order by {order}) as place
    from (select * from {relation} s where {condition} order by {order} limit $limit) s
)"""
        for name, (relation, condition, order) in _LISTS.items()
    ]
    # Counting apart is quick, counting by a window would keep every row.
    totals = "\n        ".join(
        f"when '{name}' then (select count(*) from {relation} s where {condition})"
        for name, (relation, condition, _) in _LISTS.items()
    )
    listed = ",\n".join(ctes)
    chosen = " union all ".join(f"select * from {name}" for name in _LISTS)
    rows = tx.run_dicts(
        f"""\
with {listed}
select c.list, case c.list
        {totals}
    end as total, a.account_id, coalesce(a.name, a.domain) as name, a.domain, s.score, s.tier, s.trend, s.delta_7d,
    s.peak_14d as peak_score, s.last_signal_at, {OWNER}
from ({chosen}) c
join account a on a.account_id = c.account_id
join account_score s on s.account_id = c.account_id
left join users u on u.user_id = a.owner_id
order by c.place""",
        {"limit": limit, **({"owner_id": owner_id} if owner_id is not None else {})},
    )
    found: dict[str, list[Row]] = {name: [] for name in _LISTS}
    total = dict.fromkeys(_LISTS, 0)
    for row in rows:
        name = row.pop("list")
        total[name] = row.pop("total")
        found[name].append(row)
    return [Shortlist(total[name], found[name]) for name in _LISTS]


def _describe_cooling(tx: Transaction, rows: list[Row], at: datetime) -> None:
    if not rows:
        return
    account_ids = [row["account_id"] for row in rows]
    deals = {
        row["account_id"]: row for row in tx.run_dicts(statement("list_open_deal_sums"), {"account_ids": account_ids})
    }
    for row in rows:
        last = row["last_signal_at"]
        row |= deals[row["account_id"]]
        row["reason"] = cooling_reason(row["peak_score"], row["score"], (at - last).days if last else None)
