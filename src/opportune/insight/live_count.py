"""Who satisfies criteria now: how many, and some of them by name; and the statements that say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from opportune.compile.bindings import Bindings
from opportune.compile.criteria import members, query
from opportune.compile.query import Query, indent
from opportune.compile.truths import Truths
from opportune.insight.asked_criteria import AskedCriteria
from opportune.insight.subjects import SUBJECT_ADDRESS, SUBJECT_NAME
from opportune.model.catalogue import Catalogue
from opportune.model.definitions import Definitions
from opportune.model.ladder import LadderDefinition
from opportune.model.segment import SegmentDefinition
from opportune.store import Transaction


@dataclass(frozen=True)
class Found:
    """One of those who satisfy the criteria."""

    subject_id: int
    name: str | None
    address: str | None
    score: int
    tier: str


@dataclass(frozen=True)
class Statement:
    """A compiled statement, what its rows are, and the values of its parameters."""

    title: str
    sql: str
    params: Mapping[str, object]


def count_members(
    tx: Transaction, asked: AskedCriteria, catalogue: Catalogue, now: datetime, sample_size: int
) -> tuple[int, tuple[Found, ...]]:
    """How many satisfy the criteria at `now` (naive UTC), and those of them with the highest scores."""
    found = members(asked.criteria, asked.subject, catalogue, Bindings(now))
    if not sample_size:
        return int(tx.scalar(f"select count(*) from (\n    {indent(found.sql)}\n) matched", found.params)), ()
    table = asked.subject.value
    rows = tx.run(
        f"""\
with matched as materialized (
    {indent(found.sql)}
),
hottest as (
    select m.subject_id, coalesce(s.score, 0) as score, coalesce(s.tier, 'low') as tier
    from matched m
    left join {table}_score s on s.{table}_id = m.subject_id
    order by score desc, m.subject_id
    limit $sample_size
)
select (select count(*) from matched), h.subject_id, {SUBJECT_NAME[asked.subject]},
    {SUBJECT_ADDRESS[asked.subject]}, h.score, h.tier
from hottest h
join {table} a on a.{table}_id = h.subject_id
order by h.score desc, h.subject_id""",
        {**found.params, "sample_size": sample_size},
    )
    return (int(rows[0][0]) if rows else 0), tuple(Found(*row[1:]) for row in rows)


def criteria_statement(asked: AskedCriteria, catalogue: Catalogue, now: datetime) -> Statement:
    """The statement that says who satisfies the criteria."""
    found = members(asked.criteria, asked.subject, catalogue, Bindings(now))
    return Statement(f"{asked.subject.value}s that satisfy the criteria", found.sql, found.params)


def segment_statements(
    definitions: Definitions, segment: SegmentDefinition, catalogue: Catalogue, now: datetime
) -> Iterator[Statement]:
    """The statements that decide on the members of a segment: one for its criteria, or one for each rule that writes to it."""
    subjects = f"{segment.subject.value}s"
    if segment.criteria is not None:
        found = members(segment.criteria, segment.subject, catalogue, Bindings(now))
        yield Statement(f"{subjects} in {segment.segment}, but for pins", found.sql, found.params)
    for ladder in definitions.ladders:
        for place, stage in enumerate(ladder.stages):
            if stage.segment == segment.segment:
                found = _on_stage(ladder, place, catalogue, now)
                title = (
                    f"{subjects} that ladder {ladder.ladder} has on stage {stage.stage}, but for hysteresis and dwell"
                )
                yield Statement(title, found.sql, found.params)
    for workflow in sorted(definitions.workflows, key=lambda one: (one.position, one.workflow)):
        if segment.segment in workflow.do.segments:
            found = members(workflow.when, workflow.subject, catalogue, Bindings(now))
            title = (
                f"{subjects} that workflow {workflow.workflow} matches ({workflow.do.verb}, {workflow.status.value})"
            )
            yield Statement(title, found.sql, found.params)


def _on_stage(ladder: LadderDefinition, place: int, catalogue: Catalogue, now: datetime) -> Query:
    bind = Bindings(now)
    truths = Truths(ladder.subject, catalogue, bind)
    measured = truths.measure(ladder.measure)
    conditions = [f"{measured} >= {ladder.stages[place].from_:g}"]
    if place + 1 < len(ladder.stages):
        conditions.append(f"{measured} < {ladder.stages[place + 1].from_:g}")
    if ladder.among is not None:
        conditions.append(truths.holds(ladder.among))
    condition = "\n    and ".join(conditions)
    return query(truths.finish(), f"select t.subject_id\nfrom truth t\nwhere {condition}", bind)
