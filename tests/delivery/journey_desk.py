"""A desk with contacts that go through a journey which sends."""

from __future__ import annotations

from typing import Any

import yaml

from tests.api.desk import Desk

YAML = {"Content-Type": "application/yaml"}


def define(desk: Desk, *nodes: dict[str, Any], key: str = "send", **fields: Any) -> None:
    """Put a journey in force that people are taken into by hand. After its nodes everybody who had no error is `good`."""
    body = {
        "workflow": key,
        "name": key.title(),
        "kind": "journey",
        "subject": "contact",
        "trigger": {"manual": True},
        "nodes": [
            *nodes,
            {"end": {"id": "good", "reason": "completed"}},
            {"end": {"id": "bad", "reason": "disqualified"}},
        ],
        **fields,
    }
    desk.post("/definitions", None, content=yaml.safe_dump(body), headers=YAML)


def http(url: str, node_id: str = "call", **fields: Any) -> dict[str, Any]:
    """A node that posts, and leads to `bad` if that fails."""
    return {"http": {"id": node_id, "url": url, "on_error": "bad", **fields}}


def contacts(desk: Desk, *names: str) -> list[int]:
    return [
        desk.post("/contacts", {"email": f"{name}@people.example", "first_name": name.title()})["contact_id"]
        for name in names
    ]


def enroll(desk: Desk, subject_ids: list[int], key: str = "send") -> None:
    """Take people in, and tick."""
    desk.post(f"/journeys/{key}/enrollments", {"subject_ids": subject_ids})
    desk.tick()


def deliver(desk: Desk, **later: float) -> None:
    """Let time pass, send what is due, and let those go on whose messages ended."""
    if later:
        desk.tick(**later)
    desk.opportune.context.journey_delivery.deliver_due()
    desk.tick()


def ends(desk: Desk, key: str = "send") -> dict[int, str]:
    """Why everybody left who did, by contact."""
    rows = desk.pages(f"/journeys/{key}/enrollments", ended="true")
    return {row["subject_id"]: row["node"] for row in rows}


def states(desk: Desk) -> list[tuple[str, int, int | None, str | None]]:
    """State, attempts, status code and reason of every message, the first one first."""
    return desk.rows(
        """\
select state, attempt_count, status_code, reason
from (
    select delivery_id, state, attempt_count, status_code, reason from delivery
    union all
    select delivery_id, state, attempt_count, status_code, reason from delivery_end
)
order by delivery_id"""
    )
