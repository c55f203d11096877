"""Criteria: what must hold of an account or a contact, for segments, workflow conditions, decisions and exits alike.

A tree of `all`, `any` and `not` over conditions. Each condition is a mapping that one of its keys gives away:

    all:
      - {attribute: industry, in: [software, retail]}
      - {score: {gte: 60}}
      - {signal: pricing-page-visit, at_least: 2, within_days: 7}
      - not: {segment: customers}
      - contacts: {at_least: 2, match: {attribute: persona, eq: buyer}}

What is missing satisfies no comparison; neq, not_in, not_contains and is_not_set hold of it. Text is compared without
regard to case. Windows of N days are the N times 24 hours before now; 0 days is the current calendar day in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, ValidatorFunctionWrapHandler, field_validator, model_validator
from pydantic.functional_validators import WrapValidator

from opportune.model.attribute import ATTRIBUTES, AttributeCondition, AttributeType, SubjectType, attribute_type
from opportune.model.counted import AdEngagementCondition, Count, OpportunityTest, SignalCondition
from opportune.model.names import Definition, Key
from opportune.model.number_test import NumberTest, ScoreTest

# What the language is made of, wherever it is written.
__all__ = [
    "ATTRIBUTES",
    "CONDITIONS",
    "MAX_CONDITIONS",
    "AccountCondition",
    "AdEngagementCondition",
    "AdEngagements",
    "AllOf",
    "AnyOf",
    "AttributeCondition",
    "AttributeType",
    "ConsentCondition",
    "ContactsCondition",
    "ContactsTest",
    "Count",
    "Criteria",
    "DeltaCondition",
    "Everyone",
    "IntentCondition",
    "Not",
    "NumberTest",
    "OpportunityCondition",
    "OpportunityTest",
    "ScoreCondition",
    "ScoreTest",
    "SegmentCondition",
    "SignalCondition",
    "StageCondition",
    "SubjectType",
    "TierCondition",
    "TrendCondition",
    "attribute_type",
    "conditions_of",
]

MAX_CONDITIONS = 200


class ScoreCondition(Definition):
    """`{score: {gte: 60}}`: the intent score or one of its parts. Somebody without a score satisfies no test.

    `of: composite` weighs the two sub-scores as the score model says.
    """

    score: ScoreTest
    of: Literal["score", "first_party", "third_party", "composite"] = "score"


class TierCondition(Definition):
    """`{tier: high}` or `{tier: [medium, high]}`."""

    tier: tuple[Literal["low", "medium", "high"], ...] = Field(min_length=1)

    @field_validator("tier", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class DeltaCondition(Definition):
    """`{delta: {gte: 20}, days: 7}`: how much the score changed over 1, 7 or 14 days."""

    delta: NumberTest
    days: Literal[1, 7, 14] = 7


class TrendCondition(Definition):
    """`{trend: rising}`: the trend over 14 days."""

    trend: Literal["rising", "declining", "stable"]


class IntentCondition(Definition):
    """`{intent: master-intent-report, score: {gte: 60}}`: the composite score of an account in an intent report.

    Accounts out of the report's scope have no score there and satisfy no test.
    """

    intent: Key
    score: ScoreTest
    of: Literal["composite", "first_party", "third_party"] = "composite"


class AdEngagements(Definition):
    ad_engagements: AdEngagementCondition


class OpportunityCondition(Definition):
    opportunities: OpportunityTest


class SegmentCondition(Definition):
    """`{segment: customers}`: is a member now. Wrap it in `not` for the others."""

    segment: Key


class StageCondition(Definition):
    """`{stage: [hot, engaged], ladder: intent-ladder}`: stands on one of these stages of a ladder."""

    stage: tuple[Key, ...] = Field(min_length=1)
    ladder: Key

    @field_validator("stage", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class ConsentCondition(Definition):
    """`{consent: newsletter}`: the contact's consent for a purpose is granted and has not expired."""

    consent: Key
    status: Literal["granted", "denied", "withdrawn", "unknown"] = "granted"


class ContactsTest(Definition):
    """`contacts: {any: {...}}`, `{all: {...}}`, `{none: {...}}`, or `{at_least: 2, match: {...}}`.

    Of an account's contacts. `all` needs at least one contact to hold.
    """

    any: Criteria | None = None
    all: Criteria | None = None
    none: Criteria | None = None
    match: Criteria | None = None
    at_least: Annotated[int, Field(ge=1, le=10_000)] | None = None

    @model_validator(mode="after")
    def _one(self) -> ContactsTest:
        given = [name for name in ("any", "all", "none", "match") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("contacts: give exactly one of any, all, none, or match with at_least")
        if (self.match is None) != (self.at_least is None):
            raise ValueError("contacts: match and at_least belong together")
        return self

    @property
    def quantifier(self) -> Literal["any", "all", "none", "match"]:
        for name in ("any", "all", "none"):
            if getattr(self, name) is not None:
                return name
        return "match"

    @property
    def criteria(self) -> Criteria:
        found = self.any or self.all or self.none or self.match
        assert found is not None, "exactly one is given"
        return found


class ContactsCondition(Definition):
    contacts: ContactsTest


class AccountCondition(Definition):
    """`{account: {...}}` in criteria about contacts: what must hold of the contact's account. False without one."""

    account: Criteria


class AllOf(Definition):
    all: tuple[Criteria, ...] = Field(min_length=1, max_length=MAX_CONDITIONS)


class AnyOf(Definition):
    any: tuple[Criteria, ...] = Field(min_length=1, max_length=MAX_CONDITIONS)


class Not(Definition):
    not_: Criteria = Field(alias="not")


class Everyone(Definition):
    """`{everyone: true}`: every account, or every contact."""

    everyone: Literal[True]


# Every kind of condition by the key that gives it away.
CONDITIONS: dict[str, type[Definition]] = {
    "all": AllOf,
    "any": AnyOf,
    "not": Not,
    "attribute": AttributeCondition,
    "intent": IntentCondition,
    "score": ScoreCondition,
    "tier": TierCondition,
    "delta": DeltaCondition,
    "trend": TrendCondition,
    "signal": SignalCondition,
    "ad_engagements": AdEngagements,
    "opportunities": OpportunityCondition,
    "segment": SegmentCondition,
    "stage": StageCondition,
    "consent": ConsentCondition,
    "contacts": ContactsCondition,
    "account": AccountCondition,
    "everyone": Everyone,
}
_TAGS = {model: key for key, model in CONDITIONS.items()}


def _tag(raw: Any) -> str | None:
    if isinstance(raw, dict):
        return next((key for key in CONDITIONS if key in raw), None)
    return _TAGS.get(type(raw))


def _with_hint(raw: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    if _tag(raw) is None:
        raise ValueError(_no_condition(raw))
    return handler(raw)


def _no_condition(raw: Any) -> str:
    choice = f"condition has one of the keys {', '.join(CONDITIONS)}"
    if isinstance(raw, list | tuple):
        return f"a list is no condition; write it under `all` or `any`. A {choice}"
    if not isinstance(raw, dict) or not raw:
        return f"{str(raw)[:60]!r} is no condition; a {choice}"
    near = [match for key in raw for match in get_close_matches(str(key), CONDITIONS, n=1)]
    hint = f"did you mean {near[0]}? A" if near else "a"
    return f"{{{', '.join(map(str, raw))}: ...}} is no condition; {hint} {choice}"


Criteria = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[AttributeCondition, Tag("attribute")]
    | Annotated[IntentCondition, Tag("intent")]
    | Annotated[ScoreCondition, Tag("score")]
    | Annotated[TierCondition, Tag("tier")]
    | Annotated[DeltaCondition, Tag("delta")]
    | Annotated[TrendCondition, Tag("trend")]
    | Annotated[SignalCondition, Tag("signal")]
    | Annotated[AdEngagements, Tag("ad_engagements")]
    | Annotated[OpportunityCondition, Tag("opportunities")]
    | Annotated[SegmentCondition, Tag("segment")]
    | Annotated[StageCondition, Tag("stage")]
    | Annotated[ConsentCondition, Tag("consent")]
    | Annotated[ContactsCondition, Tag("contacts")]
    | Annotated[AccountCondition, Tag("account")]
    | Annotated[Everyone, Tag("everyone")],
    Discriminator(_tag),
    WrapValidator(_with_hint),
]

for _model in (ContactsTest, ContactsCondition, AccountCondition, AllOf, AnyOf, Not):
    _model.model_rebuild()


def conditions_of(criteria: Criteria) -> Iterator[Criteria]:
    """Every condition of a tree, those about contacts or the account included, in the order they are written."""
    match criteria:
        case AllOf():
            for part in criteria.all:
                yield from conditions_of(part)
        case AnyOf():
            for part in criteria.any:
                yield from conditions_of(part)
        case Not():
            yield from conditions_of(criteria.not_)
        case ContactsCondition():
            yield criteria
            yield from conditions_of(criteria.contacts.criteria)
        case AccountCondition():
            yield criteria
            yield from conditions_of(criteria.account)
        case _:
            yield criteria
