"""Runs the server of a workspace until a signal stops it."""

from __future__ import annotations

import gc
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import structlog
import uvicorn

from opportune.app import Opportune, open_opportune
from opportune.cli.server_file import RunningServer, find_server, remove_server_file, write_server_file
from opportune.errors import InvalidInput, Unavailable, WorkspaceInUse
from opportune.settings import Settings
from opportune.web.auth import token_hash
from opportune.web.first_start import first_administrator_link
from opportune.web.one_write import OneWriteProtocol
from opportune.web.server import Server

_log = structlog.get_logger(__name__)
# Requests that are being answered get this long to finish when the server stops.
STOP_SECONDS = 10
_BACKLOG = 1024


def open_to_serve(settings: Settings) -> Opportune:
    """Open the workspace; names the server that has it open already. Raises what `Workspace.open` raises."""
    try:
        return open_opportune(settings)
    except WorkspaceInUse as error:
        if running := find_server(settings.file):
            raise WorkspaceInUse(f"{error.message} The server at {running.url} has it.") from error
        raise


def serve_until_stopped(opportune: Opportune, settings: Settings, on_ready: Callable[[str, str | None], None]) -> None:
    """Answer requests and tick until SIGINT or SIGTERM; then finish what runs, and close the workspace.

    `on_ready` gets the address, and a link that makes the first administrator while nobody can sign in. Raises Unavailable
    when the port cannot be had.
    """
    try:
        with _listener(settings.host, settings.port) as listener:
            url = _address(listener)
            token = secrets.token_urlsafe(32)
            opportune.context.own_token_hash = token_hash(token)
            opportune.context.served_at = url
            config = uvicorn.Config(
                opportune.app,
                http=OneWriteProtocol,
                log_config=None,
                access_log=False,
                server_header=False,
                ws="none",
                timeout_graceful_shutdown=STOP_SECONDS,
            )
            server = Server(config, opportune.context.tick_feed)
            write_server_file(settings.file, RunningServer(url, token, os.getpid()))
            try:
                with _stopped_by_signals(server):
                    opportune.start()
                    # What is there now stays until the end: going through it takes the garbage collector 90 ms each time.
                    gc.freeze()
                    _log.info("server_started", url=url, file=str(settings.file))
                    on_ready(url, first_administrator_link(opportune.context))
                    server.run(sockets=[listener])
            finally:
                remove_server_file(settings.file)
                # DuckDB complains of what is never collected.
                gc.unfreeze()
    finally:
        opportune.close()
    _log.info("server_stopped", file=str(settings.file))


def _listener(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except socket.gaierror as error:
        raise InvalidInput(f"{host} is no address of this machine: {error.strerror}.") from error
    except OSError as error:
        raise Unavailable(
            f"Cannot listen on {host}, port {port}: {error.strerror}. "
            "Choose another one with --port, or 0 for a free one."
        ) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    # "Every address" is none to connect to.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _stopped_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """SIGINT and SIGTERM stop the server and do no more, from the first moment on.

    The web server has handlers of its own while it runs, but raises the signal once more when it is done; by then there
    is nothing left to end but what comes after it.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
