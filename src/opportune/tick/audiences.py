"""Leaves messages in the outbox about whom audiences of campaigns gained and lost in a tick.

While messages of an endpoint wait, no more are written for it: what changes meanwhile becomes one net difference when they are
sent. So a receiver that is down costs nothing but its own delay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from opportune.model.campaign import CampaignDefinition, Phase
from opportune.model.definitions import Definitions
from opportune.plan.steps import Fixed, Step
from opportune.plan.tick_plan import LastTick, TickWindow
from opportune.store import Transaction, statement

# A body stays below 200 kB with this many accounts.
ACCOUNTS_PER_MESSAGE = 1_000
# How long it can be looked up what became of a message.
KEPT_DAYS = 90

RunSteps = Callable[[Sequence[Step]], None]


@dataclass(frozen=True)
class _Audience:
    """What an audience is made of at a moment, by the numbers of segments."""

    include: list[int]
    exclude: list[int]

    @property
    def text(self) -> str:
        return f"{self.include} - {self.exclude}"


def queue_pushes(
    tx: Transaction, definitions: Definitions, last: LastTick | None, window: TickWindow, run: RunSteps
) -> None:
    """Write the messages of this tick, in its transaction and after its memberships are stored."""
    # Most workspaces push nothing, and need not pay for planning the longer statement in every tick.
    if not tx.scalar("select count(*) from push_endpoint where is_active"):
        return
    endpoints = tx.run_dicts(statement("list_active_endpoints"))
    is_new_day = last is None or last.ticked_at.date() < window.now.date()
    if is_new_day:
        run([Fixed("delete_old_messages", {"before": window.now - timedelta(days=KEPT_DAYS)})])
    changed = {segment_id for (segment_id,) in tx.fixed("list_changed_segments", {"tick_id": window.tick_id})}
    campaigns = {
        definitions.definition_ids["campaign", campaign.campaign]: campaign for campaign in definitions.campaigns
    }
    # One receiver for each campaign at most, so there are as few as campaigns.
    for endpoint in endpoints:
        audience = _audience(definitions, campaigns.get(endpoint["campaign_id"]), window.now)
        # Once a day everybody is compared, beneath what is known to have changed: domains change too.
        is_whole = is_new_day or endpoint["starts_over"] or endpoint["evaluated_as"] != audience.text
        if not is_whole and changed.isdisjoint([*audience.include, *audience.exclude]):
            continue
        if endpoint["is_waiting"]:
            run([Fixed("update_endpoint_stale", {"endpoint_id": endpoint["endpoint_id"]})])
        else:
            run(_plan_push(endpoint, audience, window, is_whole=is_whole))


def _audience(definitions: Definitions, campaign: CampaignDefinition | None, now: datetime) -> _Audience:
    """Nobody, unless the campaign runs today."""
    if campaign is None or campaign.phase_on(now.date()) is not Phase.RUNNING:
        return _Audience([], [])

    def numbers(segments: tuple[str, ...]) -> list[int]:
        return sorted({definitions.definition_ids["segment", segment] for segment in segments})

    return _Audience(numbers(campaign.include), numbers(campaign.exclude))


def _plan_push(
    endpoint: Mapping[str, object], audience: _Audience, window: TickWindow, *, is_whole: bool
) -> list[Step]:
    whom = {"endpoint_id": endpoint["endpoint_id"]}
    segment_ids = [*audience.include, *audience.exclude]
    touched = (
        Fixed("create_all_touched_member", {**whom, "segment_ids": segment_ids})
        if is_whole
        else Fixed("create_touched_member", {"tick_id": window.tick_id, "segment_ids": segment_ids})
    )
    return [
        touched,
        Fixed("create_audience_change", {**whom, "include": audience.include, "exclude": audience.exclude}),
        Fixed(
            "insert_audience_messages",
            {
                **whom,
                # By the moment, which unlike the number of the tick never comes again after an older backup is restored.
                "key_prefix": f"audience-{endpoint['endpoint_id']}-{window.now:%Y%m%dT%H%M%S.%f}-",
                "campaign_id": endpoint["campaign_id"],
                "campaign": endpoint["campaign"],
                "starts_over": endpoint["starts_over"],
                "size": ACCOUNTS_PER_MESSAGE,
                "now": window.now,
            },
        ),
        Fixed("delete_told_members", whom),
        Fixed("insert_told_members", whom),
        Fixed("update_endpoint_evaluated", {**whom, "evaluated_as": audience.text}),
    ]
