"""What putting definitions in force would change: which fields of them, and the tiers of how many accounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opportune.compile.decay import KNOWN_NOW
from opportune.compile.query import indent
from opportune.compile.score import account_scores, all_contact_scores, tier_of
from opportune.insight.preview import subjects_moving
from opportune.model.definitions import NUMBERED_KINDS, Body, Definitions, kind_of
from opportune.store import Transaction, statement

_NOTHING = "(none)"
_NAME = re.compile(r"[\w-]+")


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


@dataclass(frozen=True)
class MemberMove:
    """How many subjects enter and leave one segment. `subject` is account or contact."""

    segment: str
    subject: str
    entered: int
    left: int


@dataclass(frozen=True)
class Effects:
    """What would become of subjects if definitions were in force."""

    tier_moves: tuple[TierMove, ...]
    member_moves: tuple[MemberMove, ...]


def field_changes(definitions: Definitions, body: Body, old_key: str | None = None) -> list[FieldChange] | None:
    """Every field that differs from the definition in force, None when it is new.

    What is in a list goes by its name where all have one, before and after, so that it is the same in another place, and the list
    itself says the order; else by its position, from one on.
    `old_key` is what the definition in force is called, if it isn't the same.
    """
    kind, key = kind_of(body)
    current = definitions.by_name.get((kind, old_key or key))
    if current is None:
        return None
    before, after = _fields(current), _fields(body)
    old, new = _flat(before, after), _flat(after, before)
    paths = sorted(path for path in old.keys() | new.keys() if old.get(path, _NOTHING) != new.get(path, _NOTHING))
    return [FieldChange(path, old.get(path), new.get(path)) for path in paths]


def _fields(body: Body) -> dict[str, Any]:
    """As written, with what is left to defaults; of criteria only what is said."""
    return body.model_dump(mode="json", by_alias=True, exclude_none=kind_of(body)[0] in NUMBERED_KINDS)


def effects_of(tx: Transaction, current: Definitions, proposed: Definitions, now: datetime) -> Effects:
    """What would change about subjects, computed in full, with nothing stored. `now` is naive UTC.

    Members are those by the scores in force: what another score model does to segments shows when it is.
    """
    moves = tier_moves(tx, proposed, now) if proposed.scoring_checksum != current.scoring_checksum else []
    members = subjects_moving(tx, current, proposed, now)
    return Effects(
        tuple(moves), tuple(MemberMove(found.segment, found.subject, found.entered, found.left) for found in members)
    )


def tier_moves(tx: Transaction, definitions: Definitions, now: datetime) -> list[TierMove]:
    """How the tiers of accounts would move if everything were scored by these definitions, as of the last tick.

    `now` (naive UTC) is the moment for a workspace that never ticked. Computes every score, and stores nothing.
    """
    last = tx.run_dicts(statement("get_last_tick"))
    model = definitions.score_model
    contacts = all_contact_scores(model, definitions.kinds, KNOWN_NOW, last[0]["ticked_at"] if last else now)
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


def _flat(value: Any, other: Any, path: str = "") -> dict[str, Any]:
    """Every leaf of nested dicts and lists by its path, as in `stages.warm.from` and `decay.1.percent`.

    `other` is what stands at this path in the other version.
    """
    if isinstance(value, Mapping):
        return _within(value, other if isinstance(other, Mapping) else {}, path)
    if not isinstance(value, list):
        return {path: value}
    others = other if isinstance(other, list) else []
    names, other_names = _names(value), _names(others)
    if not names or other_names is None:
        return _within(_by_position(value), _by_position(others), path)
    return {path: names} | _within(_by_name(names, value), _by_name(other_names, others), path)


def _within(parts: Mapping[str, Any], others: Mapping[str, Any], path: str) -> dict[str, Any]:
    return {
        leaf: found
        for name, part in parts.items()
        for leaf, found in _flat(part, others.get(name), f"{path}.{name}" if path else name).items()
    }


def _by_position(parts: list[Any]) -> dict[str, Any]:
    return {str(position): part for position, part in enumerate(parts, start=1)}


def _by_name(names: list[str], parts: list[Any]) -> dict[str, Any]:
    return dict(zip(names, parts, strict=True))


def _names(parts: list[Any]) -> list[str] | None:
    """The names of all parts of a list; None where one has none, or two have the same."""
    names = [name for part in parts if (name := _name(part)) is not None]
    return names if len(set(names)) == len(parts) else None


def _name(part: Any) -> str | None:
    """What the parts of a list are told apart by: a stage by its key, a node `{wait: {id: a-day}}` by its id."""
    if not isinstance(part, Mapping):
        return None
    inner = next(iter(part.values())) if len(part) == 1 else None
    name = part.get("stage") or part.get("id") or (inner.get("id") if isinstance(inner, Mapping) else None)
    return name if isinstance(name, str) and _NAME.fullmatch(name) else None
