"""Which numbers of which measure a rule's criteria take: the basis of everything lint says about thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from opportune.model.criteria import (
    MAX_CONDITIONS,
    AdEngagementCondition,
    AdEngagements,
    AllOf,
    AnyOf,
    Criteria,
    IntentCondition,
    Not,
    ScoreCondition,
    ScoreTest,
    SignalCondition,
)
from opportune.model.ladder import Measure
from opportune.model.lint.band import (
    COUNTS,
    MISSING,
    SCORES,
    Band,
    Region,
    in_words,
    last_count,
    region,
    region_of_test,
    test_of_band,
)

# A measure: the condition without its numbers. For a score that is "has one", for a count "at least once".
Axis = ScoreCondition | IntentCondition | AdEngagements | SignalCondition
_HAS_SCORE = ScoreTest(gte=0)
_NO_NUMBERS = {"at_least": None, "at_most": None, "include_zero": False}


@dataclass(frozen=True)
class Reach:
    """The numbers on one measure that criteria take, MISSING among them, and what they ask for beside it."""

    axis: Axis
    region: Region
    rest: frozenset[Criteria] = frozenset()

    def meets(self, other: Reach) -> bool:
        """Whether some number satisfies both, and nothing else tells them apart."""
        return self.is_comparable(other) and bool(self.region & other.region)

    def is_comparable(self, other: Reach) -> bool:
        return self.axis == other.axis and (self.rest <= other.rest or other.rest <= self.rest)


def reach_of(criteria: Criteria) -> Reach | None:
    """The reach of a conjunction that tests one score or, if none, one count; None for any other criteria."""
    tests: list[tuple[Reach, Criteria]] = []
    rest: set[Criteria] = set()
    for part in conjuncts(criteria):
        reach = _reach_of_test(part)
        if reach is None:
            rest.add(part)
        else:
            tests.append((reach, part))
    scores = [pair for pair in tests if isinstance(pair[0].axis, ScoreCondition | IntentCondition)]
    chosen = scores or tests
    if not chosen or any(reach.axis != chosen[0][0].axis for reach, _ in chosen):
        return None
    rest |= {part for reach, part in tests if reach.axis != chosen[0][0].axis}
    numbers = everything_on(chosen[0][0].axis)
    for reach, _ in chosen:
        numbers = numbers & reach.region
    return Reach(chosen[0][0].axis, numbers, frozenset(rest))


def conjuncts(criteria: Criteria) -> tuple[Criteria, ...]:
    """The criteria that must all hold."""
    match criteria:
        case AllOf():
            return tuple(found for part in criteria.all for found in conjuncts(part))
        case _:
            return (criteria,)


def _reach_of_test(criteria: Criteria) -> Reach | None:
    match criteria:
        case ScoreCondition() | IntentCondition():
            found = region_of_test(criteria.score, SCORES)
            axis = criteria.model_copy(update={"score": _HAS_SCORE})
            return Reach(axis, found | MISSING if criteria.score.missing_is_zero and 0 in found else found)
        case AdEngagements():
            counted = criteria.ad_engagements
            bare = AdEngagements(ad_engagements=counted.model_copy(update=_NO_NUMBERS))
            return Reach(bare, _counts(counted.least, counted.at_most))
        case SignalCondition(newest=False, first=None):
            found = _counts(0, 0) if criteria.never else _counts(criteria.least, criteria.at_most)
            return Reach(criteria.model_copy(update=_NO_NUMBERS | {"never": False}), found)
        case Not():
            inside = _reach_of_test(criteria.not_)
            if inside is None:
                return None
            return Reach(inside.axis, everything_on(inside.axis) - inside.region)
        case _:
            return None


def _counts(least: int, most: int | None) -> Region:
    return COUNTS & region((least, 0), COUNTS.bands[0].end if most is None else (most + 1, 0))


def domain_of(axis: Axis) -> Region:
    """All numbers the measure can have."""
    return SCORES if isinstance(axis, ScoreCondition | IntentCondition) else COUNTS


def everything_on(axis: Axis) -> Region:
    """All numbers the measure can have, and having none: a count is never missing."""
    return SCORES | MISSING if domain_of(axis) == SCORES else COUNTS


def is_windowed(axis: Axis) -> bool:
    """Whether a count can fall again."""
    match axis:
        case AdEngagements():
            return axis.ad_engagements.within_days is not None
        case SignalCondition():
            return axis.within_days is not None
        case _:
            return True


def are_exclusive(a: Criteria, b: Criteria) -> bool:
    """Whether it can be shown that nobody satisfies both."""
    left, right = conjuncts(a), conjuncts(b)
    if any(Not(**{"not": part}) in right for part in left) or any(Not(**{"not": part}) in left for part in right):
        return True
    reach, other = reach_of(a), reach_of(b)
    return reach is not None and other is not None and reach.axis == other.axis and not reach.region & other.region


def criteria_of(axis: Axis, found: Region, rest: frozenset[Criteria] = frozenset()) -> Criteria:
    """Criteria that hold in a region of a measure."""
    assert found, "a region with numbers in it"
    inside = any_criteria([_test_in(axis, band) for band in found.bands])
    return all_criteria([inside, *sorted(rest, key=lambda part: part.model_dump_json())])


def all_criteria(parts: Sequence[Criteria]) -> Criteria:
    """Who meets all of them, each said once."""
    once = tuple(dict.fromkeys(parts))
    if len(once) > MAX_CONDITIONS:
        return AllOf(all=tuple(map(all_criteria, _chunks(once))))
    return once[0] if len(once) == 1 else AllOf(all=once)


def any_criteria(parts: Sequence[Criteria]) -> Criteria:
    """Who meets any of them, each said once."""
    once = tuple(dict.fromkeys(parts))
    if len(once) > MAX_CONDITIONS:
        return AnyOf(any=tuple(map(any_criteria, _chunks(once))))
    return once[0] if len(once) == 1 else AnyOf(any=once)


def _chunks(parts: tuple[Criteria, ...]) -> list[tuple[Criteria, ...]]:
    """As many as one list of criteria takes; more than that many lists would take more rules than anybody has."""
    return [parts[first : first + MAX_CONDITIONS] for first in range(0, len(parts), MAX_CONDITIONS)]


def _test_in(axis: Axis, band: Band) -> Criteria:
    match axis:
        case ScoreCondition() | IntentCondition() if band in MISSING.bands:
            return Not(**{"not": axis})
        case ScoreCondition() | IntentCondition():
            return axis.model_copy(update={"score": ScoreTest.model_validate(test_of_band(band, SCORES))})
        case AdEngagements():
            counted = AdEngagementCondition.model_validate(axis.ad_engagements.model_dump() | _count_test(band))
            return AdEngagements(ad_engagements=counted)
        case SignalCondition():
            return SignalCondition.model_validate(axis.model_dump() | _count_test(band))


def _count_test(band: Band) -> dict[str, Any]:
    test: dict[str, Any] = {"at_least": ceil(band.low)}
    if band.end < COUNTS.bands[0].end:
        test["at_most"] = last_count(band)
    return test | {"include_zero": test["at_least"] == 0 and "at_most" in test}


def measure_of(axis: Axis) -> Measure | None:
    """The measure of a ladder over this axis; None for a part of a report's score, which no ladder measures."""
    match axis:
        case ScoreCondition():
            return Measure(score=axis.of)
        case IntentCondition():
            return Measure(intent=axis.intent) if axis.of == "composite" else None
        case AdEngagements():
            return Measure(ad_engagements=axis.ad_engagements)
        case SignalCondition():
            return Measure(signals=axis)


def numbers_in_words(axis: Axis, found: Region) -> str:
    """As in "a score of 30 to 50", "no score" or "3 or more engagements"."""
    said = in_words(found & domain_of(axis), domain_of(axis))
    match axis:
        case ScoreCondition() | IntentCondition():
            if not said:
                return "no score"
            none = " or no score" if found & MISSING else ""
            return f"a score {said}{none}" if said.startswith("below") else f"a score of {said}{none}"
        case AdEngagements():
            return f"{said} engagement{_plural(said)}"
        case SignalCondition():
            return f"{said} signal{_plural(said)}"


def _plural(said: str) -> str:
    return "" if said == "exactly 1" else "s"
