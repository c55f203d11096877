"""The messages to one receiver: how many may be under way at once, and when it is left alone."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiolimiter import AsyncLimiter

from opportune.delivery.breaker import LONGEST_PAUSE, Breaker
from opportune.delivery.message import Ending, Message

# A receiver that keeps up is given more at once, one that fails less.
AT_ONCE_FIRST, AT_ONCE_MAX = 8, 64
# So many are claimed beforehand that the next ones lie ready while a tick holds the workspace.
CLAIMED_AHEAD = 8
SECONDS_AHEAD = 2
_TOO_MANY = 429


@dataclass
class Lane:
    """One queue while it is in use. `waiting` are claimed and next, `in_flight` is how many are being sent."""

    queue: str
    at_once: int = AT_ONCE_FIRST
    in_flight: int = 0
    waiting: deque[Message] = field(default_factory=deque)
    breaker: Breaker = field(default_factory=Breaker)
    # The receiver asked for a pause until then.
    held_until: datetime | None = None
    limiter: AsyncLimiter | None = None
    rate: float | None = None

    @property
    def is_idle(self) -> bool:
        return not self.waiting and not self.in_flight

    def room(self, now: datetime) -> int:
        """How many more messages to claim. `now` as everywhere here is naive UTC."""
        if self.blocked_until(now):
            return 0
        if self.breaker.probe_at is not None:
            return 1 if self.is_idle else 0
        ahead = self.at_once * CLAIMED_AHEAD
        if self.rate is not None:
            ahead = min(ahead, max(math.ceil(self.rate * SECONDS_AHEAD), 1))
        return ahead - len(self.waiting) if len(self.waiting) <= ahead // 2 else 0

    def blocked_until(self, now: datetime) -> datetime | None:
        """When it may be tried again, if it is left alone now."""
        later = [moment for moment in (self.breaker.probe_at, self.held_until) if moment is not None and now < moment]
        return max(later, default=None)

    def next_message(self, now: datetime) -> Message | None:
        """The message to be sent now, if one may be."""
        if not self.waiting or self.in_flight >= self.at_once or self.blocked_until(now):
            return None
        self.in_flight += 1
        return self.waiting.popleft()

    def ended(self, ending: Ending, now: datetime) -> list[Message]:
        """Learn from an attempt; returns what is not to be sent for now after all."""
        self.in_flight -= 1
        if not _is_trouble(ending):
            self.breaker.succeeded()
            self.at_once = min(self.at_once + 1, AT_ONCE_MAX)
            return []
        self.at_once = max(self.at_once // 2, 1)
        if ending.status_code == _TOO_MANY and ending.retry_after_seconds:
            self.held_until = now + min(timedelta(seconds=ending.retry_after_seconds), LONGEST_PAUSE)
        else:
            self.breaker.failed(now)
        return self.given_back() if self.blocked_until(now) else []

    def given_back(self) -> list[Message]:
        back = list(self.waiting)
        self.waiting.clear()
        return back


def _is_trouble(ending: Ending) -> bool:
    """Whether an ending says something about the receiver rather than about the message."""
    if ending.state != "retry":
        return False
    return ending.status_code is None or ending.status_code >= 500 or ending.status_code == _TOO_MANY
