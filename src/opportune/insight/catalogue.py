"""The definitions in force as compiled criteria see them: as the last tick saw them, at its moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from opportune.insight.scores import current_definitions
from opportune.model.catalogue import Catalogue, catalogue_of
from opportune.model.definitions import Definitions
from opportune.store import Transaction, Workspace, statement


@dataclass(frozen=True)
class Standing:
    """What conditions are read by. `now` (naive UTC) is the moment of the last tick, or of the question before any."""

    definitions: Definitions
    catalogue: Catalogue
    now: datetime
    ticked_at: datetime | None
    has_first: bool
    has_third: bool


def standing(tx: Transaction, workspace: Workspace, now: datetime) -> Standing:
    """How things stand. `now` is naive UTC."""
    definitions = current_definitions(tx, workspace)
    has_first, has_third = tx.fixed("select_parties_seen")[0]
    last = tx.run_dicts(statement("get_last_tick"))
    ticked_at = last[0]["ticked_at"] if last else None
    return Standing(
        definitions=definitions,
        catalogue=catalogue_of(definitions, has_first, has_third),
        now=ticked_at or now,
        ticked_at=ticked_at,
        has_first=has_first,
        has_third=has_third,
    )


def catalogue_now(tx: Transaction, definitions: Definitions) -> Catalogue:
    """The catalogue of definitions in force or proposed, with the parties that ever sent a signal, as a tick has it."""
    has_first, has_third = tx.fixed("select_parties_seen")[0]
    return catalogue_of(definitions, has_first, has_third)
