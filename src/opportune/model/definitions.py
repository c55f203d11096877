"""All definitions in force at one moment, as one value that a tick runs with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from opportune.model.bot_rules import BotRules
from opportune.model.score_model import ScoredKind, ScoreModel
from opportune.model.signal import SignalDefinition


@dataclass(frozen=True)
class Definitions:
    """Signals, score model and bot rules with the numbers they are stored under."""

    signals: tuple[SignalDefinition, ...]
    score_model: ScoreModel
    score_model_version: int
    bot_rules: BotRules
    kind_ids: Mapping[str, int]

    @property
    def kinds(self) -> tuple[ScoredKind, ...]:
        """What the score needs to know of every enabled signal."""
        return tuple(
            ScoredKind(
                kind_id=self.kind_ids[definition.signal],
                key=definition.signal,
                category=definition.category,
                party=definition.party,
                points_e2=self.score_model.points_of(definition),
            )
            for definition in self.signals
            if definition.enabled
        )

    @property
    def scoring_checksum(self) -> str:
        """Changes exactly when scores of stored signals may change: the score model, or a signal's weight or category."""
        text = self.score_model.model_dump_json() + "".join(kind.model_dump_json() for kind in self.kinds)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
