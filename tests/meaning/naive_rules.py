"""One run of segments, ladders and rule workflows for one subject, as slow and plain as possible.

- Rule segments come first, those that use others after them; then ladders; then workflows by position and key, each of
  which sees what the ones before it left; then the rule segments that use what those wrote.
- A pin of a person overrules everything. Without one, a rule segment has whom its criteria hold of, a managed segment
  whom a workflow or ladder claims; a claim belongs to the first that made it, as long as it stands.
- A ladder claims the segment of the stage and takes every claim on those of its other stages; a SYNC that comes after it
  has the last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from opportune.model.criteria import Criteria, IntentCondition, SegmentCondition, StageCondition, conditions_of
from opportune.model.ladder import LadderDefinition
from opportune.model.segment import Mode, SegmentDefinition
from opportune.model.workflow import Status, WorkflowDefinition
from tests.meaning.facts import Account, Facts, Subject
from tests.meaning.naive_criteria import engagements, holds, intent_number, score_number, signal_count


@dataclass(frozen=True)
class Standing:
    """On which stage of a ladder somebody stands, since when, and where it came from."""

    stage: str
    since: datetime
    previous: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class State:
    """What is stored about one subject: members and claims by segment, claims with the key of who made them."""

    members: frozenset[str] = frozenset()
    claims: Mapping[str, str] = field(default_factory=dict)
    pins: Mapping[str, bool] = field(default_factory=dict)
    standings: Mapping[str, Standing] = field(default_factory=dict)


@dataclass(frozen=True)
class Rules:
    """All that is about one kind of subject; what others are members of is a fact like any other."""

    segments: tuple[SegmentDefinition, ...] = ()
    ladders: tuple[LadderDefinition, ...] = ()
    workflows: tuple[WorkflowDefinition, ...] = ()


@dataclass(frozen=True)
class Run:
    """What a run leaves, its net changes, and every single step of its rules in order, as +joined and -left.

    `outcomes` say of every workflow that matches or changes a claim what it did.
    """

    state: State
    steps: tuple[str, ...]
    entered: frozenset[str]
    left: frozenset[str]
    outcomes: Mapping[str, str]


def run(rules: Rules, subject: Subject, facts: Facts, state: State, now: datetime) -> Run:
    """Run all active rules once over the state of one subject."""
    return _Running(rules, subject, facts, state, now).run()


def stage_of(
    ladder: LadderDefinition, number: float | None, standing: Standing | None, now: datetime
) -> Standing | None:
    """Where somebody stands next on a ladder; None for a number is somebody without one, or not `among` its subjects."""
    if number is None:
        return None
    stages = [stage.stage for stage in ladder.stages]
    reached = [stage.stage for stage in ladder.stages if number >= stage.from_]
    target = reached[-1] if reached else None
    if standing is not None and standing.stage in stages:
        place = stages.index(standing.stage)
        is_above = place + 1 < len(stages) and number >= ladder.stages[place + 1].from_ + ladder.hysteresis
        is_below = number < ladder.stages[place].from_ - ladder.hysteresis
        may_leave = now >= standing.since + timedelta(days=ladder.min_dwell_days)
        if not (may_leave and (is_above or is_below)):
            return standing
    return None if target is None else Standing(target, now, standing.stage if standing is not None else None)


def ladder_number(ladder: LadderDefinition, subject: Subject, facts: Facts, now: datetime) -> float | None:
    """What a ladder measures of somebody."""
    if ladder.among is not None and not holds(ladder.among, subject, facts, now):
        return None
    measure = ladder.measure
    if measure.score is not None:
        return score_number(measure.score, subject, facts)
    if measure.intent is not None:
        return intent_number(measure.intent, "composite", subject, facts, now)
    if measure.ad_engagements is not None:
        return engagements(measure.ad_engagements, subject, facts, now)
    assert measure.signals is not None
    return signal_count(measure.signals, subject, facts, now)


class _Running:
    """The state as it is while rules run."""

    def __init__(self, rules: Rules, subject: Subject, facts: Facts, state: State, now: datetime) -> None:
        self.rules, self.subject, self.facts, self.state, self.now = rules, subject, facts, state, now
        self.modes = {segment.segment: segment.mode for segment in rules.segments}
        self.members = set(state.members)
        self.claims = dict(state.claims)
        self.standings = dict(state.standings)
        self.steps: list[str] = []
        self.outcomes: dict[str, str] = {}

    def run(self) -> Run:
        for segment in self._manual_and_managed():
            self._set_member(segment, self._is_kept(segment))
        late = [segment for segment in self._rule_segments() if self._follows_rules(segment.criteria)]
        early = [segment for segment in self._rule_segments() if segment not in late]
        self._evaluate_segments(early)
        for ladder in self.rules.ladders:
            if ladder.status is Status.ACTIVE:
                self._climb(ladder)
        for workflow in sorted(self._active(), key=lambda workflow: (workflow.position, workflow.workflow)):
            self._apply(workflow)
        self._evaluate_segments(late)
        after = frozenset(self.members)
        state = replace(self.state, members=after, claims=self.claims, standings=self.standings)
        return Run(state, tuple(self.steps), after - self.state.members, self.state.members - after, self.outcomes)

    # Segments

    def _rule_segments(self) -> list[SegmentDefinition]:
        return [segment for segment in self.rules.segments if segment.mode is Mode.RULE]

    def _manual_and_managed(self) -> Iterable[str]:
        written = [key for workflow in self.rules.workflows for key in workflow.do.segments]
        written += [stage.segment for ladder in self.rules.ladders for stage in ladder.stages if stage.segment]
        # Segments that only workflows and ladders name are managed.
        return dict.fromkeys([*(key for key, mode in self.modes.items() if mode is not Mode.RULE), *written])

    def _follows_rules(self, criteria: Criteria | None) -> bool:
        """Whether criteria use what workflows and ladders write, directly or through other segments and reports."""
        if criteria is None:
            return False
        for condition in conditions_of(criteria):
            match condition:
                case StageCondition():
                    if condition.ladder in {ladder.ladder for ladder in self.rules.ladders}:
                        return True
                case SegmentCondition():
                    if self._is_written(condition.segment):
                        return True
                case IntentCondition():
                    report = self.facts.reports[condition.intent]
                    if self._follows_rules(report.scope) or any(map(self._is_written, report.exclude)):
                        return True
        return False

    def _is_written(self, key: str) -> bool:
        if self.modes.get(key) is Mode.RULE:
            return self._follows_rules(next(s.criteria for s in self.rules.segments if s.segment == key))
        return self.modes.get(key) is not Mode.MANUAL and key in self._manual_and_managed()

    def _evaluate_segments(self, segments: list[SegmentDefinition]) -> None:
        """As often as there are segments: by then each has seen the final word of all it uses."""
        for _ in segments:
            for segment in segments:
                assert segment.criteria is not None
                holds_now = holds(segment.criteria, self.subject, self._facts_now(), self.now)
                self._set_member(segment.segment, self.state.pins.get(segment.segment, holds_now))

    def _is_kept(self, segment: str) -> bool:
        return self.state.pins.get(segment, segment in self.claims)

    def _set_member(self, segment: str, is_member: bool) -> None:
        if is_member:
            self.members.add(segment)
        else:
            self.members.discard(segment)

    def _facts_now(self) -> Facts:
        """The facts with this subject's memberships and stages as they are in the middle of the run."""
        own_id = self.subject.account_id if isinstance(self.subject, Account) else self.subject.contact_id
        keys = self.members | set(self.modes) | set(self._manual_and_managed())
        members = dict(self.facts.members)
        for key in keys:
            others = members.get(key, frozenset()) - {own_id}
            members[key] = others | {own_id} if key in self.members else others
        ladders = {ladder.ladder for ladder in self.rules.ladders} | set(self.state.standings)
        stages = {
            (ladder, number): stage
            for (ladder, number), stage in self.facts.stages.items()
            if number != own_id or ladder not in ladders
        }
        stages |= {(ladder, own_id): standing.stage for ladder, standing in self.standings.items()}
        return replace(self.facts, members=members, stages=stages)

    # Workflows and ladders

    def _active(self) -> list[WorkflowDefinition]:
        return [workflow for workflow in self.rules.workflows if workflow.status is Status.ACTIVE]

    def _matches(self, workflow: WorkflowDefinition) -> bool:
        return holds(workflow.when, self.subject, self._facts_now(), self.now)

    def _apply(self, workflow: WorkflowDefinition) -> None:
        matches = self._matches(workflow)
        before = dict(self.claims)
        self._act(workflow, matches)
        verb = {"add": "added", "sync": "added", "move": "moved", "remove": "removed"}[workflow.do.verb]
        if before != self.claims:
            self.outcomes[workflow.workflow] = verb if matches else "removed"
        elif matches:
            self.outcomes[workflow.workflow] = "unchanged"

    def _act(self, workflow: WorkflowDefinition, matches: bool) -> None:
        action = workflow.do
        if action.sync is not None:
            wanted = [matches or self._is_wanted_by_another(key, workflow.workflow) for key in action.sync.to]
            for segment, is_wanted in zip(action.sync.to, wanted, strict=True):
                if matches:
                    self._claim(segment, workflow.workflow)
                elif not is_wanted:
                    self._take_claim(segment)
            return
        if not matches:
            return
        if action.move is not None:
            is_in_one = any(segment in self.members for segment in action.move.from_)
            if not (is_in_one or action.move.also_if_in_none):
                return
        for segment in action.from_segments:
            if segment not in action.to_segments:
                self._take_claim(segment)
        for segment in action.to_segments:
            self._claim(segment, workflow.workflow)

    def _is_wanted_by_another(self, segment: str, source: str) -> bool:
        """Whether another SYNC keeps the subject in this segment."""
        return any(
            workflow.workflow != source
            and workflow.do.sync is not None
            and segment in workflow.do.sync.to
            and self._matches(workflow)
            for workflow in self._active()
        )

    def _climb(self, ladder: LadderDefinition) -> None:
        number = ladder_number(ladder, self.subject, self._facts_now(), self.now)
        standing = stage_of(ladder, number, self.standings.pop(ladder.ladder, None), self.now)
        if standing is not None:
            self.standings[ladder.ladder] = standing
        for stage in ladder.stages:
            if stage.segment is not None and standing is not None and standing.stage == stage.stage:
                self._claim(stage.segment, ladder.ladder)
            elif stage.segment is not None:
                self._take_claim(stage.segment)

    def _claim(self, segment: str, source: str) -> None:
        self.claims.setdefault(segment, source)
        self._show(segment, "+")

    def _take_claim(self, segment: str) -> None:
        self.claims.pop(segment, None)
        self._show(segment, "-")

    def _show(self, segment: str, sign: str) -> None:
        was_member = segment in self.members
        self._set_member(segment, self._is_kept(segment))
        if was_member != (segment in self.members):
            self.steps.append(f"{sign}{segment}")
