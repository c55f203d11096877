"""What segments, ladders and rule workflows would do if definitions were in force: evaluated as a tick does, and not stored.

It runs in a read transaction and leaves temporary tables only. Facts are those of the last tick; windows end at `now`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from opportune.compile.bindings import Bindings
from opportune.compile.change import beside_former, member_changes, stage_changes
from opportune.compile.membership_pass import Pass, State
from opportune.compile.outcome import outcome_columns
from opportune.compile.world import NOW, World
from opportune.insight.catalogue import catalogue_now
from opportune.insight.preview_samples import Sample, outcome_table, read_samples
from opportune.insight.trial import Trial
from opportune.model.catalogue import Catalogue
from opportune.model.definitions import Definitions, KindKey, kind_of
from opportune.model.ladder import LadderDefinition
from opportune.model.segment import SegmentDefinition
from opportune.model.workflow import WorkflowDefinition
from opportune.plan.concerned import changed_names, concerned_by
from opportune.plan.membership_plan import driven_segments, membership_plan
from opportune.store import Transaction

_OUTCOMES = ("added", "moved", "removed", "unchanged")
# How everybody's memberships and stages are after the passes evaluated so far.
_SO_FAR = World(
    segment_member="""(
        select m.subject_id, m.segment_id
        from segment_member m
        anti join preview_member_change c on c.subject_id = m.subject_id and c.segment_id = m.segment_id
        union all
        select subject_id, segment_id from preview_member_change where is_entered)""",
    subject_stage="""(
        select g.subject_id, g.ladder_id, g.stage
        from subject_stage g
        anti join preview_stage_change c on c.subject_id = g.subject_id and c.ladder_id = g.ladder_id
        union all
        select subject_id, ladder_id, stage from preview_stage_change where stage is not null)""",
)


@dataclass(frozen=True)
class SegmentPreview:
    """Who would enter and leave one segment, with the ones of the highest scores by name."""

    segment: str
    subject: str
    members_before: int
    members_after: int
    entered: int
    left: int
    entered_samples: tuple[Sample, ...] = ()
    left_samples: tuple[Sample, ...] = ()


@dataclass(frozen=True)
class MovedPair:
    """How many subjects would leave one segment and enter another at once."""

    from_segment: str
    to_segment: str
    subjects: int


@dataclass(frozen=True)
class WorkflowPreview:
    """What one workflow would do. `unchanged` are those it matches and has nothing to do about."""

    workflow: str
    matched: int
    added: int
    moved: int
    removed: int
    unchanged: int


@dataclass(frozen=True)
class StagePreview:
    """How many subjects stand on a stage now, and how many would."""

    stage: str
    before: int
    after: int


@dataclass(frozen=True)
class LadderPreview:
    """The stages of a ladder, from the bottom up; first those that are not defined any more."""

    ladder: str
    stages: tuple[StagePreview, ...]


@dataclass(frozen=True)
class Preview:
    """All that would change. `affected` counts the subjects that would enter or leave anything, each once."""

    affected: int
    segments: tuple[SegmentPreview, ...]
    moved: tuple[MovedPair, ...]
    workflows: tuple[WorkflowPreview, ...]
    ladders: tuple[LadderPreview, ...]
    milliseconds: float


def preview(tx: Transaction, trial: Trial, now: datetime, stopwatch: Callable[[], float] | None = None) -> Preview:
    """What the tick at `now` (naive UTC) would do about memberships and stages if the trial's definitions were in force.

    Evaluates what differs, what the trial names and what depends on that, for everybody. Segments that go out of force are
    left by all their members.
    """
    started = stopwatch() if stopwatch else 0.0
    done = _evaluate(tx, trial.current, trial.proposed, now, trial.names)
    samples = read_samples(tx, trial.proposed, done.passes, done.names_by_number, list(done.segments))
    return Preview(
        affected=_affected(tx, done),
        segments=tuple(
            replace(
                counts,
                entered_samples=samples.get((number, True), ()),
                left_samples=samples.get((number, False), ()),
            )
            for number, counts in _segment_counts(tx, done).items()
        ),
        moved=tuple(_moved_pairs(tx, done)),
        workflows=tuple(_workflow_counts(tx, done)),
        ladders=tuple(_stage_counts(tx, done)),
        milliseconds=round((stopwatch() - started) * 1000, 1) if stopwatch else 0.0,
    )


def subjects_affected(tx: Transaction, trial: Trial, now: datetime) -> int:
    """How many subjects would enter or leave anything, each counted once."""
    return _affected(tx, _evaluate(tx, trial.current, trial.proposed, now, trial.names))


def subjects_moving(
    tx: Transaction, current: Definitions, proposed: Definitions, now: datetime
) -> list[SegmentPreview]:
    """The segments that somebody would enter or leave if `proposed` were in force, without names."""
    done = _evaluate(tx, current, proposed, now, ())
    return [counts for counts in _segment_counts(tx, done).values() if counts.entered or counts.left]


def world_after(tx: Transaction, trial: Trial, now: datetime) -> World:
    """Where criteria read from if the trial's definitions were in force, for whoever tries something else out with them."""
    _evaluate(tx, trial.current, trial.proposed, now, trial.names)
    return _SO_FAR


@dataclass(frozen=True)
class _Evaluated:
    """What the tables of a preview are about: segments by their numbers, and the rules that were evaluated."""

    passes: tuple[Pass, ...]
    segments: Mapping[int, SegmentDefinition]
    ladders: tuple[LadderDefinition, ...]
    workflows: tuple[WorkflowDefinition, ...]
    catalogue: Catalogue
    names_by_number: Mapping[int, KindKey]


def _evaluate(
    tx: Transaction, current: Definitions, proposed: Definitions, now: datetime, names: Iterable[KindKey]
) -> _Evaluated:
    """Fill the tables `preview_member_change` and `preview_stage_change` with what would change."""
    concerned = concerned_by(proposed, {*changed_names(current, proposed), *names}, with_asked=True)
    catalogue = catalogue_now(tx, proposed)
    for table in ("create_preview_member_change", "create_preview_stage_change"):
        tx.fixed(table)
    passes = membership_plan(concerned.definitions).passes
    state = _kept_state(proposed)
    for place, what in enumerate(passes):
        _run_pass(tx, what, catalogue, now, place, state)
    kept = {proposed.definition_ids["segment", one.segment] for one in proposed.segments}
    gone = {
        number: one
        for one in current.segments
        if (number := current.definition_ids["segment", one.segment]) not in kept
    }
    if gone:
        subject_types = [segment.subject.value for segment in gone.values()]
        tx.fixed("insert_preview_gone_members", {"segment_ids": list(gone), "subject_types": subject_types})
    told = {
        proposed.definition_ids["segment", segment.segment]: segment
        for what in passes
        for segment in what.segments
        if kind_of(segment) in concerned.names
    }
    return _Evaluated(
        passes=passes,
        segments=told | gone,
        ladders=tuple(one for what in passes for one in what.ladders if kind_of(one) in concerned.names),
        workflows=tuple(one for what in passes for one in what.workflows if kind_of(one) in concerned.names),
        catalogue=catalogue,
        names_by_number={
            **{number: name for name, number in current.definition_ids.items()},
            **{number: name for name, number in proposed.definition_ids.items()},
        },
    )


def _kept_state(proposed: Definitions) -> State:
    """What is stored, without the claims of ladders that the proposed definitions don't have any more."""
    driven = ", ".join(str(pair) for pair in driven_segments(proposed)) or "(null, null)"
    return State(
        claim=f"""(
        select c.*
        from segment_claim c
        left join definition_number d on d.definition_id = c.source_id and d.kind = 'ladder'
        where d.definition_id is null or (c.segment_id, c.source_id) in ({driven}))"""
    )


def _run_pass(tx: Transaction, what: Pass, catalogue: Catalogue, now: datetime, place: int, state: State) -> None:
    columns = outcome_columns(what, catalogue, Bindings(now), world=_SO_FAR if place else NOW, state=state)
    query = beside_former(columns, what, catalogue, "segment_member", "subject_stage")
    table = outcome_table(place)
    tx.run(f"create or replace temp table {table} as\n{query.sql}", query.params)
    if what.segments:
        changes = member_changes(what, catalogue, table)
        tx.run(
            "insert into preview_member_change\n"
            f"select '{what.subject.value}', subject_id, segment_id, is_entered, source_id from (\n{changes}\n)"
        )
    if what.ladders:
        changes = stage_changes(what, catalogue, table)
        tx.run(f"insert into preview_stage_change\nselect subject_id, ladder_id, old_stage, stage from (\n{changes}\n)")


def _affected(tx: Transaction, done: _Evaluated) -> int:
    return int(tx.fixed("count_preview_subjects", {"segment_ids": list(done.segments)})[0][0])


def _segment_counts(tx: Transaction, done: _Evaluated) -> dict[int, SegmentPreview]:
    rows = {row[0]: row[1:] for row in tx.fixed("count_preview_members", {"segment_ids": list(done.segments)})}
    return {
        number: SegmentPreview(
            segment.segment,
            segment.subject.value,
            rows[number][0],
            sum(rows[number][:2]) - rows[number][2],
            *rows[number][1:],
        )
        for number, segment in sorted(done.segments.items(), key=lambda item: item[1].segment)
    }


def _moved_pairs(tx: Transaction, done: _Evaluated) -> list[MovedPair]:
    return [
        MovedPair(done.segments[left].segment, done.segments[entered].segment, subjects)
        for left, entered, subjects in tx.fixed("count_preview_moves", {"segment_ids": list(done.segments)})
    ]


def _workflow_counts(tx: Transaction, done: _Evaluated) -> list[WorkflowPreview]:
    """In the order in which they run."""
    found = []
    for place, what in enumerate(done.passes):
        workflows = [one for one in what.workflows if one in done.workflows]
        if not workflows:
            continue
        counted = ",\n    ".join(
            f"count(*) filter (outcome_{done.catalogue.definition_ids['workflow', one.workflow]} = '{name}')"
            for one in workflows
            for name in _OUTCOMES
        )
        (row,) = tx.run(f"select {counted}\nfrom {outcome_table(place)}")
        for start, workflow in zip(range(0, len(row), len(_OUTCOMES)), workflows, strict=True):
            added, moved, removed, unchanged = row[start : start + len(_OUTCOMES)]
            # Whom a SYNC removes did not match.
            matched = added + moved + unchanged + (0 if workflow.do.sync else removed)
            found.append(WorkflowPreview(workflow.workflow, matched, added, moved, removed, unchanged))
    return found


def _stage_counts(tx: Transaction, done: _Evaluated) -> list[LadderPreview]:
    ladder_ids = [done.catalogue.ladder_id(ladder.ladder) for ladder in done.ladders]
    rows = tx.fixed("count_preview_stages", {"ladder_ids": ladder_ids}) if ladder_ids else []
    found = []
    for number, ladder in zip(ladder_ids, done.ladders, strict=True):
        counts = {stage: (before, after) for ladder_id, stage, before, after in rows if ladder_id == number}
        defined = [stage.stage for stage in ladder.stages]
        stages = [*sorted(counts.keys() - set(defined)), *defined]
        found.append(
            LadderPreview(ladder.ladder, tuple(StagePreview(stage, *counts.get(stage, (0, 0))) for stage in stages))
        )
    return found
