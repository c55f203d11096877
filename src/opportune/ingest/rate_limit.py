"""How many events a write key may send: one token bucket for each source."""

from __future__ import annotations

import math
from datetime import datetime

from opportune.errors import TooManyRequests
from opportune.ingest.limits import IngestLimits


class RateLimiter:
    """Holds the buckets in memory; a restart fills them. Used from the event loop only."""

    def __init__(self, limits: IngestLimits) -> None:
        self._limits = limits
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def take(self, source: str, count: int, now: datetime) -> None:
        """Count `count` events of a source. Raises TooManyRequests, which says when they will fit, and counts
        nothing then.

        A request larger than the whole bucket passes when the bucket is full, and leaves a debt.
        """
        burst, rate = self._limits.burst_events, self._limits.events_per_second
        tokens, since = self._buckets.get(source, (float(burst), now))
        tokens = min(burst, tokens + max(0.0, (now - since).total_seconds()) * rate)
        needed = min(count, burst)
        if tokens < needed:
            raise TooManyRequests(
                f"The write key of {source} may send {rate:,} events a second. Send these again after the "
                "Retry-After time.",
                max(1, math.ceil((needed - tokens) / rate)),
            )
        self._buckets[source] = (tokens - count, now)
