"""The attributes of accounts and contacts, and conditions on one of them."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from opportune.model.condition import MAX_NUMBER, MAX_VALUES, Scalar
from opportune.model.names import Definition


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
# Of these no changes are recorded: they are moments of the record itself, or follow from its deals.
_UNRECORDED = frozenset({"created_at", "updated_at", "crm_stage"})
# As far back as conditions on changes may ask. The tick keeps recorded changes a day longer.
CHANGE_DAYS_MAX = 365
_CUSTOM_PATH = re.compile(r"^attributes(\.[A-Za-z0-9_$ -]+)+$")


class AttributeCondition(Definition):
    """`{attribute: industry, in: [software, retail]}`: an attribute with a column, or `attributes.<path>` for a custom one.

    `gt` to `between` compare numbers; `before` and `after` compare with a day (UTC); `within_last` and `more_than_ago` are
    numbers of days before now, and turn with time.

    `changed`, `increased_by` and `decreased_by` ask what became of it `within_days`. `unchanged_for_days`, beside any other test,
    asks that the value that passes has been the same for so long.
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
    changed: Literal[True] | None = None
    increased_by: Annotated[float, Field(gt=0, le=MAX_NUMBER)] | None = None
    decreased_by: Annotated[float, Field(gt=0, le=MAX_NUMBER)] | None = None
    within_days: Annotated[int, Field(ge=0, le=CHANGE_DAYS_MAX)] | None = None
    unchanged_for_days: Annotated[int, Field(ge=1, le=CHANGE_DAYS_MAX)] | None = None

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
        if kind is AttributeType.TEXT and name in _NUMBER_TESTS | _MOMENT_TESTS | _RISE_TESTS and not self.is_custom:
            raise ValueError(
                f"{self.attribute} is text; '{name}' is for {_test_kind(name)}. Use eq, in, contains or starts_with"
            )
        if kind is AttributeType.NUMBER and name in _TEXT_TESTS | _MOMENT_TESTS:
            raise ValueError(
                f"{self.attribute} is a number; '{name}' is for {_test_kind(name)}. Use eq, in, gte or between"
            )
        if kind is AttributeType.MOMENT and name not in _MOMENT_TESTS | CHANGE_TESTS | {"is_set", "is_not_set"}:
            raise ValueError(
                f"{self.attribute} is a date; '{name}' is for {_test_kind(name)}. Use before, after, within_last or more_than_ago"
            )
        return self

    @model_validator(mode="after")
    def _changes_are_known(self) -> Self:
        (name,) = self.tests()
        if name in CHANGE_TESTS:
            if self.within_days is None:
                raise ValueError(
                    f"{self.attribute}: '{name}' asks about the days before now; say how many with within_days"
                )
            if self.unchanged_for_days is not None:
                raise ValueError(
                    f"{self.attribute}: unchanged_for_days belongs to a test of the value (eq, in, is_set ...), not to '{name}'"
                )
        elif self.within_days is not None:
            raise ValueError(
                f"{self.attribute}: within_days belongs to changed, increased_by and decreased_by, not to '{name}'; "
                "a date is compared with within_last"
            )
        elif self.unchanged_for_days is not None and name in _AGE_TESTS:
            raise ValueError(
                f"{self.attribute}: '{name}' turns with time itself; ask for both with `all`, one of them with is_set and "
                "unchanged_for_days"
            )
        if self.asks_about_changes and self.attribute in _UNRECORDED:
            hint = "ask about its opportunities" if self.attribute == "crm_stage" else "compare it with within_last"
            raise ValueError(f"{self.attribute}: its changes are not recorded; {hint}")
        return self

    @property
    def asks_about_changes(self) -> bool:
        return self.within_days is not None or self.unchanged_for_days is not None

    def tests(self) -> tuple[str, ...]:
        """The names of the tests given, as written."""
        return tuple(
            "in" if name == "in_" else name
            for name in type(self).model_fields
            if name not in _NO_TESTS and getattr(self, name) is not None
        )

    @property
    def is_custom(self) -> bool:
        return self.attribute.startswith("attributes.")


# What became of the value, not what it is.
CHANGE_TESTS = frozenset({"changed", "increased_by", "decreased_by"})
_NO_TESTS = frozenset({"attribute", "within_days", "unchanged_for_days"})
_RISE_TESTS = frozenset({"increased_by", "decreased_by"})
_AGE_TESTS = frozenset({"within_last", "more_than_ago"})
_TEXT_TESTS = frozenset({"contains", "not_contains", "starts_with", "ends_with"})
_NUMBER_TESTS = frozenset({"gt", "gte", "lt", "lte", "between"})
_MOMENT_TESTS = frozenset({"before", "after", "within_last", "more_than_ago"})


def _test_kind(name: str) -> str:
    if name in _NUMBER_TESTS | _RISE_TESTS:
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
