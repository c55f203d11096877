"""Takes those out of ad audiences who left the journey that put them there until the exit."""

from __future__ import annotations

from collections.abc import Iterator

from opportune.model.node import PushAudience, RemoveFromAudience
from opportune.plan.tick_plan import TickWindow
from opportune.store import Transaction
from opportune.store.definitions import versions_in_force
from opportune.tick.journeys import KeptJourneys

# Workflow, version, node, subject type, connector, audience, and what the node does: until_exit, for_good or removal.
_Place = tuple[int, int, str, str, str, str, str]
_NAMES = ("workflow_ids", "versions", "nodes", "subject_types", "connectors", "audiences", "actions")


def leave_audiences(tx: Transaction, known: KeptJourneys, window: TickWindow) -> None:
    """Write the removals of who left in this tick, in whatever way; a push that goes before one is brought to an end first.

    It comes before messages of who left are forgotten.
    """
    places = list(_places(known))
    until_exit = [place for place in places if place[-1] == "until_exit"]
    if not until_exit:
        return
    columns = dict(zip(_NAMES, map(list, zip(*places, strict=True)), strict=True))
    now = {"now": window.now}
    if tx.fixed("is_any_removal_waiting")[0][0]:
        tx.fixed("insert_held_delivery_ends", {**columns, **now})
        tx.fixed("delete_held_deliveries", now)
    if tx.fixed("is_anybody_out", now)[0][0]:
        if tx.fixed("create_audience_claim", {**columns, **now})[0][0]:
            connectors = versions_in_force(tx, "connector")
            versions = {"connectors": list(connectors), "content_versions": list(connectors.values())}
            ((count,),) = tx.fixed("insert_exit_deliveries", {**versions, **now})
            tx.advance("delivery", count)
        begun = dict(zip(_NAMES[:3], map(list, zip(*(place[:3] for place in until_exit), strict=True)), strict=True))
        tx.fixed("update_begun_pushes", {**begun, **now})


def _places(known: KeptJourneys) -> Iterator[_Place]:
    for (number, version), one in known.by_version.items():
        for step in one.journey.nodes:
            node = step.node
            if isinstance(node, PushAudience | RemoveFromAudience):
                action = "removal"
                if isinstance(node, PushAudience):
                    action = "until_exit" if node.remove_on_exit else "for_good"
                yield number, version, node.id, one.journey.subject.value, node.connector, node.audience, action
