"""A real server for the ingest tests: in a thread of this process, or in a process of its own that can be killed."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from opportune.clock import SystemClock
from opportune.ingest import EventLog, IngestLimits, WriteKeys
from opportune.store import Workspace
from opportune.web import rejected_events
from opportune.web.errors import install_error_handlers
from opportune.web.ingest import Ingest, mount_ingest

SOURCE = "website"


@dataclass
class Answer:
    """One HTTP answer, its body read as JSON."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Server:
    """How to reach a running server, and its workspace when it runs in this process."""

    port: int
    key: str
    workspace: Workspace | None = None
    event_log: EventLog | None = None
    write_keys: WriteKeys | None = None
    process: subprocess.Popen[str] | None = None
    statuses: list[int] = field(default_factory=list)
    since_event_id: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def basic(self) -> dict[str, str]:
        return {"Authorization": "Basic " + base64.b64encode(f"{self.key}:".encode()).decode()}

    def request(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, json.loads(content) if content else None)

    def post(self, path: str, content: Any, headers: Mapping[str, str] | None = None) -> Answer:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.request("POST", path, body, self.basic if headers is None else headers)

    def rows(self, columns: str = "*") -> list[dict[str, Any]]:
        assert self.workspace is not None
        with self.workspace.read() as tx:
            return tx.run_dicts(f"select {columns} from event where event_id > {self.since_event_id} order by event_id")

    def forget_rows(self) -> None:
        """Leave out of `rows` what is there already, so that tests can share a server."""
        assert self.event_log is not None
        self.since_event_id = self.event_log.last_event_id

    def message_ids(self) -> list[str]:
        return [row["message_id"] for row in self.rows("message_id")]


class Proxy:
    """Stands between client and app: notes every status, and does what `faults` says to the first POST requests.

    "503" answers without asking the app; "lose" lets the app answer and then says 503, as a broken connection would.
    """

    def __init__(self, app: ASGIApp, statuses: list[int], faults: list[str]) -> None:
        self._app = app
        self._statuses = statuses
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._faults.pop(0) if self._faults and scope["method"] == "POST" else None

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._statuses.append(message["status"])
            if fault is None:
                await send(message)

        if fault != "503":
            await self._app(scope, receive, note)
        if fault is not None:
            self._statuses.append(503)
            await PlainTextResponse("gone", 503)(scope, receive, send)


def create_app(workspace: Workspace, event_log: EventLog, write_keys: WriteKeys, limits: IngestLimits) -> FastAPI:
    app = FastAPI()
    install_error_handlers(app)
    app.include_router(rejected_events.router(workspace, event_log, SystemClock()))
    mount_ingest(app, Ingest(event_log, write_keys, SystemClock(), limits))
    return app


@contextmanager
def running_server(path: Path, limits: IngestLimits | None = None, faults: list[str] | None = None) -> Iterator[Server]:
    """A server in a thread of this process, with a write key for SOURCE, behind a Proxy."""
    statuses: list[int] = []
    clock = SystemClock()
    workspace = Workspace.open(path, clock.now(), threads=1)
    write_keys = WriteKeys(workspace)
    _, key = write_keys.create("Website", SOURCE, clock.now())
    event_log = EventLog(workspace)
    listener = socket.create_server(("127.0.0.1", 0))
    app = create_app(workspace, event_log, write_keys, limits or IngestLimits())
    server = uvicorn.Server(_config(Proxy(app, statuses, faults or [])))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield Server(listener.getsockname()[1], key, workspace, event_log, write_keys, statuses=statuses)
    finally:
        server.should_exit = True
        thread.join()
        event_log.close()
        workspace.close()


@contextmanager
def server_process(path: Path) -> Iterator[Server]:
    """A server in a process of its own, killed at the end if it still runs."""
    command = [sys.executable, "-m", "tests.ingest.server", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Server(**json.loads(process.stdout.readline()), process=process)
        finally:
            process.kill()


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1)


def _serve(path: Path) -> None:
    clock = SystemClock()
    workspace = Workspace.open(path, clock.now(), threads=1)
    write_keys = WriteKeys(workspace)
    for key in write_keys.list():
        if key.revoked_at is None:
            write_keys.revoke(key.source, clock.now())
    _, key = write_keys.create("Website", SOURCE, clock.now())
    event_log = EventLog(workspace)
    listener = socket.create_server(("127.0.0.1", 0))
    print(json.dumps({"port": listener.getsockname()[1], "key": key}), flush=True)
    # Nobody reads on, and a full pipe would stop whoever logs.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    uvicorn.Server(_config(create_app(workspace, event_log, write_keys, IngestLimits()))).run(sockets=[listener])


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
