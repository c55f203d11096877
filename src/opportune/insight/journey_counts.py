"""How a journey runs: how many came to each node and went which way, in one version or in all, and day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from opportune.errors import NotFound
from opportune.insight.approvals import content_of
from opportune.model.journey import JourneyDefinition
from opportune.model.node import EXIT, Sending
from opportune.store import Transaction, statement
from opportune.store.definitions import definition_versions

MAX_DAYS = 365


def version_of(tx: Transaction, key: str, version: int) -> JourneyDefinition:
    """A journey as one of its versions says it. Raises NotFound."""
    for number, _, _, body in definition_versions(tx, "workflow", key):
        if number == version:
            return JourneyDefinition.model_validate_json(body)
    raise NotFound(
        f"Journey {key} has no version {version}. `opportune definitions versions workflow {key}` lists them."
    )


def list_versions(tx: Transaction, number: int, key: str) -> list[dict[str, Any]]:
    """The versions of a journey that anybody entered, and the one in force, the newest first.

    Earlier ones say whether what is in force does something else to people: a pause makes a version too, and changes nobody's way.
    """
    versions = tx.run_dicts(statement("list_journey_versions"), {"workflow_id": number, "key": key})
    said = [content_of(one.pop("body")) for one in versions]
    in_force = [content for one, content in zip(versions, said, strict=True) if one["is_active"]]
    return [one | {"is_superseded": content not in in_force} for one, content in zip(versions, said, strict=True)]


def count_nodes(tx: Transaction, journey: JourneyDefinition, number: int, version: int | None) -> list[dict[str, Any]]:
    """The nodes in the order they are written, each with who came, who waits there now, which ways they went, and its messages."""
    of_version = {"workflow_id": number, "version": version}
    reached: dict[str, int] = dict(tx.fixed("count_reached_by_node", of_version))
    waiting: dict[str, int] = dict(tx.fixed("count_waiting_by_node", of_version))
    passed = {(node, outcome): passes for node, outcome, passes in tx.fixed("count_steps_by_outcome", of_version)}
    sent = {(node, state): messages for node, state, messages in tx.fixed("count_deliveries_by_node", of_version)}
    kinds = node_kinds(journey)
    return [
        {
            "id": node.id,
            "kind": kinds[node.id],
            "label": node.label,
            "reached": reached.get(node.id, 0),
            "waiting": waiting.get(node.id, 0),
            "ways": [
                {
                    "outcome": outcome,
                    "to": None if target == EXIT else target,
                    "count": passed.get((node.id, outcome), 0),
                }
                for outcome, target in journey.ways[node.id].items()
            ],
            "messages": {
                state: sent.get((node.id, state), 0) for state in ("waiting", "delivered", "skipped", "failed")
            }
            if isinstance(node, Sending)
            else None,
        }
        for node in (step.node for step in journey.nodes)
    ]


def node_kinds(journey: JourneyDefinition) -> dict[str, str]:
    """The kind of each node, as it is written."""
    return {step.node.id: name for step in journey.nodes for name, content in step if content is not None}


@dataclass(frozen=True)
class JourneyDay:
    """What happened in a journey on one day (UTC). `outcomes` are those of the node that was asked about."""

    day: date
    entered: int = 0
    left: int = 0
    by_goal: int = 0
    delivered: int = 0
    skipped: int = 0
    failed: int = 0
    outcomes: dict[str, int] | None = None


def count_days(
    tx: Transaction, number: int, version: int | None, node: str | None, days: int, now: datetime
) -> list[JourneyDay]:
    """Each of the last days, today last, also those on which nothing happened."""
    first = now.date() - timedelta(days=days - 1)
    asked = {"workflow_id": number, "version": version, "since": datetime.combine(first, time())}
    found = {row.pop("day"): row for row in tx.run_dicts(statement("list_journey_days"), asked)}
    outcomes: dict[date, dict[str, int]] = {}
    if node is not None:
        for day, outcome, count in tx.fixed("list_node_days", {**asked, "node": node}):
            outcomes.setdefault(day, {})[outcome] = count
    all_days = (first + timedelta(days=place) for place in range(days))
    return [
        JourneyDay(day, **found.get(day, {}), outcomes=outcomes.get(day, {}) if node is not None else None)
        for day in all_days
    ]
