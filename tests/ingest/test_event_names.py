"""Names of events are compared by a key: the same one at arrival, in definitions, and for events from before it was stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files

import msgspec
import pytest

from opportune.ingest.event_row import EventRow, Origin
from opportune.ingest.normalise import normalise
from opportune.model.event import event_key
from opportune.store import Workspace

_AT = datetime(2026, 3, 1, 9)
NAMES = {
    "Email Opened": "email_opened",
    "email-opened": "email_opened",
    "email_opened": "email_opened",
    "  Email   Opened! ": "email_opened",
    "$pageview": "pageview",
    "Ärzte gesucht": "ärzte_gesucht",
    "2nd Demo": "2nd_demo",
    "Заявка на демо": "заявка_на_демо",
    "資料請求": "資料請求",
    "???": "",
}


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    workspace = Workspace.open(None, _AT.replace(tzinfo=UTC))
    yield workspace
    workspace.close()


@pytest.mark.parametrize(("name", "key"), NAMES.items())
def test_names_that_differ_in_case_and_punctuation_are_one(name: str, key: str) -> None:
    assert event_key(name) == key
    assert _arrived(name).event_key == (key or None)


def test_an_event_without_a_name_has_no_key() -> None:
    assert normalise(b'{"type": "page", "userId": "u"}', 0, Origin("test", _AT)).event_key is None


def test_stored_events_get_the_key_they_would_have_arrived_with(workspace: Workspace) -> None:
    migration = files("opportune.store").joinpath("migrations", "0023_event_key.sql").read_text(encoding="utf-8")
    with workspace.transaction() as tx:
        tx.run("alter table event drop column event_key")
        for number, name in enumerate([*NAMES, None], start=1):
            tx.run(
                "insert into event (event_id, message_id, type, source, name, occurred_at, received_at) "
                "values ($id, $id, 'track', 'web', $name, $at, $at)",
                {"id": number, "name": name, "at": _AT},
            )
        for command in migration.split(";\n"):
            if command.strip():
                tx.run(command)
        found = dict(tx.run("select name, event_key from event"))
    assert found == {name: key or None for name, key in NAMES.items()} | {None: None}


def _arrived(name: str) -> EventRow:
    event = {
        "type": "track",
        "event": name,
        "userId": "u",
        "timestamp": datetime(2026, 3, 1, 9, tzinfo=UTC).isoformat(),
    }
    return normalise(msgspec.json.encode(event), 0, Origin("test", _AT))
