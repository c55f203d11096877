"""Kills an Opportune at work with SIGKILL, again and again, on one workspace file, and looks at what is left.

`python -m tests.simulation.kills FILE SEED COUNT` prints one JSON object. This process itself opens nothing: it forks a worker,
reads what the worker acknowledges, and kills it at a moment drawn from the seed. Every worker begins by checking what its
predecessors left behind.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from crawleruseragents import is_crawler

from opportune.clock import SystemClock
from opportune.ingest import EventLog, Origin, normalise_all
from opportune.model.bot_rules import BotRules
from opportune.shipped import shipped_score_model, shipped_signals
from opportune.store import Workspace
from opportune.store.definitions import save_definitions
from opportune.store.workspace import aware, naive
from opportune.testing import payload
from opportune.tick.loop import TickLoop
from opportune.tick.run import last_tick, run_tick
from tests.simulation.life import expect_equal, expect_invariants, scores, tick_fully

READY, TICKED = "ready", "ticked"
SECONDS_MAX = 0.4
BATCH_MAX = 12
BATCHES_PER_CHECKPOINT = 7
Say = Callable[[str], None]


def kill_again_and_again(path: Path, seed: int, count: int) -> dict[str, object]:
    """The number of kills while the worker opened the file and while it worked, of acknowledged events and of ticks."""
    _warm_up()
    chance = Random(seed)
    acknowledged: list[str] = []
    opening = 0
    for number in range(count):
        # Some die while they open the file, some in their first tick, some in a later one.
        sign = chance.choice((None, READY, READY, TICKED, TICKED))
        said = _one_life(path, acknowledged, number, sign, chance.uniform(0, SECONDS_MAX))
        opening += READY not in said
        acknowledged += [message for message in said if message not in (READY, TICKED)]
    problem, ticks = _last_look(path, acknowledged)
    return {"opening": opening, "acknowledged": len(acknowledged), "ticks": ticks, "problem": problem}


def _warm_up() -> None:
    """Load once what every worker would load again: domain suffixes, crawler names, definitions."""
    normalise_all([_call(Random(0), "warm-up")], Origin("kills", received_at=naive(SystemClock().now())))
    is_crawler("Mozilla/5.0")
    shipped_signals()
    shipped_score_model()


def _one_life(path: Path, acknowledged: list[str], number: int, sign: str | None, seconds: float) -> list[str]:
    """Fork a worker, kill it so long after it gave the sign, and return what it said. A fault it finds is raised here."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work_until_killed(path, acknowledged, number, lambda line: _write(writing, line))
    os.close(writing)
    text = b""
    if sign:
        while sign.encode() not in text and (heard := os.read(reading, 65_536)):
            text += heard
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0 and select.select([reading], [], [], left)[0]:
        heard = os.read(reading, 65_536)
        if not heard:
            break
        text += heard
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    while heard := os.read(reading, 65_536):
        text += heard
    os.close(reading)
    if not os.WIFSIGNALED(status):
        raise AssertionError(f"worker {number} stopped by itself: {text[-3000:].decode()}")
    # A last line without its end was not said.
    return text.decode().split("\n")[:-1]


def _work_until_killed(path: Path, acknowledged: list[str], number: int, say: Say) -> None:
    try:
        clock = SystemClock()
        workspace = Workspace.open(path, clock.now(), threads=1)
        with workspace.transaction() as tx:
            bodies = [*shipped_signals(), shipped_score_model(), BotRules(bot_rules="default")]
            save_definitions(tx, bodies, naive(clock.now()))
        _expect_nothing_lost(workspace, acknowledged)
        loop = TickLoop(workspace, clock, on_tick=lambda result, seconds: say(TICKED))
        log = EventLog(workspace, on_appended=lambda last_event_id: loop.wake())
        loop.start()
        say(READY)
        chance = Random(number)
        batch = 0
        while True:
            batch += 1
            size = chance.randint(1, BATCH_MAX)
            names = [f"{number}/{batch}/{size}/{place}" for place in range(size)]
            origin = Origin("kills", received_at=naive(clock.now()))
            log.append(normalise_all([_call(chance, name) for name in names], origin)[0])
            say("\n".join(names))
            if batch % BATCHES_PER_CHECKPOINT == 0:
                workspace.checkpoint()
    except BaseException:
        say(traceback.format_exc())
    os._exit(1)


def _call(chance: Random, name: str) -> bytes:
    contact = chance.choice(("ann@acme", "bob@acme", "dan@globex"))
    visitor = chance.choice(("visitor:one", "visitor:two"))
    calls = (
        payload.track(contact, payload.event_name("pricing-page-visit"), {}),
        payload.page(visitor, "/product", None),
        payload.identify(contact, visitor, {}),
        payload.track("acme", payload.event_name("intent-topic-surge-strong"), {"score": 90}),
    )
    return json.dumps({"messageId": name, **chance.choice(calls)}).encode()


def _expect_nothing_lost(workspace: Workspace, acknowledged: list[str]) -> None:
    with workspace.read() as tx:
        stored = [message_id for (message_id,) in tx.run("select message_id from event")]
        last = last_tick(tx)
    lost = set(acknowledged) - set(stored)
    assert not lost, f"acknowledged and lost: {sorted(lost)[:5]}"
    assert len(stored) == len(set(stored)), "no event is there twice"
    batches = Counter(name.rpartition("/")[0] for name in stored)
    halves = [batch for batch, count in batches.items() if count != int(batch.rpartition("/")[2])]
    assert not halves, f"of these batches only a part is there: {halves[:5]}"
    if last is not None:
        expect_invariants(workspace, aware(last.ticked_at))


def _last_look(path: Path, acknowledged: list[str]) -> tuple[str | None, int]:
    """Nothing is lost, and the scores are those of a rebuild."""
    now = SystemClock().now() + timedelta(minutes=1)
    workspace = Workspace.open(path, now, threads=1)
    try:
        _expect_nothing_lost(workspace, acknowledged)
        run_tick(workspace, now)
        before = scores(workspace)
        tick_fully(workspace, now + timedelta(milliseconds=1))
        expect_equal(scores(workspace), before)
        with workspace.read() as tx:
            ticks = int(tx.scalar("select count(*) from tick"))
    except AssertionError as error:
        return str(error), 0
    finally:
        workspace.close()
    return None, ticks


def _write(pipe: int, line: str) -> None:
    os.write(pipe, (line + "\n").encode())


if __name__ == "__main__":
    print(json.dumps(kill_again_and_again(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
