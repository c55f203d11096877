"""A contact provider, and anything else that is no platform in particular: takes what it is asked for and keeps it.

It honours idempotency keys: a request with a key that it knows is answered as the first time, and charged once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from opportune.testing.receivers.platform import Platform, Refused, Seen


@dataclass
class Provider(Platform):
    """`people` are for sale by domain; `charged` counts what was sold."""

    people: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    charged: int = 0
    _answered_keys: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def refusal(self, status: int, message: str, code: str = "") -> Refused:
        return Refused(status, {"error": message})

    def answer(self, seen: Seen) -> tuple[int, Any]:
        key = f"{seen.method} {seen.path} {seen.headers.get('idempotency-key', '')}"
        if key not in self._answered_keys:
            self._answered_keys[key] = self._new(seen)
        return self._answered_keys[key]

    def _new(self, seen: Seen) -> tuple[int, Any]:
        if seen.path == "/purchases" and seen.method == "POST":
            self.check_token(seen)
            wanted = seen.json
            sold = self.people.get(wanted["domain"], [])[: wanted["limit"]]
            self.charged += len(sold)
            return 201, {"purchase": {"people": sold}}
        return 200, {"path": seen.path, "is_known": seen.path != "/unknown"}
