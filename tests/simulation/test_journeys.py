"""Random journeys under edits, moves to other versions, pauses, leaps of the clock, failing receivers and power cuts: nobody is
lost, nothing is said twice.

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
from opportune.insight.journey_migration import plan_migration
from opportune.insight.proposals import propose
from opportune.model.journey import JourneyDefinition
from opportune.model.node import ENTRY, EXIT, PushAudience, RemoveFromAudience, Sending
from opportune.store import Row, Transaction, Workspace
from opportune.store.definitions import load_definitions, save_proposal
from opportune.store.workspace import naive
from opportune.testing.clock import FixedClock
from opportune.testing.workspace import open_shipped
from opportune.tick.run import run_tick
from opportune.web.journey_migration import move_enrollments
from tests.simulation.journey_story import START, Define, Migrate, Send, Turn, journey_story
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
    "nobody is in two journeys of one group": """
        select d.body ->> '$.conflict_group' as conflict_group, e.subject_id, $now
        from enrollment e
        join definition_number n on n.definition_id = e.workflow_id
        join definition d on d.kind = n.kind and d.key = n.key and d.is_active
        where d.body ->> '$.conflict_group' is not null
        group by all having count(*) > 1""",
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
    "a message belongs to somebody who waits for it, or was put into an ad audience and has left": """
        select d.delivery_id from delivery d
        where not d.on_exit and d.enrollment_id not in (
            select enrollment_id from enrollment
            union all select enrollment_id from enrollment_end where d.channel = 'connector' and ended_at = d.created_at
        )""",
    "what is taken back at an exit was sent, by who left": """
        select d.delivery_id from (select * from delivery union all by name select * from delivery_end) d
        where d.on_exit and (
            d.enrollment_id not in (select enrollment_id from enrollment_end)
            or d.idempotency_key not in (
                select concat(idempotency_key, '-on-exit')
                from (select * from delivery union all by name select * from delivery_end)
            )
        )""",
}


class Receiver:
    """Takes messages, and fails by the number of the seed, the key and the attempt: the same every time."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.contents: dict[str, set[str]] = defaultdict(set)
        # Who is in which ad audience, by the kind of subject.
        self.audiences: set[tuple[str, int, str]] = set()

    async def send(self, message: Message, node: Sending, now: datetime) -> Ending:
        content = json.dumps([message.data, message.node, message.version], sort_keys=True)
        self.contents[message.idempotency_key].add(content)
        draw = sha256(f"{self.seed} {message.idempotency_key} {message.attempt_count}".encode()).digest()[0]
        if draw < 90:
            return Ending("retry", "busy", 503)
        if draw < 120:
            return Ending("failed", "gone", 410)
        if isinstance(node, PushAudience | RemoveFromAudience):
            kind = "account" if message.contact_id is None else "contact"
            member = (kind, message.subject_id, node.audience)
            if isinstance(node, PushAudience):
                self.audiences.add(member)
            else:
                self.audiences.discard(member)
        return Ending("delivered", None, 200)

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
                case Migrate():
                    moment, key = naive(action.moment), action.workflow
                    self._through_cuts((seed + number) % 12, lambda moment=moment, key=key: self._migrate(moment, key))
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

    def _migrate(self, now: datetime, key: str) -> None:
        with self.workspace.transaction() as tx:
            migration = plan_migration(tx, load_definitions(tx), key)
            if migration.moving:
                move_enrollments(tx, migration, now)

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
        JourneyDelivery(self.workspace, self.clock, dict.fromkeys(("http", "connector"), self.receiver)).deliver_due()  # type: ignore[arg-type]

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
                    "enrollment", "enrollment_end", "enrollment_step", "enrollment_move", "journey_transition", "delivery",
                    "delivery_end", "delivery_news", "contact", "segment_claim", "membership_change",
                )
            }  # fmt: skip


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_journey_with_power_cuts_ends_like_one_without(seed: int) -> None:
    """So two lives of a seed are alike, too."""
    whole, cut = Life(seed, cuts=False), Life(seed, cuts=True)
    try:
        wanted, found = whole.rows(), cut.rows()
        # Among many stories there are some in which nobody comes.
        assert wanted["enrollment_step"] or IS_LONG, "something happened"
        for table, rows in wanted.items():
            assert found[table] == rows, f"{table}: {set(found[table]) ^ set(rows)}"
        for life in (whole, cut):
            twice = [key for key, contents in life.receiver.contents.items() if len(contents) > 1]
            assert not twice, f"a key with two contents: {twice}"
            assert _lost(life) == set(), "whom nothing keeps in an ad audience, and whom something does"
        _expect_paths(whole)
    finally:
        whole.workspace.close()
        cut.workspace.close()


def _versions(tx: Transaction) -> dict[tuple[int, int], JourneyDefinition]:
    bodies = tx.run(
        "select n.definition_id, d.version, d.body from definition d "
        "join definition_number n on n.kind = d.kind and n.key = d.key where d.kind = 'workflow'"
    )
    return {(number, version): JourneyDefinition.model_validate_json(body) for number, version, body in bodies}


def _lost(life: Life) -> set[tuple[str, int, str]]:
    """Who is in an ad audience though they left, or is not though they are to be; a message that waits or failed leaves it open."""
    with life.workspace.read() as tx:
        journeys = _versions(tx)
        sent = tx.run_dicts(
            "select m.*, n.subject_id, exists (from enrollment r where r.workflow_id = n.workflow_id "
            "and r.subject_id = n.subject_id) as is_inside from ("
            "select delivery_id, workflow_id, version, node, enrollment_id, on_exit, state from delivery union all "
            "select delivery_id, workflow_id, version, node, enrollment_id, on_exit, state from delivery_end) m "
            "join (select enrollment_id, workflow_id, subject_id from enrollment union all "
            "select enrollment_id, workflow_id, subject_id from enrollment_end) n on n.enrollment_id = m.enrollment_id "
            "order by m.delivery_id"
        )
    pushes: dict[tuple[str, int, str], list[bool]] = defaultdict(list)
    unknown: set[tuple[str, int, str]] = set()
    for row in sent:
        journey = journeys[row["workflow_id"], row["version"]]
        node = journey.by_id[row["node"]]
        if isinstance(node, PushAudience | RemoveFromAudience):
            member = (journey.subject.value, row["subject_id"], node.audience)
            is_removal = row["on_exit"] or isinstance(node, RemoveFromAudience)
            if row["state"] not in ("delivered", "skipped"):
                unknown.add(member)
            elif is_removal and row["state"] == "delivered":
                pushes.pop(member, None)
            elif isinstance(node, PushAudience) and not row["on_exit"] and row["state"] == "delivered":
                pushes[member].append(row["is_inside"] or not node.remove_on_exit)
    kept = {member for member, reasons in pushes.items() if any(reasons)}
    return (kept ^ life.receiver.audiences) - unknown


def _expect_paths(life: Life) -> None:
    """Every step leads where the version says by which it was taken: that somebody entered with, or was moved to since."""
    with life.workspace.read() as tx:
        journeys = _versions(tx)
        steps = tx.run(
            "select s.enrollment_id, t.workflow_id, t.version, t.node, t.outcome from enrollment_step s "
            "join journey_transition t using (transition_id) order by s.enrollment_id, s.stepped_at, t.place"
        )
        ended = dict(tx.run("select enrollment_id, reason from enrollment_end"))
        standing = dict(tx.run("select enrollment_id, node from enrollment"))
    paths: dict[int, list[tuple[JourneyDefinition, str, str]]] = defaultdict(list)
    for enrollment_id, number, version, node, outcome in steps:
        paths[enrollment_id].append((journeys[number, version], node, outcome))
    for enrollment_id, path in paths.items():
        expected: str | None = None
        for journey, node, outcome in path:
            if node == ENTRY or outcome not in (*journey.ways[node], "waiting"):
                assert enrollment_id in ended, f"{path}: {outcome} at {node} is an end"
                expected = EXIT
                continue
            assert expected in (None, node), f"{path}: {node} follows, but {expected} would have to"
            expected = node if outcome == "waiting" else journey.ways[node][outcome]
        assert (expected == EXIT) == (enrollment_id in ended), path
        assert enrollment_id in ended or standing[enrollment_id] == expected, path
    assert set(standing) <= set(paths), "nobody stands anywhere without a step that brought them there"
