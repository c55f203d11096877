"""Whether journeys may run, where the workspace asks for somebody else's approval: what runs was approved, or has run before."""

from __future__ import annotations

import json
from typing import Any

from opportune.errors import Conflict
from opportune.model.definitions import Definitions
from opportune.model.journey import JourneyDefinition, JourneyStatus
from opportune.model.proposal import Proposal
from opportune.model.references import with_names
from opportune.store import Transaction
from opportune.store.definitions import definition_versions, stored_text

# What a version may differ in and still do the same to people.
_BESIDE = ("workflow", "status")


def content_of(body: str) -> dict[str, Any]:
    """What a stored journey does to people, apart from whether it runs and what it is called."""
    return {name: value for name, value in json.loads(body).items() if name not in _BESIDE}


def check_approved(tx: Transaction, current: Definitions, proposal: Proposal) -> None:
    """Raises Conflict when a proposal lets a journey run that nobody approved.

    One that does not run may say anything. What ran before may run again: it was approved then, or nobody had to.
    """
    if not current.sending_rules.journeys_need_approval:
        return
    running = [
        body for body in proposal.bodies if isinstance(body, JourneyDefinition) and body.status is JourneyStatus.ACTIVE
    ]
    former = {(kind, new): old for (kind, old), new in proposal.renamed.items()}
    for body in running:
        key = former.get(("workflow", body.workflow), body.workflow)
        content = content_of(stored_text(body))
        if content != _renamed(current, key, proposal) and content not in _approved(tx, key):
            raise Conflict(
                f"Journey {body.workflow} needs the approval of somebody else before it runs as it says now "
                "(journeys_need_approval in the sending rules). Keep it as a draft with `opportune journeys draft FILE`, and ask "
                f"for the approval with `opportune journeys submit {body.workflow}`."
            )


def _renamed(current: Definitions, key: str, proposal: Proposal) -> dict[str, Any] | None:
    """What runs now, by the names that it will be called by."""
    there = current.by_name.get(("workflow", key))
    if not isinstance(there, JourneyDefinition) or there.status is not JourneyStatus.ACTIVE:
        return None
    return content_of(stored_text(with_names(there, proposal.renamed)))


def _approved(tx: Transaction, key: str) -> list[dict[str, Any]]:
    """What the versions say that ran or were approved."""
    approved = {row[0] for row in tx.fixed("list_version_approvals", {"key": key})}
    return [
        content_of(body)
        for version, _, _, body in definition_versions(tx, "workflow", key)
        if version in approved or json.loads(body).get("status") == JourneyStatus.ACTIVE.value
    ]
