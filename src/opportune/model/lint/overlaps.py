"""Thresholds that miss each other: rules over one measure that take the same numbers, and rules that take none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import or_

from opportune.model.criteria import Criteria
from opportune.model.lint.band import Region
from opportune.model.lint.book import Book, Rule, all_of, names_of, segment_names, who
from opportune.model.lint.finding import Code, Finding, Recipe, Severity
from opportune.model.lint.groups import groups
from opportune.model.lint.reach import Axis, Reach, any_criteria, criteria_of
from opportune.model.lint.recipes import ladder_recipe

_TEXT = "Let each band end where the next one begins: `between` takes its lower number and leaves the upper one to the next."


_NOBODY = "Check the numbers: all tests must hold at once, and `between` leaves its upper number to the next band."


@dataclass(frozen=True)
class _Pair:
    """Two rules that leave the same subjects in different segments."""

    rules: tuple[Rule, Rule]
    segments: tuple[str, ...]
    axis: Axis
    shared: Region
    rest: frozenset[Criteria]
    is_nested: bool


def idle_rules(book: Book) -> Iterator[Finding]:
    """Rules that match nobody, whatever happens."""
    for rule in book.idle_rules:
        yield Finding(
            code=Code.NEVER_MATCHES,
            severity=Severity.WARNING,
            message=f"{rule.label} never matches: no number satisfies all of its tests.",
            definitions=names_of(rule),
            recipe=Recipe(_NOBODY),
            subject=rule.subject,
        )


def overlaps(book: Book) -> Iterator[Finding]:
    """Rules that leave the same subjects in several segments. Nested bands may be meant so: they are one info together."""
    pairs = [pair for a, b in combinations(book.rules, 2) if (pair := _pair(book, a, b))]
    for pair in pairs:
        if not pair.is_nested:
            yield _finding(book, [pair], Severity.WARNING)
    nested = [pair for pair in pairs if pair.is_nested]
    linked: dict[Rule, list[Rule]] = {}
    for pair in nested:
        a, b = pair.rules
        linked.setdefault(a, []).append(b)
        linked.setdefault(b, []).append(a)
    for group in groups(book.rules, linked):
        yield _finding(book, [pair for pair in nested if pair.rules[0] in group], Severity.INFO)


def _pair(book: Book, a: Rule, b: Rule) -> _Pair | None:
    reach, other = a.reach, b.reach
    if a.subject is not b.subject or reach is None or other is None or not reach.meets(other):
        return None
    shared = Region()
    both: list[str] = []
    for one in a.fills:
        for two in b.fills:
            left = _staying(book, a, reach, one) & _staying(book, b, other, two)
            if one != two and left:
                shared = shared | left
                both += [one, two]
    is_nested = not (reach.region - shared) or not (other.region - shared)
    return _Pair((a, b), tuple(both), reach.axis, shared, reach.rest | other.rest, is_nested) if both else None


def _staying(book: Book, rule: Rule, reach: Reach, segment: str) -> Region:
    """The numbers whose subjects are still in the segment after the rules that run later."""
    left = reach.region
    for drainer in book.drainers.get(segment, ()):
        taken = drainer.reach
        if drainer.place > rule.place and taken and taken.axis == reach.axis and taken.rest <= reach.rest:
            left = left - taken.region
    return left


def _finding(book: Book, pairs: list[_Pair], severity: Severity) -> Finding:
    rules = list(dict.fromkeys(rule for pair in pairs for rule in pair.rules))
    keys = list(dict.fromkeys(key for pair in pairs for key in pair.segments))
    by_rest: dict[frozenset[Criteria], Region] = {}
    for pair in pairs:
        by_rest[pair.rest] = by_rest.get(pair.rest, Region()) | pair.shared
    axis, shared = pairs[0].axis, reduce(or_, by_rest.values())
    segments, labels = all_of(map(book.called, keys)), all_of(rule.label for rule in rules)
    if len(rules) == 2:
        said = f"are in {segments} at once: both {labels} take them."
    else:
        said = f"are in several of {segments} at once: {labels} take them."
    return Finding(
        code=Code.OVERLAP,
        severity=severity,
        message=f"{who(rules[0].subject)} with {book.numbers(Reach(axis, shared))} {said}",
        definitions=(*names_of(*rules), *segment_names(*keys)),
        recipe=ladder_recipe(book, rules[0]) or Recipe(_TEXT),
        subject=rules[0].subject,
        criteria=any_criteria([criteria_of(axis, found, rest) for rest, found in by_rest.items()]),
    )
