"""How often a sign-in may be tried. Kept in memory: a restart forgives.

Wrong passwords are counted for an email at an address, for an address, and for an email wherever the attempts come from. Each count
drains steadily, so that nobody waits longer than minutes. The last one does not concern an address from which that person
has signed in before: whoever guesses from many places cannot lock its owner out of their usual one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from opportune.errors import TooManyRequests

# Counts are forgotten, the oldest first, beyond this many.
_MAX_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `attempts` at once, and one more every `seconds`."""

    attempts: int
    seconds: float


PAIR_LIMIT = Limit(5, 60.0)
ADDRESS_LIMIT = Limit(30, 10.0)
EMAIL_LIMIT = Limit(20, 15.0)


class Attempts:
    """The wrong passwords of late."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # How full each count was, and when.
        self._counts: OrderedDict[tuple[str, ...], tuple[float, datetime]] = OrderedDict()

    def take(self, email: str, address: str, is_usual_address: bool, now: datetime) -> None:
        """Count an attempt before it is looked at. Raises TooManyRequests, and then nothing is counted."""
        counts = [(("pair", email, address), PAIR_LIMIT), (("address", address), ADDRESS_LIMIT)]
        if not is_usual_address:
            counts.append((("email", email), EMAIL_LIMIT))
        with self._lock:
            levels = [(key, limit, self._level(key, limit, now)) for key, limit in counts]
            waits = [(level + 1 - limit.attempts) * limit.seconds for _, limit, level in levels]
            if (wait := ceil(max(waits))) > 0:
                raise TooManyRequests(
                    f"Too many attempts to sign in. Try again in {wait} seconds, or ask an administrator for a link "
                    "to choose a new password.",
                    wait,
                )
            for key, _, level in levels:
                self._counts[key] = (level + 1, now)
                self._counts.move_to_end(key)
            while len(self._counts) > _MAX_KEPT:
                self._counts.popitem(last=False)

    def forgive(self, email: str, address: str) -> None:
        """The password was right: what was counted for this person at this address is forgotten."""
        with self._lock:
            self._counts.pop(("pair", email, address), None)
            for key in (("address", address), ("email", email)):
                if key in self._counts:
                    level, since = self._counts[key]
                    self._counts[key] = (max(level - 1, 0.0), since)

    def _level(self, key: tuple[str, ...], limit: Limit, now: datetime) -> float:
        level, since = self._counts.get(key, (0.0, now))
        drained = max((now - since).total_seconds(), 0.0) / limit.seconds
        return max(level - drained, 0.0)
