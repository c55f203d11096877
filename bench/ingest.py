"""Ingest over HTTP, durable at the answer, beside DuckDB's fastest append of the same rows by the same process.

`measure` starts a real uvicorn server in a process of its own, which first appends the rows itself (the reference) and
then serves. The load comes from this process over plain sockets with bodies encoded beforehand, since it shares the
processors with the server. `python -m bench.ingest [small|full]` prints the figures.
"""

from __future__ import annotations

import base64
import json
import random
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

BATCH_SIZE = 500
BATCH_CONNECTIONS = 16
SINGLE_CONNECTIONS = 32
REFERENCE_BATCH_SIZE = 10_000
DISTINCT_BATCHES = 40
SECONDS = {"small": 4.0, "full": 15.0}
REFERENCE_ROWS = {"small": 100_000, "full": 400_000}
GOAL_RATIO = 1 / 3
GOAL_SINGLES_PER_SECOND = 1_500
_START = datetime(2026, 3, 1, 9, tzinfo=UTC)
_ACCEPTED = (b"HTTP/1.1 200", b'{"success":true}')
_PAGES = ("/", "/pricing", "/docs/start", "/blog/intent-data", "/compare/other", "/roi-calculator", "/careers")


def measure(size: str) -> list[dict]:
    """The two measures of ingest, each with its reference."""
    with tempfile.TemporaryDirectory(prefix="opportune-bench-") as folder:
        command = [sys.executable, "-m", "bench.ingest", "serve", folder, str(REFERENCE_ROWS[size])]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                ready = json.loads(server.stdout.readline())
                batches = [_request(ready, "/v1/batch", body) for body in batch_bodies()]
                singles = [_request(ready, "/v1/track", body) for body in single_bodies()]
                _drive(ready["port"], batches, BATCH_CONNECTIONS, 1.0)
                batch_rate = BATCH_SIZE * _drive(ready["port"], batches, BATCH_CONNECTIONS, SECONDS[size])
                single_rate = _drive(ready["port"], singles, SINGLE_CONNECTIONS, SECONDS[size])
            finally:
                server.terminate()
    reference = ready["reference_rows_per_second"]
    ratio = batch_rate / reference
    return [
        {
            "name": f"ingest over HTTP in batches of {BATCH_SIZE}",
            "value": round(batch_rate),
            "unit": "rows/s",
            "reference": round(reference),
            "ratio": round(ratio, 3),
            "goal": f"at least {GOAL_RATIO:.3f} of the fastest append in batches of {REFERENCE_BATCH_SIZE:,}",
            "met": ratio >= GOAL_RATIO,
        },
        {
            "name": f"single events over HTTP from {SINGLE_CONNECTIONS} connections",
            "value": round(single_rate),
            "unit": "events/s",
            "reference": GOAL_SINGLES_PER_SECOND,
            "ratio": round(single_rate / GOAL_SINGLES_PER_SECOND, 3),
            "goal": f"at least {GOAL_SINGLES_PER_SECOND:,} events/s",
            "met": single_rate >= GOAL_SINGLES_PER_SECOND,
        },
    ]


def events(count: int, seed: int) -> list[dict]:
    """Track, page and identify calls as a server library sends them, about 500 bytes each."""
    chance = random.Random(seed)
    return [_event(chance, seed * 1_000_000 + number) for number in range(count)]


def batch_bodies() -> list[bytes]:
    """Bodies of BATCH_SIZE events, as Segment's Python library encodes them."""
    sent_at = (_START + timedelta(days=1)).isoformat()
    return [
        json.dumps({"batch": events(BATCH_SIZE, seed), "sentAt": sent_at}).encode() for seed in range(DISTINCT_BATCHES)
    ]


def single_bodies() -> list[bytes]:
    """Bodies of one track call each."""
    return [json.dumps(event | {"event": "Viewed"}).encode() for event in events(BATCH_SIZE, DISTINCT_BATCHES)]


def _event(chance: random.Random, number: int) -> dict:
    person, company, page = chance.randrange(20_000), chance.randrange(3_000), chance.choice(_PAGES)
    event = {
        "messageId": f"ajs-next-{number:032x}",
        "anonymousId": f"3f1c2a4e-0000-4000-8000-{person:012x}",
        "userId": None if person % 3 else f"user-{person}",
        "timestamp": (_START + timedelta(seconds=number % 86_400)).isoformat(),
        "integrations": {},
        "context": {
            "library": {"name": "analytics-python", "version": "2.4.0"},
            "locale": "en-US",
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
        },
    }
    match number % 10:
        case 0:
            traits = {"email": f"person{person}@company{company}.com", "firstName": "Jo", "plan": "trial", "seats": 12}
            return event | {"type": "identify", "traits": traits}
        case 1 | 2 | 3 | 4:
            properties = {
                "url": f"https://www.opportune.example{page}?utm_source=mail",
                "title": "Opportune",
                "path": page,
            }
            return event | {"type": "page", "name": "Site", "properties": properties}
        case _:
            properties = {
                "url": f"https://app.opportune.example{page}",
                "plan": "trial",
                "value": number % 100,
                "session_id": f"s-{person}",
            }
            return event | {"type": "track", "event": "Feature Used", "properties": properties}


def _request(ready: dict, path: str, body: bytes) -> bytes:
    authorization = base64.b64encode(f"{ready['write_key']}:".encode()).decode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {authorization}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@dataclass
class _Connection:
    socket: socket.socket
    next_request: int
    answer: bytes = b""


def _drive(port: int, requests: list[bytes], connections: int, seconds: float) -> float:
    """Keep every connection busy with one request at a time and return the answers 200 a second. Any other answer fails."""
    selector = selectors.DefaultSelector()
    opened = []
    for number in range(connections):
        connection = _Connection(socket.create_connection(("127.0.0.1", port)), number * 7)
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.append(connection)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    answered = 0
    started = time.perf_counter()
    for connection in opened:
        _send_next(connection, requests)
    while (elapsed := time.perf_counter() - started) < seconds:
        for key, _ in selector.select(timeout=1):
            connection = key.data
            connection.answer += connection.socket.recv(65_536)
            if connection.answer.startswith(_ACCEPTED[0]) and connection.answer.endswith(_ACCEPTED[1]):
                answered += 1
                _send_next(connection, requests)
            elif len(connection.answer) >= len(_ACCEPTED[0]) and not connection.answer.startswith(_ACCEPTED[0]):
                raise RuntimeError(f"not accepted: {connection.answer[:500]!r}")
    for connection in opened:
        connection.socket.close()
    return answered / elapsed


def _send_next(connection: _Connection, requests: list[bytes]) -> None:
    connection.socket.sendall(requests[connection.next_request % len(requests)])
    connection.next_request += 1
    connection.answer = b""


def _serve(folder: str, reference_rows: int) -> None:
    """The server process: measure the reference on a workspace of its own, print how to reach the server, serve."""
    import uvicorn
    from fastapi import FastAPI

    from opportune.clock import SystemClock
    from opportune.ingest import EventLog, IngestLimits, WriteKeys
    from opportune.store import Workspace
    from opportune.web.ingest import Ingest, mount_ingest
    from opportune.web.one_write import OneWriteProtocol

    clock = SystemClock()
    reference = _reference_rate(Path(folder) / "reference.opportune", reference_rows)
    workspace = Workspace.open(Path(folder) / "served.opportune", clock.now())
    write_keys = WriteKeys(workspace)
    _, secret = write_keys.create("Benchmark", "bench", clock.now())
    event_log = EventLog(workspace)
    app = FastAPI()
    mount_ingest(app, Ingest(event_log, write_keys, clock, IngestLimits(10_000_000, 10_000_000)))
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    print(json.dumps({"port": port, "write_key": secret, "reference_rows_per_second": reference}), flush=True)
    config = uvicorn.Config(app, http=OneWriteProtocol, log_level="warning", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    event_log.close()
    workspace.close()


def _reference_rate(path: Path, count: int) -> float:
    """Rows per second of the fastest way found to append rows that lie ready: NDJSON through read_json.

    What it takes to make the rows from requests is not counted; docs/decisions/0020 has the other ways beside it.
    """
    import msgspec

    from opportune.ingest import Origin, decode_body, normalise_all
    from opportune.model.event import EVENT_COLUMNS
    from opportune.store import Workspace

    origin = Origin("bench", datetime(2026, 3, 3))  # noqa: DTZ001
    rows = []
    for body in batch_bodies():
        rows += normalise_all(decode_body(body).events, origin)[0]
    encode_lines = msgspec.json.Encoder().encode_lines
    batches = [
        encode_lines(rows[start : start + REFERENCE_BATCH_SIZE]) for start in range(0, len(rows), REFERENCE_BATCH_SIZE)
    ]
    appended = 0
    workspace = Workspace.open(path, _START)
    try:
        started = time.perf_counter()
        while appended < count:
            with workspace.append() as tx:
                tx.insert_ndjson("event", EVENT_COLUMNS, batches[appended // REFERENCE_BATCH_SIZE % len(batches)])
            appended += REFERENCE_BATCH_SIZE
        return appended / (time.perf_counter() - started)
    finally:
        workspace.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        _serve(sys.argv[2], int(sys.argv[3]))
    else:
        for figure in measure(sys.argv[1] if len(sys.argv) > 1 else "small"):
            print(json.dumps(figure))
