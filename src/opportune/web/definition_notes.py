"""Puts definitions in force and tells the audit log which versions came of it."""

from __future__ import annotations

from datetime import datetime

from opportune.access.audit import note
from opportune.insight.approvals import check_approved
from opportune.model.definitions import KindKey
from opportune.model.journey import JourneyDefinition
from opportune.model.proposal import Proposal
from opportune.store import Transaction
from opportune.store.definitions import load_definitions, save_proposal


def save_and_note(
    tx: Transaction, proposal: Proposal, now: datetime, *, is_approved: bool = False
) -> tuple[KindKey, ...]:
    """Do what a proposal says; returns which definitions that concerns. What each said before and says now is in its versions.

    Raises Conflict for a journey that would run and needs an approval, unless it has that.
    """
    if not is_approved and any(isinstance(body, JourneyDefinition) for body in proposal.bodies):
        check_approved(tx, load_definitions(tx), proposal)
    versions = save_proposal(tx, proposal, now)
    note(
        **{
            name: found
            for name, found in (
                ("versions", [{"kind": kind, "key": key, "version": version} for kind, key, version in versions]),
                ("removed", [{"kind": kind, "key": key} for kind, key in proposal.removed]),
                ("renamed", [{"kind": kind, "key": key, "to": to} for (kind, key), to in proposal.renamed.items()]),
            )
            if found
        }
    )
    return (*((kind, key) for kind, key, _ in versions), *proposal.removed, *proposal.renamed)
