"""Every bound of ingest over HTTP, each with its reason. It enforces none of them itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

MAX_BODY_BYTES = 4 * 1024 * 1024
"""A whole request, before and after decompression. The SDKs tested stay at or under 500 kB a batch."""

MAX_EVENT_BYTES = 32 * 1024
"""One event, the limit that the SDKs themselves enforce. A longer one is rejected alone; its batch goes on.
"""

MAX_EVENTS_PER_BATCH = 2_500
"""Keeps the work of one request under a tenth of a second, so that nobody else waits for it."""

MAX_QUEUED_ROWS = 50_000
MAX_QUEUED_BYTES = 64 * 1024 * 1024
"""What may wait for the disk. Past either bound the answer is 429: the clients keep the events and try again.
"""

MAX_ROWS_PER_COMMIT = 10_000
"""Larger commits are hardly faster, and make the first one in them wait for the last."""

GATHER_SECONDS = 0.001
"""How long a commit waits for company. Under load the commit before it takes longer than that, and gathers more."""

MAX_ID_LENGTH = 512
"""Identifiers are never shortened, since two could become one; a longer one is refused."""

MAX_TEXT_LENGTH = 1_024
"""Names, paths and user agents are cut here; the whole text stays in `properties` or `context`."""

MAX_EMAIL_LENGTH = 254
"""The longest address that mail can be sent to (RFC 5321)."""

FUTURE_TOLERANCE = timedelta(minutes=5)
"""How far ahead of the server an event may claim to be; within it, it counts as happening now."""

RETRY_AFTER_SECONDS = 1
"""What a client is told to wait when the queue is full or the disk fails."""


@dataclass(frozen=True, slots=True)
class IngestLimits:
    """What an operator may change: events accepted for one write key, on average and at once."""

    events_per_second: int = 100_000
    burst_events: int = 200_000
