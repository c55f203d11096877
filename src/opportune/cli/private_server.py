"""Serves a workspace to one command: over a Unix socket that nobody else can reach, without ticking by itself."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opportune.cli.prompt_server import PromptServer
    from opportune.settings import Settings


@dataclass(frozen=True)
class PrivateServer:
    """The path of its socket, and the token it admits."""

    socket: Path
    token: str


@contextmanager
def private_server(settings: Settings) -> Iterator[PrivateServer]:
    """Open the workspace and serve it until the end.

    Raises what `Workspace.open` raises.
    """
    from opportune.app import opened
    from opportune.cli.logs import configure_logs
    from opportune.cli.prompt_server import PromptServer
    from opportune.web.auth import token_hash

    # What goes wrong is told by the command itself; the log is for those who look for the reason.
    configure_logs("console", "error" if os.environ.get("OPPORTUNE_DEBUG") else "critical")

    # Only the owner of this process reaches the socket: the folder has mode 0700.
    with opened(settings) as opportune, tempfile.TemporaryDirectory(prefix="opportune-") as folder:
        token = secrets.token_urlsafe(32)
        opportune.context.own_token_hash = token_hash(token)
        path = Path(folder) / "socket"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(str(path))
            # From here on a client can connect; its request waits until the thread below takes it.
            listener.listen()
            server = PromptServer(opportune.app)
            thread = threading.Thread(target=_serve, args=(server, listener), name="private-server", daemon=True)
            thread.start()
            try:
                yield PrivateServer(path, token)
            finally:
                server.stop()
                thread.join()


def _serve(server: PromptServer, listener: socket.socket) -> None:
    try:
        server.run(sockets=[listener])
    finally:
        # Should the server fail to start, nobody waits for its answer.
        listener.close()
