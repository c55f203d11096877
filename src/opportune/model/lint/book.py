"""The definitions as lint reads them: what is active, who fills a segment, who takes out of it, and what to call it all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from opportune.model.campaign import CampaignDefinition, CampaignState
from opportune.model.criteria import AdEngagements, Criteria, IntentCondition, ScoreCondition, ScoreTest, SubjectType
from opportune.model.definitions import Definitions, KindKey
from opportune.model.journey import JourneyDefinition, JourneyStatus
from opportune.model.ladder import LadderDefinition, Measure
from opportune.model.lint.band import region
from opportune.model.lint.finding import Recipe
from opportune.model.lint.reach import (
    Axis,
    Reach,
    are_exclusive,
    conjuncts,
    criteria_of,
    domain_of,
    numbers_in_words,
    reach_of,
)
from opportune.model.node import ChangeSegments
from opportune.model.segment import SegmentDefinition
from opportune.model.workflow import Status, WorkflowDefinition


@dataclass(frozen=True)
class Rule:
    """An active rule workflow with the numbers it takes, if its criteria are that plain."""

    workflow: WorkflowDefinition
    reach: Reach | None

    @property
    def name(self) -> KindKey:
        return "workflow", self.workflow.workflow

    @property
    def label(self) -> str:
        return f'"{self.workflow.name}"'

    @property
    def verb(self) -> str:
        return self.workflow.do.verb

    @property
    def when(self) -> Criteria:
        return self.workflow.when

    @property
    def subject(self) -> SubjectType:
        return self.workflow.subject

    @property
    def place(self) -> tuple[int, str]:
        """By which it runs before or after others."""
        return self.workflow.position, self.workflow.workflow

    @property
    def fills(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.workflow.do.to_segments))

    @property
    def drains(self) -> tuple[str, ...]:
        """The segments it takes out of, those aside that it puts into as well."""
        return tuple(key for key in dict.fromkeys(self.workflow.do.from_segments) if key not in self.fills)


@dataclass(frozen=True)
class Rung:
    """A stage of an active ladder that drives a segment."""

    ladder: LadderDefinition
    segment: str
    reach: Reach

    @property
    def name(self) -> KindKey:
        return "ladder", self.ladder.ladder

    @property
    def label(self) -> str:
        return f'"{self.ladder.name}"'

    @property
    def verb(self) -> str:
        """It holds exactly who stands on it, as a sync does."""
        return "sync"

    @property
    def when(self) -> Criteria:
        return criteria_of(self.reach.axis, self.reach.region, self.reach.rest)

    @property
    def subject(self) -> SubjectType:
        return self.ladder.subject

    @property
    def fills(self) -> tuple[str, ...]:
        return (self.segment,)


Filler = Rule | Rung


@dataclass(frozen=True)
class Book:
    """All that is active. Rules are in the order they run in."""

    definitions: Definitions

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Active workflows that can match somebody."""
        return tuple(rule for rule in self._active_rules if rule.reach is None or rule.reach.region)

    @cached_property
    def idle_rules(self) -> tuple[Rule, ...]:
        """Active workflows whose tests no number satisfies."""
        return tuple(rule for rule in self._active_rules if rule.reach and not rule.reach.region)

    @cached_property
    def _active_rules(self) -> tuple[Rule, ...]:
        active = [workflow for workflow in self.definitions.workflows if workflow.status is Status.ACTIVE]
        rules = [Rule(workflow, reach_of(workflow.when)) for workflow in active]
        return tuple(sorted(rules, key=lambda rule: rule.place))

    @cached_property
    def ladders(self) -> tuple[LadderDefinition, ...]:
        return tuple(ladder for ladder in self.definitions.ladders if ladder.status is Status.ACTIVE)

    @cached_property
    def live_campaigns(self) -> tuple[CampaignDefinition, ...]:
        return tuple(campaign for campaign in self.definitions.campaigns if campaign.state is CampaignState.LIVE)

    @cached_property
    def fillers(self) -> dict[str, list[Filler]]:
        """Who puts members into a segment, by its key; ladders first, as they run first."""
        found: dict[str, list[Filler]] = {}
        everyone: list[Filler] = [rung for ladder in self.ladders for rung in _rungs(ladder)]
        for filler in [*everyone, *self.rules]:
            for key in filler.fills:
                found.setdefault(key, []).append(filler)
        return found

    @cached_property
    def journeys_into(self) -> dict[str, list[JourneyDefinition]]:
        """Active journeys that put somebody into a segment, by its key."""
        found: dict[str, list[JourneyDefinition]] = {}
        for journey in self.definitions.journeys:
            if journey.status is JourneyStatus.ACTIVE:
                nodes = [step.node for step in journey.nodes if isinstance(step.node, ChangeSegments)]
                for key in dict.fromkeys(key for node in nodes for key in node.add):
                    found.setdefault(key, []).append(journey)
        return found

    @cached_property
    def drainers(self) -> dict[str, list[Rule]]:
        """Rules that move or remove members out of a segment, by its key."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for key in rule.drains:
                found.setdefault(key, []).append(rule)
        return found

    @cached_property
    def ladder_recipes(self) -> dict[tuple[Axis, frozenset[Criteria], SubjectType], Recipe | None]:
        """Recipes worked out already: most findings about rules over one measure have the same."""
        return {}

    def drainers_of(self, filler: Filler, segment: str) -> tuple[Rule, ...]:
        """Rules that may take out of the segment whom the filler puts there."""
        return tuple(rule for rule in self.drainers.get(segment, ()) if not are_exclusive(filler.when, rule.when))

    def segment(self, key: str) -> SegmentDefinition | None:
        return self.definitions.segments_by_key.get(key)

    def called(self, key: str) -> str:
        """The name of a segment in quotes; one that is not defined yet has the name it will get."""
        return f'"{self.bare_name(key)}"'

    def bare_name(self, key: str) -> str:
        segment = self.segment(key)
        return segment.name if segment else key.replace("-", " ").capitalize()

    def numbers(self, reach: Reach) -> str:
        """As in 'a score of 30 to 50 in "Master Intent Report"' or '3 or more engagements with "Awareness"'."""
        return numbers_in_words(reach.axis, reach.region) + self.of_what(reach.axis)

    def of_what(self, axis: Axis) -> str:
        match axis:
            case IntentCondition():
                names = {report.intent_report: report.name for report in self.definitions.intent_reports}
                part = "" if axis.of == "composite" else f" ({axis.of.replace('_', ' ')})"
                return f' in "{names.get(axis.intent, axis.intent)}"{part}'
            case ScoreCondition():
                return "" if axis.of == "score" else f" ({axis.of.replace('_', ' ')})"
            case AdEngagements():
                keys = axis.ad_engagements.campaign
                return f" with {any_of(self.campaign_called(key) for key in keys)}"
            case _:
                return f" of {any_of(axis.signal)}"

    def campaign_called(self, key: str) -> str:
        names = {campaign.campaign: campaign.name for campaign in self.definitions.campaigns}
        return f'"{names.get(key, key)}"'


def _rungs(ladder: LadderDefinition) -> list[Rung]:
    axis = axis_of(ladder.measure)
    (whole,) = domain_of(axis).bands
    rest = frozenset(conjuncts(ladder.among)) if ladder.among is not None else frozenset()
    ends = [(stage.from_, 0) for stage in ladder.stages[1:]] + [whole.end]
    return [
        Rung(ladder, stage.segment, Reach(axis, found, rest=rest))
        for stage, end in zip(ladder.stages, ends, strict=True)
        if stage.segment and (found := region((stage.from_, 0), end) & domain_of(axis))
    ]


def axis_of(measure: Measure) -> Axis:
    """What a ladder measures, as the axis of the conditions that ask for it."""
    if measure.intent is not None:
        return IntentCondition(intent=measure.intent, score=ScoreTest(gte=0))
    if measure.ad_engagements is not None:
        return AdEngagements(ad_engagements=measure.ad_engagements)
    if measure.signals is not None:
        return measure.signals
    return ScoreCondition(score=ScoreTest(gte=0), of=measure.score or "score")


def who(subject: SubjectType) -> str:
    """As a sentence begins with it."""
    return "Accounts" if subject is SubjectType.ACCOUNT else "Contacts"


def all_of(words: Iterable[str]) -> str:
    """As in "a, b and c", each once."""
    return _joined(tuple(dict.fromkeys(words)), "and")


def any_of(words: Iterable[str]) -> str:
    """As in "a, b or c", each once."""
    return _joined(tuple(dict.fromkeys(words)), "or")


def _joined(words: Sequence[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def names_of(*parts: Filler) -> tuple[KindKey, ...]:
    """Kind and key of each, once."""
    return tuple(dict.fromkeys(part.name for part in parts))


def segment_names(*keys: str) -> tuple[KindKey, ...]:
    return tuple(("segment", key) for key in dict.fromkeys(keys))
