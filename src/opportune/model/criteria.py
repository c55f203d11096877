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

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, ValidatorFunctionWrapHandler, field_validator, model_validator
from pydantic.functional_validators import WrapValidator

from opportune.model.condition import MAX_NUMBER, MAX_VALUES, Conditions, Scalar
from opportune.model.names import Definition, Key

MAX_DEPTH = 12
MAX_CONDITIONS = 200
MAX_WINDOW_DAYS = 365
WindowDays = Annotated[int, Field(ge=0, le=MAX_WINDOW_DAYS)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
ScoreNumber = Annotated[float, Field(ge=0, le=100)]


class SubjectType(StrEnum):
    """What a segment or a workflow is about."""

    ACCOUNT = "account"
    CONTACT = "contact"


class AttributeType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    MOMENT = "moment"


_COMMON = {
    "country": AttributeType.TEXT,
    "timezone": AttributeType.TEXT,
    "owner": AttributeType.TEXT,
    "created_at": AttributeType.MOMENT,
    "updated_at": AttributeType.MOMENT,
}
# The attributes of each subject that have a column; everything else is under `attributes.`. `owner` is the owner's address.
ATTRIBUTES: dict[SubjectType, dict[str, AttributeType]] = {
    SubjectType.ACCOUNT: {
        "name": AttributeType.TEXT,
        "domain": AttributeType.TEXT,
        "industry": AttributeType.TEXT,
        "employees": AttributeType.NUMBER,
        "revenue": AttributeType.NUMBER,
        "currency": AttributeType.TEXT,
        "founded_year": AttributeType.NUMBER,
        "region": AttributeType.TEXT,
        "city": AttributeType.TEXT,
        "territory": AttributeType.TEXT,
        "crm_stage": AttributeType.TEXT,
        **_COMMON,
    },
    SubjectType.CONTACT: {
        "email": AttributeType.TEXT,
        "first_name": AttributeType.TEXT,
        "last_name": AttributeType.TEXT,
        "title": AttributeType.TEXT,
        "persona": AttributeType.TEXT,
        "phone": AttributeType.TEXT,
        "locale": AttributeType.TEXT,
        "lifecycle_status": AttributeType.TEXT,
        **_COMMON,
    },
}
_CUSTOM_PATH = re.compile(r"^attributes(\.[A-Za-z0-9_$ -]+)+$")


class NumberTest(Definition):
    """A test of one number: every part given must hold. `between` is [low, high), with `inclusive_high` [low, high]."""

    eq: float | None = None
    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    lte: float | None = None
    between: tuple[float, float] | None = None
    inclusive_high: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> NumberTest:
        numbers = [self.eq, self.gt, self.gte, self.lt, self.lte, *(self.between or ())]
        given = [number for number in numbers if number is not None]
        if not given:
            raise ValueError("give at least one of eq, gt, gte, lt, lte, between")
        if any(not abs(number) <= MAX_NUMBER for number in given):
            raise ValueError(f"numbers lie between -{MAX_NUMBER} and {MAX_NUMBER}")
        if self.between is not None and not self.between[0] <= self.between[1]:
            raise ValueError(
                f"between: the low end {self.between[0]:g} must not exceed the high end {self.between[1]:g}"
            )
        if self.inclusive_high and self.between is None:
            raise ValueError("inclusive_high belongs to between")
        return self


class ScoreTest(NumberTest):
    """A test of a score, whose numbers lie between 0 and 100. `missing_is_zero` takes no score for a score of 0."""

    missing_is_zero: bool = False

    @model_validator(mode="after")
    def _in_range(self) -> ScoreTest:
        for number in (self.eq, self.gt, self.gte, self.lt, self.lte, *(self.between or ())):
            if number is not None and not 0 <= number <= 100:
                raise ValueError(f"a score lies between 0 and 100, but the test says {number:g}")
        return self


class AttributeCondition(Definition):
    """`{attribute: industry, in: [software, retail]}`: an attribute with a column, or `attributes.<path>` for a custom one.

    `gt` to `between` compare numbers; `before` and `after` compare with a day (UTC); `within_last` and `more_than_ago` are
    numbers of days before now, and turn with time.
    """

    attribute: str
    eq: Scalar | None = None
    neq: Scalar | None = None
    in_: tuple[Scalar, ...] | None = Field(default=None, alias="in", min_length=1, max_length=MAX_VALUES)
    not_in: tuple[Scalar, ...] | None = Field(default=None, min_length=1, max_length=MAX_VALUES)
    contains: str | None = None
    not_contains: str | None = None
    starts_with: str | None = None
    ends_with: str | None = None
    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    lte: float | None = None
    between: tuple[float, float] | None = None
    before: date | None = None
    after: date | None = None
    within_last: Annotated[int, Field(ge=0, le=36_500)] | None = None
    more_than_ago: Annotated[int, Field(ge=0, le=36_500)] | None = None
    is_set: Literal[True] | None = None
    is_not_set: Literal[True] | None = None

    @field_validator("attribute")
    @classmethod
    def _is_attribute(cls, attribute: str) -> str:
        known = {name for names in ATTRIBUTES.values() for name in names}
        if attribute in known or _CUSTOM_PATH.match(attribute):
            return attribute
        raise ValueError(
            f"'{attribute}' is no attribute. Use one of {', '.join(sorted(known))}, or a path such as attributes.plan"
        )

    @model_validator(mode="after")
    def _one_test(self) -> AttributeCondition:
        tests = self.tests()
        if len(tests) != 1:
            said = " and ".join(tests) if tests else "none"
            raise ValueError(
                f"{self.attribute}: give exactly one test (eq, neq, in, contains, gte, is_set ...), but there is {said}; "
                "combine several conditions with `all`"
            )
        kind = attribute_type(self.attribute)
        (name,) = tests
        if kind is AttributeType.TEXT and name in _NUMBER_TESTS | _MOMENT_TESTS and not self.is_custom:
            raise ValueError(
                f"{self.attribute} is text; '{name}' is for {_test_kind(name)}. Use eq, in, contains or starts_with"
            )
        if kind is AttributeType.NUMBER and name in _TEXT_TESTS | _MOMENT_TESTS:
            raise ValueError(
                f"{self.attribute} is a number; '{name}' is for {_test_kind(name)}. Use eq, in, gte or between"
            )
        if kind is AttributeType.MOMENT and name not in _MOMENT_TESTS | {"is_set", "is_not_set"}:
            raise ValueError(
                f"{self.attribute} is a date; '{name}' is for {_test_kind(name)}. Use before, after, within_last or more_than_ago"
            )
        return self

    def tests(self) -> tuple[str, ...]:
        """The names of the tests given, as written."""
        return tuple(
            "in" if name == "in_" else name
            for name in type(self).model_fields
            if name != "attribute" and getattr(self, name) is not None
        )

    @property
    def is_custom(self) -> bool:
        return self.attribute.startswith("attributes.")


_TEXT_TESTS = frozenset({"contains", "not_contains", "starts_with", "ends_with"})
_NUMBER_TESTS = frozenset({"gt", "gte", "lt", "lte", "between"})
_MOMENT_TESTS = frozenset({"before", "after", "within_last", "more_than_ago"})


def _test_kind(name: str) -> str:
    if name in _NUMBER_TESTS:
        return "numbers"
    if name in _MOMENT_TESTS:
        return "dates"
    return "text" if name in _TEXT_TESTS else "text and numbers"


def attribute_type(attribute: str) -> AttributeType | None:
    """The type of an attribute with a column; None for a custom one, whose values are what they are."""
    for names in ATTRIBUTES.values():
        if attribute in names:
            return names[attribute]
    return None


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


class _Counted(Definition):
    """How often something must have happened. Without at_least and at_most: at least once.

    `at_most` alone would hold of everybody who never did anything, so it asks for one occurrence ever, unless
    `include_zero`.
    """

    at_least: Count | None = None
    at_most: Count | None = None
    include_zero: bool = False
    within_days: WindowDays | None = None

    @model_validator(mode="after")
    def _sensible(self) -> _Counted:
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least ({self.at_least}) must not exceed at_most ({self.at_most})")
        if self.include_zero and (self.at_most is None or (self.at_least or 0) > 0):
            raise ValueError("include_zero belongs to at_most; a count of at least one never includes zero")
        return self

    @property
    def least(self) -> int:
        """The lowest count that satisfies."""
        if self.at_least is not None:
            return self.at_least
        return 0 if self.at_most is not None else 1


class SignalCondition(_Counted):
    """`{signal: pricing-page-visit, at_least: 2, within_days: 7, where: {url_path: {starts_with: /pricing}}}`.

    Counts human signals of these kinds, with every condition on the event behind them. `never: true` is for
    "not once" (in the window). `newest` takes the last such signal only, and `where` tests that one. `people` counts
    different people instead of signals.
    """

    signal: tuple[Key, ...] = Field(min_length=1, max_length=60)
    where: Conditions = ()
    never: bool = False
    newest: bool = False
    people: bool = False
    since: date | None = None

    @field_validator("signal", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _fits(self) -> SignalCondition:
        if self.never and (self.at_least is not None or self.at_most is not None):
            raise ValueError("never stands alone; leave at_least and at_most out")
        if self.newest and not self.where:
            raise ValueError("newest needs `where`: the conditions that the last such signal must meet")
        if self.newest and (self.at_least is not None or self.at_most is not None or self.never or self.people):
            raise ValueError("newest looks at one signal; leave at_least, at_most, never and people out")
        if self.since is not None and self.within_days is not None:
            raise ValueError("give within_days or since, not both")
        return self


class AdEngagementCondition(_Counted):
    """`{ad_engagements: {campaign: [awareness], at_least: 3, within_days: 7}}`: with any of these campaigns.

    An engagement is a click, a watched video, a read article or a sent form; an impression is none. Those of one person,
    campaign and kind within one minute count once.
    """

    campaign: tuple[Key, ...] = Field(min_length=1, max_length=60)

    @field_validator("campaign", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _bounded(self) -> AdEngagementCondition:
        if self.within_days is not None and self.within_days > 90:
            raise ValueError("engagements with ads are counted over 0 to 90 days")
        return self


class AdEngagements(Definition):
    ad_engagements: AdEngagementCondition


class OpportunityTest(_Counted):
    """`{opportunities: {state: open}}`, `{opportunities: {state: lost, closed_within_days: 180}}`."""

    state: tuple[Literal["open", "won", "lost"], ...] = ("open", "won", "lost")
    amount: NumberTest | None = None
    opened_within_days: WindowDays | None = None
    closed_within_days: WindowDays | None = None

    @field_validator("state", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _own_windows(self) -> OpportunityTest:
        if self.within_days is not None:
            raise ValueError("say opened_within_days or closed_within_days: an opportunity has two dates")
        return self


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


def criteria_problems(criteria: Criteria, subject: SubjectType, path: str = "criteria", depth: int = 0) -> list[str]:
    """What the shape alone can't show: conditions that don't fit their subject, and trees that are too deep or too large.

    Each message begins with the path of the node.
    """
    if depth > MAX_DEPTH:
        return [f"{path}: nested more than {MAX_DEPTH} levels deep; put a part into a segment of its own"]
    if depth == 0 and sum(1 for _ in conditions_of(criteria)) > MAX_CONDITIONS:
        return [f"{path}: more than {MAX_CONDITIONS} conditions; put a part into a segment of its own"]

    def inside(parts: tuple[Criteria, ...], name: str) -> list[str]:
        return [
            problem
            for place, part in enumerate(parts, start=1)
            for problem in criteria_problems(part, subject, f"{path}.{name}.{place}", depth + 1)
        ]

    is_account = subject is SubjectType.ACCOUNT
    match criteria:
        case AllOf():
            return inside(criteria.all, "all")
        case AnyOf():
            return inside(criteria.any, "any")
        case Not():
            return criteria_problems(criteria.not_, subject, f"{path}.not", depth + 1)
        case ContactsCondition():
            if not is_account:
                return [
                    f"{path}: `contacts` asks about an account's people, but this is about contacts; write the test itself"
                ]
            inner = f"{path}.contacts.{criteria.contacts.quantifier}"
            return criteria_problems(criteria.contacts.criteria, SubjectType.CONTACT, inner, depth + 1)
        case AccountCondition():
            if is_account:
                return [
                    f"{path}: `account` asks about a contact's account, but this is about accounts; write the test itself"
                ]
            return criteria_problems(criteria.account, SubjectType.ACCOUNT, f"{path}.account", depth + 1)
        case AttributeCondition():
            if criteria.attribute not in ATTRIBUTES[subject] and not criteria.is_custom:
                other = "contacts: {any: ...}" if is_account else "account: ..."
                return [f"{path}: '{criteria.attribute}' is no attribute of {subject.value}s; ask with `{other}`"]
        case IntentCondition() | OpportunityCondition() | StageCondition() if not is_account:
            return [f"{path}: this is known of accounts only; ask with `account: ...`"]
        case ConsentCondition() if is_account:
            return [f"{path}: consent is given by contacts; ask with `contacts: {{any: ...}}`"]
        case _:
            pass
    return []
