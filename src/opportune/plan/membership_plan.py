"""In which order segments, ladders and workflows are evaluated, and which of them a definition change concerns.

Within a pass everything is about one kind of subject. A pass begins anew where something about accounts asks for the
outcome of something about contacts, or the other way round.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from opportune.compile.membership_pass import Pass
from opportune.model.criteria import AccountCondition, Criteria, SubjectType, conditions_of
from opportune.model.definitions import Body, Definitions, KindKey, kind_of
from opportune.model.journey import JourneyDefinition
from opportune.model.ladder import LadderDefinition
from opportune.model.references import Reference, references_of
from opportune.model.segment import Mode, SegmentDefinition
from opportune.model.workflow import Status, WorkflowDefinition

# All ladders and workflows of one kind of subject are one node of the order: each sees what the earlier ones left.
Node = tuple[str, str]


@dataclass(frozen=True)
class MembershipPlan:
    """The passes of one evaluation, and every numbered definition that takes part in it."""

    passes: tuple[Pass, ...]

    @property
    def is_empty(self) -> bool:
        return not any(what.segments or what.ladders or what.workflows for what in self.passes)


def membership_plan(definitions: Definitions, only: frozenset[KindKey] | None = None) -> MembershipPlan:
    """The passes for all active definitions, or for those in `only`: the names of segments, ladders and workflows."""
    order = _Order(definitions)
    placed: dict[tuple[int, SubjectType], dict[str, list[SegmentDefinition]]] = {}
    for segment in definitions.segments:
        if segment.mode is Mode.MANAGED:
            continue
        if only is not None and ("segment", segment.segment) not in only:
            continue
        node = ("segment", segment.segment)
        part = "after" if order.is_after_fold(node) else "before"
        place = placed.setdefault((order.level(node), segment.subject), {"before": [], "after": []})
        place[part].append(segment)
    for subject in SubjectType:
        if order.fold_members(subject) and (only is None or order.fold_is_in(subject, only)):
            placed.setdefault((order.level(("fold", subject.value)), subject), {"before": [], "after": []})
    passes = []
    for (level, subject), parts in sorted(placed.items()):
        has_fold = level == order.level(("fold", subject.value)) and (only is None or order.fold_is_in(subject, only))
        passes.append(
            Pass(
                subject,
                before=tuple(parts["before"]),
                ladders=order.ladders(subject) if has_fold else (),
                workflows=order.workflows(subject) if has_fold else (),
                managed=order.managed(subject) if has_fold else (),
                after=tuple(parts["after"]),
            )
        )
    return MembershipPlan(tuple(passes))


def driven_segments(definitions: Definitions) -> list[tuple[int, int]]:
    """The numbers of every segment that a ladder in force puts somebody into, and of that ladder."""
    ids = definitions.definition_ids
    return [
        (ids["segment", stage.segment], ids["ladder", ladder.ladder])
        for ladder in definitions.ladders
        if ladder.status is Status.ACTIVE
        for stage in ladder.stages
        if stage.segment is not None
    ]


def daily_names(definitions: Definitions) -> frozenset[KindKey]:
    """What runs for everybody once a day: every ladder and workflow, and whatever depends on their outcome."""
    order = _Order(definitions)
    folds = {("fold", subject.value) for subject in SubjectType}
    return frozenset(name for node in order.nodes() if order.reaches(node, folds) for name in order.names_of(node))


def asks_about_accounts(definitions: Definitions) -> bool:
    """Whether something about contacts depends on facts of their accounts."""
    return any(
        isinstance(condition, AccountCondition)
        for body in (*_active(definitions), *definitions.journeys)
        for criteria in _criteria(body)
        for condition in conditions_of(criteria)
    )


def asks_about_signals(definitions: Definitions) -> bool:
    """Whether anything counts signals, so that the sources of subjects must be known."""
    return any(
        reference.kind in ("signal", "campaign")
        for body in (*_active(definitions), *definitions.intent_reports)
        for reference in references_of(body)
    )


def evaluation_checksums(definitions: Definitions, circumstances: str = "") -> dict[KindKey, str]:
    """Per segment, ladder and workflow: changes when its own definition changes, or one that it depends on.

    `circumstances` stands for what the scores of reports depend on beside their definitions.

    Ladders and workflows of one kind of subject change together, since each sees what the others left.
    """
    order = _Order(definitions)
    texts = {kind_of(body): body.model_dump_json(by_alias=True) for body in definitions.bodies}
    kept: dict[Node, str] = {}

    def of(node: Node) -> str:
        if node not in kept:
            kept[node] = ""
            own = [texts[name] for name in order.names_of(node)]
            asked = {reference.name for reference in order.references(node)}
            reports = [texts[name] + circumstances for name in sorted(asked) if name[0] == "intent_report"]
            campaigns = [texts[name] for name in sorted(asked) if name[0] == "campaign"]
            needed = [of(other) for other in sorted(order.needs(node))]
            kept[node] = hashlib.sha256("\n".join([*own, *reports, *campaigns, *needed]).encode()).hexdigest()[:16]
        return kept[node]

    return {name: of(node) for node in order.nodes() for name in order.names_of(node)}


def _active(definitions: Definitions) -> Iterable[Body]:
    yield from definitions.segments
    yield from (ladder for ladder in definitions.ladders if ladder.status is Status.ACTIVE)
    yield from (workflow for workflow in definitions.workflows if workflow.status is Status.ACTIVE)


def _criteria(body: Body) -> list[Criteria]:
    match body:
        case SegmentDefinition():
            return [body.criteria] if body.criteria is not None else []
        case WorkflowDefinition():
            return [body.when]
        case LadderDefinition():
            return [body.among] if body.among is not None else []
        case JourneyDefinition():
            return [criteria for criteria, _ in body.asked]
        case _:
            return []


class _Order:
    """Who needs whom. Cycles were refused when the definitions were saved."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._levels: dict[Node, int] = {}
        self._references: dict[Node, list[Reference]] = {}

    def nodes(self) -> list[Node]:
        segments = [("segment", s.segment) for s in self._definitions.segments if s.mode is not Mode.MANAGED]
        return segments + [("fold", subject.value) for subject in SubjectType]

    def ladders(self, subject: SubjectType) -> tuple[LadderDefinition, ...]:
        found = [one for one in self._definitions.ladders if one.subject is subject and one.status is Status.ACTIVE]
        return tuple(sorted(found, key=lambda one: one.ladder))

    def workflows(self, subject: SubjectType) -> tuple[WorkflowDefinition, ...]:
        found = [one for one in self._definitions.workflows if one.subject is subject and one.status is Status.ACTIVE]
        return tuple(sorted(found, key=lambda one: (one.position, one.workflow)))

    def managed(self, subject: SubjectType) -> tuple[SegmentDefinition, ...]:
        return tuple(
            segment
            for segment in self._definitions.segments
            if segment.subject is subject and segment.mode is Mode.MANAGED
        )

    def fold_members(self, subject: SubjectType) -> tuple[Body, ...]:
        return (*self.ladders(subject), *self.workflows(subject), *self.managed(subject))

    def fold_is_in(self, subject: SubjectType, only: frozenset[KindKey]) -> bool:
        return any(kind_of(body) in only for body in self.fold_members(subject))

    def names_of(self, node: Node) -> list[KindKey]:
        kind, key = node
        if kind == "segment":
            return [("segment", key)]
        return [kind_of(body) for body in self.fold_members(SubjectType(key))]

    def level(self, node: Node) -> int:
        """How many changes of subject lie before a node."""
        if node not in self._levels:
            self._levels[node] = 0
            self._levels[node] = max(
                (self.level(other) + (self._subject(other) is not self._subject(node)) for other in self.needs(node)),
                default=0,
            )
        return self._levels[node]

    def is_after_fold(self, node: Node) -> bool:
        """Whether a segment needs the ladders and workflows of its own subject, and comes after them in one pass."""
        fold = ("fold", self._subject(node).value)
        return self.level(fold) == self.level(node) and self.reaches(node, {fold})

    def reaches(self, node: Node, targets: set[Node]) -> bool:
        """Whether a node is one of the targets, or needs one directly or through others."""
        seen: set[Node] = set()
        waiting = [node]
        while waiting:
            current = waiting.pop()
            if current in targets:
                return True
            if current not in seen:
                seen.add(current)
                waiting += self.needs(current)
        return False

    def needs(self, node: Node) -> list[Node]:
        """The nodes whose outcome a node's criteria ask for; workflows see those of their own fold as they go."""
        found: dict[Node, None] = {}
        for reference in self.references(node):
            other = self._node_of(reference)
            if other is not None and other != node:
                found[other] = None
        return list(found)

    def references(self, node: Node) -> list[Reference]:
        """What a node asks about, by way of intent reports as well; not the segments it writes to."""
        if node not in self._references:
            found: list[Reference] = []
            waiting = [self._definitions.by_name[name] for name in self.names_of(node)]
            reports: set[KindKey] = set()
            while waiting:
                for reference in references_of(waiting.pop()):
                    if reference.is_written:
                        continue
                    found.append(reference)
                    if reference.kind == "intent_report" and reference.name not in reports:
                        reports.add(reference.name)
                        waiting.append(self._definitions.by_name[reference.name])
            self._references[node] = found
        return self._references[node]

    def _node_of(self, reference: Reference) -> Node | None:
        """The node that decides on what is named, if one does."""
        found = self._definitions.by_name.get(reference.name)
        match found:
            case LadderDefinition():
                return ("fold", found.subject.value)
            case SegmentDefinition(mode=Mode.MANAGED):
                return ("fold", found.subject.value)
            case SegmentDefinition():
                return ("segment", found.segment)
            case _:
                return None

    def _subject(self, node: Node) -> SubjectType:
        kind, key = node
        return SubjectType(key) if kind == "fold" else self._definitions.segments_by_key[key].subject
