"""Requests of a journey to a receiver on the same machine, while the server goes on answering events.

The receiver is a uvicorn server in a process of its own, which shares the processors with the one that is measured.
`python -m bench.deliveries [small|full]` prints the figures.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.figures import Figure, figure, percentile
from bench.server import Server, serving
from opportune.app import opened
from opportune.settings import Settings
from opportune.shipped import read_definition
from opportune.store.definitions import save_definitions
from opportune.store.workspace import naive

MESSAGES = {"small": 5_000, "full": 100_000}
NAMED_AT_ONCE = 10_000
# Events that come in meanwhile, one after the other; each answer is timed.
EVENTS_PER_SECOND = 20
PATIENCE_SECONDS = 600.0
GOAL_PER_SECOND = 500
GOAL_P95_MS = 100


def measure(size: str) -> list[Figure]:
    count = MESSAGES[size]
    with tempfile.TemporaryDirectory(prefix="opportune-bench-") as folder, _receiving() as receiver:
        path = Path(folder) / "deliveries.opportune"
        _fill(path, count, receiver)
        os.environ["OPPORTUNE_PUSH_HOSTS"] = "127.0.0.1"
        with serving(path) as server:
            per_second, answers = _sent(server, receiver, count)
        conflicts, keys = _asked(receiver)["conflicts"], _asked(receiver)["keys"]
    assert (conflicts, keys) == (0, count), f"{keys} keys, {conflicts} of them with two contents"
    p95 = percentile([seconds * 1000 for seconds in answers], 95)
    what = f"{count:,} requests of a journey to one receiver"
    return [
        figure(
            f"{what}, each written down and its person moved on", per_second, "requests/s", reference=GOAL_PER_SECOND,
            goal=f"at least {GOAL_PER_SECOND} a second", met=per_second >= GOAL_PER_SECOND,
        ),
        figure(f"{what}: answer to an event meanwhile, p95", p95, "ms", goal=f"under {GOAL_P95_MS} ms", met=p95 < GOAL_P95_MS),
    ]  # fmt: skip


def _fill(path: Path, count: int, receiver: str) -> None:
    """A workspace with so many contacts and a journey that tells the receiver about each."""
    node = {
        "id": "tell",
        "url": f"{receiver}/people/{{{{ contact.id }}}}",
        "headers": {"X-Source": "bench"},
        "signed": True,
        "body": {
            "email": "{{ contact.email }}",
            "name": "{{ contact.first_name }}",
            "since": "{{ enrollment.entered_at }}",
        },
    }
    body = {"workflow": "tell", "name": "Tell", "kind": "journey", "subject": "contact", "trigger": {"manual": True}}
    with opened(Settings(file=path)) as opportune:
        now = naive(opportune.context.clock.now())
        with opportune.context.workspace.transaction() as tx:
            save_definitions(tx, [read_definition({**body, "nodes": [{"http": node}]}, "the benchmark")], now)
            tx.run(
                "insert into contact (contact_id, email, first_name, created_at, updated_at)\n"
                "select n, concat('person-', n, '@people.example'), concat('Person ', n), $now, $now from range(1, $end) t (n)",
                {"now": now, "end": count + 1},
            )
            tx.take_ids("person", count)
        opportune.context.tick_loop.tick_now(force_full=True)


def _sent(server: Server, receiver: str, count: int) -> tuple[float, list[float]]:
    """Messages a second from the first request to the last person who left, and the seconds each event's answer took."""
    client = server.connect()
    made = client.post("/api/v1/write-keys", {"source": "bench", "name": "Benchmark"})
    write_key = {"Authorization": "Basic " + base64.b64encode(f"{made['write_key']}:".encode()).decode()}
    with httpx.Client(
        headers={"Authorization": f"Bearer {server.token}"}, base_url=f"http://{server.host}:{server.port}"
    ) as http:
        for first in range(1, count + 1, NAMED_AT_ONCE):
            ids = list(range(first, min(first + NAMED_AT_ONCE, count + 1)))
            http.post("/api/v1/journeys/tell/enrollments", json={"subject_ids": ids}, timeout=60).raise_for_status()
    started = time.perf_counter()
    answers: list[float] = []
    looked_at = started
    while time.perf_counter() - started < PATIENCE_SECONDS:
        asked_at = time.perf_counter()
        call = {"userId": f"user-{len(answers)}", "event": "Pricing Viewed", "messageId": f"event-{len(answers)}"}
        client.post("/v1/track", call, write_key)
        answers.append(time.perf_counter() - asked_at)
        if asked_at - looked_at > 1:
            looked_at = asked_at
            journey = client.get("/api/v1/journeys/tell")
            if journey["left"] == count:
                client.close()
                return count / (time.perf_counter() - started), answers
        time.sleep(max(1 / EVENTS_PER_SECOND - (time.perf_counter() - asked_at), 0))
    raise RuntimeError(f"not all were sent within {PATIENCE_SECONDS:g} s: {_asked(receiver)}")


def _asked(receiver: str) -> Any:
    return httpx.get(receiver, timeout=30).json()


@contextmanager
def _receiving() -> Iterator[str]:
    """The address of a receiver in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.deliveries", "receive"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def _receive() -> None:
    """The receiver's process: takes everything once per key, and tells how many keys it has seen."""
    import uvicorn

    seen: dict[bytes, bytes] = {}
    conflicts = 0

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal conflicts
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        key = dict(scope["headers"]).get(b"idempotency-key")
        if key is not None and seen.setdefault(key, body) != body:
            conflicts += 1
        answer = json.dumps({"keys": len(seen), "conflicts": conflicts}).encode() if key is None else b'{"ok":true}'
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off")).run(sockets=[listener])


if __name__ == "__main__":
    if sys.argv[1:2] == ["receive"]:
        _receive()
    else:
        for found in measure(sys.argv[1] if len(sys.argv) > 1 else "small"):
            print(json.dumps(found))
