"""What is known about a small world, as plain values: what the plain evaluator of criteria reads and strategies make up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from opportune.model.campaign import CampaignDefinition
from opportune.model.criteria import SubjectType
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.score_model import ScoreModel


@dataclass(frozen=True)
class Account:
    """`columns` are the attributes with a column, those that are missing left out; `custom` is what lies in `attributes`."""

    account_id: int
    columns: Mapping[str, Any] = field(default_factory=dict)
    custom: Mapping[str, Any] | None = None
    owner: str | None = None
    is_in_crm: bool = False


@dataclass(frozen=True)
class Contact:
    contact_id: int
    account_id: int | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    custom: Mapping[str, Any] | None = None
    owner: str | None = None


Subject = Account | Contact


@dataclass(frozen=True)
class Event:
    """The event behind a signal; `columns` are its fields with a column."""

    event_id: int
    columns: Mapping[str, str | None] = field(default_factory=dict)
    properties: Mapping[str, Any] | None = None
    context: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Signal:
    """`subject_id` is a contact, a visitor, or minus an account."""

    signal_id: int
    subject_id: int
    kind: str
    occurred_at: datetime
    context_key: str | None = None
    verdict: str | None = None
    event: Event | None = None


@dataclass(frozen=True)
class Opportunity:
    account_id: int | None
    state: str
    amount: float | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Score:
    score: int
    first_party: int = 0
    third_party: int = 0
    tier: str = "low"
    deltas: Mapping[int, int] = field(default_factory=lambda: {1: 0, 7: 0, 14: 0})
    trend: str = "stable"


@dataclass(frozen=True)
class Consent:
    status: str
    expires_at: datetime | None = None


@dataclass(frozen=True)
class TopicScore:
    account_id: int
    topic: str
    week_start: date
    score: int


@dataclass(frozen=True)
class Change:
    """What is recorded of an attribute that changed; without an attribute, that any may have changed until then."""

    subject: SubjectType
    subject_id: int
    attribute: str | None
    old: Any
    new: Any
    changed_at: datetime


@dataclass(frozen=True)
class Facts:
    """Everything at one moment. `members` are the subjects in each segment, `stages` those who stand on a ladder."""

    accounts: Mapping[int, Account] = field(default_factory=dict)
    contacts: Mapping[int, Contact] = field(default_factory=dict)
    signals: tuple[Signal, ...] = ()
    links: Mapping[int, int] = field(default_factory=dict)
    opportunities: tuple[Opportunity, ...] = ()
    account_scores: Mapping[int, Score] = field(default_factory=dict)
    contact_scores: Mapping[int, Score] = field(default_factory=dict)
    topic_scores: tuple[TopicScore, ...] = ()
    members: Mapping[str, frozenset[int]] = field(default_factory=dict)
    stages: Mapping[tuple[str, int], str] = field(default_factory=dict)
    consents: Mapping[tuple[int, str], Consent] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    reports: Mapping[str, IntentReportDefinition] = field(default_factory=dict)
    campaigns: Mapping[str, CampaignDefinition] = field(default_factory=dict)
    score_model: ScoreModel = field(default_factory=lambda: ScoreModel(score_model="intent"))
    has_first: bool = True
    has_third: bool = True
