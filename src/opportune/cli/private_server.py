"""Serves a workspace to one command: over a Unix socket that nobody else can reach, without ticking by itself."""

from __future__ import annotations

import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from opportune.access.actor import COMMAND_LINE, Actor
from opportune.settings import Settings


@contextmanager
def private_server(settings: Settings) -> Iterator[Path]:
    """Open the workspace and serve it until the end; yields the path of the socket.

    Raises what `Workspace.open` raises.
    """
    import uvicorn

    from opportune.app import opened
    from opportune.cli.logs import configure_logs
    from opportune.web.auth import authenticate

    # What goes wrong is told by the command itself; the log is for those who look for the reason.
    configure_logs("console", "error" if os.environ.get("OPPORTUNE_DEBUG") else "critical")

    with opened(settings) as opportune, tempfile.TemporaryDirectory(prefix="opportune-") as folder:
        # Whoever reaches the socket is the owner of this process: the folder has mode 0700.
        opportune.app.dependency_overrides[authenticate] = _admit
        path = Path(folder) / "socket"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(str(path))
            # From here on a client can connect; its request waits until the thread below takes it.
            listener.listen()
            server = uvicorn.Server(uvicorn.Config(opportune.app, log_config=None, access_log=False, ws="none"))
            thread = threading.Thread(target=_serve, args=(server, listener), name="private-server", daemon=True)
            thread.start()
            try:
                yield path
            finally:
                server.should_exit = True
                thread.join()


def _admit() -> Actor:
    return COMMAND_LINE


def _serve(server: object, listener: socket.socket) -> None:
    import uvicorn

    assert isinstance(server, uvicorn.Server)
    try:
        server.run(sockets=[listener])
    finally:
        # Should the server fail to start, nobody waits for its answer.
        listener.close()
