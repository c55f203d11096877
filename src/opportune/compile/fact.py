"""One condition -> a fact: which rows it looks at, and the boolean SQL over a row, or a group of rows, that says it holds.

Both forms of compiled criteria (compile/criteria.py) are put together from these facts, so that there is one reading of
every condition. `holds` is never NULL; a subject without any row has `missing`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import isfinite
from typing import Any

from opportune.compile.condition import condition_sql, json_path, number_text, path_text
from opportune.compile.world import ENGAGEMENT_KINDS
from opportune.model.catalogue import Catalogue
from opportune.model.condition import Condition, Conditions, Operator, Scalar
from opportune.model.criteria import (
    AdEngagementCondition,
    AdEngagements,
    AttributeCondition,
    AttributeType,
    ConsentCondition,
    Criteria,
    DeltaCondition,
    IntentCondition,
    NumberTest,
    OpportunityCondition,
    OpportunityTest,
    ScoreCondition,
    ScoreTest,
    SegmentCondition,
    SignalCondition,
    StageCondition,
    SubjectType,
    TierCondition,
    TrendCondition,
    attribute_type,
)
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.ladder import Measure
from opportune.model.score_model import Composite

TOPIC_DAYS = 28
RECENTLY_LOST_DAYS = 180


class Source(StrEnum):
    """The relations that facts are about; `compile/source.py` has their SQL."""

    ATTRIBUTE = "attribute"
    CRM_STAGE = "crm_stage"
    SCORE = "score"
    REPORT = "report"
    SIGNAL = "signal"
    OPPORTUNITY = "opportunity"
    MEMBERSHIP = "membership"
    STAGE = "stage"
    CONSENT = "consent"


# One row per subject; the other sources have many, and their facts are aggregates.
ROW_SOURCES = frozenset({Source.ATTRIBUTE, Source.CRM_STAGE, Source.SCORE, Source.REPORT})


@dataclass(frozen=True)
class Fact:
    """A condition as SQL. `due` are moments at which it may turn by itself, each NULL when there is none."""

    name: str
    source: Source
    holds: str
    missing: bool
    due: tuple[str, ...] = ()
    # What the rows must be narrowed to, beside the aggregates' own filters.
    kind_ids: tuple[int, ...] = ()
    tests: tuple[Conditions, ...] = ()
    since: str | None = None
    row_filter: str | None = None
    report: IntentReportDefinition | None = None
    # What the condition looked at, for people to read.
    value: str = "null"
    # A fact may also be a number; then this is the number of a subject without any row.
    number_if_missing: str | None = None


@dataclass
class Bindings:
    """Hands out parameters: values by number, and the moments that windows begin at by their names."""

    now: datetime
    params: dict[str, object] = field(default_factory=dict)
    tests: dict[str, str] = field(default_factory=dict)

    def value(self, value: object) -> str:
        name = f"v{len(self.params) + 1}"
        self.params[name] = value
        return f"${name}"

    def moment(self, name: str, moment: datetime) -> str:
        self.params[name] = moment
        return f"${name}"

    def this_moment(self) -> str:
        return self.moment("now", self.now)

    def ago(self, days: int) -> str:
        return self.moment(f"ago_{days}_days", self.now - timedelta(days=days))

    def today(self) -> str:
        return self.moment("today", datetime.combine(self.now.date(), time()))

    def day(self, day: date) -> str:
        return self.moment(f"day_{day:%Y_%m_%d}", datetime.combine(day, time()))

    def test(self, where: Conditions) -> str:
        """The column of a row of signals that says whether the event behind it meets these conditions."""
        # By what is written: to Python, 0 equals false.
        return self.tests.setdefault(repr(where), f"passes_{len(self.tests) + 1}")


def fact_of(condition: Criteria, subject: SubjectType, catalogue: Catalogue, bind: Bindings) -> Fact:
    """The fact of a condition that stands for itself: not of all, any, not, contacts, account and everyone."""
    match condition:
        case AttributeCondition():
            return _attribute(condition, bind)
        case ScoreCondition():
            value = _score_column(condition.of, catalogue)
            holds = number_test(value, condition.score, bind)
            missing = holds_of_nothing(condition.score)
            return Fact(_name(condition.of, condition.score), Source.SCORE, holds, missing, value=value)
        case TierCondition():
            tiers = ", ".join(f"'{tier}'" for tier in condition.tier)
            return Fact(_slug("tier", *condition.tier), Source.SCORE, f"s.tier in ({tiers})", False, value="s.tier")
        case DeltaCondition():
            column = f"s.delta_{condition.days}d"
            name = _name(f"delta_{condition.days}d", condition.delta)
            return Fact(name, Source.SCORE, number_test(column, condition.delta, bind), False, value=column)
        case TrendCondition():
            holds = f"s.trend = '{condition.trend}'"
            return Fact(f"trend_{condition.trend}", Source.SCORE, holds, False, value="s.trend")
        case IntentCondition():
            return _intent(condition, catalogue, bind)
        case SignalCondition():
            return _signal(condition, catalogue, bind)
        case AdEngagements():
            return _engagements(condition.ad_engagements, catalogue, bind)
        case OpportunityCondition():
            return _opportunities(condition.opportunities, bind)
        case SegmentCondition():
            number = catalogue.segment_id(condition.segment)
            holds = f"bool_or(segment_id = {number})"
            only = f"segment_id = {number}"
            return Fact(_slug("in", condition.segment), Source.MEMBERSHIP, holds, False, row_filter=only)
        case StageCondition():
            stages = ", ".join(bind.value(stage) for stage in condition.stage)
            only = f"ladder_id = {catalogue.ladder_id(condition.ladder)}"
            holds = f"coalesce(bool_or(stage in ({stages})) filter ({only}), false)"
            name = _slug("on", *condition.stage, "of", condition.ladder)
            return Fact(name, Source.STAGE, holds, False, row_filter=only, value=f"max(stage) filter ({only})")
        case ConsentCondition():
            return _consent(condition, bind)
        case _:
            raise AssertionError(f"{type(condition).__name__} is put together from other conditions")


def number_test(value: str, test: NumberTest, bind: Bindings) -> str:
    """A test of a number as SQL, false for NULL."""
    parts = [
        f"{value} {operator} {_number(number)}"
        for operator, number in (("=", test.eq), (">", test.gt), (">=", test.gte), ("<", test.lt), ("<=", test.lte))
        if number is not None
    ]
    if test.between is not None:
        low, high = test.between
        end = "<=" if test.inclusive_high else "<"
        parts += [f"{value} >= {_number(low)}", f"{value} {end} {_number(high)}"]
    return f"coalesce({' and '.join(parts)}, false)"


def measure_of(measure: Measure, catalogue: Catalogue, bind: Bindings) -> Fact:
    """The number a ladder measures, as a fact whose `holds` is that number."""
    if measure.score is not None:
        return Fact(f"measure_{measure.score}", Source.SCORE, _score_column(measure.score, catalogue), False,
                    number_if_missing="null")  # fmt: skip
    if measure.intent is not None:
        report = catalogue.reports[measure.intent]
        value = report_value("composite", report, catalogue)
        due: tuple[str, ...] = (f"s.topic_week::timestamp + interval {TOPIC_DAYS} day",) if report.topics else ()
        source = Source.REPORT if report.topics else Source.SCORE
        return Fact(_slug("measure", measure.intent), source, value, False, due,
                    report=report if report.topics else None, number_if_missing="null")  # fmt: skip
    counted = measure.signals or measure.ad_engagements
    assert counted is not None, "exactly one is given"
    if isinstance(counted, SignalCondition):
        kind_ids, matches, what, tests = _signal_parts(counted, catalogue, bind)
        window = _window(counted.within_days, counted.since, bind)
    else:
        kind_ids, matches, what, tests = _engagement_parts(counted, catalogue, bind)
        window = _window(counted.within_days, None, bind)
    due = _leaving(matches, window, counted.within_days, bind)
    return Fact("measure_count", Source.SIGNAL, _count(what, matches, window), False, due, kind_ids, tests, window,
                number_if_missing="0")  # fmt: skip


def composite_sql(first: str, third: str, weights: Composite, catalogue: Catalogue) -> str:
    """`model.score_model.composite_score` as SQL: NULL when either part is."""
    first_weight = weights.first_party_percent if catalogue.has_first else 0
    third_weight = weights.third_party_percent if catalogue.has_third else 0
    total = first_weight + third_weight
    if total == 0:
        return f"({first} * 0 + {third} * 0)"
    return f"((2 * ({first_weight} * {first} + {third_weight} * {third}) + {total}) // {2 * total})"


def report_weights(report: IntentReportDefinition) -> Composite:
    return Composite(first_party_percent=report.first_party_percent, third_party_percent=report.third_party_percent)


def report_value(of: str, report: IntentReportDefinition, catalogue: Catalogue) -> str:
    """The number an intent report gives, over a row `s` of scores (of reports, when it has topics)."""
    if of == "first_party":
        return "s.first_party_score"
    if of == "third_party":
        return "s.third_party_score"
    return composite_sql("s.first_party_score", "s.third_party_score", report_weights(report), catalogue)


def _score_column(of: str, catalogue: Catalogue) -> str:
    if of == "composite":
        return composite_sql("s.first_party_score", "s.third_party_score", catalogue.composite, catalogue)
    return "s.score" if of == "score" else f"s.{of}_score"


def _intent(condition: IntentCondition, catalogue: Catalogue, bind: Bindings) -> Fact:
    report = catalogue.reports[condition.intent]
    value = report_value(condition.of, report, catalogue)
    holds = number_test(value, condition.score, bind)
    name = _name(condition.intent, condition.score)
    missing = holds_of_nothing(condition.score)
    if report.topics:
        due = (f"s.topic_week::timestamp + interval {TOPIC_DAYS} day",)
        return Fact(name, Source.REPORT, holds, missing, due=due, report=report, value=value)
    return Fact(name, Source.SCORE, holds, missing, value=value)


def holds_of_nothing(test: ScoreTest) -> bool:
    """Whether a test that takes a missing score for 0 holds of it."""
    if not test.missing_is_zero:
        return False
    low, high = test.between or (0, 1)
    return (
        (test.eq is None or test.eq == 0)
        and (test.gt is None or test.gt < 0)
        and (test.gte is None or test.gte <= 0)
        and (test.lt is None or test.lt > 0)
        and (test.lte is None or test.lte >= 0)
        and (test.between is None or (low <= 0 and (high > 0 or (test.inclusive_high and high >= 0))))
    )


# Signals


_Parts = tuple[tuple[int, ...], str, str, tuple[Conditions, ...]]


def _signal_parts(condition: SignalCondition, catalogue: Catalogue, bind: Bindings) -> _Parts:
    kind_ids = tuple(sorted({catalogue.kind_ids[key] for key in condition.signal}))
    matches = f"kind_id in ({', '.join(map(str, kind_ids))})"
    tests: tuple[Conditions, ...] = ()
    if condition.where:
        tests = (condition.where,)
        if not condition.newest:
            matches += f" and {bind.test(condition.where)}"
    # The signals of a company without a person are nobody's.
    counted = "distinct case when person_id > 0 then person_id end" if condition.people else "*"
    return kind_ids, matches, counted, tests


def _signal(condition: SignalCondition, catalogue: Catalogue, bind: Bindings) -> Fact:
    kind_ids, matches, counted, tests = _signal_parts(condition, catalogue, bind)
    window = _window(condition.within_days, condition.since, bind)
    due = _leaving(matches, window, condition.within_days, bind)
    name = _slug("_or_".join(condition.signal), *_how_often(condition))
    since = None if _asks_ever(condition) else window
    count = _count(counted, matches, window)
    if condition.newest:
        inside = f"{matches}{_and(window)}"
        passes = bind.test(condition.where)
        holds = f"coalesce(max(occurred_at) filter ({inside} and {passes}) = max(occurred_at) filter ({inside}), false)"
        newest = f"max(occurred_at) filter ({inside})"
        return Fact(f"newest_{name}", Source.SIGNAL, holds, False, due, kind_ids, tests, since, value=newest)
    if condition.never:
        return Fact(f"never_{name}", Source.SIGNAL, f"{count} = 0", True, due, kind_ids, tests, since, value=count)
    holds, missing = _counts(condition, counted, matches, window)
    return Fact(name, Source.SIGNAL, holds, missing, due, kind_ids, tests, since, value=count)


def _engagement_parts(condition: AdEngagementCondition, catalogue: Catalogue, bind: Bindings) -> _Parts:
    kind_ids = tuple(sorted(catalogue.kind_ids[key] for key in ENGAGEMENT_KINDS if key in catalogue.kind_ids))
    names: dict[str, None] = {}
    for key in condition.campaign:
        campaign = catalogue.campaigns.get(key)
        names |= dict.fromkeys(name.lower() for name in (key, *((campaign.name, *campaign.ids) if campaign else ())))
    listed = ", ".join(bind.value(name) for name in names)
    matches = f"kind_id in ({', '.join(map(str, kind_ids)) or 'null'}) and lower(context_key) in ({listed})"
    counted = "distinct (person_id, kind_id, lower(context_key), date_trunc('minute', occurred_at))"
    return kind_ids, matches, counted, ()


def _engagements(condition: AdEngagementCondition, catalogue: Catalogue, bind: Bindings) -> Fact:
    kind_ids, matches, counted, _ = _engagement_parts(condition, catalogue, bind)
    window = _window(condition.within_days, None, bind)
    due = _leaving(matches, window, condition.within_days, bind)
    name = _slug("engagements_with", *condition.campaign, *_how_often(condition))
    holds, missing = _counts(condition, counted, matches, window)
    since = None if _asks_ever(condition) else window
    count = _count(counted, matches, window)
    return Fact(name, Source.SIGNAL, holds, missing, due, kind_ids, since=since, value=count)


_Counted = SignalCondition | AdEngagementCondition | OpportunityTest


def _asks_ever(test: _Counted) -> bool:
    """Whether a count of zero satisfies, but only of those who ever did it."""
    return test.at_most is not None and test.at_least is None and not test.include_zero


def _counts(test: _Counted, counted: str, matches: str, window: str | None) -> tuple[str, bool]:
    """A count test as SQL, and whether it holds of nothing."""
    count = _count(counted, matches, window)
    parts = [f"{count} >= {test.least}"] if test.least else []
    if test.at_most is not None:
        parts.append(f"{count} <= {test.at_most}")
    if _asks_ever(test):
        parts.append(f"{_count(counted, matches, None)} >= 1")
    return " and ".join(parts) or "true", test.least == 0 and not _asks_ever(test)


def _count(counted: str, matches: str, window: str | None) -> str:
    return f"count({counted}) filter ({matches}{_and(window)})"


def _and(condition: str | None) -> str:
    return f" and {condition}" if condition else ""


def _window(within_days: int | None, since: date | None, bind: Bindings) -> str | None:
    if since is not None:
        return f"occurred_at >= {bind.day(since)}"
    if within_days is None:
        return None
    return f"occurred_at >= {bind.today()}" if within_days == 0 else f"occurred_at > {bind.ago(within_days)}"


def _leaving(matches: str, window: str | None, within_days: int | None, bind: Bindings) -> tuple[str, ...]:
    """When the oldest signal in the window leaves it."""
    if window is None or within_days is None:
        return ()
    inside = f"filter ({matches}{_and(window)})"
    if within_days == 0:
        tomorrow = bind.moment("tomorrow", datetime.combine(bind.now.date() + timedelta(days=1), time()))
        return (f"case when count(*) {inside} > 0 then {tomorrow} end",)
    return (f"min(occurred_at) {inside} + interval {within_days} day",)


# Deals, consent, attributes


def _opportunities(test: OpportunityTest, bind: Bindings) -> Fact:
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
    name = _slug("_or_".join(test.state), "deals", *_how_often(test))
    window = " and ".join(windows) or None
    holds, missing = _counts(test, "*", matches, window)
    return Fact(name, Source.OPPORTUNITY, holds, missing, tuple(due), value=_count("*", matches, window))


def _consent(condition: ConsentCondition, bind: Bindings) -> Fact:
    now = bind.this_moment()
    purpose = bind.value(condition.consent)
    valid = f"(expires_at is null or expires_at > {now})"
    status = f"case when status = 'granted' and not {valid} then 'unknown' else status end"
    name = _slug("consent", condition.consent, condition.status)
    value = f"max({status}) filter (purpose = {purpose})"
    due = (f"min(expires_at) filter (purpose = {purpose} and expires_at > {now})",)
    if condition.status == "unknown":
        holds = f"not coalesce(bool_or(purpose = {purpose} and {status} <> 'unknown'), false)"
        return Fact(name, Source.CONSENT, holds, True, due, value=value)
    holds = f"bool_or(purpose = {purpose} and {status} = '{condition.status}')"
    return Fact(name, Source.CONSENT, holds, False, due, value=value)


def _attribute(condition: AttributeCondition, bind: Bindings) -> Fact:
    (test,) = condition.tests()
    name = _slug(condition.attribute.removeprefix("attributes."), test)
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
        holds, missing = f"coalesce({number} >= {_number(value[0])} and {number} < {_number(value[1])}, false)", False
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
    same = f"coalesce({number_text(text)} in ({', '.join(map(_number, numbers))}), false)"
    return f"({holds} or {same})" if operator in (Operator.EQ, Operator.IN) else f"({holds} and not {same})"


def _number_attribute(column: str, test: str, value: Any) -> str:
    if test in ("is_set", "is_not_set"):
        return f"({column} is {'not ' if test == 'is_set' else ''}null)"
    if test == "between":
        low, high = value
        return f"coalesce({column} >= {_number(low)} and {column} < {_number(high)}, false)"
    operators = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
    if test in operators:
        return f"coalesce({column} {operators[test]} {_number(value)}, false)"
    values = value if isinstance(value, tuple) else (value,)
    numbers = [number for item in values if (number := _as_number(item)) is not None]
    same = f"coalesce({column} in ({', '.join(map(_number, numbers))}), false)" if numbers else "false"
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


def _number(value: object) -> str:
    """A number of a validated definition, as SQL."""
    assert isinstance(value, int | float), "the model lets only numbers through"
    return str(int(value)) if float(value).is_integer() else repr(float(value))


# Names


def _how_often(condition: SignalCondition | AdEngagementCondition | OpportunityTest) -> list[str]:
    words = []
    if condition.at_least is not None:
        words.append(f"at_least_{condition.at_least}")
    if condition.at_most is not None:
        words.append(f"at_most_{condition.at_most}")
    if condition.within_days is not None:
        words.append(f"in_{condition.within_days}_days")
    return words


def _name(of: str, test: NumberTest) -> str:
    words = [
        f"{word}_{number:g}"
        for word, number in (
            ("is", test.eq),
            ("above", test.gt),
            ("from", test.gte),
            ("below", test.lt),
            ("to", test.lte),
        )
        if number is not None
    ]
    if test.between is not None:
        words.append(f"between_{test.between[0]:g}_and_{test.between[1]:g}")
    return _slug(of, *words)


def _slug(*words: str) -> str:
    """Words as an identifier of at most 48 letters, digits and underscores, which needs no quoting."""
    slug = re.sub(r"[^a-z0-9]+", "_", "_".join(words).lower()).strip("_")[:48].strip("_")
    return slug if slug and slug[0].isalpha() else f"c_{slug}"


def event_test_sql(where: Conditions, bind: Callable[[object], str]) -> str:
    """Every condition on the event behind a signal, over a row `e` with the event's columns."""

    def text(name: str) -> str:
        if name == "event":
            return "nullif(trim(lower(regexp_replace(e.name, '[^\\pL\\pN]+', '_', 'g')), '_'), '')"
        path = path_text(name)
        if name.partition(".")[0] in ("properties", "context"):
            path = path.replace("json_extract_string(", "json_extract_string(e.", 1)
            return f"lower({path})"
        return f"lower(nullif(e.{name}, ''))"

    return " and ".join(condition_sql(test, text(test.field), bind) for test in where)
