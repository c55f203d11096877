"""What connectors call those who were pushed, and which audiences these are in. Kept, so that a membership can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opportune.store import Workspace

# The record itself, rather than its place in an audience.
RECORD = ""


@dataclass(frozen=True)
class Pushed:
    """Somebody as a connector knows them."""

    connector: str
    subject_type: Literal["contact", "account"]
    subject_id: int


@dataclass(frozen=True)
class Records:
    """Reads and writes them, each in a transaction of its own: no tick touches them."""

    workspace: Workspace

    def of(self, pushed: Pushed) -> Mapping[str, str | None]:
        """The remote ids by audience; RECORD is that of the record."""
        with self.workspace.read() as tx:
            return dict(tx.fixed("list_connector_records", _named(pushed)))

    def keep(self, pushed: Pushed, audience: str, remote_id: str | None, now: datetime) -> None:
        """Note a record or a membership, in place of what was known of it. `now` is naive UTC."""
        with self.workspace.append() as tx:
            tx.fixed("delete_connector_record", {**_named(pushed), "audience": audience})
            tx.fixed(
                "insert_connector_record",
                {**_named(pushed), "audience": audience, "remote_id": remote_id, "now": now},
            )

    def forget(self, pushed: Pushed, audience: str) -> None:
        """It is gone on the other side."""
        with self.workspace.append() as tx:
            tx.fixed("delete_connector_record", {**_named(pushed), "audience": audience})


def _named(pushed: Pushed) -> dict[str, object]:
    return {
        "connector": pushed.connector,
        "subject_type": pushed.subject_type,
        "subject_id": pushed.subject_id,
    }
