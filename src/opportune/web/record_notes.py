"""Tells the audit log what an edit of a record changed: each field before and after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from opportune.access.audit import changed_fields, note
from opportune.store import Transaction, statement

RecordKind = Literal["account", "contact"]


@contextmanager
def noting_changes(tx: Transaction, kind: RecordKind, record_id: int) -> Iterator[None]:
    """Whatever of the fields of an account or contact changes until the end is noted."""
    before = _fields(tx, kind, record_id)
    yield
    changed = changed_fields(before, _fields(tx, kind, record_id))
    note(entity_id=record_id, **({"changed": changed} if changed else {}))


def _fields(tx: Transaction, kind: RecordKind, record_id: int) -> dict[str, Any]:
    rows = tx.run_dicts(statement(f"get_{kind}_fields"), {f"{kind}_id": record_id})
    return rows[0] if rows else {}
