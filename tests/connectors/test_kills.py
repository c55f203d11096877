"""Killed with SIGKILL while it pushes, and started again: everybody arrives, and nobody twice."""

import csv
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from opportune.store import Workspace
from opportune.testing.receivers import HubSpot, serving
from tests.api.desk import START, open_desk

PEOPLE = 30
KILLS = 5
ROOT = Path(__file__).parents[2]


def journey(key: str, node: dict[str, object]) -> dict[str, object]:
    nodes = [node, {"end": {"id": "done"}}]
    return {"workflow": key, "name": key, "kind": "journey", "trigger": {"manual": True}, "nodes": nodes}


@pytest.mark.timeout(300)
def test_everybody_arrives_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPPORTUNE_CSV_FOLDER", str(tmp_path))
    monkeypatch.setenv("OPPORTUNE_PUSH_HOSTS", "127.0.0.1")
    file = tmp_path / "workspace.duckdb"
    chance = Random(5)
    with serving(HubSpot()) as hubspot:
        assert isinstance(hubspot, HubSpot)
        with open_desk(file) as desk:
            desk.post("/connectors/hubspot/install", {"base_url": hubspot.url})
            desk.post("/connectors/csv-drop/install", {})
            desk.put("/secrets/hubspot_token", {"value": "token"})
            listed = {"id": "push", "connector": "hubspot", "audience": "40"}
            dropped = {"id": "drop", "connector": "csv-drop"}
            desk.post(
                "/definitions", [journey("ads", {"push_audience": listed}), journey("file", {"save_contacts": dropped})]
            )
            desk.tick()
            people = [
                desk.post("/contacts", {"email": f"p{number}@acme.example"})["contact_id"] for number in range(PEOPLE)
            ]
            for key in ("ads", "file"):
                desk.post(f"/journeys/{key}/enrollments", {"subject_ids": people})
            desk.tick()
        for _ in range(KILLS):
            _run(file, hubspot, len(hubspot.seen) + chance.randint(1, 20), chance.uniform(0, 0.1))
        assert _run(file, hubspot, None, 0) == 0
        emails = sorted(one["email"] for one in hubspot.records["contacts"].values())
        assert emails == sorted(f"p{number}@acme.example" for number in range(PEOPLE))
        assert hubspot.lists["40"] == set(hubspot.records["contacts"])
    with (tmp_path / "pushed-contacts.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == len({row["key"] for row in rows}) == len({row["email"] for row in rows}) == PEOPLE
    with closing(Workspace.open(file, START)) as workspace, workspace.read() as tx:
        ended = tx.run("select state, count(*) from delivery_end group by state")
        assert ended == [("delivered", 2 * PEOPLE)]
        assert tx.run("select count(*) from delivery") == [(0,)]


def _run(file: Path, hubspot: HubSpot, until_seen: int | None, seconds: float) -> int:
    """Run the worker, to its end or until the receiver has seen so many requests and a moment more has passed."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.connectors.worker", str(file)],
        cwd=ROOT,
        env=dict(os.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while worker.poll() is None:
        if until_seen is not None and len(hubspot.seen) >= until_seen:
            time.sleep(seconds)
            worker.send_signal(signal.SIGKILL)
            until_seen = None
        time.sleep(0.005)
    return worker.returncode
