"""Goal: an import that is to be silent brings people into segments and starts no journey; any other one does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.desk import Desk
from tests.api.test_imports import OWN_MAPPING, send
from tests.api.test_journeys import contact

MAIL = {"segment": "mails", "name": "Mails", "subject": "contact", "mode": "rule",
        "criteria": {"attribute": "first_name", "is_set": True}}  # fmt: skip
GREET: dict[str, Any] = {
    "workflow": "greet", "name": "Greet", "kind": "journey", "trigger": {"segment_entered": "mails"},
    "nodes": [{"wait": {"id": "pause", "days": 1}}],
}  # fmt: skip


@pytest.mark.parametrize("silent", [False, True])
def test_a_silent_import_starts_nothing(desk: Desk, silent: bool) -> None:
    desk.post("/definitions", [MAIL, GREET])
    desk.tick()
    people = "Mail,First\nann@acme.example,Ann\nbob@acme.example,Bob\n"
    send(desk, people, "people.csv", mapping=OWN_MAPPING, silent=str(silent).lower())
    desk.tick(minutes=1)
    assert len(desk.pages("/segments/mails/members")) == 2
    assert len(desk.pages("/journeys/greet/enrollments")) == (0 if silent else 2)
    # It was silent about those, that time.
    eve = contact(desk, "eve@acme.example")
    desk.patch(f"/contacts/{eve}", {"first_name": "Eve"})
    desk.tick(minutes=1)
    assert eve in [row["subject_id"] for row in desk.pages("/journeys/greet/enrollments")]
