"""A real `opportune serve` in a process of its own, and the small HTTP client the benchmarks talk to it with."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from opportune.clock import SystemClock

# The first tick of a large workspace brings up to date what has aged since it was made.
PATIENCE_SECONDS = 600.0
POLL_SECONDS = 0.2


@dataclass
class Server:
    """A running server: where it is, its process id, the token that the command line uses, and when it was started."""

    host: str
    port: int
    pid: int
    token: str
    started_at: datetime

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def connect(self) -> Client:
        return Client(self)

    def wait_until_at_rest(self) -> None:
        """Until it has caught up with what was due when it was started. From then on it ticks once a minute at most."""
        client = self.connect()
        give_up = time.perf_counter() + PATIENCE_SECONDS
        while True:
            ticked_at = client.get("/healthz")["last_tick_at"]
            if ticked_at is not None and datetime.fromisoformat(ticked_at) >= self.started_at:
                return client.close()
            if time.perf_counter() > give_up:
                raise RuntimeError(f"the server has not caught up within {PATIENCE_SECONDS:g} s")
            time.sleep(POLL_SECONDS)


class Client:
    """One connection that is kept open."""

    def __init__(self, server: Server) -> None:
        self._http = http.client.HTTPConnection(server.host, server.port, timeout=60)
        self._headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}

    def get(self, path: str) -> Any:
        return self._ask("GET", path, None, self._headers)

    def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Any:
        return self._ask("POST", path, json.dumps(body).encode(), {**self._headers, **(headers or {})})

    def close(self) -> None:
        self._http.close()

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Any:
        try:
            self._http.request(method, path, body, dict(headers))
            answer = self._http.getresponse()
        except ConnectionError:
            # The server closes connections that have been idle for some seconds.
            self._http.close()
            self._http.request(method, path, body, dict(headers))
            answer = self._http.getresponse()
        text = answer.read()
        if answer.status not in (200, 201):
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return json.loads(text)


def _answer(process: subprocess.Popen[str]) -> Any:
    """What the server says once it serves: a JSON object, over several lines."""
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if line.startswith("}"):
            return json.loads(text)
    raise RuntimeError("the server did not start")


@contextmanager
def serving(file: Path) -> Iterator[Server]:
    """Serve a workspace file on a free port until the block ends."""
    command = [sys.executable, "-m", "opportune", "serve", "--file", str(file), "--port", "0", "--json"]
    command += ["--log-level", "warning"]
    started_at = SystemClock().now()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = urlsplit(_answer(process)["url"])
            token = json.loads(file.with_name(file.name + ".server.json").read_text(encoding="utf-8"))["token"]
            yield Server(address.hostname or "127.0.0.1", address.port or 80, process.pid, token, started_at)
        finally:
            process.terminate()
            process.wait(timeout=60)
