"""The versions of journeys that messages belong to, read once each."""

from __future__ import annotations

from opportune.model.journey import JourneyDefinition
from opportune.model.node import PushAudience, Sending
from opportune.store import Transaction

_KEPT = 200


class JourneyVersions:
    """Versions never change, so what was read stays true; only a restored workspace has other ones."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, int], JourneyDefinition] = {}

    def get(self, tx: Transaction, workflow_id: int, version: int) -> JourneyDefinition | None:
        """A version of a journey; None when the workspace does not have it."""
        found = self._kept.get((workflow_id, version))
        if found is None:
            rows = tx.fixed("get_workflow_version", {"workflow_id": workflow_id, "version": version})
            if not rows:
                return None
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            found = self._kept[workflow_id, version] = JourneyDefinition.model_validate_json(rows[0][0])
        return found

    def node(
        self, tx: Transaction, workflow_id: int, version: int, node_id: str, *, on_exit: bool = False
    ) -> Sending | None:
        """A node that sends something, or with `on_exit` the one that takes that back; None for any other."""
        journey = self.get(tx, workflow_id, version)
        node = journey.by_id.get(node_id) if journey else None
        if on_exit:
            return node.removal if isinstance(node, PushAudience) else None
        return node if isinstance(node, Sending) else None

    def clear(self) -> None:
        """Read them again: the workspace is another one."""
        self._kept.clear()
