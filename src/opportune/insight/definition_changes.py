"""What putting definitions in force would change: which fields of them, and the tiers of how many accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from opportune.compile.decay import KNOWN_NOW
from opportune.compile.query import indent
from opportune.compile.score import account_scores, all_contact_scores, tier_of
from opportune.errors import InvalidDefinition
from opportune.model.bot_rules import BotRules
from opportune.model.definitions import Definitions
from opportune.model.score_model import ScoreModel
from opportune.model.signal import SignalDefinition
from opportune.shipped import check_signals
from opportune.store import Transaction
from opportune.store.definitions import Body, kind_of

_NOTHING = "(none)"


@dataclass(frozen=True)
class FieldChange:
    """One field of a definition: its path, and its value in force and proposed. None where it isn't there."""

    path: str
    old: Any
    new: Any


@dataclass(frozen=True)
class TierMove:
    """How many accounts move from one tier to another."""

    from_tier: str
    to_tier: str
    accounts: int


def with_changes(definitions: Definitions, bodies: Iterable[Body]) -> Definitions:
    """The definitions as they would be in force with these.

    Raises InvalidDefinition for a reference that leads nowhere, and for a second score model or second bot rules.
    """
    signals = {definition.signal: definition for definition in definitions.signals}
    for body in bodies:
        match body:
            case SignalDefinition():
                signals[body.signal] = body
            case ScoreModel():
                _check_only_one("score_model", definitions.score_model.score_model, body.score_model)
                definitions = replace(definitions, score_model=body)
            case BotRules():
                _check_only_one("bot_rules", definitions.bot_rules.bot_rules, body.bot_rules)
                definitions = replace(definitions, bot_rules=body)
    checked = check_signals(tuple(signals.values()))
    # A new signal has no number yet; nothing stored has it either.
    unused = max(definitions.kind_ids.values(), default=0) + 1
    new = [key for key in signals if key not in definitions.kind_ids]
    numbers = {**definitions.kind_ids, **{key: unused + place for place, key in enumerate(new)}}
    return replace(definitions, signals=checked, kind_ids=numbers)


def _check_only_one(kind: str, in_force: str, proposed: str) -> None:
    if proposed != in_force:
        raise InvalidDefinition(
            f"There is one {kind} in a workspace, and it is called {in_force}. Give yours that key to make a new version of it.",
            path=kind,
        )


def field_changes(definitions: Definitions, body: Body) -> list[FieldChange] | None:
    """Every field that differs from the definition in force, None when it is new."""
    kind, key = kind_of(body)
    in_force: dict[tuple[str, str], Body] = {kind_of(found): found for found in definitions.signals}
    in_force[kind_of(definitions.score_model)] = definitions.score_model
    in_force[kind_of(definitions.bot_rules)] = definitions.bot_rules
    current = in_force.get((kind, key))
    if current is None:
        return None
    old, new = _flat(current.model_dump(mode="json")), _flat(body.model_dump(mode="json"))
    paths = sorted(path for path in old.keys() | new.keys() if old.get(path, _NOTHING) != new.get(path, _NOTHING))
    return [FieldChange(path, old.get(path), new.get(path)) for path in paths]


def tier_moves(tx: Transaction, definitions: Definitions, now: datetime) -> list[TierMove]:
    """How the tiers of accounts would move if everything were scored by these definitions, as of the last tick.

    `now` (naive UTC) is the moment for a workspace that never ticked. Computes every score, and stores nothing.
    """
    last = tx.fixed("get_last_tick")
    model = definitions.score_model
    contacts = all_contact_scores(model, definitions.kinds, KNOWN_NOW, last[0][0] if last else now)
    accounts = account_scores(
        model,
        """\
    select case when r.subject_id < 0 then -r.subject_id else c.account_id end as account_id, r.subject_id as contact_id,
        r.score, r.first_party_score, r.third_party_score, r.visitor_count, r.signal_count, r.last_signal_at
    from result r
    left join contact c on c.contact_id = r.subject_id""",
    )
    rows = tx.run(
        f"""\
with result as (
    {indent(contacts.sql)}
),
proposed as (
    {indent(accounts.sql)}
)
select coalesce(s.tier, 'low') as from_tier, coalesce({tier_of(model, "p.score")}, 'low') as to_tier, count(*)
from proposed p
full join account_score s on s.account_id = p.account_id
where coalesce(s.account_id, p.account_id) is not null and from_tier <> to_tier
group by from_tier, to_tier
order by from_tier, to_tier""",
        contacts.params,
    )
    return [TierMove(*row) for row in rows]


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    """Every leaf of nested dicts and lists by its path, as in `decay.0.percent`."""
    if isinstance(value, Mapping):
        parts: Iterable[tuple[str, Any]] = value.items()
    elif isinstance(value, list):
        parts = ((str(place), part) for place, part in enumerate(value))
    else:
        return {path: value}
    return {
        leaf: found for name, part in parts for leaf, found in _flat(part, f"{path}.{name}" if path else name).items()
    }
