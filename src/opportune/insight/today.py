"""Whom to call now: the accounts of high intent, those that rise, and those with open deals that cool, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opportune.insight.pages import Filter
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

_HIGH = ("s.tier = 'high'", "s.score desc, s.delta_7d desc, s.account_id")
_RISING = (f"s.delta_7d >= {RISING_POINTS}", "s.delta_7d desc, s.score desc, s.account_id")
_COOLING = (
    f"s.peak_14d - s.score >= {COOLING_POINTS} "
    "and s.account_id in (select account_id from opportunity where state = 'open' and account_id is not null)",
    "s.peak_14d - s.score desc, s.account_id",
)

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
    high, rising, cooling = (_shortlist(tx, *wanted, owner_id, limit) for wanted in (_HIGH, _RISING, _COOLING))
    hot = [*high.items, *rising.items]
    account_ids = list(dict.fromkeys(row["account_id"] for row in hot))
    reasons = account_reasons(tx, current_definitions(tx, workspace), account_ids, at)
    for row in hot:
        row["reason"] = reasons[row["account_id"]]
    _describe_cooling(tx, cooling.items, at)
    return Today(as_of, high, rising, cooling)


def _shortlist(tx: Transaction, condition: str, order: str, owner_id: int | None, limit: int) -> Shortlist:
    wanted = Filter([condition])
    wanted.add("s.account_id in (select account_id from account where owner_id = $owner_id)", owner_id=owner_id)
    # Few columns to sort by; the rest is joined to the rows that are shown. Counting apart is quick, counting by a window would
    # keep every row.
    rows = tx.run_dicts(
        f"""\
with chosen as (
    select s.account_id, s.score, s.delta_7d, s.peak_14d
    from account_score s
    where {wanted.sql}
    order by {order}
    limit $limit
)
select a.account_id, coalesce(a.name, a.domain) as name, a.domain, s.score, s.tier, s.trend, s.delta_7d, s.peak_14d as peak_score,
    s.last_signal_at, (select count(*) from account_score s where {wanted.sql}) as total, {OWNER}
from chosen c
join account a on a.account_id = c.account_id
join account_score s on s.account_id = c.account_id
left join users u on u.user_id = a.owner_id
order by {order}""",
        {"limit": limit, **wanted.params},
    )
    return Shortlist(rows[0]["total"] if rows else 0, rows)


def _describe_cooling(tx: Transaction, rows: list[Row], at: datetime) -> None:
    account_ids = [row["account_id"] for row in rows]
    deals = {
        row["account_id"]: row
        for row in tx.run_dicts(statement("list_open_deal_sums"), {"account_ids": account_ids})
        if rows
    }
    for row in rows:
        last = row["last_signal_at"]
        row |= deals[row["account_id"]]
        row["reason"] = cooling_reason(row["peak_score"], row["score"], (at - last).days if last else None)
