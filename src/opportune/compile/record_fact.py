"""Facts about records: deals, consent, attributes."""

from __future__ import annotations

from datetime import date, timedelta
from math import isfinite
from typing import Any

from opportune.compile.bindings import Bindings
from opportune.compile.condition import condition_sql, json_path, number_text
from opportune.compile.fact import Fact, Source, how_often, number_sql, slug
from opportune.compile.score_fact import number_test
from opportune.compile.signal_fact import count_sql, count_test
from opportune.model.condition import Condition, Operator, Scalar
from opportune.model.criteria import (
    AttributeCondition,
    AttributeType,
    ConsentCondition,
    OpportunityTest,
    attribute_type,
)


def opportunity_fact(test: OpportunityTest, bind: Bindings) -> Fact:
    """Deals of an account in some state, amount and window, counted."""
    states = ", ".join(f"'{state}'" for state in test.state)
    matches = f"state in ({states})"
    if test.amount is not None:
        matches += f" and {number_test('amount', test.amount, bind)}"
    windows, due = [], []
    for column, days in (("opened_at", test.opened_within_days), ("closed_at", test.closed_within_days)):
        if days is None:
            continue
        begins = f"{column} >= {bind.today()}" if days == 0 else f"{column} > {bind.ago(days)}"
        windows.append(f"{begins} and {column} <= {bind.this_moment()}")
        ends = f"{column}::date::timestamp + interval 1 day" if days == 0 else f"{column} + interval {days} day"
        now = bind.this_moment()
        due.append(f"min(case when {column} > {now} then {column} when {ends} > {now} then {ends} end)")
    name = slug("_or_".join(test.state), "deals", *how_often(test))
    window = " and ".join(windows) or None
    holds, missing = count_test(test, "*", matches, window)
    return Fact(name, Source.OPPORTUNITY, holds, missing, tuple(due), value=count_sql("*", matches, window))


def consent_fact(condition: ConsentCondition, bind: Bindings) -> Fact:
    """What a contact agreed to; an expired consent is unknown."""
    now = bind.this_moment()
    purpose = bind.value(condition.consent)
    valid = f"(expires_at is null or expires_at > {now})"
    status = f"case when status = 'granted' and not {valid} then 'unknown' else status end"
    name = slug("consent", condition.consent, condition.status)
    value = f"max({status}) filter (purpose = {purpose})"
    due = (f"min(expires_at) filter (purpose = {purpose} and expires_at > {now})",)
    if condition.status == "unknown":
        holds = f"not coalesce(bool_or(purpose = {purpose} and {status} <> 'unknown'), false)"
        return Fact(name, Source.CONSENT, holds, True, due, value=value)
    holds = f"bool_or(purpose = {purpose} and {status} = '{condition.status}')"
    return Fact(name, Source.CONSENT, holds, False, due, value=value)


def attribute_fact(condition: AttributeCondition, bind: Bindings) -> Fact:
    """A test of a column, or of a path into the custom attributes."""
    (test,) = condition.tests()
    name = slug(condition.attribute.removeprefix("attributes."), test)
    source = Source.CRM_STAGE if condition.attribute == "crm_stage" else Source.ATTRIBUTE
    kind = attribute_type(condition.attribute)
    value = getattr(condition, "in_" if test == "in" else test)
    due = ("s.due_at",) if source is Source.CRM_STAGE else ()
    if condition.attribute == "owner":
        text = "nullif(o.email, '')"
    elif condition.is_custom:
        path = json_path(condition.attribute.removeprefix("attributes."))
        text = f"nullif(json_extract_string(s.attributes, {bind.value(path)}), '')"
    else:
        text = f"s.{condition.attribute}"
    if kind is AttributeType.TEXT and source is Source.ATTRIBUTE:
        text = f"nullif({text}, '')"
    if test in ("before", "after", "within_last", "more_than_ago"):
        return _moment(name, source, text if kind is AttributeType.MOMENT else _moment_text(text), test, value, bind)
    if kind is AttributeType.NUMBER:
        holds, missing = _number_attribute(text, test, value), test in _NEGATIVE
    elif test == "between":
        number = number_text(text)
        holds, missing = (
            f"coalesce({number} >= {number_sql(value[0])} and {number} < {number_sql(value[1])}, false)",
            False,
        )
    elif kind is AttributeType.MOMENT:
        holds, missing = f"({text} is {'not ' if test == 'is_set' else ''}null)", test in _NEGATIVE
    else:
        holds, missing = _text_attribute(text, Operator(test), value, bind), test in _NEGATIVE
    return Fact(name, source, holds, missing, due, value=text)


# These hold of what is missing.
_NEGATIVE = frozenset({"neq", "not_in", "not_contains", "is_not_set"})


def _text_attribute(text: str, operator: Operator, value: Scalar | tuple[Scalar, ...], bind: Bindings) -> str:
    lowered = f"lower({text})"
    holds = condition_sql(
        Condition.model_construct(field="attribute", operator=operator, value=value), lowered, bind.value
    )
    numbers = [item for item in (value if isinstance(value, tuple) else (value,)) if _is_number(item)]
    if not numbers or operator not in (Operator.EQ, Operator.NEQ, Operator.IN, Operator.NOT_IN):
        return holds
    # 45, "45" and 45.0 are one number.
    same = f"coalesce({number_text(text)} in ({', '.join(map(number_sql, numbers))}), false)"
    return f"({holds} or {same})" if operator in (Operator.EQ, Operator.IN) else f"({holds} and not {same})"


def _number_attribute(column: str, test: str, value: Any) -> str:
    if test in ("is_set", "is_not_set"):
        return f"({column} is {'not ' if test == 'is_set' else ''}null)"
    if test == "between":
        low, high = value
        return f"coalesce({column} >= {number_sql(low)} and {column} < {number_sql(high)}, false)"
    operators = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
    if test in operators:
        return f"coalesce({column} {operators[test]} {number_sql(value)}, false)"
    values = value if isinstance(value, tuple) else (value,)
    numbers = [number for item in values if (number := _as_number(item)) is not None]
    same = f"coalesce({column} in ({', '.join(map(number_sql, numbers))}), false)" if numbers else "false"
    return same if test in ("eq", "in") else f"(not {same})"


def _moment(name: str, source: Source, column: str, test: str, value: object, bind: Bindings) -> Fact:
    if test == "before":
        assert isinstance(value, date)
        return Fact(name, source, f"coalesce({column} < {bind.day(value)}, false)", False, value=column)
    if test == "after":
        assert isinstance(value, date)
        # Nothing comes after the last day there is.
        next_day = bind.day(min(value, date.max - timedelta(days=1)) + timedelta(days=1))
        return Fact(name, source, f"coalesce({column} >= {next_day}, false)", False, value=column)
    assert isinstance(value, int)
    now = bind.this_moment()
    is_today = test == "within_last" and value == 0
    ends = f"{column}::date::timestamp + interval 1 day" if is_today else f"{column} + interval {value} day"
    due = (f"case when {column} > {now} then {column} when {ends} > {now} then {ends} end",)
    if test == "within_last":
        begins = f"{column} >= {bind.today()}" if is_today else f"{column} > {bind.ago(value)}"
        holds = f"coalesce({begins} and {column} <= {now}, false)"
    else:
        holds = f"coalesce({column} <= {bind.ago(value)}, false)"
    return Fact(name, source, holds, False, due, value=column)


def _moment_text(text: str) -> str:
    """The moment that a text says, NULL for any other text; DuckDB alone would also take inf and epoch."""
    return f"try_cast(regexp_extract({text}, '^[0-9].*') as timestamp)"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) and not isinstance(value, bool) else None
