"""One condition of criteria, or one measure of a ladder -> its fact."""

from __future__ import annotations

from opportune.compile.bindings import Bindings
from opportune.compile.change_fact import change_fact, unchanged_fact
from opportune.compile.fact import TOPIC_DAYS, Fact, Source, slug, test_name
from opportune.compile.record_fact import attribute_fact, consent_fact, opportunity_fact
from opportune.compile.score_fact import holds_of_nothing, intent_fact, number_test, report_value, score_column
from opportune.compile.signal_fact import (
    count_sql,
    engagement_fact,
    engagement_parts,
    leaving,
    signal_fact,
    signal_parts,
    window_sql,
)
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import (
    AdEngagements,
    AttributeCondition,
    ConsentCondition,
    Criteria,
    DeltaCondition,
    IntentCondition,
    OpportunityCondition,
    ScoreCondition,
    SegmentCondition,
    SignalCondition,
    StageCondition,
    SubjectType,
    TierCondition,
    TrendCondition,
)
from opportune.model.ladder import Measure


def fact_of(condition: Criteria, subject: SubjectType, catalogue: Catalogue, bind: Bindings) -> Fact:
    """The fact of a condition that stands for itself: not of all, any, not, contacts, account and everyone."""
    match condition:
        case AttributeCondition(within_days=int()):
            return change_fact(condition, bind)
        case AttributeCondition(unchanged_for_days=int()):
            return unchanged_fact(condition, bind)
        case AttributeCondition():
            return attribute_fact(condition, bind)
        case ScoreCondition():
            value = score_column(condition.of, catalogue)
            holds = number_test(value, condition.score, bind)
            missing = holds_of_nothing(condition.score)
            return Fact(test_name(condition.of, condition.score), Source.SCORE, holds, missing, value=value)
        case TierCondition():
            tiers = ", ".join(f"'{tier}'" for tier in condition.tier)
            return Fact(slug("tier", *condition.tier), Source.SCORE, f"s.tier in ({tiers})", False, value="s.tier")
        case DeltaCondition():
            column = f"s.delta_{condition.days}d"
            name = test_name(f"delta_{condition.days}d", condition.delta)
            return Fact(name, Source.SCORE, number_test(column, condition.delta, bind), False, value=column)
        case TrendCondition():
            holds = f"s.trend = '{condition.trend}'"
            return Fact(f"trend_{condition.trend}", Source.SCORE, holds, False, value="s.trend")
        case IntentCondition():
            return intent_fact(condition, catalogue, bind)
        case SignalCondition():
            return signal_fact(condition, catalogue, bind)
        case AdEngagements():
            return engagement_fact(condition.ad_engagements, catalogue, bind)
        case OpportunityCondition():
            return opportunity_fact(condition.opportunities, bind)
        case SegmentCondition():
            number = catalogue.segment_id(condition.segment)
            holds = f"bool_or(segment_id = {number})"
            only = f"segment_id = {number}"
            return Fact(slug("in", condition.segment), Source.MEMBERSHIP, holds, False, row_filter=only)
        case StageCondition():
            stages = ", ".join(bind.value(stage) for stage in condition.stage)
            only = f"ladder_id = {catalogue.ladder_id(condition.ladder)}"
            holds = f"coalesce(bool_or(stage in ({stages})) filter ({only}), false)"
            name = slug("on", *condition.stage, "of", condition.ladder)
            return Fact(name, Source.STAGE, holds, False, row_filter=only, value=f"max(stage) filter ({only})")
        case ConsentCondition():
            return consent_fact(condition, bind)
        case _:
            raise AssertionError(f"{type(condition).__name__} is put together from other conditions")


def measure_of(measure: Measure, catalogue: Catalogue, bind: Bindings) -> Fact:
    """The number a ladder measures, as a fact whose `holds` is that number."""
    if measure.score is not None:
        return Fact(f"measure_{measure.score}", Source.SCORE, score_column(measure.score, catalogue), False,
                    number_if_missing="null")  # fmt: skip
    if measure.intent is not None:
        report = catalogue.reports[measure.intent]
        value = report_value("composite", report, catalogue)
        due: tuple[str, ...] = (f"s.topic_week::timestamp + interval {TOPIC_DAYS} day",) if report.topics else ()
        source = Source.REPORT if report.topics else Source.SCORE
        return Fact(slug("measure", measure.intent), source, value, False, due,
                    report=report if report.topics else None, number_if_missing="null")  # fmt: skip
    counted = measure.signals or measure.ad_engagements
    assert counted is not None, "exactly one is given"
    if isinstance(counted, SignalCondition):
        kind_ids, matches, what, tests = signal_parts(counted, catalogue, bind)
        window = window_sql(counted.within_days, counted.since, bind)
    else:
        kind_ids, matches, what, tests = engagement_parts(counted, catalogue, bind)
        window = window_sql(counted.within_days, None, bind)
    due = leaving(matches, window, counted.within_days, bind)
    return Fact("measure_count", Source.SIGNAL, count_sql(what, matches, window), False, due, kind_ids, tests, window,
                number_if_missing="0")  # fmt: skip
