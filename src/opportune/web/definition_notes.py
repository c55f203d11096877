"""Puts definitions in force and tells the audit log which versions came of it."""

from __future__ import annotations

from datetime import datetime

from opportune.access.audit import note
from opportune.model.definitions import KindKey
from opportune.model.proposal import Proposal
from opportune.store import Transaction
from opportune.store.definitions import save_proposal


def save_and_note(tx: Transaction, proposal: Proposal, now: datetime) -> tuple[KindKey, ...]:
    """Do what a proposal says; returns which definitions that concerns. What each said before and says now is in its versions."""
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
