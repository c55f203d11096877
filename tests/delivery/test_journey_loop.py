"""Goal: while a server runs, what is due goes out by itself, each receiver at its own pace.

Method: a real server with its threads and the real time, and real receivers.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.running import Running, running_server
from tests.delivery.web_receiver import WebReceiver, receiving

PATIENCE_SECONDS = 60.0
NODE = "{{http: {{id: call, url: '{url}', timeout_seconds: 5}}}}"


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("OPPORTUNE_PUSH_HOSTS", "127.0.0.1")
    with running_server(tmp_path / "workspace.duckdb") as found:
        yield found


def journey(client: httpx.Client, key: str, url: str) -> None:
    written = (
        f"workflow: {key}\nname: {key}\nkind: journey\ntrigger: {{manual: true}}\nnodes: [{NODE.format(url=url)}]\n"
    )
    answer = client.post("/api/v1/definitions", content=written, headers={"Content-Type": "application/yaml"})
    assert answer.is_success, answer.text


def people(client: httpx.Client, count: int) -> list[int]:
    return [
        client.post("/api/v1/contacts", json={"email": f"p{number}@people.example"}).json()["contact_id"]
        for number in range(count)
    ]


def left(client: httpx.Client, key: str, count: int) -> bool:
    """Whether so many leave a journey before long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if client.get(f"/api/v1/journeys/{key}").json()["left"] == count:
            return True
        time.sleep(0.05)
    return False


def test_a_dead_receiver_slows_nobody_else(running: Running, web: WebReceiver) -> None:
    with receiving() as stalling, running.client() as client:
        stalling.stalls = True
        journey(client, "stalled", stalling.url)
        # Nobody listens at this port.
        journey(client, "dead", "http://127.0.0.1:1/")
        journey(client, "lively", web.url)
        ids = people(client, 30)
        for key in ("stalled", "dead", "lively"):
            asked = client.post(f"/api/v1/journeys/{key}/enrollments", json={"subject_ids": ids})
            assert asked.status_code == 202
        assert left(client, "lively", 30)
        assert len(web.done) == 30
        assert client.get("/api/v1/journeys/stalled").json()["left"] == 0
        counts = client.get("/api/v1/deliveries/counts", params={"workflow": "dead"}).json()
        assert counts["waiting"] + counts["sending"] == 30
        text = client.get("/metrics").text
        assert 'opportune_deliveries_ended_total{channel="http",state="delivered"} 30.0' in text
        assert "opportune_deliveries_waiting 60.0" in text


def test_a_limited_receiver_gets_no_more_than_its_rate(running: Running, web: WebReceiver) -> None:
    with running.client() as client:
        limits = f"sending_rules: default\nrate_limits: {{'http:127.0.0.1:{web.port}': 5}}\n"
        answer = client.post("/api/v1/definitions", content=limits, headers={"Content-Type": "application/yaml"})
        assert answer.is_success, answer.text
        journey(client, "limited", web.url)
        started = time.monotonic()
        client.post("/api/v1/journeys/limited/enrollments", json={"subject_ids": people(client, 12)})
        assert left(client, "limited", 12)
        # Five at once, then one every fifth of a second.
        assert time.monotonic() - started > 1.2
        assert not web.conflicts
