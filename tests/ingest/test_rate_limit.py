from datetime import UTC, datetime, timedelta

import pytest

from opportune.errors import TooManyRequests
from opportune.ingest import IngestLimits, RateLimiter

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)

# Each step: seconds since the first, events asked for, and None if they pass or else the seconds to wait.
STEPS = [
    ("burst passes, more waits", [(0, 20, None), (0, 1, 1), (0.05, 1, 1), (0.1, 1, None), (0.1, 1, 1)]),
    ("refused events cost nothing", [(0, 15, None), (0, 6, 1), (0, 5, None)]),
    ("fills up to the burst only", [(0, 20, None), (3600, 20, None), (3600, 1, 1)]),
    ("wait is as long as it takes", [(0, 20, None), (0, 20, 2), (1.9, 20, 1), (2, 20, None)]),
    (
        "more than the bucket passes when full and leaves a debt",
        [(0, 50, None), (3, 1, 1), (3.2, 1, None), (3.2, 50, 2)],
    ),
    ("a clock that goes back gives nothing", [(10, 20, None), (0, 1, 1)]),
]


@pytest.mark.parametrize("steps", [steps for _, steps in STEPS], ids=[name for name, _ in STEPS])
def test_token_bucket(steps):
    limiter = RateLimiter(IngestLimits(events_per_second=10, burst_events=20))
    for seconds, count, wait in steps:
        now = NOW + timedelta(seconds=seconds)
        if wait is None:
            limiter.take("website", count, now)
        else:
            with pytest.raises(TooManyRequests, match="10 events a second") as refused:
                limiter.take("website", count, now)
            assert refused.value.retry_after_seconds == wait


def test_sources_do_not_share_a_bucket():
    limiter = RateLimiter(IngestLimits(events_per_second=1, burst_events=1))
    limiter.take("website", 1, NOW)
    limiter.take("app", 1, NOW)
    with pytest.raises(TooManyRequests):
        limiter.take("app", 1, NOW)
