"""Facts about numbers that are stored: scores, their parts, and intent reports."""

from __future__ import annotations

from opportune.compile.bindings import Bindings
from opportune.compile.fact import TOPIC_DAYS, Fact, Source, number_sql, test_name
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import IntentCondition, NumberTest, ScoreTest
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.score_model import Composite


def number_test(value: str, test: NumberTest, bind: Bindings) -> str:
    """A test of a number as SQL, false for NULL."""
    parts = [
        f"{value} {operator} {number_sql(number)}"
        for operator, number in (("=", test.eq), (">", test.gt), (">=", test.gte), ("<", test.lt), ("<=", test.lte))
        if number is not None
    ]
    if test.between is not None:
        low, high = test.between
        end = "<=" if test.inclusive_high else "<"
        parts += [f"{value} >= {number_sql(low)}", f"{value} {end} {number_sql(high)}"]
    return f"coalesce({' and '.join(parts)}, false)"


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


def score_column(of: str, catalogue: Catalogue) -> str:
    """The number of a score test or a ladder over a row `s` of scores."""
    if of == "composite":
        return composite_sql("s.first_party_score", "s.third_party_score", catalogue.composite, catalogue)
    return "s.score" if of == "score" else f"s.{of}_score"


def intent_fact(condition: IntentCondition, catalogue: Catalogue, bind: Bindings) -> Fact:
    """The score of an account in an intent report, scope aside."""
    report = catalogue.reports[condition.intent]
    value = report_value(condition.of, report, catalogue)
    holds = number_test(value, condition.score, bind)
    name = test_name(condition.intent, condition.score)
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
