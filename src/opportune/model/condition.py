"""Conditions on one event: which field, which operator, which value.

The operators are those of the vocabulary; how a missing value behaves is written beside each. Conditions over time,
scores and segments are not here.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, model_validator

from opportune.model.names import Definition

Scalar = str | int | float | bool

# Columns of an event that a condition may name directly; anything else must be `properties.<path>` or `context.<path>`.
EVENT_FIELDS = (
    "type",
    "event",
    "name",
    "source",
    "url_host",
    "url_path",
    "session_id",
    "email",
    "company_domain",
    "group_id",
)
_PATH = re.compile(r"^(properties|context)(\.[A-Za-z0-9_$ -]+)+$")
MAX_VALUES = 200
# Beyond it a double no longer tells whole numbers apart.
MAX_NUMBER = 2**53


def _known_field(field: str) -> str:
    if field in EVENT_FIELDS or _PATH.match(field):
        return field
    raise ValueError(
        f"'{field}' is not a field of an event. Use one of {', '.join(EVENT_FIELDS)}, or a path such as properties.plan"
    )


# A column of an event, or a path into its properties or context.
EventField = Annotated[str, AfterValidator(_known_field)]


class Operator(StrEnum):
    """A missing field makes every operator false, except neq, not_in, not_contains and is_not_set, which hold."""

    EQ = "eq"
    NEQ = "neq"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    MATCHES = "matches"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    IS_SET = "is_set"
    IS_NOT_SET = "is_not_set"


_NUMERIC = {Operator.GT, Operator.GTE, Operator.LT, Operator.LTE}
_LISTS = {Operator.IN, Operator.NOT_IN}
_FLAGS = {Operator.IS_SET, Operator.IS_NOT_SET}


class Condition(Definition):
    """One test of one field. Text is compared without regard to case; `matches` takes a pattern with * and ?."""

    field: EventField
    operator: Operator
    value: Scalar | tuple[Scalar, ...]

    @model_validator(mode="after")
    def _value_fits(self) -> Condition:
        is_list = isinstance(self.value, tuple)
        for value in self.value if isinstance(self.value, tuple) else (self.value,):
            if isinstance(value, int | float) and not abs(value) <= MAX_NUMBER:
                raise ValueError(f"{self.field}: numbers lie between -{MAX_NUMBER} and {MAX_NUMBER}")
        if self.operator in _LISTS and not (is_list and 0 < len(self.value) <= MAX_VALUES):  # type: ignore[arg-type]
            raise ValueError(f"{self.field}: '{self.operator}' takes a list of 1 to {MAX_VALUES} values")
        if self.operator not in _LISTS and is_list:
            raise ValueError(f"{self.field}: '{self.operator}' takes one value, not a list; use 'in' for several")
        if self.operator in _NUMERIC and (isinstance(self.value, bool) or not isinstance(self.value, int | float)):
            raise ValueError(f"{self.field}: '{self.operator}' compares numbers, but the value is {self.value!r}")
        if self.operator in _FLAGS and self.value is not True:
            raise ValueError(f"{self.field}: write '{self.operator}: true'")
        return self


def _from_mapping(raw: Any) -> Any:
    """`{field: {operator: value}}`, `{field: value}` and `{field: [values]}` become a list of conditions."""
    if not isinstance(raw, dict):
        return raw
    conditions: list[dict[str, Any]] = []
    for field, test in raw.items():
        if isinstance(test, dict):
            conditions += [{"field": field, "operator": operator, "value": value} for operator, value in test.items()]
        elif isinstance(test, list | tuple):
            conditions.append({"field": field, "operator": "in", "value": test})
        else:
            conditions.append({"field": field, "operator": "eq", "value": test})
    return conditions


# All of these must hold.
Conditions = Annotated[tuple[Condition, ...], BeforeValidator(_from_mapping)]
