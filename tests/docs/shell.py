"""Runs the commands of the documentation as a reader would: in a shell, in an empty folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workspaces import own_environment

HOST = "127.0.0.1"
WRITTEN_ADDRESS = f"{HOST}:8000"
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="the commands of the documentation use curl")


def free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


def environment(port: int) -> dict[str, str]:
    own = own_environment()
    path = f"{Path(sys.executable).parent}{os.pathsep}{own['PATH']}"
    return own | {"PATH": path, "OPPORTUNE_PORT": str(port), "TZ": "UTC"}


def serve(folder: Path, port: int) -> subprocess.Popen[str]:
    """`opportune serve --file sales.duckdb` on this port, ready when this returns."""
    process = subprocess.Popen(
        ["opportune", "serve", "--file", "sales.duckdb"],
        cwd=folder,
        env=environment(port),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert str(port) in process.stdout.readline()
    return process


def run_all(commands: list[str], folder: Path, port: int) -> str:
    """Run blocks of commands in one shell, up to the first that fails; returns what they printed.

    A reader takes longer to type than a tick takes; here every look is preceded by one.
    """
    lines = [line for block in commands for line in block.replace(WRITTEN_ADDRESS, f"{HOST}:{port}").splitlines()]
    script = "\n".join(
        f"opportune tick >/dev/null\n{line}" if line.startswith(("opportune accounts", "opportune explain")) else line
        for line in lines
    )
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment(port),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout
