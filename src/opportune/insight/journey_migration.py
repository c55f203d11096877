"""Who on the way could go on by the version of a journey that is in force, and who could not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from opportune.insight.journey_counts import version_of
from opportune.insight.journeys import find_journey
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.model.journey import JourneyDefinition
from opportune.model.node import Node, Pause, Sending
from opportune.store import Transaction
from opportune.store.definitions import versions_in_force

# Why somebody cannot: the version in force has no such node, its node of that id lets nobody wait in the same way, or it is about
# companies where theirs is about people.
Obstacle = Literal["removed", "other_kind", "other_subject"]


@dataclass(frozen=True)
class MigratingNode:
    """Those who wait at one node in an earlier version."""

    node: str
    label: str | None
    count: int
    obstacle: Obstacle | None


@dataclass(frozen=True)
class MigratingVersion:
    """Those who are on the way in one earlier version."""

    version: int
    nodes: tuple[MigratingNode, ...]

    @property
    def moving(self) -> int:
        return sum(one.count for one in self.nodes if one.obstacle is None)

    @property
    def staying(self) -> int:
        return sum(one.count for one in self.nodes if one.obstacle is not None)


@dataclass(frozen=True)
class Migration:
    """What moving everybody to the version in force comes to. `versions` are those that somebody is in, the newest first."""

    key: str
    number: int
    subject: SubjectType
    to_version: int
    asks_in_pauses: bool
    versions: tuple[MigratingVersion, ...]

    @property
    def moving(self) -> int:
        return sum(one.moving for one in self.versions)

    @property
    def staying(self) -> int:
        return sum(one.staying for one in self.versions)

    @property
    def places(self) -> list[tuple[int, str]]:
        """The version and node of those who can be moved."""
        return [(one.version, at.node) for one in self.versions for at in one.nodes if at.obstacle is None]


def plan_migration(tx: Transaction, definitions: Definitions, key: str) -> Migration:
    """Everybody who is in an earlier version of a journey, by the node where they wait. Raises NotFound."""
    journey, number = find_journey(definitions, key)
    to_version = versions_in_force(tx, "workflow")[key]
    found: dict[int, list[tuple[str, int]]] = {}
    asked = {"workflow_id": number, "to_version": to_version}
    for version, node, count in tx.fixed("count_enrollments_of_earlier_versions", asked):
        found.setdefault(version, []).append((node, count))
    versions = tuple(
        _of_version(version_of(tx, key, version), journey, version, places) for version, places in found.items()
    )
    return Migration(key, number, journey.subject, to_version, journey.asks_in_pauses, versions)


def _of_version(
    earlier: JourneyDefinition, journey: JourneyDefinition, version: int, places: list[tuple[str, int]]
) -> MigratingVersion:
    counts = dict(places)
    nodes = [step.node for step in earlier.nodes if step.node.id in counts]
    return MigratingVersion(
        version,
        tuple(MigratingNode(one.id, one.label, counts[one.id], _obstacle(earlier, one, journey)) for one in nodes),
    )


def _obstacle(earlier: JourneyDefinition, node: Node, journey: JourneyDefinition) -> Obstacle | None:
    if earlier.subject is not journey.subject:
        return "other_subject"
    there = journey.by_id.get(node.id)
    if there is None:
        return "removed"
    # A pause ends by the clock and a message by being sent: whoever waits for the one would never hear of the other.
    alike = isinstance(there, Sending) if isinstance(node, Sending) else isinstance(there, Pause)
    return None if alike else "other_kind"
