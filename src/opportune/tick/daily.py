"""Keeps daily figures: what charts over many days need, appended by the first tick of each day.

They say how things stood when a day (UTC) ended, so they are written before that tick changes anything. Signals are also counted
before the day ends, whenever many have come: their rows add up. A workspace that has
none, because it is new or was made by an earlier version, gets those of its past from the ledger.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from opportune.plan.tick_plan import LONG_AGO, LastTick
from opportune.store import Transaction

# As far back as the past is worked out when nothing is kept yet; no chart shows more.
PAST_DAYS_MAX = 366
# So many signals are counted at once and not at the end of the day, or each chart would have to count them until then.
WAITING_SIGNALS_MAX = 100_000


def keep_daily_figures(tx: Transaction, last: LastTick | None, now: datetime) -> bool:
    """Append the figures of every day that has ended since they were last kept; whether one has. `now` is naive UTC."""
    if last is None:
        return False
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    yesterday = midnight.date() - timedelta(days=1)
    last_day, first_day, waiting_count = tx.fixed("get_last_daily_figures", {"now": now})[0]
    if waiting_count >= WAITING_SIGNALS_MAX:
        tx.fixed("insert_daily_signals", {"now": now})
    if (last_day or first_day - timedelta(days=1)) >= yesterday:
        return False
    if last_day is None:
        past = max(first_day, yesterday - timedelta(days=PAST_DAYS_MAX - 1))
        tx.fixed("insert_past_daily_scores", {"days": _days(past, yesterday)})
    else:
        tx.fixed("insert_daily_scores", {"days": _days(last_day + timedelta(days=1), yesterday)})
    tx.fixed("insert_daily_signals", {"now": now})
    since = last_day + timedelta(days=1) if last_day else LONG_AGO
    tx.fixed("insert_first_highs", {"since": since, "until": midnight})
    return True


def count_signals_again(tx: Transaction, now: datetime) -> None:
    """Count the signals of all days anew, after verdicts on old ones have changed."""
    tx.run("delete from daily_signal")
    tx.fixed("insert_daily_signals", {"now": now})


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]
