"""Segments, ladders and rule workflows of one kind of subject -> one statement that says where everybody belongs.

The statement is a chain of CTEs that reads like the rules: `truth` (what holds), `start` (claims and pins as they are), one
step per ladder and workflow in their order, each seeing what the earlier ones left, and the segments that depend on them.
Nothing is stored here; `tick/` compares the outcome with what is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from opportune.compile.criteria import Truths, boolean, query
from opportune.compile.fact import Bindings
from opportune.compile.query import Query
from opportune.compile.world import NOW, World
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import Criteria, SegmentCondition, StageCondition, SubjectType
from opportune.model.ladder import LadderDefinition
from opportune.model.segment import SegmentDefinition
from opportune.model.workflow import WorkflowDefinition

# The source_id of a membership that no workflow and no ladder brought about.
BY_CRITERIA, BY_PIN = 0, -1


@dataclass(frozen=True)
class Pass:
    """What one statement evaluates, for one kind of subject, in this order.

    `managed` are all segments that the ladders and workflows write to, or that are asked about on the way.
    """

    subject: SubjectType
    before: tuple[SegmentDefinition, ...] = ()
    ladders: tuple[LadderDefinition, ...] = ()
    workflows: tuple[WorkflowDefinition, ...] = ()
    managed: tuple[SegmentDefinition, ...] = ()
    after: tuple[SegmentDefinition, ...] = ()

    @property
    def segments(self) -> tuple[SegmentDefinition, ...]:
        """Every segment whose members the pass decides."""
        return self.before + self.managed + self.after


@dataclass(frozen=True)
class State:
    """Where claims, pins and stages are read from: the tables, or what a backtest carries from day to day."""

    claim: str = "segment_claim"
    pin: str = "segment_pin"
    stage: str = "subject_stage"


STORED = State()


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
    what: Pass
    catalogue: Catalogue
    bind: Bindings
    is_asked: bool
    world: World
    state: State
    steps: dict[str, str] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    dwell: list[str] = field(default_factory=list)

    def compile(self) -> Query:
        self._evaluate()
        return query(self.truths.finish() | self.steps, self._select(), self.bind)

    def compile_columns(self) -> Query:
        self._evaluate()
        return query(self.truths.finish() | self.steps, self._select_columns(), self.bind)

    def _evaluate(self) -> None:
        self.truths = Truths(self.what.subject, self.catalogue, self.bind, self.world, self.is_asked)
        self.managed = {segment.segment: segment for segment in self.what.managed}
        self._start()
        if self.what.before:
            self._rule_segments("segments", self.what.before)
        for ladder in self.what.ladders:
            self._ladder(ladder)
        syncing = self._syncing()
        for workflow in self.what.workflows:
            self._workflow(workflow, syncing)
        if self.what.after:
            self._rule_segments("dependent_segments", self.what.after)

    # The state that the steps work on

    def _start(self) -> None:
        subject = self.what.subject.value
        only = f" and subject_id in (select subject_id from asked_{subject})" if self.is_asked else ""
        claims = ",\n    ".join(
            f"max(source_id) filter (segment_id = {self._id(key)}) as {self._claim(key)}" for key in self.managed
        )
        ladders = ",\n    ".join(
            f"max(stage) filter (ladder_id = {number}) as stage_{number}, "
            f"max(since) filter (ladder_id = {number}) as since_{number}, "
            f"max(previous_stage) filter (ladder_id = {number}) as previous_{number}"
            for number in map(self._ladder_id, self.what.ladders)
        )
        joins = []
        columns = ["t.*"]
        segment_ids = ", ".join(str(self._id(segment.segment)) for segment in self.what.segments)
        self.steps["pin"] = (
            "select subject_id, list(segment_id) filter (is_included) as pinned_in,\n"
            "    list(segment_id) filter (not is_included) as pinned_out\n"
            f"from {self.state.pin} p\nwhere segment_id in ({segment_ids or 'null'}){only}\ngroup by subject_id"
        )
        joins.append("left join pin p on p.subject_id = t.subject_id")
        columns += ["coalesce(p.pinned_in, []) as pinned_in", "coalesce(p.pinned_out, []) as pinned_out"]
        if claims:
            ids = ", ".join(str(self._id(key)) for key in self.managed)
            self.steps["claim"] = (
                f"select subject_id,\n    {claims}\nfrom {self.state.claim} c\nwhere segment_id in ({ids}){only}\n"
                "group by subject_id"
            )
            joins.append("left join claim c on c.subject_id = t.subject_id")
            columns += [f"c.{self._claim(key)}" for key in self.managed]
        if ladders:
            ids = ", ".join(str(self._ladder_id(ladder)) for ladder in self.what.ladders)
            self.steps["standing"] = (
                f"select subject_id,\n    {ladders}\nfrom {self.state.stage} g\nwhere ladder_id in ({ids}){only}\n"
                "group by subject_id"
            )
            joins.append("left join standing g on g.subject_id = t.subject_id")
            for ladder in self.what.ladders:
                number = self._ladder_id(ladder)
                columns += [f"g.stage_{number}", f"g.since_{number}", f"g.previous_{number}"]
        selected = ",\n    ".join(columns)
        self.steps["start"] = "\n".join([f"select {selected}", "from truth t", *joins])

    def _previous(self) -> str:
        return next(reversed(self.steps))

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

    def _holds(self, criteria: Criteria) -> str:
        return self.truths.holds(criteria, self._known)

    def _is_member(self, key: str) -> str:
        number = self._id(key)
        claimed = f"t.{self._claim(key)} is not null"
        return f"(({claimed} or list_contains(t.pinned_in, {number})) and not list_contains(t.pinned_out, {number}))"

    # The steps

    def _rule_segments(self, name: str, segments: Sequence[SegmentDefinition]) -> None:
        """A column per segment; those of the same step that need each other are in order, so one step per dependency."""
        waiting = list(segments)
        number = 1
        while waiting:
            now_possible = [segment for segment in waiting if not self._needs(segment) & {s.segment for s in waiting}]
            assert now_possible, "cycles are refused when definitions are saved"
            columns = ",\n    ".join(
                f"{self._rule_member(segment)} as {self._member(segment.segment)}" for segment in now_possible
            )
            step = name if number == 1 else f"{name}_{number}"
            self.steps[step] = f"select t.*,\n    {columns}\nfrom {self._previous()} t"
            self.decided |= {segment.segment for segment in now_possible}
            waiting = [segment for segment in waiting if segment not in now_possible]
            number += 1

    def _needs(self, segment: SegmentDefinition) -> set[str]:
        if segment.criteria is None:
            return set()
        needed: set[str] = set()

        def note(condition: Criteria) -> str:
            if isinstance(condition, SegmentCondition):
                needed.add(condition.segment)
            return "true"

        boolean(segment.criteria, self.catalogue, note)
        return needed - {segment.segment}

    def _rule_member(self, segment: SegmentDefinition) -> str:
        number = self._id(segment.segment)
        if segment.criteria is None:
            return f"(list_contains(t.pinned_in, {number}) and not list_contains(t.pinned_out, {number}))"
        holds = self._holds(segment.criteria)
        return f"(({holds} or list_contains(t.pinned_in, {number})) and not list_contains(t.pinned_out, {number}))"

    def _ladder(self, ladder: LadderDefinition) -> None:
        number = self._ladder_id(ladder)
        measured = self.truths.measure(ladder.measure)
        if ladder.among is not None:
            measured = f"case when {self._holds(ladder.among)} then {measured} end"
        band = "case " + " ".join(
            f"when m.measured_{number} >= {stage.from_:g} then '{stage.stage}'" for stage in reversed(ladder.stages)
        ) + " end"  # fmt: skip
        stays = []
        for place, stage in enumerate(ladder.stages):
            above = ladder.stages[place + 1].from_ + ladder.hysteresis if place + 1 < len(ladder.stages) else None
            upper = f" and m.measured_{number} < {above:g}" if above is not None else ""
            stays.append(
                f"(m.stage_{number} = '{stage.stage}' and m.measured_{number} >= {stage.from_ - ladder.hysteresis:g}{upper})"
            )
        keeps = " or ".join(stays)
        if ladder.min_dwell_days:
            ends = f"m.since_{number} + interval {ladder.min_dwell_days} day"
            now = self.bind.this_moment()
            known = ", ".join(f"'{stage.stage}'" for stage in ladder.stages)
            keeps = f"(m.stage_{number} in ({known}) and {ends} > {now}) or {keeps}"
            self.dwell.append(f"case when t.since_{number} + interval {ladder.min_dwell_days} day > {now} "
                              f"then t.since_{number} + interval {ladder.min_dwell_days} day end")  # fmt: skip
        target = f"case when m.measured_{number} is null then null when coalesce({keeps}, false) then m.stage_{number} else {band} end"
        measure_step = f"measured_{number}"
        self.steps[measure_step] = f"select t.*, {measured} as measured_{number}\nfrom {self._previous()} t"
        now = self.bind.this_moment()
        claims = []
        for stage in ladder.stages:
            if stage.segment in self.managed:
                claim = self._claim(stage.segment)
                claims.append(
                    f"case when target_{number} = '{stage.stage}' then coalesce(m.{claim}, {number}) end as {claim}"
                )
        changed = f"target_{number} is distinct from m.stage_{number}"
        replaced = [
            f"target_{number} as stage_{number}",
            f"case when {changed} then {now} else m.since_{number} end as since_{number}",
            f"case when {changed} then m.stage_{number} else m.previous_{number} end as previous_{number}",
            *claims,
        ]
        listed = ",\n    ".join(replaced)
        self.steps[f"ladder_{number}"] = (
            f"-- {ladder.ladder}\n    select m.* exclude (target_{number}) replace (\n    {listed}\n)\n"
            f"from (select m.*, {target} as target_{number} from {measure_step} m) m"
        )

    def _syncing(self) -> dict[str, list[WorkflowDefinition]]:
        """The workflows that sync each segment."""
        found: dict[str, list[WorkflowDefinition]] = {}
        for workflow in self.what.workflows:
            if workflow.do.sync is not None:
                for segment in workflow.do.sync.to:
                    found.setdefault(segment, []).append(workflow)
        return found

    def _workflow(self, workflow: WorkflowDefinition, syncing: dict[str, list[WorkflowDefinition]]) -> None:
        number = self._workflow_id(workflow)
        match_step = f"matched_{number}"
        columns = [f"{self._holds(workflow.when)} as matched"]
        action = workflow.do
        if action.move is not None:
            in_from = " or ".join(map(self._is_member, action.move.from_))
            columns.append(f"({in_from}) as is_inside" if not action.move.also_if_in_none else "true as is_inside")
        for segment in action.sync.to if action.sync else ():
            others = [other for other in syncing[segment] if other.workflow != workflow.workflow]
            kept = " or ".join(self._holds(other.when) for other in others) or "false"
            columns.append(f"({kept}) as kept_{self._id(segment)}")
        extra = ["matched", *(["is_inside"] if action.move else [])]
        extra += [f"kept_{self._id(segment)}" for segment in (action.sync.to if action.sync else ())]
        self.steps[match_step] = f"select t.*,\n    {', '.join(columns)}\nfrom {self._previous()} t"
        changes = self._changes(workflow, number)
        differs = " or ".join(f"({new}) is distinct from w.{claim}" for claim, new in changes.items())
        verb = {"add": "added", "move": "moved", "remove": "removed"}.get(action.verb)
        if verb is not None:
            outcome_sql = f"case when not w.matched then null when {differs} then '{verb}' else 'unchanged' end"
        else:
            outcome_sql = (
                f"case when w.matched and ({differs}) then 'added' when w.matched then 'unchanged' "
                f"when {differs} then 'removed' end"
            )
        listed = ",\n    ".join(f"{new} as {claim}" for claim, new in changes.items())
        self.steps[f"workflow_{number}"] = (
            f"-- {workflow.workflow}\n    select w.* exclude ({', '.join(extra)}) replace (\n    {listed}\n),\n"
            f"    {outcome_sql} as outcome_{number}\nfrom {match_step} w"
        )

    def _changes(self, workflow: WorkflowDefinition, number: int) -> dict[str, str]:
        """The new claim on each segment that the workflow writes to, over a row `w`."""
        action = workflow.do
        changes: dict[str, str] = {}
        acts = "w.matched and w.is_inside" if action.move else "w.matched"
        for segment in action.from_segments:
            claim = self._claim(segment)
            changes[claim] = f"case when {acts} then null else w.{claim} end"
        for segment in action.to_segments:
            claim = self._claim(segment)
            if action.sync is not None:
                changes[claim] = (
                    f"case when w.matched then coalesce(w.{claim}, {number}) "
                    f"when w.kept_{self._id(segment)} then w.{claim} end"
                )
            else:
                changes[claim] = f"case when {acts} then coalesce(w.{claim}, {number}) else w.{claim} end"
        return changes

    # The result

    def _select(self) -> str:
        members = [
            f"case when t.{self._member(key)} then {{'segment_id': {self._id(key)}, 'source_id': {self._source(key)}}} end"
            for key in sorted(self.decided)
        ]
        members += [
            f"case when {self._is_member(key)} then {{'segment_id': {self._id(key)}, "
            f"'source_id': coalesce(t.{self._claim(key)}, {BY_PIN})}} end"
            for key in self.managed
        ]
        claims = [
            f"case when t.{self._claim(key)} is not null then {{'segment_id': {self._id(key)}, "
            f"'source_id': t.{self._claim(key)}}} end"
            for key in self.managed
        ]
        stages = [
            f"case when t.stage_{number} is not null then {{'ladder_id': {number}, 'stage': t.stage_{number}, "
            f"'since': t.since_{number}, 'previous_stage': t.previous_{number}}} end"
            for number in map(self._ladder_id, self.what.ladders)
        ]
        outcomes = [
            f"case when t.outcome_{number} is not null then {{'workflow_id': {number}, 'outcome': t.outcome_{number}}} end"
            for number in map(self._workflow_id, self.what.workflows)
        ]
        due = f"least(t.due_at, {', '.join(self.dwell)})" if self.dwell else "t.due_at"
        pair = "struct(segment_id integer, source_id integer)[]"
        return (
            f"select t.subject_id, {due} as due_at,\n"
            f"    {_list(members, pair)} as members,\n"
            f"    {_list(claims, pair)} as claims,\n"
            f"    {_list(stages, 'struct(ladder_id integer, stage varchar, since timestamp, previous_stage varchar)[]')}"
            " as stages,\n"
            f"    {_list(outcomes, 'struct(workflow_id integer, outcome varchar)[]')} as outcomes\n"
            f"from {self._previous()} t"
        )

    def _select_columns(self) -> str:
        columns = ["t.subject_id"]
        for key in sorted(self.decided):
            columns.append(f"case when t.{self._member(key)} then {self._source(key)} end as member_{self._id(key)}")
        for key in self.managed:
            member = f"case when {self._is_member(key)} then coalesce(t.{self._claim(key)}, {BY_PIN}) end"
            columns += [f"{member} as member_{self._id(key)}", f"t.{self._claim(key)}"]
        for number in map(self._ladder_id, self.what.ladders):
            columns += [f"t.stage_{number}", f"t.since_{number}", f"t.previous_{number}"]
        columns += [f"t.outcome_{number}" for number in map(self._workflow_id, self.what.workflows)]
        listed = ",\n    ".join(columns)
        return f"select {listed}\nfrom {self._previous()} t"

    def _source(self, key: str) -> str:
        """By criteria, unless only the pin keeps it in; a manual segment knows pins only."""
        segment = next(segment for segment in self.what.before + self.what.after if segment.segment == key)
        if segment.criteria is None:
            return str(BY_PIN)
        return f"case when list_contains(t.pinned_in, {self._id(key)}) then {BY_PIN} else {BY_CRITERIA} end"

    def _id(self, key: str) -> int:
        return self.catalogue.segment_id(key)

    def _claim(self, key: str) -> str:
        return f"claim_{self._id(key)}"

    def _member(self, key: str) -> str:
        return f"in_{self._id(key)}"

    def _ladder_id(self, ladder: LadderDefinition) -> int:
        return self.catalogue.ladder_id(ladder.ladder)

    def _workflow_id(self, workflow: WorkflowDefinition) -> int:
        return self.catalogue.definition_ids[("workflow", workflow.workflow)]


def _list(items: Sequence[str], type_: str) -> str:
    if not items:
        return f"[]::{type_}"
    listed = ",\n        ".join(items)
    return f"list_filter([\n        {listed}\n    ]::{type_}, lambda x: x is not null)"
