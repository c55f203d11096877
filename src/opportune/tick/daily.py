"""Keeps daily figures: what charts over many days need, appended by the first tick of each day.

They say how things stood when a day (UTC) ended, so they are written before that tick changes anything. Signals are also counted
before the day ends, whenever many have come: their rows add up. A workspace that has
none, because it is new or was made by an earlier version, gets those of its past from the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from opportune.plan.tick_plan import LONG_AGO, LastTick
from opportune.store import Transaction

# As far back as the past is worked out when nothing is kept yet; no chart shows more.
PAST_DAYS_MAX = 366
# So many signals are counted at once and not at the end of the day, or each chart would have to count them until then.
WAITING_SIGNALS_MAX = 100_000


@dataclass(frozen=True)
class KeptFigures:
    """The day until which all figures are kept, and the newest signal that is counted in them."""

    until: date | None = None
    counted_signal_id: int = 0


def keep_daily_figures(
    tx: Transaction, last: LastTick | None, kept: KeptFigures, next_signal_id: int, now: datetime
) -> tuple[KeptFigures, bool]:
    """Append the figures of every day that has ended since they were last kept; whether one has. `now` is naive UTC.

    `kept` is what the tick before returned, as far as anybody remembers.
    """
    if last is None:
        return kept, False
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    yesterday = midnight.date() - timedelta(days=1)
    if kept.until == yesterday and next_signal_id - 1 - kept.counted_signal_id < WAITING_SIGNALS_MAX:
        return kept, False
    last_day, first_day, counted_signal_id, recent_count = tx.fixed("get_last_daily_figures", {"now": now})[0]
    kept = KeptFigures(yesterday, counted_signal_id)
    if next_signal_id - 1 - counted_signal_id - recent_count >= WAITING_SIGNALS_MAX:
        tx.fixed("insert_daily_signals", {"now": now})
    if (last_day or first_day - timedelta(days=1)) >= yesterday:
        return kept, False
    if last_day is None:
        past = max(first_day, yesterday - timedelta(days=PAST_DAYS_MAX - 1))
        tx.fixed("insert_past_daily_scores", {"days": _days(past, yesterday)})
    else:
        tx.fixed("insert_daily_scores", {"days": _days(last_day + timedelta(days=1), yesterday)})
    tx.fixed("insert_daily_signals", {"now": now})
    since = last_day + timedelta(days=1) if last_day else LONG_AGO
    tx.fixed("insert_first_highs", {"since": since, "until": midnight})
    return kept, True


def count_signals_again(tx: Transaction, now: datetime) -> None:
    """Count the signals of all days anew, after verdicts on old ones have changed."""
    tx.run("delete from daily_signal")
    tx.fixed("insert_daily_signals", {"now": now})


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]
