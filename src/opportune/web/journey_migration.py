"""Moving those who are on the way to the version of a journey that is in force, over HTTP."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from opportune.access.audit import note
from opportune.errors import Conflict
from opportune.insight.journey_migration import Migration, Obstacle, plan_migration
from opportune.insight.journeys import find_journey
from opportune.insight.scores import current_definitions
from opportune.model.journey import JourneyStatus
from opportune.store import Transaction
from opportune.store.definitions import load_definitions
from opportune.store.workspace import naive
from opportune.web.journeys import MAX_VERSION, Key
from opportune.web.parameters import Answer, Ctx, Request

router = APIRouter(tags=["Journeys"])


class MigrationWanted(Request):
    """`to_version` is the version that whoever asks has in mind; refused unless it is the one in force."""

    to_version: int | None = Field(default=None, ge=1, le=MAX_VERSION)


class MigratingNode(Answer):
    """Those who wait at one node in an earlier version."""

    node: str
    label: str | None
    count: int
    obstacle: Obstacle | None = Field(
        description="Why they stay on their version: the version in force has no such node (removed), nobody can wait at it in "
        "the same way (other_kind), or it is about accounts where theirs is about contacts (other_subject)"
    )


class MigratingVersion(Answer):
    """Those on the way in one earlier version."""

    version: int
    moving: int
    staying: int
    nodes: list[MigratingNode]


class JourneyMigration(Answer):
    """Who goes on by the version in force, and who stays on an earlier one."""

    key: str
    to_version: int = Field(description="The version in force")
    moving: int
    staying: int
    versions: list[MigratingVersion] = Field(description="Earlier ones that somebody is in, the newest first")


@router.get("/journeys/{key}/migration", summary="Show who would move to the version of a journey that is in force")
def preview_migration(ctx: Ctx, key: Key) -> JourneyMigration:
    """And who would stay on the version they are in, by the node where they wait. Nothing is changed."""
    with ctx.workspace.read() as tx:
        migration = plan_migration(tx, current_definitions(tx, ctx.workspace), key)
    return JourneyMigration.model_validate(migration, from_attributes=True)


@router.post("/journeys/{key}/migrate", summary="Move those on the way to the version of a journey that is in force")
def migrate(ctx: Ctx, key: Key, wanted: MigrationWanted) -> JourneyMigration:
    """Whoever waits at a node that this version has under the same id goes on from there by it, at the moment that was set
    before. The others stay on their version.
    """
    with ctx.workspace.transaction() as tx:
        definitions = load_definitions(tx)
        journey, _ = find_journey(definitions, key)
        if journey.status is JourneyStatus.ARCHIVED:
            raise Conflict(f"Journey {key} is archived, and nobody is on the way any more. Nobody was moved.")
        migration = plan_migration(tx, definitions, key)
        if wanted.to_version not in (None, migration.to_version):
            raise Conflict(
                f"Version {wanted.to_version} of journey {key} is not in force; version {migration.to_version} is, and people "
                f"move only to that one. Look at `opportune journeys migrate {key} --preview`, or publish what is to be in force."
            )
        if migration.moving:
            move_enrollments(tx, migration, naive(ctx.clock.now()))
        note(entity_id=key, to_version=migration.to_version, moved=migration.moving, stayed=migration.staying)
    ctx.tick_loop.wake()
    return JourneyMigration.model_validate(migration, from_attributes=True)


def move_enrollments(tx: Transaction, migration: Migration, now: datetime) -> None:
    """Let those whom a migration can move go on by the version in force. What they wait for stays as it is stored."""
    versions, nodes = (list(column) for column in zip(*migration.places, strict=True))
    at = {"workflow_id": migration.number, "versions": versions, "nodes": nodes}
    tx.fixed("insert_enrollment_moves", {**at, "to_version": migration.to_version, "now": now})
    if migration.asks_in_pauses:
        tx.fixed("insert_moved_requests", {**at, "subject_type": migration.subject.value, "now": now})
    tx.fixed("update_moved_enrollments", {**at, "to_version": migration.to_version})
