"""Definitions for tests, written as people write them: the shipped signals, and whatever a YAML text adds."""

from __future__ import annotations

from dataclasses import replace

from opportune.model.campaign import CampaignDefinition
from opportune.model.connector import ConnectorDefinition
from opportune.model.definitions import Definitions
from opportune.model.email import EmailDefinition
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.journey import JourneyDefinition
from opportune.model.ladder import LadderDefinition
from opportune.model.segment import SegmentDefinition
from opportune.model.sending_rules import SendingRules
from opportune.model.workflow import WorkflowDefinition
from opportune.shipped import read_definitions, shipped_bot_rules, shipped_score_model, shipped_signals

SHIPPED = Definitions(
    signals=shipped_signals(),
    score_model=shipped_score_model(),
    score_model_version=1,
    bot_rules=shipped_bot_rules(),
    kind_ids={signal.signal: number for number, signal in enumerate(shipped_signals(), start=1)},
)


def world(text: str) -> Definitions:
    """The shipped definitions and those of a YAML text."""
    found = read_definitions(text, "test.yaml")
    return replace(
        SHIPPED,
        segments=tuple(body for body in found if isinstance(body, SegmentDefinition)),
        workflows=tuple(body for body in found if isinstance(body, WorkflowDefinition)),
        ladders=tuple(body for body in found if isinstance(body, LadderDefinition)),
        intent_reports=tuple(body for body in found if isinstance(body, IntentReportDefinition)),
        campaigns=tuple(body for body in found if isinstance(body, CampaignDefinition)),
        journeys=tuple(body for body in found if isinstance(body, JourneyDefinition)),
        emails=tuple(body for body in found if isinstance(body, EmailDefinition)),
        connectors=tuple(body for body in found if isinstance(body, ConnectorDefinition)),
        sending_rules=next((body for body in found if isinstance(body, SendingRules)), SHIPPED.sending_rules),
    )


def rule(key: str, criteria: str, subject: str = "account") -> str:
    return f"---\nsegment: {key}\nname: {key}\nsubject: {subject}\nmode: rule\ncriteria: {criteria}\n"


def kept(key: str, mode: str = "managed", subject: str = "account") -> str:
    return f"---\nsegment: {key}\nname: {key}\nsubject: {subject}\nmode: {mode}\n"


def workflow(key: str, when: str, do: str, **more: str) -> str:
    rest = "".join(f"{name}: {value}\n" for name, value in more.items())
    return f"---\nworkflow: {key}\nname: {key}\nwhen: {when}\ndo: {do}\n{rest}"


def ladder(key: str, stages: str, measure: str = "{score: score}", **more: str) -> str:
    rest = "".join(f"{name}: {value}\n" for name, value in more.items())
    return f"---\nladder: {key}\nname: {key}\nmeasure: {measure}\nstages: {stages}\n{rest}"


def report(key: str, **more: str) -> str:
    return f"---\nintent_report: {key}\nname: {key}\n" + "".join(f"{name}: {value}\n" for name, value in more.items())


def campaign(key: str, **more: str) -> str:
    return f"---\ncampaign: {key}\nname: {key}\n" + "".join(f"{name}: {value}\n" for name, value in more.items())
