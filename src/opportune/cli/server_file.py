"""The file beside a workspace by which commands find the server that has it open: its address and a token.

Only its owner may read it. It goes away when the server stops. One that a killed server left behind is recognised
and removed.
"""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec

_TIMEOUT_SECONDS = 5.0
# The server of a file is on this machine and has no certificate. Reading the ones this machine trusts would take a while.
NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True)
class RunningServer:
    """A server on this machine."""

    url: str
    token: str
    pid: int


def server_file(workspace: Path) -> Path:
    """Where the server of this workspace says how it is reached."""
    return workspace.with_name(workspace.name + ".server.json")


def write_server_file(workspace: Path, server: RunningServer) -> None:
    """Say how the server is reached. Readable by its owner only, from the first moment on."""
    path = server_file(workspace)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.encode(server))
    part.replace(path)


def remove_server_file(workspace: Path) -> None:
    server_file(workspace).unlink(missing_ok=True)


def find_server(workspace: Path) -> RunningServer | None:
    """The server that has this workspace open, or None. A file left behind by a server that is gone is removed."""
    path = server_file(workspace)
    try:
        server = msgspec.json.decode(path.read_bytes(), type=RunningServer)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError:
        path.unlink(missing_ok=True)
        return None
    if _is_alive(server):
        return server
    path.unlink(missing_ok=True)
    return None


def _is_alive(server: RunningServer) -> bool:
    """Whether an Opportune answers there and knows the token; the server of another workspace does not."""
    try:
        with httpx.Client(
            base_url=server.url, timeout=_TIMEOUT_SECONDS, trust_env=False, verify=NO_CERTIFICATES
        ) as http:
            health = http.get("/healthz")
            if "version" not in health.json():
                return False
            headers = {"Authorization": f"Bearer {server.token}"}
            return http.get("/api/v1/rejected-events", params={"limit": 1}, headers=headers).is_success
    except (httpx.ConnectError, ValueError):
        return False
    except httpx.TransportError:
        # It is there but busy or stopping; better to say so at the next request than to open its file.
        return True
