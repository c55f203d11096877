"""Credits of connectors: what was allotted, what is held for messages under way, and what was used. The ledger only grows.

A message reserves before it asks the other side for anything. What it used is debited, the rest released. A message that fails or
is taken back releases all of it; what a message that ended left behind is released before the next one reserves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opportune.errors import InvalidInput
from opportune.model.connector import CreditRules
from opportune.store import Transaction, statement

Shortage = Literal["insufficient_credits", "credits_month_limit", "credits_run_limit"]
# Reasons that pass: with an allotment, or with the next month.
PASSING_SHORTAGES: frozenset[str] = frozenset({"insufficient_credits", "credits_month_limit"})
MAX_ALLOTTED = 1_000_000_000


@dataclass(frozen=True)
class Purse:
    """The credits of one connector inside a transaction. `now` is naive UTC."""

    tx: Transaction
    connector: str
    now: datetime

    def allocate(self, amount: int, reason: str) -> None:
        """Allot credits, or take some back with a negative amount. Raises InvalidInput when too few are left for that."""
        if not 0 < abs(amount) <= MAX_ALLOTTED:
            raise InvalidInput(
                f"The amount must lie between 1 and {MAX_ALLOTTED:,}; a negative one takes credits back."
            )
        self.settle()
        if amount < 0 and self.available + amount < 0:
            raise InvalidInput(f"Only {self.available:,} credits are left to take back.")
        self._add("allocate", amount, None, reason)

    def reserve(self, delivery_id: int, amount: int, rules: CreditRules) -> Shortage | None:
        """Hold credits for a message, unless it holds them already; what they are short of otherwise."""
        self.settle()
        if self.held_by(delivery_id) or self.is_debited(delivery_id):
            return None
        if self.available < amount:
            return "insufficient_credits"
        if rules.monthly_limit is not None and self._used("count_month_credits") + amount > rules.monthly_limit:
            return "credits_month_limit"
        if rules.per_run_limit is not None:
            used = self._used("count_run_credits", delivery_id=delivery_id)
            if used + amount > rules.per_run_limit:
                return "credits_run_limit"
        self._add("reserve", amount, delivery_id, None)
        return None

    def use(self, delivery_id: int, amount: int, reason: str | None = None) -> None:
        """Debit what a message used of what it held, and release the rest. A second time nothing more is used."""
        if self.is_debited(delivery_id):
            return
        held = self.held_by(delivery_id)
        used = min(amount, held)
        self._add("debit", used, delivery_id, reason)
        if held > used:
            self._add("release", held - used, delivery_id, "not used")

    def release(self, delivery_id: int, reason: str) -> None:
        """Give back what a message holds."""
        if held := self.held_by(delivery_id):
            self._add("release", held, delivery_id, reason)

    def settle(self) -> None:
        """Release what messages hold that ended without a debit."""
        for delivery_id, held in self.tx.fixed("list_left_credits", {"connector": self.connector}):
            self._add("release", int(held), delivery_id, "the message ended")

    @property
    def available(self) -> int:
        """What the next message may reserve."""
        return self._used("get_available_credits")

    def held_by(self, delivery_id: int) -> int:
        """What a message holds that is neither debited nor released."""
        return self._used("get_held_credits", delivery_id=delivery_id)

    def is_debited(self, delivery_id: int) -> bool:
        """Whether a message has got what it was to get, be it for nothing."""
        named = {"connector": self.connector, "delivery_id": delivery_id}
        return bool(self.tx.fixed("count_debits", named)[0][0])

    def _used(self, name: str, **more: object) -> int:
        text = statement(name)
        given = {"connector": self.connector, "now": self.now, **more}
        return int(self.tx.run(text, {key: value for key, value in given.items() if f"${key}" in text})[0][0])

    def _add(self, kind: str, amount: int, delivery_id: int | None, reason: str | None) -> None:
        self.tx.fixed(
            "insert_credit_entry",
            {
                "entry_id": self.tx.take_ids("credit_entry", 1),
                "connector": self.connector,
                "kind": kind,
                "amount": amount,
                "delivery_id": delivery_id,
                "reason": reason,
                "now": self.now,
            },
        )
