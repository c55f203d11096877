"""What every list says about a score: the columns of `account_score` and `contact_score`, and the composite of both parties.

A subject without a row has never had a signal: its score is 0.
"""

from __future__ import annotations

from dataclasses import dataclass

from opportune.insight.pages import SortKey
from opportune.model.definitions import Definitions
from opportune.model.score_model import Composite, composite_score
from opportune.model.signal import Party
from opportune.store import Transaction, Workspace
from opportune.store.definitions import definitions_in_force

_ZERO_WITHOUT_SIGNALS = (
    "score", "first_party_score", "third_party_score", "delta_1d", "delta_7d", "delta_14d", "signal_count",
)  # fmt: skip


@dataclass(frozen=True)
class CompositeWeights:
    """How much each party's sub-score counts. A party no signal of which was ever stored is left out."""

    weights: Composite
    has_first: bool
    has_third: bool

    @property
    def is_partial(self) -> bool:
        """Whether a party that should count is left out."""
        misses_first = self.weights.first_party_percent > 0 and not self.has_first
        return misses_first or (self.weights.third_party_percent > 0 and not self.has_third)

    @property
    def sql(self) -> str:
        """The composite as an expression over the score row `s`: `composite_score` of the model, in SQL."""
        first = self.weights.first_party_percent if self.has_first else 0
        third = self.weights.third_party_percent if self.has_third else 0
        if not (total := first + third):
            return "0"
        weighed = f"{first} * coalesce(s.first_party_score, 0) + {third} * coalesce(s.third_party_score, 0)"
        return f"(2 * ({weighed}) + {total}) // {2 * total}"

    def of(self, first: int, third: int) -> int:
        """The composite of two sub-scores."""
        return composite_score(first, third, self.weights, self.has_first, self.has_third)


def current_definitions(tx: Transaction, workspace: Workspace) -> Definitions:
    """The definitions in force, read anew only after one has changed."""
    return definitions_in_force(tx, workspace, int(tx.fixed("get_definitions_revision")[0][0] or 0))


def composite_weights(tx: Transaction, definitions: Definitions) -> CompositeWeights:
    """The weights of the score model, and which parties have a source."""

    def kinds(party: Party) -> tuple[int, ...]:
        return tuple(definitions.kind_ids[found.signal] for found in definitions.signals if found.party is party)

    first, third = kinds(Party.FIRST), kinds(Party.THIRD)
    params = {"first_kind_ids": list(first), "third_kind_ids": list(third)}
    # Every list asks for it.
    has_first, has_third = tx.kept(("parties", first, third), lambda: tx.fixed("get_stored_parties", params)[0])
    return CompositeWeights(definitions.score_model.composite, has_first, has_third)


def score_columns(composite: CompositeWeights) -> str:
    """The select list of a score row `s`."""
    zeros = [f"coalesce(s.{column}, 0) as {column}" for column in _ZERO_WITHOUT_SIGNALS]
    return ",\n    ".join(
        [
            *zeros,
            "coalesce(s.tier, 'low') as tier",
            "coalesce(s.trend, 'stable') as trend",
            "s.last_signal_at",
            "s.changed_at",
            f"{composite.sql} as composite_score",
            f"{str(composite.is_partial).lower()} as is_partial",
        ]
    )


def score_sort_keys(composite: CompositeWeights) -> dict[str, SortKey]:
    """The columns of a score row that a list can be sorted by."""
    numbers = {column: SortKey(f"coalesce(s.{column}, 0)", int) for column in _ZERO_WITHOUT_SIGNALS}
    return numbers | {"composite_score": SortKey(composite.sql, int)}
