"""Goal: a backtest over HTTP tells its progress day by day and ends with the report, and changes nothing."""

from __future__ import annotations

import json
from typing import Any

from tests.api.desk import Desk

HOT = {"segment": "hot", "name": "Hot", "mode": "rule", "criteria": {"score": {"gte": 1}}}


def lines(desk: Desk, path: str, **request: Any) -> list[dict[str, Any]]:
    answer = desk.client.post(f"/api/v1{path}", **request)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_progress_and_report(desk: Desk) -> None:
    desk.event("ann@acme", "demo-requested").tick(hours=1)
    desk.event("cy@umbra", "demo-requested").tick(days=2)
    desk.jump(days=1)
    *steps, last = lines(desk, "/backtest?days=4", json=HOT)
    assert [step["progress"] for step in steps] == [{"done": done, "total": 4} for done in range(4)]
    report = last["report"]
    assert (report["first_day"], report["last_day"], report["start"]) == ("2026-02-28", "2026-03-03", "empty")
    days = [(row["day"], row["segments"][0]["members"], row["segments"][0]["entered"]) for row in report["days"]]
    assert days == [("2026-02-28", 0, 0), ("2026-03-01", 1, 1), ("2026-03-02", 2, 1), ("2026-03-03", 2, 0)]
    (hot,) = report["segments"]
    assert hot == {
        "segment": "hot", "subject": "account", "ever": 2, "entered": 2, "left": 0, "flapped": 0, "returns": 0, "won": 0,
    }  # fmt: skip
    assert (report["accounts"], report["accounts_won"], report["scored_since"]) == (2, 0, "2026-03-01")
    assert not any(item["kind"] == "segment" for item in desk.get("/definitions")["items"])


def test_one_in_force_going_on_from_what_was_recorded(desk: Desk) -> None:
    desk.post("/definitions", [HOT])
    desk.event("ann@acme", "demo-requested").tick(hours=1)
    desk.jump(days=3)
    (report,) = (
        line["report"] for line in lines(desk, "/backtest/segment/hot?days=2&start=recorded") if line.get("report")
    )
    assert [(row["segments"][0]["members"], row["segments"][0]["entered"]) for row in report["days"]] == [
        (1, 0),
        (1, 0),
    ]


def test_what_cannot_be_backtested(desk: Desk) -> None:
    assert desk.refused("POST", "/backtest/ladder/none")[:2] == (404, "not_found")
    assert desk.refused("POST", "/backtest?days=366", json=HOT)[0] == 422
    assert desk.refused("POST", "/backtest", json={**HOT, "criteria": {"segment": "nowhere"}})[:2] == (
        422,
        "invalid_definition",
    )
