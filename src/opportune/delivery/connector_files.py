"""Writes what a connector is asked to push into CSV files that another system picks up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opportune.delivery.connector_records import Note, Pushed, Records
from opportune.delivery.connector_subjects import Subject
from opportune.delivery.csv_folder import CsvFolder
from opportune.delivery.message import Ending, Message
from opportune.model.connector import ConnectorDefinition
from opportune.model.node import Connected, PushAudience, RemoveFromAudience
from opportune.rendering.connector_fields import profile_of
from opportune.store.workspace import naive


@dataclass(frozen=True)
class Files:
    """A row says what happened (`operation`, `audience`, `pushed_at`) and to whom, by the mapping."""

    folder: CsvFolder
    records: Records

    def write(
        self,
        definition: ConnectorDefinition,
        message: Message,
        node: Connected,
        subjects: Sequence[Subject],
        now: datetime,
    ) -> Ending:
        """Adds the rows of a message, each once. Raises InvalidInput and Unavailable."""
        audience = node.audience if isinstance(node, PushAudience | RemoveFromAudience) else ""
        added = 0
        for subject in subjects:
            pushed = Pushed(definition.connector, subject.type, subject.id)
            if isinstance(node, RemoveFromAudience) and audience not in self.records.of(pushed):
                continue
            name = definition.files.get(subject.type)
            if name is None:
                return Ending("skipped", f"connector {definition.connector} has no file for {subject.type}s")
            mapped = profile_of(definition, subject.type, subject.data)
            row: dict[str, Any] = {
                # As it was when the message was written, so that a message sent again adds the same row.
                "pushed_at": f"{message.created_at:%Y-%m-%dT%H:%M:%S}Z",
                "operation": node.operation,
                "audience": audience,
                **dict.fromkeys(mapped.names),
                **mapped.fields,
            }
            key = message.idempotency_key if len(subjects) == 1 else f"{message.idempotency_key}-{subject.id}"
            self.folder.add(name, key, row)
            added += 1
            if audience:
                is_gone = isinstance(node, RemoveFromAudience)
                self.records.write([Note(pushed, audience, None, naive(now), is_gone)])
        return Ending("delivered", answer={"rows": added}) if added else Ending("skipped", "not_in_audience")

    def test(self, definition: ConnectorDefinition) -> None:
        """Whether its files can be there. Raises InvalidInput."""
        for name in definition.files.values():
            self.folder.place_of(name)
        if definition.via == "csv_catalogue":
            self.folder.catalogue(
                definition.files["contact"], definition.bought.get("company_domain", "company_domain")
            )
