"""From the answer 200 to an event until the new score can be read, while 500 events a second come in.

`python -m bench.freshness [small|full]` prints the figures.
"""

from __future__ import annotations

import base64
import json
import sys
import threading
import time
from random import Random
from statistics import median

from bench.figures import Figure, figure, percentile
from bench.server import Client, Server, serving
from bench.stores import Shape, fresh_copy, scored, shape_of

SIGNALS = {"small": 500_000, "full": 20_000_000}
PROBES = {"small": 30, "full": 150}
EVENTS_PER_SECOND = 500
BATCHES_PER_SECOND = 20
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 120.0
PAUSE_SECONDS_MAX = 0.5
GOAL_P50_MS, GOAL_P99_MS = 150, 400
_PAGES = ("/", "/pricing", "/product", "/blog/what-is-intent", "/about")


def measure(size: str) -> list[Figure]:
    shape = shape_of(SIGNALS[size])
    path = fresh_copy(scored(shape), "freshness")
    try:
        with serving(path) as server:
            delays, sent_per_second = _delays_under_load(server, shape, PROBES[size])
    finally:
        path.unlink()
    milliseconds = [delay * 1000 for delay in delays]
    what = f"from the answer 200 to the new score, over {shape.accounts:,} accounts"
    p50, p99 = median(milliseconds), percentile(milliseconds, 99)
    return [
        figure(f"{what}: p50", p50, "ms", goal=f"under {GOAL_P50_MS} ms", met=p50 < GOAL_P50_MS),
        figure(f"{what}: p99", p99, "ms", goal=f"under {GOAL_P99_MS} ms", met=p99 < GOAL_P99_MS),
        figure("events a second that came in meanwhile", sent_per_second, "events/s", reference=EVENTS_PER_SECOND),
    ]


def _delays_under_load(server: Server, shape: Shape, probes: int) -> tuple[list[float], float]:
    client = server.connect()
    made = client.post("/api/v1/write-keys", {"source": "bench", "name": "Benchmark"})
    write_key = {"Authorization": "Basic " + base64.b64encode(f"{made['write_key']}:".encode()).decode()}
    load = _Load(server, shape, write_key)
    load.start()
    chance = Random(7)
    try:
        # The first ones meet a server that has not read its file yet.
        _probe(client, shape, write_key, chance, 0)
        delays = [_probe(client, shape, write_key, chance, number) for number in range(1, probes + 1)]
    finally:
        sent_per_second = load.stop()
        client.close()
    return delays, sent_per_second


def _probe(client: Client, shape: Shape, write_key: dict[str, str], chance: Random, number: int) -> float:
    """Send one event of a contact nobody else sends anything of, and ask for the account's score until it has moved."""
    contact = shape.contacts - number
    account = f"/api/v1/accounts/{contact % shape.accounts + 1}"
    before = _score_line(client, account)
    # At a moment of its own: right after the tick that showed the last one, each would wait for nearly a whole tick.
    time.sleep(chance.uniform(0, PAUSE_SECONDS_MAX))
    call = {"userId": f"user-{contact}", "event": "Demo Requested", "messageId": f"probe-{number}"}
    client.post("/v1/track", call, write_key)
    answered = time.perf_counter()
    while time.perf_counter() - answered < PATIENCE_SECONDS:
        if _score_line(client, account) != before:
            return time.perf_counter() - answered
        time.sleep(POLL_SECONDS)
    raise RuntimeError(f"the score of {account} did not change within {PATIENCE_SECONDS:g} s")


def _score_line(client: Client, account: str) -> object:
    """The newest change of the score: the lightest answer that says it, since every question takes time from the ticks."""
    return client.get(f"{account}/history?limit=1")["items"]


class _Load(threading.Thread):
    """Sends batches at a steady rate on a connection of its own."""

    def __init__(self, server: Server, shape: Shape, write_key: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self._client = server.connect()
        # The probes' contacts are the last ones.
        self._contacts = shape.contacts - 10_000
        self._write_key = write_key
        self._ending = threading.Event()
        self._sent = 0
        self._began = time.perf_counter()

    def run(self) -> None:
        chance = Random(42)
        self._began = time.perf_counter()
        number = 0
        while not self._ending.wait(max(0.0, self._began + number / BATCHES_PER_SECOND - time.perf_counter())):
            count = EVENTS_PER_SECOND // BATCHES_PER_SECOND
            batch = [self._call(chance, number, place) for place in range(count)]
            self._client.post("/v1/batch", {"batch": batch}, self._write_key)
            self._sent += count
            number += 1

    def stop(self) -> float:
        """End, and return how many events a second were sent."""
        elapsed = time.perf_counter() - self._began
        self._ending.set()
        self.join()
        self._client.close()
        return self._sent / elapsed

    def _call(self, chance: Random, number: int, place: int) -> dict[str, object]:
        path = chance.choice(_PAGES)
        return {
            "type": "page",
            "messageId": f"load-{number}-{place}",
            "userId": f"user-{chance.randint(1, self._contacts)}",
            "properties": {"url": f"https://www.seller.example{path}", "title": "A page"},
        }


if __name__ == "__main__":
    for found in measure(sys.argv[1] if len(sys.argv) > 1 else "small"):
        print(json.dumps(found))
