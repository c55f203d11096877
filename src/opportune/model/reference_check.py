"""Whether definitions fit together: what they name exists, is about the right subjects, and may be used that way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from zoneinfo import available_timezones

from opportune.model.campaign import CampaignDefinition
from opportune.model.connector import ConnectorDefinition
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Body, Definitions, KindKey, kind_of
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.journey import JourneyDefinition, JourneyStatus
from opportune.model.ladder import LadderDefinition
from opportune.model.loops import find_loop
from opportune.model.node import PushAudience, Sending
from opportune.model.references import Reference, place_of, references_of
from opportune.model.segment import Mode, SegmentDefinition
from opportune.model.sending_rules import SendingRules
from opportune.model.signal import SignalDefinition
from opportune.model.workflow import WorkflowDefinition

_NOUNS = {"intent_report": "intent report"}


@dataclass(frozen=True)
class Problem:
    """What is wrong at one place of a definition, and what to write instead. `path` is empty when it is all of it."""

    kind: str
    key: str
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{self.kind} {self.key}: {place}{self.message}"


def reference_problems(definitions: Definitions, renamed: Mapping[KindKey, str] | None = None) -> list[Problem]:
    """Everything that keeps these definitions from working together, in their order.

    `renamed` has the new keys of definitions that just lost their old ones. References between signals are checked by
    `check_references` in signal.py.
    """
    problems = [
        Problem(*kind_of(body), place_of(reference.path), message)
        for body in definitions.bodies
        if not isinstance(body, SignalDefinition)
        for reference in references_of(body)
        for message in _messages(definitions, body, reference, renamed or {})
    ]
    problems += _mixed_groups(definitions)
    problems += _unknown_zones(definitions)
    # Loops are looked for in definitions that are sound otherwise.
    if not problems and (loop := find_loop(definitions)):
        problems.append(_loop_problem(loop))
    return problems


def new_segments(
    definitions: Definitions, renamed: Mapping[KindKey, str] | None = None
) -> tuple[SegmentDefinition, ...]:
    """Managed segments for the names that workflows, journeys and ladders write to and nothing defines.

    A name that was just given up for another one is not brought back.
    """
    found: dict[str, SegmentDefinition] = {}
    writers: list[LadderDefinition | WorkflowDefinition | JourneyDefinition] = [
        *definitions.ladders, *definitions.workflows, *definitions.journeys
    ]  # fmt: skip
    for body in writers:
        for reference in references_of(body):
            is_known = reference.key in definitions.segments_by_key or reference.key in found
            if reference.is_written and not is_known and reference.name not in (renamed or {}):
                found[reference.key] = SegmentDefinition(
                    segment=reference.key, name=_name_of(reference.key), subject=body.subject, mode=Mode.MANAGED
                )
    return tuple(found.values())


def _name_of(key: str) -> str:
    words = key.replace("-", " ")
    return words[0].upper() + words[1:]


def _messages(definitions: Definitions, body: Body, reference: Reference, renamed: Mapping[KindKey, str]) -> list[str]:
    found = definitions.by_name.get(reference.name)
    if found is None:
        return [_unknown(definitions, reference, renamed)]
    if isinstance(found, SegmentDefinition):
        return [
            message
            for message in (_wrong_subject(body, reference, found), _unwritable(body, reference, found))
            if message
        ]
    if isinstance(found, LadderDefinition):
        return _wrong_ladder(reference, found)
    if reference.kind == "workflow":
        return _unenterable(reference, found)
    if isinstance(found, ConnectorDefinition):
        return _unable(body, reference, found)
    return []


def _unknown(definitions: Definitions, reference: Reference, renamed: Mapping[KindKey, str]) -> str:
    noun = _NOUNS.get(reference.kind, reference.kind)
    if new := renamed.get(reference.name):
        return f"{noun} {reference.key} is called {new} now; write that"
    known = [key for kind, key in definitions.by_name if kind == reference.kind]
    near = get_close_matches(reference.key, known, n=1)
    hint = (
        f"did you mean {near[0]}?" if near else "define it, or use one of those that `opportune definitions list` shows"
    )
    return f"there is no {noun} {reference.key}; {hint}"


def _wrong_subject(body: Body, reference: Reference, segment: SegmentDefinition) -> str | None:
    if reference.subject is None or reference.subject is segment.subject:
        return None
    holds, asked = f"segment {segment.segment} holds {segment.subject.value}s", f"{reference.subject.value}s"
    if isinstance(body, CampaignDefinition):
        return f"{holds}, and a campaign reaches accounts; name a segment of accounts"
    if isinstance(body, IntentReportDefinition) and reference.path[0] == "exclude":
        return f"{holds}, and an intent report is about accounts; name a segment of accounts"
    if reference.is_written:
        return f"{holds}, but this {kind_of(body)[0]} is about {asked}; name a segment of {asked}"
    inner = f"{{segment: {segment.segment}}}"
    ask = f"account: {inner}" if segment.subject is SubjectType.ACCOUNT else f"contacts: {{any: {inner}}}"
    return f"{holds}, but this asks about {asked}; ask with `{ask}`"


def _unwritable(body: Body, reference: Reference, segment: SegmentDefinition) -> str | None:
    if not reference.is_written or segment.mode is Mode.MANAGED:
        return None
    decides = "its criteria decide who is in it" if segment.mode is Mode.RULE else "people decide who is in it"
    change = "give it mode managed without criteria" if segment.mode is Mode.RULE else "give it mode managed"
    return (
        f"segment {segment.segment} is of mode {segment.mode.value}, so {decides}, and no {kind_of(body)[0]} may; "
        f"name another segment, or {change}"
    )


def _wrong_ladder(reference: Reference, ladder: LadderDefinition) -> list[str]:
    if reference.subject is not None and reference.subject is not ladder.subject:
        return [
            f"ladder {ladder.ladder} is about {ladder.subject.value}s, but this asks about {reference.subject.value}s; "
            f"name a ladder of {reference.subject.value}s"
        ]
    known = [stage.stage for stage in ladder.stages]
    return [
        f"ladder {ladder.ladder} has no stage {stage}; its stages are {', '.join(known)}"
        for stage in reference.stages
        if stage not in known
    ]


def _unable(body: Body, reference: Reference, connector: ConnectorDefinition) -> list[str]:
    place = reference.path[1]
    assert isinstance(body, JourneyDefinition), "only nodes of journeys use connectors"
    assert isinstance(place, int), "the path of a node begins with its place"
    node = body.nodes[place].node
    if not isinstance(node, Sending):
        return []
    known = ", ".join(connector.operations) or "nothing"
    if not connector.can(node.operation):
        return [f"connector {connector.connector} has no calls for {node.operation}; it can do {known}"]
    if isinstance(node, PushAudience) and node.remove_on_exit and not connector.can(node.removal.operation):
        return [
            f"connector {connector.connector} has no calls for {node.removal.operation}, which remove_on_exit needs; "
            f"it can do {known}"
        ]
    return []


def _unenterable(reference: Reference, found: Body) -> list[str]:
    if not isinstance(found, JourneyDefinition):
        return [f"workflow {reference.key} is a rule, which has nobody in it; name a journey"]
    if reference.subject is not None and found.subject is not reference.subject:
        return [
            f"journey {found.workflow} is about {found.subject.value}s, but this one is about {reference.subject.value}s; "
            f"name a journey of {reference.subject.value}s"
        ]
    return []


def _unknown_zones(definitions: Definitions) -> list[Problem]:
    known = available_timezones()
    problems = []
    for body in definitions.bodies:
        if isinstance(body, SendingRules) and known and body.timezone not in known:
            near = get_close_matches(body.timezone, sorted(known), n=1)
            hint = f"did you mean {near[0]}?" if near else "write one such as Europe/Berlin or UTC"
            problems.append(
                Problem(
                    "sending_rules", body.sending_rules, "timezone", f"there is no time zone {body.timezone}; {hint}"
                )
            )
    return problems


def _mixed_groups(definitions: Definitions) -> list[Problem]:
    """Journeys that are about others than the first one of their conflict group."""
    first: dict[str, JourneyDefinition] = {}
    problems = []
    for journey in definitions.journeys:
        if journey.conflict_group is None or journey.status is JourneyStatus.ARCHIVED:
            continue
        other = first.setdefault(journey.conflict_group, journey)
        if other.subject is not journey.subject:
            problems.append(
                Problem(
                    *kind_of(journey),
                    "conflict_group",
                    f"this journey is about {journey.subject.value}s, and {other.workflow} in group {journey.conflict_group} about "
                    f"{other.subject.value}s; all journeys of a group are about the same, so name another group in one of them",
                )
            )
    return problems


def _loop_problem(loop: str) -> Problem:
    kind, key = loop.partition(" -> ")[0].split(" ")
    return Problem(
        kind,
        key,
        "",
        f"it needs its own result: {loop}. Take one of these out of the next one's conditions"
        " (a managed segment depends on every workflow and ladder about its subjects)",
    )
