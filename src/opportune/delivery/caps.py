"""Frequency caps: from when on they count, and for previews, which ask about everybody at once, who has had all that they allow.

What counts is what `permission.py` counts for one message; both take the purpose of a message and the tags of its
journey from the same place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from opportune.delivery.sending_nodes import journeys_of
from opportune.delivery.sending_time import zone_of
from opportune.model.sending_rules import PERSONAL_CHANNELS, Cap, SendingRules
from opportune.store import Transaction


def counted_after(cap: Cap, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment after which a message counts for a cap, where this is the zone of the recipient. Moments are naive UTC."""
    if cap.calendar is None:
        return now - cap.reach
    day = now.replace(tzinfo=UTC).astimezone(zone).date()
    if cap.calendar == "week":
        day -= timedelta(days=day.weekday())
    elif cap.calendar == "month":
        day = day.replace(day=1)
    begins = datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)
    # What was sent in the very moment in which the day begins is of that day.
    return begins - timedelta.resolution


def find_capped(tx: Transaction, rules: SendingRules, journey: int, tags: Collection[str], now: datetime) -> None:
    """Leaves the temporary table `capped`: channel (or any) and contact_id of whoever has had all that a cap on a journey allows.

    The journey is given by its number, and is taken to have these tags.
    """
    caps = [
        (number, cap)
        for number, cap in enumerate(rules.caps)
        if any(cap.concerns(channel, tags) for channel in PERSONAL_CHANNELS)
    ]
    zones = tx.fixed("list_written_zones") if caps else []
    periods = [
        (number, *written, counted_after(cap, zone, now))
        for written in zones
        for zone in [zone_of(*written, rules.timezone)]
        for number, cap in caps
    ]
    kinds = tx.fixed("list_sent_kinds", {"since": min(since for *_, since in periods)}) if periods else []
    journeys = journeys_of(tx, {(workflow_id, version) for workflow_id, version, *_ in kinds})
    counted = [
        (number, workflow_id, version, node, content_version)
        for workflow_id, version, node, content_version, channel in kinds
        if journeys.purpose(journeys.node(workflow_id, version, node), content_version) is not None
        for number, cap in caps
        if cap.concerns(channel, tags if workflow_id == journey else journeys.tags(workflow_id))
    ]
    tx.fixed(
        "create_capped",
        {
            **_columns(("caps", "channels", "maxes"), [(number, cap.channel, cap.max) for number, cap in caps]),
            **_columns(("counted_caps", "workflow_ids", "versions", "nodes", "content_versions"), counted),
            **_columns(("period_caps", "contact_zones", "account_zones", "since"), periods),
            "now": now,
        },
    )


def _columns(names: Sequence[str], rows: Sequence[Sequence[object]]) -> dict[str, list[object]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}
