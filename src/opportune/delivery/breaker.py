"""When to leave a receiver alone that fails again and again, and when to try whether it is back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FAILURES_TO_OPEN = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)


@dataclass
class Breaker:
    """Opens after so many failures in a row. From `probe_at` on one message may try; if it fails, the pause is twice as long."""

    failures: int = 0
    probe_at: datetime | None = None
    _pause: timedelta = FIRST_PAUSE

    def succeeded(self) -> None:
        """The receiver answers."""
        self.failures, self.probe_at, self._pause = 0, None, FIRST_PAUSE

    def failed(self, now: datetime) -> None:
        """It does not."""
        self.failures += 1
        if self.probe_at is None:
            if self.failures >= FAILURES_TO_OPEN:
                self.probe_at = now + self._pause
        elif now >= self.probe_at:
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            self.probe_at = now + self._pause
