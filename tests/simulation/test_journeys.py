"""Random journeys under edits, pauses, leaps of the clock, failing receivers and power cuts: nobody is lost, nothing is said twice.

`make test` lives through a few seeds; `make sim SEED=7 SEEDS=1000` through so many from that one on.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

import pytest

from opportune.delivery.journey_loop import JourneyDelivery
from opportune.delivery.message import Ending, Message
from opportune.ingest import EventLog, Origin, normalise_all
from opportune.insight.proposals import propose
from opportune.model.journey import JourneyDefinition
from opportune.model.node import EXIT, Sending
from opportune.store import Row, Workspace
from opportune.store.definitions import load_definitions, save_proposal
from opportune.store.workspace import naive
from opportune.testing.clock import FixedClock
from opportune.testing.workspace import open_shipped
from opportune.tick.run import run_tick
from tests.simulation.journey_story import START, Define, Send, Turn, journey_story
from tests.simulation.test_simulation import PowerCut, power_cut

FIRST_SEED = int(os.environ.get("SEED", "42"))
IS_LONG = "SEED" in os.environ
SEEDS = range(FIRST_SEED, FIRST_SEED + int(os.environ.get("SEEDS", "25" if IS_LONG else "2")))
TURNS = 14 if IS_LONG else 8
# Statements that a tick or a delivery gets to before the power goes; few enough that many are cut off.
CUT_WITHIN = 220

# Each finds rows that must not exist, after every turn. $now is the moment of the tick.
MUST_BE_EMPTY = {
    "whoever waits has a moment to go on at, or a message that will end": """
        select e.* from enrollment e
        where (e.wake_at = timestamp 'infinity') <>
            (e.enrollment_id in (select enrollment_id from delivery union all select enrollment_id from delivery_news))""",
    "nobody is overdue in a journey that runs": """
        select e.* from enrollment e
        join definition_number n on n.definition_id = e.workflow_id
        join definition d on d.kind = n.kind and d.key = n.key and d.is_active
        where e.wake_at <= $now and coalesce(d.body ->> '$.status', 'active') <> 'disabled'""",
    "nobody is in a journey twice under one key": """
        select workflow_id, subject_id, entry_key from enrollment group by all having count(*) > 1""",
    "whoever is inside has not left": """
        select enrollment_id from enrollment where enrollment_id in (select enrollment_id from enrollment_end)
        union all select enrollment_id from enrollment_end group by all having count(*) > 1
        union all select enrollment_id from enrollment group by all having count(*) > 1""",
    "entries of a subject are counted from one on": """
        select workflow_id, subject_id from (
            select workflow_id, subject_id, entry_number from enrollment
            union all select workflow_id, subject_id, entry_number from enrollment_end
        ) entry
        group by all having count(distinct entry_number) <> count(*) or max(entry_number) <> count(*)""",
    "a message has one state and one key": """
        select delivery_id from delivery where delivery_id in (select delivery_id from delivery_end)
        union all
        select min(delivery_id) from (
            select delivery_id, idempotency_key from delivery
            union all select delivery_id, idempotency_key from delivery_end
        ) message group by idempotency_key having count(*) > 1""",
    "a message belongs to somebody who waits for it": """
        select d.delivery_id from delivery d
        where d.enrollment_id not in (select enrollment_id from enrollment)""",
}


class Receiver:
    """Takes messages, and fails by the number of the seed, the key and the attempt: the same every time."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.contents: dict[str, set[str]] = defaultdict(set)

    async def send(self, message: Message, node: Sending, now: datetime) -> Ending:
        content = json.dumps([message.data, message.node, message.version], sort_keys=True)
        self.contents[message.idempotency_key].add(content)
        draw = sha256(f"{self.seed} {message.idempotency_key} {message.attempt_count}".encode()).digest()[0]
        if draw < 90:
            return Ending("retry", "busy", 503)
        return Ending("failed", "gone", 410) if draw < 120 else Ending("delivered", None, 200)

    async def close(self) -> None:
        return None


class Life:
    """One story on one workspace; with `cuts`, the power goes in ticks and deliveries, and what was begun is begun again."""

    def __init__(self, seed: int, *, cuts: bool) -> None:
        self.cuts = cuts
        self.receiver = Receiver(seed)
        self.workspace: Workspace = open_shipped(START)
        self.clock = FixedClock(START)
        log = EventLog(self.workspace)
        sent = 0
        for number, action in enumerate(journey_story(seed, TURNS)):
            match action:
                case Define():
                    with self.workspace.transaction() as tx:
                        save_proposal(tx, propose(load_definitions(tx), action.bodies), naive(action.moment))
                case Send():
                    calls = []
                    for call in action.calls:
                        sent += 1
                        calls.append(json.dumps({"messageId": f"m{sent}", **call}).encode())
                    log.append(normalise_all(calls, Origin("story", received_at=naive(action.received_at)))[0])
                case Turn():
                    self.clock.set(action.now)
                    self._turn(seed * 1_000 + number)
        log.close()

    def _turn(self, seed: int) -> None:
        cut = seed * 7919 % CUT_WITHIN
        self._through_cuts(cut, lambda: run_tick(self.workspace, self.clock.now()))
        self._check()
        self._through_cuts(cut % 37, self._deliver)
        self._check(was_ticked=False)

    def _through_cuts(self, after: int, work: Callable[[], object]) -> None:
        """Do it; with `cuts`, the power goes behind so many statements, and it is done again unless it was done by then."""
        if self.cuts:
            try:
                with power_cut(after):
                    work()
                return
            except PowerCut:
                pass
        work()

    def _deliver(self) -> None:
        """Each time by a process of its own, which knows nothing of the one before."""
        JourneyDelivery(self.workspace, self.clock, {"http": self.receiver}).deliver_due()  # type: ignore[dict-item]

    def _check(self, was_ticked: bool = True) -> None:
        with self.workspace.read() as tx:
            for what, query in MUST_BE_EMPTY.items():
                if "$now" in query and not was_ticked:
                    continue
                params = {"now": naive(self.clock.now())} if "$now" in query else None
                found = tx.run(query, params)
                assert not found, f"at {self.clock.now()}: {what}, but: {found[:3]}"

    def rows(self) -> dict[str, list[Row]]:
        """Everything that journeys write."""
        with self.workspace.read() as tx:
            return {
                table: tx.run(f"select * from {table} order by all")
                for table in (
                    "enrollment", "enrollment_end", "enrollment_step", "delivery", "delivery_end", "delivery_news",
                    "contact", "segment_claim", "membership_change",
                )
            }  # fmt: skip


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_journey_with_power_cuts_ends_like_one_without(seed: int) -> None:
    whole, cut = Life(seed, cuts=False), Life(seed, cuts=True)
    try:
        wanted, found = whole.rows(), cut.rows()
        for table, rows in wanted.items():
            assert found[table] == rows, f"{table}: {set(found[table]) ^ set(rows)}"
        for life in (whole, cut):
            twice = [key for key, contents in life.receiver.contents.items() if len(contents) > 1]
            assert not twice, f"a key with two contents: {twice}"
        _expect_paths(whole)
    finally:
        whole.workspace.close()
        cut.workspace.close()


def _expect_paths(life: Life) -> None:
    """Every step leads where the version says that somebody entered with."""
    with life.workspace.read() as tx:
        bodies = tx.run(
            "select n.definition_id, d.version, d.body from definition d "
            "join definition_number n on n.kind = d.kind and n.key = d.key where d.kind = 'workflow'"
        )
        steps = tx.run(
            "select enrollment_id, workflow_id, version, node, outcome from enrollment_step "
            "order by enrollment_id, tick_id, place"
        )
        ended = dict(tx.run("select enrollment_id, reason from enrollment_end"))
        standing = dict(tx.run("select enrollment_id, node from enrollment"))
    journeys = {(number, version): JourneyDefinition.model_validate_json(body) for number, version, body in bodies}
    paths: dict[int, list[tuple[JourneyDefinition, str, str]]] = defaultdict(list)
    for enrollment_id, number, version, node, outcome in steps:
        paths[enrollment_id].append((journeys[number, version], node, outcome))
    for enrollment_id, path in paths.items():
        expected: str | None = None
        for journey, node, outcome in path:
            if node == "entry" or outcome not in (*journey.ways[node], "waiting"):
                assert enrollment_id in ended, f"{path}: {outcome} at {node} is an end"
                expected = EXIT
                continue
            assert expected in (None, node), f"{path}: {node} follows, but {expected} would have to"
            expected = node if outcome == "waiting" else journey.ways[node][outcome]
        assert (expected == EXIT) == (enrollment_id in ended), path
        assert enrollment_id in ended or standing[enrollment_id] == expected, path
    assert set(standing) <= set(paths), "nobody stands anywhere without a step that brought them there"


@pytest.mark.timeout(300)
def test_two_lives_of_a_seed_are_alike() -> None:
    lives = [Life(FIRST_SEED, cuts=False) for _ in range(2)]
    first, again = (life.rows() for life in lives)
    for life in lives:
        life.workspace.close()
    assert first["enrollment_step"], "something happened"
    assert first == again
