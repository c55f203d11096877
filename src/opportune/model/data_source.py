"""Where the facts come from that criteria look at: what people choose first when they make a workflow."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from opportune.model.criteria import (
    AccountCondition,
    AdEngagements,
    ContactsCondition,
    Criteria,
    DeltaCondition,
    Everyone,
    IntentCondition,
    OpportunityCondition,
    ScoreCondition,
    SegmentCondition,
    SignalCondition,
    StageCondition,
    TierCondition,
    TrendCondition,
    conditions_of,
)
from opportune.model.signal import Category


class DataSource(StrEnum):
    """An intent report, campaigns, visits of the website, deals, other events, memberships, the score, or the record itself."""

    INTENT = "intent"
    ADVERTISEMENT = "advertisement"
    WEBSITE = "website"
    CRM = "crm"
    EVENT = "event"
    SEGMENT = "segment"
    SCORE = "score"
    RECORD = "record"


def data_sources(criteria: Criteria, categories: Mapping[str, Category]) -> tuple[DataSource, ...]:
    """Every source that criteria look at, once each, in the order they are written. `categories` are those of the signals."""
    return tuple(
        dict.fromkeys(
            source for condition in conditions_of(criteria) if (source := _source_of(condition, categories)) is not None
        )
    )


def _source_of(condition: Criteria, categories: Mapping[str, Category]) -> DataSource | None:
    match condition:
        case IntentCondition():
            return DataSource.INTENT
        case AdEngagements():
            return DataSource.ADVERTISEMENT
        case OpportunityCondition():
            return DataSource.CRM
        case SegmentCondition() | StageCondition():
            return DataSource.SEGMENT
        case ScoreCondition() | TierCondition() | DeltaCondition() | TrendCondition():
            return DataSource.SCORE
        case SignalCondition():
            are_visits = all(categories.get(key) is Category.WEB for key in condition.signal)
            return DataSource.WEBSITE if are_visits else DataSource.EVENT
        case ContactsCondition() | AccountCondition() | Everyone():
            return None
        case _:
            return DataSource.RECORD
