"""Goal: people find what journeys ask them to do and tell them, and say what became of it."""

from __future__ import annotations

from typing import Any

from tests.api.desk import Desk
from tests.api.people import Person, first_administrator, invited
from tests.api.test_journeys import TRIALS, contact

ASKING: dict[str, Any] = {
    "workflow": "asking", "name": "Asking", "kind": "journey", "trigger": {"segment_entered": "trials"},
    "nodes": [
        {"create_task": {"id": "call", "title": "Call them", "note": "On trial", "due_days": 2, "owner": "rep@example.com"}},
        {"notify": {"id": "tell", "title": "On trial", "body": "Say hello.", "users": ["sales", "nobody@example.com"]}},
        {"notify": {"id": "all", "title": "For all"}},
    ],
}  # fmt: skip


def test_a_task_is_found_handed_over_closed_and_opened_again(desk: Desk) -> None:
    desk.post("/definitions", [TRIALS, ASKING])
    desk.tick()
    ann = contact(desk, "ann@acme.example", plan="trial")
    desk.tick(minutes=1)
    (task,) = desk.pages("/tasks", state="open", owner="Rep@example.com", subject_type="contact", subject_id=ann)
    assert (task["title"], task["note"], task["address"], task["workflow"], task["state"]) == (
        "Call them", "On trial", "ann@acme.example", "asking", "open",
    )  # fmt: skip
    assert task["due_at"][:10] == "2026-03-03"
    assert desk.pages("/tasks", owner="somebody@example.com") == []
    path = f"/tasks/{task['task_id']}"
    assert desk.patch(path, {"owner": "eve@example.com"})["closed_at"] is None
    closed = desk.patch(path, {"state": "done"})
    assert (closed["state"], closed["owner"], closed["closed_at"] is None) == ("done", "eve@example.com", False)
    assert desk.pages("/tasks", state="open") == []
    assert desk.patch(path, {"state": "open"})["closed_at"] is None
    assert desk.refused("PATCH", "/tasks/99", json={"state": "done"}) == (
        404, "not_found", "There is no task 99. `opportune tasks list` shows which there are.",
    )  # fmt: skip


def test_everybody_hears_of_what_is_meant_for_them_and_reads_it_once(desk: Desk) -> None:
    chief = first_administrator(desk)
    seller = invited(desk, "sales")
    desk.post("/definitions", [TRIALS, ASKING])
    desk.tick()
    ann = contact(desk, "ann@acme.example", plan="trial")
    desk.tick(minutes=1)

    def titles(person: Person, **params: object) -> list[str]:
        return [row["title"] for row in person.done("GET", "/notifications", params=params)["items"]]

    assert (titles(seller), titles(chief)) == (["For all", "On trial"], ["For all"])
    first, _ = seller.done("GET", "/notifications")["items"]
    assert (first["link"], first["read_at"]) == (f"/contacts/{ann}", None)
    named = {"notification_ids": [first["notification_id"]]}
    assert seller.done("POST", "/notifications/read", json=named) == {"read": 1}
    assert (titles(seller, unread=True), titles(chief, unread=True)) == (["On trial"], ["For all"])
    assert desk.post("/notifications/read", {}) == {"read": 2}
