"""What changes records while events stream in and ticks run: nobody gets a server error, and everything still fits."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from tests.api.desk import API, Desk
from tests.api.running import Load, Running, running_server


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with running_server(tmp_path / "workspace.duckdb") as server:
        yield server


def test_people_are_changed_merged_and_erased_while_they_act(running: Running) -> None:
    with Load(running, "load") as load, running.client() as client:
        for number in range(4):
            client.post(f"{API}/ticks", json={}).raise_for_status()
            people = client.get(f"{API}/contacts", params={"sort": "created_at"}).json()["items"]
            assert people, "those who act are known"
            one = people[0]["contact_id"]
            client.patch(f"{API}/contacts/{one}", json={"title": f"Title {number}"}).raise_for_status()
            if number % 2 and len(people) > 1:
                into = {"into_contact_id": people[1]["contact_id"]}
                client.post(f"{API}/contacts/{one}/merge", json=into).raise_for_status()
            else:
                client.post(f"{API}/contacts/{one}/erase").raise_for_status()
            client.post(f"{API}/accounts", json={"domain": f"c{number}.example"}).raise_for_status()
            body = {"score_model": "intent", "saturation": 50 + number}
            client.put(f"{API}/definitions/score_model/intent", json=body).raise_for_status()
            client.post(f"{API}/verdicts/recompute").raise_for_status()
    assert (load.refused, load.statuses) == (0, {200})
    with running.client() as client:
        client.post(f"{API}/ticks", json={"full": True}).raise_for_status()
        diagnosis = client.get(f"{API}/doctor").json()
        assert diagnosis["ok"], [check for check in diagnosis["checks"] if not check["ok"]]
        assert client.get("/healthz").json()["status"] == "ok"


def test_the_lines_of_an_import_come_one_by_one(running: Running) -> None:
    rows = "".join(f"c{number}.example\n" for number in range(30_000))
    mapping = "name: own\nobject: account\nsystem: crm\nfields:\n  domain: Domain\n"
    with (
        running.client() as client,
        client.stream(
            "POST", f"{API}/imports", data={"mapping": mapping}, files={"file": ("a.csv", "Domain\n" + rows)}
        ) as answer,
    ):
        chunks = [json.loads(line) for chunk in answer.iter_raw() for line in [chunk] if chunk.count(b"\n") == 1]
    assert len(chunks) > 3, "each line was sent by itself, not all at the end"
    assert chunks[-1]["report"]["created"] == 30_000


def test_the_log_of_a_request_holds_no_secret(desk: Desk) -> None:
    structlog.configure(cache_logger_on_first_use=False)
    try:
        with capture_logs() as entries:
            desk.client.get(f"{API}/accounts", params={"q": "ann@acme.example"})
            desk.client.get(f"{API}/accounts", headers={"Authorization": "Bearer opt_secret"})
            desk.event("ann@acme", "demo-requested")
    finally:
        structlog.reset_defaults()
    logged = [entry for entry in entries if entry["event"] == "request"]
    assert [(entry["path"], entry["status"]) for entry in logged] == [
        (f"{API}/accounts", 200),
        (f"{API}/accounts", 401),
    ]
    assert set(logged[0]) == {"event", "log_level", "method", "path", "status", "duration_ms"}
    assert not [word for word in ("ann", "opt_", desk.write_key) if word in str(entries)]
