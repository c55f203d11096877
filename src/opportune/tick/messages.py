"""What ticks do to messages that were written before: those of people who left are not sent, and old ones are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from opportune.model.sending_rules import SendingRules
from opportune.plan.tick_plan import TickWindow
from opportune.store import Transaction


def forget_messages(tx: Transaction, window: TickWindow) -> None:
    """Send nothing more for those who left their journey in this tick, in whatever way."""
    if tx.fixed("is_any_message_left", {"now": window.now})[0][0]:
        tx.fixed("insert_left_delivery_ends", {"now": window.now})
        tx.fixed("delete_left_deliveries")
        tx.fixed("delete_left_delivery_news", {"now": window.now})


def empty_old_messages(tx: Transaction, rules: SendingRules, now: datetime) -> None:
    """Forget what messages said and what was answered, once they ended long enough ago, and of failed ones that were dismissed."""
    tx.fixed("empty_delivery_ends", {"before": now - timedelta(days=rules.keep_content_days)})
