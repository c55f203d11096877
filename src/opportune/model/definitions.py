"""All definitions in force at one moment, as one value that a tick runs with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from opportune.model.bot_rules import BotRules
from opportune.model.campaign import CampaignDefinition
from opportune.model.connector import ConnectorDefinition
from opportune.model.email import EmailDefinition
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.journey import JourneyDefinition
from opportune.model.ladder import LadderDefinition
from opportune.model.score_model import ScoredKind, ScoreModel
from opportune.model.segment import SegmentDefinition
from opportune.model.sending_rules import SendingRules
from opportune.model.signal import SignalDefinition
from opportune.model.workflow import WorkflowDefinition

Body = (
    SignalDefinition
    | ScoreModel
    | BotRules
    | SegmentDefinition
    | WorkflowDefinition
    | JourneyDefinition
    | LadderDefinition
    | IntentReportDefinition
    | CampaignDefinition
    | EmailDefinition
    | SendingRules
    | ConnectorDefinition
)
# The kind and key of a definition: the name under which others refer to it.
KindKey = tuple[str, str]
# Kinds whose rows name them by a number, which survives a rename.
NUMBERED_KINDS = ("segment", "workflow", "ladder", "intent_report", "campaign", "connector", "email")
# Kinds that keep their key: people on their way through a journey go by an older version of it, which names them by that.
FIXED_KEYS = ("connector", "email")


def kind_of(body: Body) -> KindKey:
    """The kind and key a definition is stored under."""
    match body:
        case SignalDefinition():
            return "signal", body.signal
        case ScoreModel():
            return "score_model", body.score_model
        case BotRules():
            return "bot_rules", body.bot_rules
        case SegmentDefinition():
            return "segment", body.segment
        case WorkflowDefinition() | JourneyDefinition():
            return "workflow", body.workflow
        case LadderDefinition():
            return "ladder", body.ladder
        case IntentReportDefinition():
            return "intent_report", body.intent_report
        case CampaignDefinition():
            return "campaign", body.campaign
        case EmailDefinition():
            return "email", body.email
        case SendingRules():
            return "sending_rules", body.sending_rules
        case ConnectorDefinition():
            return "connector", body.connector


@dataclass(frozen=True)
class Definitions:
    """Everything that is defined, with the numbers it is stored under. Each kind is in the order of its keys."""

    signals: tuple[SignalDefinition, ...]
    score_model: ScoreModel
    score_model_version: int
    bot_rules: BotRules
    kind_ids: Mapping[str, int]
    segments: tuple[SegmentDefinition, ...] = ()
    workflows: tuple[WorkflowDefinition, ...] = ()
    journeys: tuple[JourneyDefinition, ...] = ()
    ladders: tuple[LadderDefinition, ...] = ()
    intent_reports: tuple[IntentReportDefinition, ...] = ()
    campaigns: tuple[CampaignDefinition, ...] = ()
    emails: tuple[EmailDefinition, ...] = ()
    sending_rules: SendingRules = field(default_factory=lambda: SendingRules(sending_rules="default"))
    connectors: tuple[ConnectorDefinition, ...] = ()
    definition_ids: Mapping[KindKey, int] = field(default_factory=dict)

    @property
    def bodies(self) -> tuple[Body, ...]:
        """Every definition; those that others refer to come first."""
        return (
            self.score_model,
            self.bot_rules,
            self.sending_rules,
            *self.signals,
            *self.intent_reports,
            *self.connectors,
            *self.segments,
            *self.campaigns,
            *self.emails,
            *self.ladders,
            *self.workflows,
            *self.journeys,
        )

    @cached_property
    def by_name(self) -> Mapping[KindKey, Body]:
        """Every definition under its kind and key."""
        return {kind_of(body): body for body in self.bodies}

    @cached_property
    def segments_by_key(self) -> Mapping[str, SegmentDefinition]:
        return {segment.segment: segment for segment in self.segments}

    @cached_property
    def kind_names(self) -> Mapping[int, str]:
        """What people call the signals, by the number they are stored under."""
        return {self.kind_ids[definition.signal]: definition.name for definition in self.signals}

    @cached_property
    def kinds(self) -> tuple[ScoredKind, ...]:
        """What the score needs to know of every enabled signal."""
        return tuple(
            ScoredKind(
                kind_id=self.kind_ids[definition.signal],
                key=definition.signal,
                category=definition.category,
                party=definition.party,
                points_e2=self.score_model.points_of(definition),
            )
            for definition in self.signals
            if definition.enabled
        )

    @cached_property
    def scoring_checksum(self) -> str:
        """Changes exactly when scores of stored signals may change: the score model, or a signal's weight or category."""
        text = self.score_model.model_dump_json() + "".join(kind.model_dump_json() for kind in self.kinds)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
