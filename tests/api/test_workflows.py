"""Goal: whoever looks after workflows sees what each run did and to whom, runs them on demand, and switches them safely."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.audience import account, apply, members, three_accounts
from tests.api.desk import Desk


def numbers(run: dict[str, Any]) -> list[int]:
    return [run[name] for name in ("evaluated", "matched", "added", "moved", "removed", "unchanged")]


def test_the_list_is_in_the_order_they_run(desk: Desk) -> None:
    three_accounts(desk)
    rows = desk.get("/workflows")["items"]
    assert [(row["key"], row["status"], row["position"], row["action"]) for row in rows] == [
        ("sync-large", "active", 100, "sync"),
        ("add-warm", "disabled", 200, "move"),
    ]
    assert (rows[1]["from_segments"], rows[1]["to_segments"]) == (["large"], ["warm"])
    assert rows[1]["last_run"] is None
    assert (rows[0]["sources"], rows[0]["when"]) == (["record"], {"attribute": "employees", "gte": 500.0})
    assert (rows[1]["sources"], rows[1]["also_if_in_none"]) == (["segment"], False)
    assert rows[0] == desk.get("/workflows/sync-large")
    assert numbers(rows[0]["last_run"]) == [3, 2, 2, 0, 0, 0]
    assert rows[0]["last_run"]["duration_ms"] > 0
    for wanted, keys in (
        ({"status": "disabled"}, ["add-warm"]), ({"subject": "contact"}, []), ({"tag": "none"}, []), ({"q": "WARM"}, ["add-warm"]),
        ({"segment": "large"}, ["sync-large", "add-warm"]), ({"segment": "warm"}, ["add-warm"]),
        ({"source": "segment"}, ["add-warm"]), ({"source": "intent"}, []), ({"owner": "nobody@sales.example"}, []),
    ):  # fmt: skip
        assert [row["key"] for row in desk.get("/workflows", **wanted)["items"]] == keys
    assert desk.refused("GET", "/workflows/none") == (
        404, "not_found", "There is no workflow none. `opportune workflows list` shows which there are.",
    )  # fmt: skip


def test_runs_tell_why_they_ran_and_whom_they_moved(desk: Desk) -> None:
    acme, umbra, initech = three_accounts(desk)
    desk.patch(f"/accounts/{acme}", {"employees": 800})
    desk.patch(f"/accounts/{umbra}", {"employees": 8})
    desk.tick(hours=1)
    desk.tick(days=1)
    rows = desk.pages("/workflows/sync-large/runs", limit=1)
    assert [(row["cause"], numbers(row)) for row in rows] == [
        ("daily", [3, 2, 0, 0, 0, 2]),
        ("facts", [2, 1, 1, 0, 1, 0]),
        ("definition", [3, 2, 2, 0, 0, 0]),
    ]
    daily, facts, first = rows
    assert desk.pages("/workflows/sync-large/runs", cause="facts") == [facts]
    found = desk.pages(f"/workflow-runs/{facts['run_id']}/subjects", limit=1)
    assert [(row["subject_id"], row["name"], row["address"], row["outcome"]) for row in found] == [
        (acme, "Acme", "acme.example", "added"),
        (umbra, "Umbra", "umbra.example", "removed"),
    ]
    added = desk.pages(f"/workflow-runs/{first['run_id']}/subjects", outcome="added")
    assert [row["subject_id"] for row in added] == [umbra, initech]
    assert len(desk.pages(f"/workflow-runs/{daily['run_id']}/subjects", outcome="unchanged")) == 2
    assert desk.refused("GET", "/workflow-runs/999/subjects") == (
        404, "not_found", "There is no run 999. `opportune workflows runs KEY` lists those of a workflow.",
    )  # fmt: skip
    desk.delete("/definitions/workflow/sync-large")
    assert len(desk.pages(f"/workflow-runs/{facts['run_id']}/subjects")) == 2, "the history outlives the workflow"


def test_a_workflow_runs_on_demand_for_everybody(desk: Desk) -> None:
    three_accounts(desk)
    desk.tick(minutes=5)
    before = desk.get("/segments/software")["evaluated_at"]
    desk.clock.advance(timedelta(seconds=1))
    found = desk.post("/workflows/sync-large/run")
    assert (found["last_run"]["cause"], numbers(found["last_run"])) == ("manual", [3, 2, 0, 0, 0, 2])
    assert desk.get("/segments/software")["evaluated_at"] == before
    desk.tick()
    assert [row["cause"] for row in desk.pages("/workflows/sync-large/runs")] == ["manual", "definition"], "once"
    assert desk.refused("POST", "/workflows/add-warm/run") == (
        409, "conflict", "Workflow add-warm is disabled and would do nothing. Enable it first with "
        "`opportune workflows enable add-warm`.",
    )  # fmt: skip


def test_a_workflow_is_switched_on_and_off_and_put_away(desk: Desk) -> None:
    three_accounts(desk)
    found = desk.post("/workflows/sync-large/status", {"status": "disabled"})
    assert (found["status"], found["version"]) == ("disabled", 2)
    account(desk, "globex", employees=9000)
    desk.tick()
    assert members(desk, "large") == ["initech.example", "umbra.example"], "as it left them"
    assert desk.post("/workflows/sync-large/status", {"status": "active"})["version"] == 3
    assert desk.post("/workflows/sync-large/status", {"status": "active"})["version"] == 3, "nothing changed"
    desk.tick()
    assert "globex.example" in members(desk, "large")
    assert desk.post("/workflows/sync-large/status", {"status": "archived"})["status"] == "archived"
    assert desk.refused("POST", "/workflows/sync-large/status", json={"status": "active"}) == (
        409, "conflict", "Workflow sync-large is archived and stays as it is. Copy it with "
        "`opportune workflows duplicate sync-large NEW-KEY`.",
    )  # fmt: skip
    assert "archived and would do nothing" in desk.refused("POST", "/workflows/sync-large/run")[2]
    assert desk.refused("POST", "/workflows/sync-large/status", json={"status": "paused"})[0] == 422
    assert desk.refused("POST", "/workflows/none/status", json={"status": "active"})[0] == 404


def test_a_copy_does_nothing_before_it_is_enabled(desk: Desk) -> None:
    apply(desk)
    found = desk.post("/workflows/sync-large/duplicate", {"key": "sync-large-2"})
    assert (found["key"], found["name"], found["status"], found["version"]) == (
        "sync-large-2", "Large ones (copy)", "disabled", 1,
    )  # fmt: skip
    named = desk.post("/workflows/sync-large/duplicate", {"key": "third", "name": "Third", "status": "active"})
    assert (named["name"], named["status"]) == ("Third", "active")
    path = "/workflows/sync-large/duplicate"
    assert desk.refused("POST", path, json={"key": "third"}) == (
        409, "conflict", "There is a workflow third already. Choose another key.",
    )  # fmt: skip
    status, code, message = desk.refused("POST", path, json={"key": "Not A Key"})
    assert (status, code) == (422, "invalid_definition")
    assert "a key is words in lower case, joined by hyphens" in message


@pytest.mark.parametrize("path", ["/workflows/none/runs", "/workflows/none/run", "/workflows/none/duplicate"])
def test_unknown_workflows_are_said_to_be(desk: Desk, path: str) -> None:
    method = "GET" if path.endswith("runs") else "POST"
    assert desk.refused(method, path, **({} if method == "GET" else {"json": {"key": "x"}}))[0] == 404
