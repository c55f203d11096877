"""Which definitions a definition names, and where it names them.

Whether what is named exists and fits is asked in `reference_check.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from opportune.model.bot_rules import BotRules
from opportune.model.campaign import CampaignDefinition
from opportune.model.connector import ConnectorDefinition
from opportune.model.criteria import (
    AccountCondition,
    AdEngagementCondition,
    AdEngagements,
    AllOf,
    AnyOf,
    ContactsCondition,
    Criteria,
    IntentCondition,
    Not,
    SegmentCondition,
    SignalCondition,
    StageCondition,
    SubjectType,
)
from opportune.model.definitions import Body, Definitions, KindKey, kind_of
from opportune.model.email import EmailDefinition
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.journey import JourneyDefinition
from opportune.model.ladder import LadderDefinition
from opportune.model.node import (
    Branch,
    ChangeSegments,
    Connected,
    Decide,
    EnrollIn,
    SendEmail,
    SendWebPush,
    TakeOutOf,
    WaitFor,
)
from opportune.model.score_model import ScoreModel
from opportune.model.segment import SegmentDefinition
from opportune.model.sending_rules import SendingRules
from opportune.model.signal import SignalDefinition
from opportune.model.workflow import WorkflowDefinition

# Keys and positions (from 0) that lead to a value in a definition as it is written.
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Reference:
    """One place of a definition that names another one.

    `subject` is what a segment or ladder named here must be about. `is_written` marks a segment whose members the definition
    decides on; `stages` are the stages asked for of a ladder.
    """

    kind: str
    key: str
    path: Path
    subject: SubjectType | None = None
    is_written: bool = False
    stages: tuple[str, ...] = ()

    @property
    def name(self) -> KindKey:
        return self.kind, self.key


def place_of(path: Path) -> str:
    """A path as people count, from one: `when.all.2.segment`."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def references_of(body: Body) -> Iterator[Reference]:
    """Every reference of a definition, in the order they are written."""
    match body:
        case SignalDefinition():
            if body.derive is not None:
                yield from _listed("signal", body.derive.of, ("derive", "of"))
            if body.grace is not None:
                yield from _listed("signal", body.grace.unless, ("grace", "unless"))
        case SegmentDefinition():
            if body.criteria is not None:
                yield from _criteria_references(body.criteria, body.subject, ("criteria",))
        case WorkflowDefinition():
            yield from _criteria_references(body.when, body.subject, ("when",))
            action: Path = ("do", body.do.verb)
            yield from _listed("segment", body.do.from_segments, (*action, "from"), body.subject, is_written=True)
            yield from _listed("segment", body.do.to_segments, (*action, "to"), body.subject, is_written=True)
        case JourneyDefinition():
            yield from _journey_references(body)
        case LadderDefinition():
            yield from _ladder_references(body)
        case IntentReportDefinition():
            if body.scope is not None:
                yield from _criteria_references(body.scope, SubjectType.ACCOUNT, ("scope",))
            yield from _listed("segment", body.exclude, ("exclude",), SubjectType.ACCOUNT)
        case CampaignDefinition():
            yield from _listed("segment", body.include, ("include",), SubjectType.ACCOUNT)
            yield from _listed("segment", body.exclude, ("exclude",), SubjectType.ACCOUNT)
        case ScoreModel() | BotRules() | ConnectorDefinition() | EmailDefinition() | SendingRules():
            pass


def uses(body: Body) -> set[KindKey]:
    """The kinds and keys of all definitions that a definition names."""
    return {reference.name for reference in references_of(body)}


def used_by(definitions: Definitions, kind: str, key: str) -> tuple[KindKey, ...]:
    """The definitions that name this one, by kind and key."""
    return tuple(sorted(kind_of(body) for body in definitions.bodies if (kind, key) in uses(body)))


def with_names(body: Body, names: Mapping[KindKey, str]) -> Body:
    """A definition in which every reference to one of `names`, and its own key, is the new key."""
    kind, key = kind_of(body)
    paths = [(reference.path, names[reference.name]) for reference in references_of(body) if reference.name in names]
    if (kind, key) in names:
        paths.append(((kind,), names[kind, key]))
    if not paths:
        return body
    content = written(body)
    for path, name in paths:
        _parent(content, path)[path[-1]] = name
    return type(body).model_validate(content)


def without_references(body: Body, gone: Collection[KindKey]) -> Body:
    """A definition that no longer names those of `gone`, where it lists them.

    Raises ValueError, with the place, where leaving one out would change what the criteria say, or leave nothing.
    """
    content = written(body)
    # From the back, so that positions further to the front stay what they are.
    for reference in reversed([reference for reference in references_of(body) if reference.name in gone]):
        place = place_of(reference.path)
        if not _can_be_left_out(body, reference):
            raise ValueError(f"{place}: this asks for {reference.key}; write it without")
        parent = _parent(content, reference.path)
        if isinstance(parent, list) and len(parent) == 1 and reference.path[0] == "do":
            raise ValueError(f"{place}: nothing but {reference.key} is there; name another segment")
        del parent[reference.path[-1]]
    return type(body).model_validate(content)


def written(body: Body) -> dict[str, Any]:
    """A definition as a document says it, without what is left to defaults."""
    return body.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _can_be_left_out(body: Body, reference: Reference) -> bool:
    match body:
        case WorkflowDefinition() | LadderDefinition():
            return reference.is_written
        case IntentReportDefinition():
            return reference.path[0] == "exclude"
        case CampaignDefinition():
            return True
        case _:
            return False


def _parent(content: Any, path: Path) -> Any:
    for part in path[:-1]:
        content = content[part]
    return content


def _listed(
    kind: str, keys: tuple[str, ...], path: Path, subject: SubjectType | None = None, is_written: bool = False
) -> Iterator[Reference]:
    for place, key in enumerate(keys):
        yield Reference(kind, key, (*path, place), subject, is_written)


def _journey_references(body: JourneyDefinition) -> Iterator[Reference]:
    for name in ("segment_entered", "segment_left", "segment"):
        segment = getattr(body.trigger, name)
        if segment is not None:
            yield Reference("segment", segment, ("trigger", name), body.subject)
    yield from _listed("segment", body.suppress, ("suppress",), body.subject)
    if body.where is not None:
        yield from _criteria_references(body.where, body.subject, ("where",))
    if body.exit_when is not None:
        yield from _criteria_references(body.exit_when, body.subject, ("exit_when",))
    if body.goal is not None:
        yield from _criteria_references(body.goal.criteria, body.subject, ("goal", "criteria"))
    for place, step in enumerate(body.nodes):
        match step.node:
            case Decide() as node:
                yield from _criteria_references(node.criteria, body.subject, ("nodes", place, "decide", "criteria"))
            case WaitFor() as node:
                yield from _criteria_references(node.criteria, body.subject, ("nodes", place, "wait_for", "criteria"))
            case Branch() as node:
                for number, arm in enumerate(node.arms):
                    path: Path = ("nodes", place, "branch", "arms", number, "criteria")
                    yield from _criteria_references(arm.criteria, body.subject, path)
            case ChangeSegments() as node:
                changed: Path = ("nodes", place, "change_segments")
                yield from _listed("segment", node.add, (*changed, "add"), body.subject, is_written=True)
                yield from _listed("segment", node.remove, (*changed, "remove"), body.subject, is_written=True)
            case EnrollIn() as node:
                yield Reference("workflow", node.workflow, ("nodes", place, "enroll_in", "workflow"), body.subject)
            case TakeOutOf() as node:
                yield Reference("workflow", node.workflow, ("nodes", place, "take_out_of", "workflow"), body.subject)
            case SendEmail() as node:
                yield Reference("email", node.email, ("nodes", place, "send_email", "email"))
                if node.people is not None:
                    inside: Path = ("nodes", place, "send_email", "people")
                    yield from _criteria_references(node.people, SubjectType.CONTACT, inside)
            case SendWebPush() as node if node.people is not None:
                whom: Path = ("nodes", place, "send_web_push", "people")
                yield from _criteria_references(node.people, SubjectType.CONTACT, whom)
            case Connected() as node:
                name = next(name for name, content in step if content is not None)
                yield Reference("connector", node.connector, ("nodes", place, name, "connector"))
            case _:
                pass


def _ladder_references(body: LadderDefinition) -> Iterator[Reference]:
    measure = body.measure
    if measure.intent is not None:
        yield Reference("intent_report", measure.intent, ("measure", "intent"))
    if measure.ad_engagements is not None:
        yield from _campaigns(measure.ad_engagements, ("measure", "ad_engagements"))
    if measure.signals is not None:
        yield from _listed("signal", measure.signals.signal, ("measure", "signals", "signal"))
    if body.among is not None:
        yield from _criteria_references(body.among, body.subject, ("among",))
    for place, stage in enumerate(body.stages):
        if stage.segment is not None:
            path: Path = ("stages", place, "segment")
            yield Reference("segment", stage.segment, path, body.subject, is_written=True)


def _campaigns(test: AdEngagementCondition, path: Path) -> Iterator[Reference]:
    yield from _listed("campaign", test.campaign, (*path, "campaign"))


def _criteria_references(criteria: Criteria, subject: SubjectType, path: Path) -> Iterator[Reference]:
    match criteria:
        case AllOf():
            for place, part in enumerate(criteria.all):
                yield from _criteria_references(part, subject, (*path, "all", place))
        case AnyOf():
            for place, part in enumerate(criteria.any):
                yield from _criteria_references(part, subject, (*path, "any", place))
        case Not():
            yield from _criteria_references(criteria.not_, subject, (*path, "not"))
        case ContactsCondition():
            inside: Path = (*path, "contacts", criteria.contacts.quantifier)
            yield from _criteria_references(criteria.contacts.criteria, SubjectType.CONTACT, inside)
        case AccountCondition():
            yield from _criteria_references(criteria.account, SubjectType.ACCOUNT, (*path, "account"))
        case SignalCondition():
            yield from _listed("signal", criteria.signal, (*path, "signal"))
        case AdEngagements():
            yield from _campaigns(criteria.ad_engagements, (*path, "ad_engagements"))
        case IntentCondition():
            yield Reference("intent_report", criteria.intent, (*path, "intent"))
        case SegmentCondition():
            yield Reference("segment", criteria.segment, (*path, "segment"), subject)
        case StageCondition():
            yield Reference("ladder", criteria.ladder, (*path, "ladder"), subject, stages=criteria.stage)
        case _:
            pass
