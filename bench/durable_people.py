"""The peer of bench/journeys.py: the same job as one durable workflow for each person, with DBOS on SQLite.

Trigger, decide, wait, update and message are steps, each recorded as it ends; the wait is as short as can be.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path


def people_per_second(folder: Path, people: int) -> float:
    """How many people a second DBOS carries through, from the first start to the last end; in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.durable_people", str(folder), str(people)],
        capture_output=True, text=True, check=True, env={**os.environ, "DBOS__CLOUD": ""},
    )  # fmt: skip
    return float(json.loads(ran.stdout.splitlines()[-1])["people_per_second"])


def _run(folder: Path, people: int) -> float:
    from dbos import DBOS, DBOSConfig

    records = sqlite3.connect(folder / "records.db", check_same_thread=False, isolation_level=None)
    records.execute("pragma journal_mode=wal")
    records.execute("create table person (id integer primary key, industry text, care text)")
    records.execute("create table message (person integer primary key, body text)")
    records.executemany(
        "insert into person values (?, ?, null)", [(n, ("software", "retail")[n % 2]) for n in range(people)]
    )
    config: DBOSConfig = {
        "name": "bench", "system_database_url": f"sqlite:///{folder / 'dbos.db'}", "log_level": "ERROR", "run_admin_server": False,
    }  # fmt: skip
    DBOS(config=config)

    @DBOS.step()
    def decide(person: int) -> bool:
        (industry,) = records.execute("select industry from person where id = ?", (person,)).fetchone()
        return bool(industry == "software")

    @DBOS.step()
    def update(person: int, is_warm: bool) -> None:
        records.execute("update person set care = ? where id = ?", ("called" if is_warm else "written", person))

    @DBOS.step()
    def message(person: int) -> None:
        records.execute("insert into message values (?, ?)", (person, json.dumps({"person": person})))

    @DBOS.workflow()
    def journey(person: int) -> None:
        is_warm = decide(person)
        DBOS.sleep(0.001)
        update(person, is_warm)
        message(person)

    DBOS.launch()
    try:
        started = time.perf_counter()
        handles = [DBOS.start_workflow(journey, person) for person in range(people)]
        for handle in handles:
            handle.get_result()
        taken = time.perf_counter() - started
    finally:
        DBOS.destroy()
    (count,) = records.execute("select count(*) from message").fetchone()
    assert count == people, "everybody was written to"
    return people / taken


if __name__ == "__main__":
    print(json.dumps({"people_per_second": _run(Path(sys.argv[1]), int(sys.argv[2]))}))
