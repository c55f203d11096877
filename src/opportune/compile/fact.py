"""A fact: which rows a condition looks at, and the boolean SQL over a row, or a group of rows, that says it holds.

Both forms of compiled criteria (compile/criteria.py) are put together from facts, so that there is one reading of every
condition. `holds` is never NULL; a subject without any row has `missing`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from opportune.model.condition import Conditions
from opportune.model.criteria import AdEngagementCondition, NumberTest, OpportunityTest, SignalCondition
from opportune.model.intent_report import IntentReportDefinition

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
    UNCHANGED = "unchanged"
    CHANGE = "change"
    CONSENT = "consent"


# One row per subject; the other sources have many, and their facts are aggregates.
ROW_SOURCES = frozenset({Source.ATTRIBUTE, Source.CRM_STAGE, Source.SCORE, Source.REPORT, Source.UNCHANGED})


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
    # The attribute that is asked how long it has been the same, and which rows of attribute_change are changes of it.
    unchanged: str | None = None
    changes: str | None = None
    # What the condition looked at, for people to read.
    value: str = "null"
    # A fact may also be a number; then this is the number of a subject without any row.
    number_if_missing: str | None = None


def how_often(condition: SignalCondition | AdEngagementCondition | OpportunityTest) -> list[str]:
    words = []
    if condition.at_least is not None:
        words.append(f"at_least_{condition.at_least}")
    if condition.at_most is not None:
        words.append(f"at_most_{condition.at_most}")
    if condition.within_days is not None:
        words.append(f"in_{condition.within_days}_days")
    return words


def test_name(of: str, test: NumberTest) -> str:
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
    return slug(of, *words)


def slug(*words: str) -> str:
    """Words as an identifier of at most 48 letters, digits and underscores, which needs no quoting."""
    slug = re.sub(r"[^a-z0-9]+", "_", "_".join(words).lower()).strip("_")[:48].strip("_")
    return slug if slug and slug[0].isalpha() else f"c_{slug}"


def number_sql(value: object) -> str:
    """A number of a validated definition, as SQL."""
    assert isinstance(value, int | float), "the model lets only numbers through"
    return str(int(value)) if float(value).is_integer() else repr(float(value))
