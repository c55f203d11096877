"""A server as an operator starts it: a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.workspaces import own_environment


@dataclass
class Serving:
    """A running `opportune serve`. `started` is what it printed."""

    process: subprocess.Popen[str]
    url: str
    started: dict[str, Any]


@contextmanager
def serving(file: Path, *options: str) -> Iterator[Serving]:
    """Serve a file on a free port until the end. Whoever stopped it before is welcome to."""
    command = [sys.executable, "-m", "opportune", "serve", "--json", "--port", "0", "--file", str(file), *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=own_environment()
    ) as process:
        assert process.stdout is not None
        try:
            lines = []
            while (line := process.stdout.readline()) and line != "}\n":
                lines.append(line)
            assert lines, process.stderr.read() if process.stderr else ""
            started = json.loads("".join([*lines, "}"]))
            yield Serving(process, started["url"], started)
        finally:
            process.terminate()
            process.communicate(timeout=30)
