"""Kills a server that sends with SIGKILL, again and again, on one workspace file, and looks at what is left.

`python -m tests.delivery.kills FILE SEED COUNT` prints one JSON object. This process itself opens nothing: it forks workers that
tick and send, and kills each at a moment drawn from the seed. The last worker finishes. The receiver honours keys and has a process
of its own.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from urllib.request import urlopen

from opportune.clock import SystemClock
from opportune.delivery.channels.http import HttpChannel
from opportune.delivery.client import Client
from opportune.delivery.journey_loop import JourneyDelivery
from opportune.delivery.permission import gate
from opportune.delivery.secrets import Secrets
from opportune.delivery.signature import SigningKey
from opportune.settings import Settings
from opportune.shipped import read_definition
from opportune.store import Workspace
from opportune.store.definitions import save_definitions
from opportune.store.workspace import naive
from opportune.testing.workspace import shipped_bodies
from opportune.tick.loop import TickLoop
from opportune.tick.run import run_tick

PEOPLE = 2_000
SECONDS_MAX = 0.5
PATIENCE_SECONDS = 60.0


def kill_again_and_again(path: Path, seed: int, count: int) -> dict[str, object]:
    """What the receiver and the workspace know after so many kills."""
    chance = Random(seed)
    with _receiving() as receiver:
        os.waitpid(_fork(lambda: _prepare(path, receiver)), 0)
        sending = 0
        for _ in range(count):
            before = _heard(receiver)["came"]
            child = _fork(lambda: _work_until_killed(path))
            if chance.random() < 0.8:
                # Most die while they send.
                _wait_until(lambda: _heard(receiver)["came"] > before)  # noqa: B023
            time.sleep(chance.uniform(0, SECONDS_MAX) ** 2)
            _kill(child)
            sending += _heard(receiver)["came"] > before
        last = _fork(lambda: _work_until_killed(path))
        _wait_until(lambda: _heard(receiver)["done"] == PEOPLE)
        # What came last has yet to be written down, and its people to go on.
        time.sleep(3)
        _kill(last)
        return _left(path) | _heard(receiver) | {"killed_while_sending": sending}


def _prepare(path: Path, receiver: str) -> None:
    """A workspace in which everybody is about to be told of."""
    nodes = [
        {"http": {"id": "tell", "url": receiver, "on_error": "bad", "body": {"email": "{{ contact.email }}"}}},
        {"end": {"id": "good", "reason": "completed"}},
        {"end": {"id": "bad", "reason": "disqualified"}},
    ]
    body = {"workflow": "tell", "name": "Tell", "kind": "journey", "subject": "contact", "trigger": {"manual": True}}
    now = SystemClock().now()
    workspace = Workspace.open(path, now, threads=1)
    everybody = {"end": PEOPLE + 1, "now": naive(now)}
    with workspace.transaction() as tx:
        save_definitions(tx, [*shipped_bodies(), read_definition({**body, "nodes": nodes}, "the test")], naive(now))
        tx.run(
            "insert into contact (contact_id, email, created_at, updated_at)\n"
            "select n, concat('person-', n, '@people.example'), $now, $now from range(1, $end) t (n)",
            everybody,
        )
    run_tick(workspace, now, force_full=True)
    with workspace.transaction() as tx:
        number = tx.scalar("select definition_id from definition_number where kind = 'workflow'")
        asked = {"workflow_id": number, "subject_ids": list(range(1, PEOPLE + 1)), "now": naive(now)}
        tx.fixed("insert_enrollment_requests", asked)
    workspace.close()


def _work_until_killed(path: Path) -> None:
    """Tick and send, wired as in a server."""
    clock = SystemClock()
    settings = Settings(file=path)
    workspace = Workspace.open(path, clock.now(), threads=1)
    key = SigningKey(settings)
    http = HttpChannel(Client(frozenset({"127.0.0.1"})), key, Secrets(workspace, key, clock), lambda: None)
    loop = TickLoop(workspace, clock, on_tick=lambda result, seconds: delivery.wake())
    delivery = JourneyDelivery(workspace, clock, {"http": http}, gate=gate, on_ended=lambda counts: loop.wake())
    loop.start()
    delivery.start()
    while True:
        time.sleep(1)


def _fork(work: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    finally:
        os._exit(status)


def _kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _left(path: Path) -> dict[str, object]:
    workspace = Workspace.open(path, SystemClock().now(), threads=1)
    with workspace.read() as tx:
        found: dict[str, object] = {
            "waiting": tx.scalar("select count(*) from delivery"),
            "ended": tx.scalar("select count(*) from delivery_end"),
            "delivered": tx.scalar(
                "select count(distinct idempotency_key) from delivery_end where state = 'delivered'"
            ),
            "left": tx.scalar("select count(*) from enrollment_end"),
            "good": tx.scalar("select count(distinct subject_id) from enrollment_end where node = 'good'"),
        }
    workspace.close()
    return found


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.005)


def _heard(receiver: str) -> dict[str, int]:
    with urlopen(receiver, timeout=PATIENCE_SECONDS) as answer:
        return dict(json.load(answer))


@contextmanager
def _receiving() -> Iterator[str]:
    """The address of a receiver in a process of its own."""
    command = [sys.executable, "-m", "tests.delivery.kills", "receive"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
        finally:
            process.terminate()


def _receive() -> None:
    """Does what it is asked for once per key, and tells how much came, was done, and was asked for in two ways."""
    import uvicorn

    done: dict[bytes, bytes] = {}
    heard = {"came": 0, "done": 0, "conflicts": 0}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        if key := dict(scope["headers"]).get(b"idempotency-key"):
            heard["came"] += 1
            heard["conflicts"] += done.setdefault(key, body) != body
            heard["done"] = len(done)
        answer = json.dumps(heard).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off")).run(sockets=[listener])


if __name__ == "__main__":
    if sys.argv[1] == "receive":
        _receive()
    else:
        print(json.dumps(kill_again_and_again(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
