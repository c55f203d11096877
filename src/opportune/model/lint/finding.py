"""What the lint says: findings, with whom they concern and what would be better."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from opportune.model.criteria import Criteria, SubjectType
from opportune.model.definitions import Body, KindKey


class Code(StrEnum):
    """One word for each kind of finding."""

    NEVER_MATCHES = "never_matches"
    OVERLAP = "overlap"
    SYNC_DRAINED = "sync_drained"
    ADDED_BACK = "added_back"
    FROM_AND_TO = "from_and_to"
    SEVERAL_WRITERS = "several_writers"
    MOVE_CYCLE = "move_cycle"
    ORDER_MATTERS = "order_matters"
    NO_WAY_UP = "no_way_up"
    NO_WAY_DOWN = "no_way_down"
    STALE_ON_LOSS = "stale_on_loss"
    NEVER_EXPIRES = "never_expires"
    CIRCULAR_TARGETING = "circular_targeting"
    UNFILLED_SEGMENT = "unfilled_segment"
    EXCLUDED_TWICE = "excluded_twice"
    TRIO_INCOMPLETE = "trio_incomplete"
    EMAIL_NOT_ACTIVE = "email_not_active"
    JOURNEY_OVERRULED = "journey_overruled"
    OWN_ENTRY = "own_entry"
    AUDIENCE_FOR_EVER = "audience_for_ever"
    SAME_LABEL = "same_label"
    NEVER_FIRST = "never_first"
    CAP_OF_NO_JOURNEY = "cap_of_no_journey"


class Severity(StrEnum):
    """A warning: somebody ends up where nobody would expect. Info: it may well be meant so."""

    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Recipe:
    """What to do instead: in words and, where they can be worked out, as definitions that replace others."""

    text: str
    definitions: tuple[Body, ...] = ()
    replaces: tuple[KindKey, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing to look at. `criteria` selects the subjects it concerns now; None where nobody can be named."""

    code: Code
    severity: Severity
    message: str
    definitions: tuple[KindKey, ...]
    recipe: Recipe
    subject: SubjectType = SubjectType.ACCOUNT
    criteria: Criteria | None = None
