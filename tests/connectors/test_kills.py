"""Killed with SIGKILL while it pushes, and started again: everybody arrives, and nobody twice; a web push twice is the same one.

Then those who have left are taken out of their audience again, under kills too.
"""

import csv
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from opportune.store import Workspace
from opportune.testing.receivers import HubSpot, Platform, PushService, serving
from opportune.tick.run import run_tick
from tests.api.desk import START, open_desk
from tests.connectors.worker import LATER

RULES = {
    "sending_rules": "default",
    "from": {"name": "Acme", "address": "hi@acme.example"},
    "public_url": "https://go.acme.example",
    "quiet_hours": None,
}
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
    with serving(HubSpot()) as hubspot, serving(PushService()) as service:
        assert isinstance(hubspot, HubSpot) and isinstance(service, PushService)
        service.now = LATER.timestamp()
        with open_desk(file) as desk:
            desk.post("/connectors/hubspot/install", {"base_url": hubspot.url})
            desk.post("/connectors/csv-drop/install", {})
            desk.put("/secrets/hubspot_token", {"value": "token"})
            listed = {"id": "push", "connector": "hubspot", "audience": "40", "remove_on_exit": True}
            dropped = {"id": "drop", "connector": "csv-drop"}
            shown = {"id": "show", "title": "Hi {{ contact.email }}", "url": "https://acme.example/{{ contact.id }}"}
            journeys = [journey("ads", {"push_audience": listed}), journey("file", {"save_contacts": dropped})]
            journeys.append({**journey("browsers", {"send_web_push": shown}), "consent": "ignore"})
            desk.post("/definitions", [RULES, *journeys])
            sender_key = desk.get("/web-push-key")["public_key"]
            browsers = [service.subscribe(sender_key) for _ in range(PEOPLE)]
            for number, browser in enumerate(browsers):
                who = {"userId": f"p{number}", "context": {"traits": {"email": f"p{number}@acme.example"}}}
                properties = {"subscription": browser.subscription}
                desk.send({"type": "track", "event": "web_push_subscribed", **who, "properties": properties})
            desk.tick()
            people = [contact_id for (contact_id,) in desk.rows("select contact_id from contact")]
            for key in ("ads", "file", "browsers"):
                desk.post(f"/journeys/{key}/enrollments", {"subject_ids": people})
            desk.tick()
        with _workers(file) as workers:
            for _ in range(KILLS):
                _run(workers, (hubspot, service), chance.randint(1, 30), chance.uniform(0, 0.1))
            assert _run(workers, (hubspot, service), None, 0) == 0
        emails = sorted(one["email"] for one in hubspot.records["contacts"].values())
        assert emails == sorted(f"p{number}@acme.example" for number in range(PEOPLE))
        assert hubspot.lists["40"] == set(hubspot.records["contacts"])
        contents = {json.dumps(message) for browser in browsers for message in browser.shown}
        assert len(contents) == PEOPLE, "everybody is shown one message, the same one however often it comes"
        assert all(browser.shown for browser in browsers)
        tags = {message["notification"]["tag"] for browser in browsers for message in browser.shown}
        assert len(tags) == PEOPLE, "no two messages have one key"
        with closing(Workspace.open(file, START, threads=1)) as workspace:
            run_tick(workspace, LATER)
        with _workers(file) as workers:
            for _ in range(KILLS):
                _run(workers, (hubspot, service), chance.randint(1, 5), chance.uniform(0, 0.1))
            assert _run(workers, (hubspot, service), None, 0) == 0
        assert hubspot.lists["40"] == set()
    with (tmp_path / "pushed-contacts.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == len({row["key"] for row in rows}) == len({row["email"] for row in rows}) == PEOPLE
    with closing(Workspace.open(file, START, threads=1)) as workspace, workspace.read() as tx:
        # A removal that was done when its server was killed finds nobody there the next time.
        ended = tx.run(
            "select on_exit, count(*) from delivery_end where state = 'delivered' or (on_exit and reason = 'not_in_audience') "
            "group by all order by all"
        )
        assert ended == [(False, 3 * PEOPLE), (True, PEOPLE)]
        assert tx.run("select count(*) from delivery_end") == [(4 * PEOPLE,)]
        assert tx.run("select count(*) from delivery") == [(0,)]


@contextmanager
def _workers(file: Path) -> Iterator[subprocess.Popen[bytes]]:
    # Without a buffer, so that what waits in the pipe is all that was not read.
    with subprocess.Popen(
        [sys.executable, "-m", "tests.connectors.worker", str(file)],
        cwd=ROOT,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as workers:
        yield workers
        assert workers.stdin is not None
        workers.stdin.close()


def _run(
    workers: subprocess.Popen[bytes], receivers: Sequence[Platform], until_seen: int | None, seconds: float
) -> int:
    """Let a worker run, to its end or until the receivers have seen so many more requests and a moment more has passed."""

    def seen() -> int:
        return sum(len(one.seen) for one in receivers)

    assert workers.stdin is not None and workers.stdout is not None
    before = seen()
    workers.stdin.write(b"deliver\n")
    worker = int(workers.stdout.readline())
    while not select.select([workers.stdout], [], [], 0.005)[0]:
        if until_seen is not None and seen() - before >= until_seen:
            time.sleep(seconds)
            # It may be done by now.
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
            until_seen = None
    return int(workers.stdout.readline())
