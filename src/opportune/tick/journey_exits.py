"""Takes those out of journeys, the paused ones too, who are gone, and those whose journey is."""

from __future__ import annotations

from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.model.journey import JourneyStatus
from opportune.plan.tick_plan import TickWindow
from opportune.store import Transaction


def follow_the_merged(tx: Transaction, definitions: Definitions, window: TickWindow) -> bool:
    """Whoever was merged into another goes on as that one; those who are gone for good leave. Returns whether anybody goes on."""
    if not definitions.journeys:
        return False
    ids: dict[str, object] = {
        f"{subject.value}_ids": [
            definitions.definition_ids["workflow", one.workflow]
            for one in definitions.journeys
            if one.subject is subject
        ]
        for subject in SubjectType
    }
    now = {"now": window.now}
    tx.fixed("insert_merged_enrollment_ends", {**ids, **now})
    tx.fixed("delete_ended_enrollments", now)
    followed = tx.fixed("update_merged_enrollments", ids)
    tx.fixed("update_merged_enrollment_ends", ids)
    tx.fixed("update_merged_deliveries")
    tx.fixed("insert_gone_enrollment_ends", {**ids, **now})
    tx.fixed("delete_ended_enrollments", now)
    tx.fixed("scrub_gone_enrollment_keys", ids)
    return bool(followed and followed[0][0])


def end_the_archived(tx: Transaction, definitions: Definitions, window: TickWindow) -> None:
    """Everybody leaves a journey that was archived, or that is not defined any more."""
    lasting = [
        definitions.definition_ids["workflow", one.workflow]
        for one in definitions.journeys
        if one.status is not JourneyStatus.ARCHIVED
    ]
    tx.fixed("insert_aborted_enrollment_ends", {"workflow_ids": lasting, "now": window.now})
    tx.fixed("delete_ended_enrollments", {"now": window.now})
