"""Opportunities with the intent of their accounts: page by page, and as sums by stage.

Intent is that of the account as of the last tick. An opportunity has no data when no signal of its account is young enough to
count; then it is neither low nor declining.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from opportune.insight.pages import Filter, Page, SortKey, after, order_by, sort_key, to_page
from opportune.insight.scores import current_definitions
from opportune.insight.subjects import containing, is_like
from opportune.model.score_model import ScoreModel
from opportune.store import Transaction, Workspace

# How a forecast weighs the probability of a deal whose account warms up, or cools down.
RISING_PERCENT, DECLINING_PERCENT = 120, 80
_HAS_DATA = "coalesce(s.signal_count, 0) > 0"
_OWN_SORTS = {
    "opportunity_id": SortKey("o.opportunity_id", int),
    "name": SortKey("o.name", str, is_nullable=True),
    # Whole cents, since a cursor holds whole numbers.
    "amount": SortKey("case when abs(o.amount) < 1e16 then round(o.amount * 100)::bigint end", int, is_nullable=True),
    "opened_at": SortKey("o.opened_at", datetime, is_nullable=True),
    "closed_at": SortKey("o.closed_at", datetime, is_nullable=True),
}
_INTENT_SORTS = {
    "score": SortKey(f"case when {_HAS_DATA} then s.score end", int, is_nullable=True),
    "delta_7d": SortKey(f"case when {_HAS_DATA} then s.delta_7d end", int, is_nullable=True),
    "last_signal_at": SortKey("s.last_signal_at", datetime, is_nullable=True),
}
_STATES = ("open", "won", "lost")


class Intent(StrEnum):
    """Which deals are looked for: by the tier of the account, by where its score goes, or because nothing is known."""

    HIGH = "high"
    RISING = "rising"
    DECLINING = "declining"
    LOW = "low"
    NO_DATA = "no_data"


@dataclass(frozen=True)
class OpportunityFilter:
    """Which opportunities are wanted. Of several intents any one will do. An empty pipeline or stage stands for none.

    `query` is looked for in their names, and in names and domains of accounts, ignoring case.
    """

    state: str | None = None
    account_id: int | None = None
    owner_id: int | None = None
    pipeline: str | None = None
    stage: str | None = None
    intents: tuple[Intent, ...] = ()
    query: str | None = None

    def own(self) -> Filter:
        """The filter over an opportunity `o`."""
        found = Filter()
        found.add("o.state = $state", state=self.state)
        found.add("o.account_id = $account_id", account_id=self.account_id)
        found.add("o.owner_id = $owner_id", owner_id=self.owner_id)
        found.add("coalesce(o.pipeline, '') = $pipeline", pipeline=self.pipeline)
        found.add("coalesce(o.stage, '') = $stage", stage=self.stage)
        found.add(
            f"{is_like('o.name', self.query)} or o.account_id in (select account_id from account "
            f"where {is_like('name', self.query)} or contains(domain, $domain))",
            name=containing(self.query),
            domain=self.query and self.query.lower(),
        )
        return found

    def any_intent(self, model: ScoreModel) -> str:
        """The condition over the score `s` of the account that one of the intents holds; "true" without any."""
        return " or ".join(_holds(intent, model) for intent in self.intents) or "true"


def list_opportunities(
    tx: Transaction, workspace: Workspace, wanted: OpportunityFilter, sort: str, limit: int, cursor: str | None
) -> Page:
    """One page of opportunities. Raises InvalidInput for a cursor of another list."""
    model = current_definitions(tx, workspace).score_model
    key = sort_key(sort, {**_OWN_SORTS, **_INTENT_SORTS})
    own = wanted.own()
    is_by_intent = sort.removeprefix("-") in _INTENT_SORTS
    join = "\n    left join account_score s on s.account_id = o.account_id"
    found: list[dict[str, Any]] = []
    if is_by_intent:
        # Deals without intent come last; nearly always the others fill the page, and joining only them is quick.
        valued = after(cursor, sort, key, "opportunity_id", with_nulls=False)
        valued.add("sort_value is not null")
        found = _page_rows(tx, wanted, model, own, join.replace("left join", "join"), key, valued, limit)
    if len(found) <= limit:
        score = join if is_by_intent or wanted.intents else ""
        found = _page_rows(tx, wanted, model, own, score, key, after(cursor, sort, key, "opportunity_id"), limit)
    return to_page([row | {"forecast": _forecast(row, model)} for row in found], limit, sort, "opportunity_id")


def _page_rows(
    tx: Transaction,
    wanted: OpportunityFilter,
    model: ScoreModel,
    own: Filter,
    score: str,
    key: SortKey,
    beyond: Filter,
    limit: int,
) -> list[dict[str, Any]]:
    """The deals of a page and one more, out of those whose scores `s` this clause joins."""
    return tx.run_dicts(
        f"""\
with sorted as (
    select o.opportunity_id, {key.expression} as sort_value
    from opportunity o{score}
    where {own.sql} and ({wanted.any_intent(model)})
),
page as (
    select opportunity_id, sort_value
    from sorted
    where {beyond.sql}
    order by {order_by(key, "opportunity_id")}
    limit $limit
)
select p.sort_value, o.opportunity_id, o.name, o.product, o.pipeline, o.stage, o.state, o.amount, o.currency, o.probability,
    o.opened_at, o.closed_at, o.system, o.external_id,
    case when a.account_id is not null then {{'account_id': a.account_id, 'name': coalesce(a.name, a.domain)}} end as account,
    case when u.user_id is not null then {{'user_id': u.user_id, 'name': coalesce(u.name, u.email)}} end as owner,
    case when {_HAS_DATA} then {{'score': s.score, 'tier': s.tier, 'trend': s.trend, 'delta_7d': s.delta_7d,
        'delta_14d': s.delta_14d, 'last_signal_at': s.last_signal_at}} end as intent
from page p
join opportunity o on o.opportunity_id = p.opportunity_id
left join account a on a.account_id = o.account_id
left join account_score s on s.account_id = o.account_id
left join users u on u.user_id = o.owner_id
order by {order_by(key, "opportunity_id", "p.")}""",
        {"limit": limit + 1, **own.params, **beyond.params},
    )


def pipeline_summary(tx: Transaction, workspace: Workspace, wanted: OpportunityFilter) -> dict[str, Any]:
    """How many opportunities each intent would leave, and the sums of those wanted by stage."""
    return tx.kept(("pipeline", wanted), lambda: _find_summary(tx, workspace, wanted))


def _find_summary(tx: Transaction, workspace: Workspace, wanted: OpportunityFilter) -> dict[str, Any]:
    model = current_definitions(tx, workspace).score_model
    own = wanted.own()
    counts = ",\n    ".join(f"count(*) filter ({_holds(intent, model)}) as {intent}" for intent in Intent)
    rows = tx.run_dicts(
        f"""\
select coalesce(o.pipeline, '') as pipeline, coalesce(o.stage, '') as stage, o.state, o.currency, count(*) as everything,
    {counts},
    count(*) filter ({wanted.any_intent(model)}) as count,
    round(sum(o.amount) filter ({wanted.any_intent(model)}), 2) as amount,
    sum(o.probability) as probability_sum, count(o.probability) as probability_count, count(o.opened_at) as opened_count
from opportunity o
left join account_score s on s.account_id = o.account_id
where {own.sql}
group by all""",
        own.params,
    )
    pipelines = tx.run("select distinct coalesce(pipeline, '') from opportunity order by 1")
    return {
        "counts": {
            "everything": sum(row["everything"] for row in rows),
            **{intent.value: sum(row[intent.value] for row in rows) for intent in Intent},
        },
        "stages": _stages(rows),
        "pipelines": [name for (name,) in pipelines],
        "thresholds": {
            "medium": model.thresholds.medium,
            "high": model.thresholds.high,
            "change": model.trend_points,
        },
    }


def _holds(intent: Intent, model: ScoreModel) -> str:
    """The condition over the score `s` of the account. Tiers are by the thresholds in force."""
    rising = f"{_HAS_DATA} and s.delta_7d >= {model.trend_points}"
    match intent:
        case Intent.HIGH:
            return f"({_HAS_DATA} and s.tier = 'high')"
        case Intent.RISING:
            return f"({rising})"
        case Intent.DECLINING:
            return f"({_HAS_DATA} and s.trend = 'declining' and s.delta_7d < {model.trend_points})"
        case Intent.LOW:
            return f"({_HAS_DATA} and s.tier = 'low')"
        case Intent.NO_DATA:
            return f"not ({_HAS_DATA})"


def _stages(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each stage of each pipeline, open ones first, in the order in which deals pass through.

    Nobody sends that order along. It is that of their probabilities; without any, a stage where fewer deals were ever opened
    comes earlier.
    """
    grouped: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault((row["pipeline"], row["state"], row["stage"]), []).append(row)

    def position(name: tuple[str, str, str]) -> tuple[Any, ...]:
        parts = grouped[name]
        rated = sum(part["probability_count"] for part in parts)
        probability = sum(part["probability_sum"] or 0 for part in parts) / rated if rated else 101
        opened = sum(part["opened_count"] for part in parts) / sum(part["everything"] for part in parts)
        pipeline, state, stage = name
        return pipeline, _STATES.index(state), probability, opened, stage

    return [
        {
            "pipeline": pipeline,
            "stage": stage,
            "state": state,
            "count": sum(part["count"] for part in grouped[pipeline, state, stage]),
            "amounts": [
                {"currency": part["currency"], "amount": part["amount"]}
                for part in sorted(grouped[pipeline, state, stage], key=lambda part: part["currency"] or "")
                if part["amount"] is not None
            ],
        }
        for pipeline, state, stage in sorted(grouped, key=position)
    ]


def _forecast(row: dict[str, Any], model: ScoreModel) -> dict[str, Any] | None:
    """How a forecast should take the intent into account, with the reason. None for a deal that is closed."""
    if row["state"] != "open":
        return None
    intent = row["intent"]
    if intent is None and row["account"] is None:
        return _adjusted(100, "no_data", "The deal belongs to no account, so nobody's signals can be found.")
    if intent is None:
        return _adjusted(100, "no_data", f"No signal of the account in the last {model.horizon_days} days.")
    if intent["delta_7d"] >= model.trend_points:
        return _adjusted(RISING_PERCENT, None, f"The account's score rose by {intent['delta_7d']} in 7 days.")
    if intent["trend"] == "declining":
        fall = -intent["delta_14d"]
        return _adjusted(DECLINING_PERCENT, "declining", f"The account's score fell by {fall} in 14 days.")
    return _adjusted(100, None, "The account's score is stable.")


def _adjusted(weight_percent: int, flag: str | None, reason: str) -> dict[str, Any]:
    return {"weight_percent": weight_percent, "flag": flag, "reason": reason}
