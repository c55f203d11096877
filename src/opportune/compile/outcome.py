"""Segments, ladders and rule workflows of one kind of subject -> one statement that says where everybody belongs.

The statement is a chain of CTEs that reads like the rules: `truth` (what holds), `start` (claims and pins as they are), the
ladders and workflows in their order, each step seeing what the earlier ones left, and the segments that depend on them.
Nothing is stored here; `tick/` compares the outcome with what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from opportune.compile.bindings import Bindings
from opportune.compile.claims import SYNCED_OUT, UNMATCHED, Carriage, in_words, listed
from opportune.compile.criteria import boolean, query
from opportune.compile.ladder_step import ladder_steps
from opportune.compile.membership_pass import BY_CRITERIA, BY_PIN, STORED, Pass, State
from opportune.compile.query import Query
from opportune.compile.rule_step import RuleStep, side_by_side
from opportune.compile.truths import Truths
from opportune.compile.world import NOW, World
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import Criteria, SegmentCondition, StageCondition
from opportune.model.ladder import LadderDefinition
from opportune.model.segment import SegmentDefinition
from opportune.model.workflow import WorkflowDefinition


def outcome(
    what: Pass,
    catalogue: Catalogue,
    bind: Bindings,
    *,
    is_asked: bool,
    world: World = NOW,
    state: State = STORED,
) -> Query:
    """One row per subject asked about, or per everybody.

    Columns: subject_id, due_at, members (list of {segment_id, source_id}), claims (the same), stages (list of {ladder_id,
    stage, since, previous_stage}), outcomes (list of {workflow_id, outcome}, for those that matched or changed something).
    """
    return _Outcome(what, catalogue, bind, is_asked, world, state).compile()


def outcome_columns(
    what: Pass, catalogue: Catalogue, bind: Bindings, *, world: World = NOW, state: State = STORED
) -> Query:
    """The same for everybody, a column each instead of lists, which take longer to make than all the rest.

    Columns: subject_id; by the numbers of definitions member_N (the source_id, NULL outside), claim_N, stage_N, since_N,
    previous_N, outcome_N.
    """
    return _Outcome(what, catalogue, bind, False, world, state).compile_columns()


@dataclass
class _Outcome:
    """Puts the chain together.

    Every column that a step hands on is planned again in each of the steps behind it, so the steps of ladders and workflows
    carry claims, matches and what they still ask for, and nothing else; the rest waits in `decided` and is joined at the end.
    """

    what: Pass
    catalogue: Catalogue
    bind: Bindings
    is_asked: bool
    world: World
    state: State
    before: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    matches: dict[str, str] = field(default_factory=dict)
    dwell: list[str] = field(default_factory=list)

    def compile(self) -> Query:
        return self._finish(self._select)

    def compile_columns(self) -> Query:
        return self._finish(self._select_columns)

    def _finish(self, select: Callable[[], str]) -> Query:
        self.truths = Truths(self.what.subject, self.catalogue, self.bind, self.world, self.is_asked)
        self.managed = tuple(segment.segment for segment in self.what.managed)
        self.carriage = Carriage(self.catalogue, self.managed, self.what.workflows)
        self._start()
        self._rule_segments("segments", self.what.before, self.before)
        decided_before = set(self.decided)
        for workflow in self.what.workflows:
            if not self._asks_for_state(workflow.when):
                self.matches[workflow.workflow] = f"({self._holds(workflow.when)})::integer"
        for ladder in self.what.ladders:
            self._ladder(ladder)
        syncing = self._syncing()
        steps = side_by_side(self.what.workflows, lambda workflow: self._asked_by(workflow, syncing))
        for number, level in enumerate(steps, start=1):
            self._workflows(number, level, syncing)
        self._rule_segments("dependent_segments", self.what.after, self.steps)
        truth = self.truths.finish()
        chain = self._decided(decided_before)
        return query(truth | self.before | chain | self.steps, select(), self.bind)

    # The state that the steps work on

    def _start(self) -> None:
        subject = self.what.subject.value
        only = f" and subject_id in (select subject_id from asked_{subject})" if self.is_asked else ""
        claims = ",\n    ".join(
            f"max(case when segment_id = {self._id(key)} then source_id end) as {self.carriage.claim_column(key)}"
            for key in self.managed
        )
        ladders = ",\n    ".join(
            f"max(stage) filter (ladder_id = {number}) as stage_{number}, "
            f"max(since) filter (ladder_id = {number}) as since_{number}, "
            f"max(previous_stage) filter (ladder_id = {number}) as previous_{number}"
            for number in map(self._ladder_id, self.what.ladders)
        )
        joins: list[str] = []
        columns = ["t.*"]
        if pinned := [self._id(segment.segment) for segment in self.what.segments if self._has_pins(segment.segment)]:
            pins = ",\n    ".join(f"bool_or(is_included) filter (segment_id = {one}) as pin_{one}" for one in pinned)
            self.before["pin"] = (
                f"select subject_id,\n    {pins}\nfrom {self.state.pin} p\n"
                f"where segment_id in ({', '.join(map(str, pinned))}){only}\ngroup by subject_id"
            )
            joins.append("left join pin p on p.subject_id = t.subject_id")
            columns += [f"p.pin_{one}" for one in pinned]
        if self.state.columns is not None:
            joins.append(f"left join {self.state.columns} c on c.subject_id = t.subject_id")
            kept = (*map(self.carriage.claim_column, self.managed), *self._stage_columns())
            columns += [f"c.{column}" for column in kept]
            claims = ladders = ""
        if claims:
            ids = ", ".join(str(self._id(key)) for key in self.managed)
            self.before["claim"] = (
                f"select subject_id,\n    {claims}\nfrom {self.state.claim} c\nwhere segment_id in ({ids}){only}\n"
                "group by subject_id"
            )
            joins.append("left join claim c on c.subject_id = t.subject_id")
            columns += [f"c.{self.carriage.claim_column(key)}" for key in self.managed]
        if ladders:
            ids = ", ".join(str(self._ladder_id(ladder)) for ladder in self.what.ladders)
            self.before["standing"] = (
                f"select subject_id,\n    {ladders}\nfrom {self.state.stage} g\nwhere ladder_id in ({ids}){only}\n"
                "group by subject_id"
            )
            joins.append("left join standing g on g.subject_id = t.subject_id")
            columns += [f"g.{column}" for column in self._stage_columns()]
        selected = ",\n    ".join(columns)
        self.before["start"] = "\n".join([f"select {selected}", "from truth t", *joins])

    def _decided(self, decided_before: set[str]) -> dict[str, str]:
        """`decided`, with all that later steps do not change, and `carried`, with what they work on."""
        later = set(re.findall(r"\w+", " ".join(self.steps.values())))
        facts = [name for name in self.truths.columns() if name in later]
        members = [name for name in map(self._member, sorted(decided_before)) if name in later]
        found = [f"{matched} as did_{self._number(workflow)}" for workflow, matched in self.matches.items()]
        decided = (
            f"select t.*{''.join(f',{chr(10)}    {column}' for column in found)}\nfrom {next(reversed(self.before))} t"
        )
        asked = (*self.managed, *(segment.segment for segment in self.what.after))
        pins = [f"pin_{self._id(key)}" for key in asked if self._has_pins(key)]
        carried = ["subject_id", *pins, *self._stage_columns(), *facts, *members]
        carried += self.carriage.first_columns(self.matches)
        return {
            # Read twice: by the steps and at the end.
            "decided": decided,
            "carried": f"select {', '.join(carried)}\nfrom decided",
        }

    def _stage_columns(self) -> list[str]:
        return [
            f"{part}_{number}"
            for number in map(self._ladder_id, self.what.ladders)
            for part in ("stage", "since", "previous")
        ]

    def _previous(self) -> str:
        return next(reversed(self.steps), "carried")

    def _known(self, condition: Criteria) -> str:
        """Memberships and stages that this very statement decides; "" for everything else."""
        if isinstance(condition, StageCondition) and condition.ladder in {one.ladder for one in self.what.ladders}:
            stages = ", ".join(f"'{stage}'" for stage in condition.stage)
            return f"coalesce(t.stage_{self.catalogue.ladder_id(condition.ladder)} in ({stages}), false)"
        if not isinstance(condition, SegmentCondition):
            return ""
        key = condition.segment
        if key in self.managed:
            return self._is_member(key)
        return f"t.{self._member(key)}" if key in self.decided else ""

    def _asks_for_state(self, criteria: Criteria) -> bool:
        """Whether criteria ask for what the steps change: claims and stages."""
        conditions = self._conditions(criteria)
        return bool(self._managed_among(conditions)) or any(isinstance(one, StageCondition) for one in conditions)

    def _conditions(self, criteria: Criteria) -> list[Criteria]:
        """The conditions of a tree, those that the scope of a report brings along too."""
        found: list[Criteria] = []

        def note(condition: Criteria) -> str:
            found.append(condition)
            return "true"

        boolean(criteria, self.catalogue, note)
        return found

    def _managed_among(self, conditions: Sequence[Criteria]) -> set[str]:
        return {one.segment for one in conditions if isinstance(one, SegmentCondition) and one.segment in self.managed}

    def _holds(self, criteria: Criteria) -> str:
        return self.truths.holds(criteria, self._known)

    def _is_member(self, key: str) -> str:
        """A pin has the last word, over claims as over criteria."""
        return self._unless_pinned(key, f"{self.carriage.claimed('t', key)} is not null")

    def _unless_pinned(self, key: str, otherwise: str) -> str:
        return f"coalesce(t.pin_{self._id(key)}, {otherwise})" if self._has_pins(key) else f"({otherwise})"

    def _has_pins(self, key: str) -> bool:
        return self.state.pinned is None or self._id(key) in self.state.pinned

    # The steps

    def _rule_segments(self, name: str, segments: Sequence[SegmentDefinition], steps: dict[str, str]) -> None:
        """A column per segment; those of the same step that need each other are in order, so one step per dependency."""
        waiting = list(segments)
        number = 1
        while waiting:
            still_unknown = {segment.segment for segment in waiting}
            now_possible = [segment for segment in waiting if not self._needs(segment) & still_unknown]
            assert now_possible, "cycles are refused when definitions are saved"
            columns = ",\n    ".join(
                f"{self._rule_member(segment)} as {self._member(segment.segment)}" for segment in now_possible
            )
            previous = next(reversed(steps), "carried")
            steps[name if number == 1 else f"{name}_{number}"] = f"select t.*,\n    {columns}\nfrom {previous} t"
            self.decided |= {segment.segment for segment in now_possible}
            waiting = [segment for segment in waiting if segment.segment not in self.decided]
            number += 1

    def _needs(self, segment: SegmentDefinition) -> set[str]:
        if segment.criteria is None:
            return set()
        conditions = self._conditions(segment.criteria)
        return {one.segment for one in conditions if isinstance(one, SegmentCondition)} - {segment.segment}

    def _rule_member(self, segment: SegmentDefinition) -> str:
        holds = "false" if segment.criteria is None else self._holds(segment.criteria)
        return self._unless_pinned(segment.segment, holds)

    def _ladder(self, ladder: LadderDefinition) -> None:
        number = self._ladder_id(ladder)
        measured = self.truths.measure(ladder.measure, self._known)
        if ladder.among is not None:
            measured = f"case when {self._holds(ladder.among)} then {measured} end"
        now = self.bind.this_moment()
        if ladder.min_dwell_days:
            ends = f"t.since_{number} + interval {ladder.min_dwell_days} day"
            self.dwell.append(f"case when {ends} > {now} then {ends} end")
        self.steps |= ladder_steps(ladder, number, measured, self._previous(), now, self.carriage)

    def _syncing(self) -> dict[str, list[WorkflowDefinition]]:
        """The workflows that sync each segment."""
        found: dict[str, list[WorkflowDefinition]] = {}
        for workflow in self.what.workflows:
            if workflow.do.sync is not None:
                for segment in workflow.do.sync.to:
                    found.setdefault(segment, []).append(workflow)
        return found

    def _asked_by(self, workflow: WorkflowDefinition, syncing: Mapping[str, Sequence[WorkflowDefinition]]) -> set[str]:
        """The managed segments that the step of a workflow reads beside those it writes to."""
        asked = self._managed_among(self._conditions(workflow.when))
        for segment in workflow.do.segments:
            for other in syncing.get(segment, ()):
                if other.workflow not in self.matches:
                    asked |= self._managed_among(self._conditions(other.when))
        return asked

    def _workflows(
        self, number: int, level: Sequence[WorkflowDefinition], syncing: Mapping[str, Sequence[WorkflowDefinition]]
    ) -> None:
        """The step of workflows that don't touch each other."""
        matched = [
            self.carriage.with_done(workflow, f"({self._holds(workflow.when)})::integer")
            for workflow in level
            if workflow.workflow not in self.matches
        ]
        if matched:
            columns = ",\n    ".join(matched)
            self.steps[f"matched_{number}"] = f"select t.*,\n    {columns}\nfrom {self._previous()} t"
        parts = [self._replaced(workflow, syncing) for workflow in level]
        lines = ",\n    ".join(parts)
        self.steps[f"workflows_{number}"] = f"select t.* replace (\n    {lines}\n)\nfrom {self._previous()} t"

    def _replaced(self, workflow: WorkflowDefinition, syncing: Mapping[str, Sequence[WorkflowDefinition]]) -> str:
        """The columns that a workflow changes."""

        def kept(segment: str) -> str:
            others = [other for other in syncing[segment] if other.workflow != workflow.workflow]
            return " or ".join(map(self._matches_too, others))

        step = RuleStep(workflow, self._workflow_id(workflow), self.carriage, self._is_member, kept)
        changed = [*self.carriage.with_claims(step.changes()), self.carriage.with_done(workflow, step.done())]
        return f"-- {workflow.workflow}\n    " + ",\n    ".join(changed)

    def _matches_too(self, other: WorkflowDefinition) -> str:
        """Whether another workflow that syncs the same segment matches, be it before or after it had its turn."""
        if other.workflow in self.matches:
            return f"{self.carriage.done('t', other)} not in ({UNMATCHED}, {SYNCED_OUT})"
        return self._holds(other.when)

    # The result

    def _source(self, key: str) -> str:
        """What makes somebody a member: criteria, unless only the pin keeps it in; a manual segment knows pins only."""
        row = "t" if key in {segment.segment for segment in self.what.after} else "d"
        if key in self.managed:
            claimed = self.carriage.claimed("t", key)
            return (
                f"case when {self._is_member(key)} then coalesce({claimed}, {BY_PIN}) end"
                if self._has_pins(key)
                else claimed
            )
        segment = next(one for one in self.what.before + self.what.after if one.segment == key)
        by = str(BY_PIN)
        if segment.criteria is not None and not self._has_pins(key):
            by = str(BY_CRITERIA)
        elif segment.criteria is not None:
            by = f"case when {row}.pin_{self._id(key)} then {BY_PIN} else {BY_CRITERIA} end"
        return f"case when {row}.{self._member(key)} then {by} end"

    def _from(self) -> str:
        return f"from {self._previous()} t\njoin decided d on d.subject_id = t.subject_id"

    def _select_columns(self) -> str:
        columns = ["t.subject_id"]
        for key in (*sorted(self.decided), *self.managed):
            columns.append(f"{self._source(key)} as member_{self._id(key)}")
        columns += [f"{self.carriage.claimed('t', key)} as {self.carriage.claim_column(key)}" for key in self.managed]
        columns += [f"t.{column}" for column in self._stage_columns()]
        columns += [
            f"{self.carriage.word('t', workflow)} as outcome_{self._workflow_id(workflow)}"
            for workflow in self.what.workflows
        ]
        lines = ",\n    ".join(columns)
        return f"select {lines}\n{self._from()}"

    def _select(self) -> str:
        members = [
            f"{{'segment_id': {self._id(key)}, 'source_id': {self._source(key)}}}"
            for key in (*sorted(self.decided), *self.managed)
        ]
        claims = [
            f"{{'segment_id': {self._id(key)}, 'source_id': {self.carriage.claimed('t', key)}}}" for key in self.managed
        ]
        stages = [
            f"{{'ladder_id': {number}, 'stage': t.stage_{number}, 'since': t.since_{number}, "
            f"'previous_stage': t.previous_{number}}}"
            for number in map(self._ladder_id, self.what.ladders)
        ]
        outcomes = [
            f"{{'workflow_id': {self._workflow_id(workflow)}, 'outcome': {self.carriage.done('t', workflow)}}}"
            for workflow in self.what.workflows
        ]
        due = f"least(d.due_at, {', '.join(self.dwell)})" if self.dwell else "d.due_at"
        pair = "struct(segment_id integer, source_id integer)[]"
        stage = "struct(ladder_id integer, stage varchar, since timestamp, previous_stage varchar)[]"
        done = "struct(workflow_id integer, outcome integer)[]"
        return (
            f"select t.subject_id, {due} as due_at,\n"
            f"    {listed(members, pair, 'x.source_id is not null')} as members,\n"
            f"    {listed(claims, pair, 'x.source_id is not null')} as claims,\n"
            f"    {listed(stages, stage, 'x.stage is not null')} as stages,\n"
            f"    {in_words(listed(outcomes, done, f'x.outcome <> {UNMATCHED}'))} as outcomes\n"
            f"{self._from()}"
        )

    def _id(self, key: str) -> int:
        return self.catalogue.segment_id(key)

    def _member(self, key: str) -> str:
        return f"in_{self._id(key)}"

    def _ladder_id(self, ladder: LadderDefinition) -> int:
        return self.catalogue.ladder_id(ladder.ladder)

    def _workflow_id(self, workflow: WorkflowDefinition) -> int:
        return self._number(workflow.workflow)

    def _number(self, workflow: str) -> int:
        return self.catalogue.definition_ids[("workflow", workflow)]
