"""What a journey would do with everybody who would start it now: how many come to each node, which way they go, what is sent.

Pauses count as over, criteria are taken as they are now, and whatever is sent as delivered. Nothing is stored, nothing is sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from opportune.compile.bindings import Bindings
from opportune.compile.query import Query
from opportune.compile.shortcut import Shortcuts
from opportune.compile.transition import REFUSED
from opportune.insight.journey_counts import node_kinds
from opportune.insight.journey_messages import MessagePreview, count_messages
from opportune.insight.journey_room import make_room
from opportune.insight.journey_starters import starters
from opportune.insight.journey_trial import TriedJourney, ask_about_moving, fill_moving, steps_of
from opportune.insight.subjects import SUBJECT_ADDRESS, SUBJECT_NAME
from opportune.model.criteria import SubjectType
from opportune.model.node import ENTRY, EXIT, Node, Pause, Sending, WaitFor, WaitForEvent
from opportune.store import Transaction

MAX_SAMPLES = 50


@dataclass(frozen=True)
class SampledSubject:
    """Somebody who would be there, for example."""

    subject_id: int
    name: str | None
    address: str | None


@dataclass(frozen=True)
class WayPreview:
    """How many would leave a node this way. `to` is None where the path ends."""

    outcome: str
    to: str | None
    count: int


@dataclass(frozen=True)
class NodePreview:
    """What would happen at one node."""

    id: str
    kind: str
    label: str | None
    reached: int
    ways: tuple[WayPreview, ...]
    samples: tuple[SampledSubject, ...]
    messages: MessagePreview | None


@dataclass(frozen=True)
class JourneyPreview:
    """What the journey would do. `found` are those whom `starts_with` names.

    Of them some are `kept_out`, who are in it or may not come again, and some `refused`: by its criteria, its suppressed
    segments or a goal they have reached; of the others some are `held_off`, by the journey of its conflict group that has them.
    `takes_out_of` counts those who would leave a journey of lower priority. `ends` counts why those who enter leave, `credits` what
    connectors may charge.
    """

    journey: str
    subject: str
    starts_with: str
    found: int
    kept_out: int
    refused: int
    held_off: Mapping[str, int]
    takes_out_of: Mapping[str, int]
    entering: int
    nodes: tuple[NodePreview, ...]
    ends: Mapping[str, int]
    credits: Mapping[str, int]
    milliseconds: float


def preview_journey(
    tx: Transaction,
    tried: TriedJourney,
    days: int,
    limit: int,
    now: datetime,
    stopwatch: Callable[[], float] | None = None,
) -> JourneyPreview:
    """Everybody who would start at `now` (naive UTC), carried to the end.

    `days` is how far back events and leavings count, `limit` how many are named at each node. The table `capped` has
    who may get no more messages now.
    """
    started = stopwatch() if stopwatch else 0.0
    journey = tried.journey
    bind = Bindings(now)
    starting = starters(tx, tried, days, bind)
    found = 0
    if starting.sql is not None:
        found = int(tx.run(f"select count(distinct subject_id) from (\n{starting.sql}\n)", bind.params)[0][0])
    fill_moving(tx, tried, starting.sql, bind)
    ask_about_moving(tx, tried)
    moving, admitted = tx.run("select count(*), count(distinct subject_id) from moving")[0]
    passing = Shortcuts(instead_of_waiting=_ways_on(journey.in_order))
    room = make_room(tx, tried, passing, now)
    _gather(tx, steps_of(tried, passing, now), tried, limit)
    counts, samples = _counts(tx, limit)
    refused = counts.pop((ENTRY, REFUSED), 0)
    names = _names(tx, journey.subject, {one for of_node in samples.values() for one in of_node})
    nodes = tuple(_node(tx, tried, step.node, counts, names, samples, now) for step in journey.nodes)
    return JourneyPreview(
        journey=journey.workflow,
        subject=journey.subject.value,
        starts_with=starting.said,
        found=found,
        kept_out=found - admitted,
        refused=refused,
        held_off=room.held_off,
        takes_out_of=room.takes_out_of,
        entering=moving - refused - sum(room.held_off.values()),
        nodes=nodes,
        ends=dict(
            tx.run("select ends, sum(count)::bigint from previewed where ends is not null group by ends order by ends")
        ),
        credits=_credits(nodes),
        milliseconds=round((stopwatch() - started) * 1000, 1) if stopwatch else 0.0,
    )


def _ways_on(nodes: Sequence[Node]) -> dict[str, str]:
    """What comes of waiting at each node: pauses are over, nothing that is waited for happens, messages are delivered."""
    return {
        node.id: "timeout" if isinstance(node, WaitFor | WaitForEvent) else "done"
        for node in nodes
        if isinstance(node, Pause | Sending)
    }


def _gather(tx: Transaction, query: Query, tried: TriedJourney, limit: int) -> None:
    """`previewed`: one row per node and what comes of it, with how many, the lowest numbers of theirs, and of those at a node that
    sends something all numbers. A row for each step of a million people would take longer to write than to work out."""
    sent = {node.id for node in tried.journey.in_order if isinstance(node, Sending)}
    sending = ", ".join(str(number) for one, number in tried.transition_ids.items() if one.node in sent) or "null"
    tx.run(
        "create or replace temp table previewed as\n"
        "select t.node, t.outcome, t.ends, s.* exclude (transition_id)\nfrom (\n"
        f"    select transition_id, count(*) as count, min(subject_id, {max(1, limit)}) as lowest,\n"
        f"        list(subject_id) filter (where transition_id in ({sending})) as subject_ids\n"
        f"    from (\n{query.sql}\n)\n    group by transition_id\n) s\njoin transition t using (transition_id)",
        query.params,
    )


def _counts(tx: Transaction, limit: int) -> tuple[dict[tuple[str, str], int], dict[str, list[int]]]:
    """How many came to each node and went which way, and the lowest numbers of those at each node."""
    counts: Counter[tuple[str, str]] = Counter()
    samples: dict[str, list[int]] = {}
    for node, outcome, count, lowest in tx.run("select node, outcome, count, lowest from previewed"):
        counts[node, outcome] += count
        samples[node] = sorted([*samples.get(node, []), *lowest])[:limit]
    return counts, samples


def _names(tx: Transaction, subject: SubjectType, subject_ids: Collection[int]) -> dict[int, SampledSubject]:
    if not subject_ids:
        return {}
    rows = tx.run(
        f"select {subject.value}_id, {SUBJECT_NAME[subject]}, {SUBJECT_ADDRESS[subject]} from {subject.value} a "
        f"where {subject.value}_id in (select unnest($subject_ids::bigint[]))",
        {"subject_ids": sorted(subject_ids)},
    )
    return {row[0]: SampledSubject(*row) for row in rows}


def _node(
    tx: Transaction,
    tried: TriedJourney,
    node: Node,
    counts: Mapping[tuple[str, str], int],
    names: Mapping[int, SampledSubject],
    samples: Mapping[str, Sequence[int]],
    now: datetime,
) -> NodePreview:
    ways = tuple(
        WayPreview(outcome, None if target == EXIT else target, counts.get((node.id, outcome), 0))
        for outcome, target in tried.journey.ways[node.id].items()
    )
    return NodePreview(
        id=node.id,
        kind=node_kinds(tried.journey)[node.id],
        label=node.label,
        reached=sum(count for (node_id, _), count in counts.items() if node_id == node.id),
        ways=ways,
        samples=tuple(names[one] for one in samples.get(node.id, ()) if one in names),
        messages=count_messages(tx, tried, node, Bindings(now)) if isinstance(node, Sending) else None,
    )


def _credits(nodes: Sequence[NodePreview]) -> dict[str, int]:
    credits: Counter[str] = Counter()
    for node in nodes:
        if node.messages is not None and node.messages.connector is not None:
            credits[node.messages.connector] += node.messages.credits
    return {connector: amount for connector, amount in sorted(credits.items()) if amount}
