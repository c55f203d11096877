"""The steps that do what nodes do inside Opportune, to those who passed them in this tick."""

from __future__ import annotations

import json
from collections.abc import Sequence

from opportune.model.criteria import SubjectType
from opportune.model.node import Node, UpdateAttribute
from opportune.plan.journey_plan import Running
from opportune.plan.steps import Fixed, Step
from opportune.plan.tick_plan import TickWindow

_UPDATES = {SubjectType.CONTACT: "update_contact_attributes", SubjectType.ACCOUNT: "update_account_attributes"}


def plan_actions(versions: Sequence[Running], window: TickWindow) -> list[Step]:
    """The effects of every node of these versions that acts, in the order people come to them."""
    return [step for one in versions for node in one.journey.in_order for step in _acts(one, node, window)]


def _acts(one: Running, node: Node, window: TickWindow) -> list[Step]:
    passed: dict[str, object] = {
        "workflow_id": one.number, "version": one.version, "node": node.id, "now": window.now
    }  # fmt: skip
    match node:
        case UpdateAttribute():
            return [Fixed(_UPDATES[one.journey.subject], {**passed, "attributes": json.dumps(node.set)})]
        case _:
            return []
