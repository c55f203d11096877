"""Runs every benchmark, prints a table and writes bench/results.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy
import pandas
from rich.console import Console
from rich.table import Table

import opportune
from bench import deliveries, freshness, ingest, journeys, lists, memory, rescore, segments, tick, today
from opportune.cli.allocator import keep_freed_blocks
from opportune.clock import SystemClock

Measure = Callable[[str], Sequence[Any]]
BENCHMARKS: dict[str, Measure] = {
    "rescore": rescore.measure,
    "tick": tick.measure,
    "segments": segments.measure,
    "lists": lists.measure,
    "today": today.measure,
    "journeys": journeys.measure,
    "freshness": freshness.measure,
    "ingest": ingest.measure,
    "deliveries": deliveries.measure,
    "memory": memory.measure,
}
RESULTS = Path(__file__).with_name("results.json")


def main() -> None:
    arguments = _arguments()
    # As in a server, since some benchmarks run the same code in this process.
    keep_freed_blocks()
    console = Console()
    found: list[Any] = []
    names = arguments.only or list(BENCHMARKS)
    for name in names:
        console.print(f"{name} ...", style="dim")
        started = time.perf_counter()
        found += [{"benchmark": name, **measured} for measured in BENCHMARKS[name](arguments.size)]
        console.print(f"{name} took {time.perf_counter() - started:.0f} s", style="dim")
    console.print(_table(found))
    found += _kept(arguments.size, set(BENCHMARKS) - set(names))
    found.sort(key=lambda measured: list(BENCHMARKS).index(measured["benchmark"]))
    content = {"size": arguments.size, **_circumstances(), "measures": found}
    RESULTS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    console.print(f"Written to {RESULTS}")


def _kept(size: str, names: set[str]) -> list[Any]:
    """What was measured before, at the same size, by benchmarks that did not run now."""
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {"size": None}
    if before["size"] != size:
        return []
    return [measured for measured in before["measures"] if measured["benchmark"] in names]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure speed and memory beside references.")
    parser.add_argument("--size", choices=("small", "full"), default="small", help="a minute or so, or all of it")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, help="leave the others out")
    return parser.parse_args()


def _table(found: Sequence[Any]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, justify in (("measure", "left"), ("value", "right"), ("unit", "left"), ("reference", "right"),
                          ("ratio", "right"), ("goal", "left"), ("met", "left")):  # fmt: skip
        table.add_column(name, justify=justify)
    for measured in found:
        table.add_row(
            measured["name"],
            f"{measured['value']:,}",
            measured["unit"],
            "" if measured["reference"] is None else f"{measured['reference']:,}",
            "" if measured["ratio"] is None else f"{measured['ratio']}",
            measured["goal"] or "",
            {True: "yes", False: "NO", None: ""}[measured["met"]],
        )
    return table


def _circumstances() -> dict[str, Any]:
    return {
        "measured_at": SystemClock().now().isoformat(timespec="seconds"),
        "machine": {
            "processors": os.cpu_count(),
            "processor": _first(r"model name\s*:\s*(.*)", "/proc/cpuinfo"),
            "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "system": platform.platform(),
            "load_at_the_end": os.getloadavg()[1],
        },
        "versions": {
            "opportune": opportune.__version__,
            "python": platform.python_version(),
            "duckdb": duckdb.__version__,
            "pandas": pandas.__version__,
            "numpy": numpy.__version__,
        },
    }


def _first(pattern: str, path: str) -> str | None:
    try:
        found = re.search(pattern, Path(path).read_text(encoding="utf-8"))
    except OSError:
        return None
    return found[1] if found else None


if __name__ == "__main__":
    main()
