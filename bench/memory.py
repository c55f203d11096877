"""How much memory a server takes that has the demo open and nothing to do. `python -m bench.memory` prints the figure."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

from bench.figures import Figure, figure
from bench.server import serving
from bench.stores import folder

GOAL_MB = 250
REST_SECONDS = 5.0


def measure(size: str) -> list[Figure]:
    path = folder() / "demo.opportune"
    subprocess.run(
        [sys.executable, "-m", "opportune", "demo", "--no-serve", "--file", str(path), "--json"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with serving(path) as server:
        client = server.connect()
        client.get("/api/v1/accounts?sort=-score")
        client.close()
        time.sleep(REST_SECONDS)
        resident = resident_mb(server.pid)
    return [
        figure("server at rest on the demo", resident, "MB", goal=f"under {GOAL_MB} MB", met=resident < GOAL_MB),
    ]


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found, "Linux says how much memory a process has"
    return int(found[1]) / 1024


if __name__ == "__main__":
    for found in measure("small"):
        print(json.dumps(found))
