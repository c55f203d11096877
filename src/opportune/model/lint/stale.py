"""Segments that somebody joins and never leaves: when the number rises, when it falls, when it is lost, or ever."""

from __future__ import annotations

from collections.abc import Iterator

from opportune.model.criteria import (
    AdEngagements,
    AllOf,
    AnyOf,
    Criteria,
    Everyone,
    Not,
    SegmentCondition,
    SignalCondition,
)
from opportune.model.lint.band import MISSING, Region
from opportune.model.lint.book import Book, Rule, all_of, names_of, segment_names, who
from opportune.model.lint.finding import Code, Finding, Recipe, Severity
from opportune.model.lint.reach import Axis, Reach, all_criteria, criteria_of, everything_on, is_windowed
from opportune.model.lint.recipes import ladder_recipe, sync_recipe


def stale_members(book: Book) -> Iterator[Finding]:
    """Findings about every segment that only adds and moves fill: a sync or a ladder would take out who doesn't match."""
    for key, fillers in book.fillers.items():
        rules = [filler for filler in fillers if isinstance(filler, Rule) and filler.verb != "sync"]
        if len(rules) < len(fillers) or _is_emptied_otherwise(book, key, rules):
            continue
        for axis in dict.fromkeys(rule.reach.axis for rule in rules if rule.reach):
            yield from _over_a_measure(
                book, key, axis, [rule for rule in rules if rule.reach and rule.reach.axis == axis]
            )
        without = [rule for rule in rules if rule.reach is None and rule.verb == "add" and not _stays_true(rule.when)]
        if without and not book.drainers.get(key):
            yield _never_expires(book, key, without)


def _is_emptied_otherwise(book: Book, key: str, rules: list[Rule]) -> bool:
    """Whether a rule takes out everybody, or exactly those who don't match."""
    opposites = [Not(**{"not": rule.when}) for rule in rules]
    return any(
        isinstance(drainer.when, Everyone) or [drainer.when] * len(rules) == opposites
        for drainer in book.drainers.get(key, ())
    )


def _over_a_measure(book: Book, key: str, axis: Axis, rules: list[Rule]) -> Iterator[Finding]:
    filled, emptied = Region(), Region()
    rest = frozenset[Criteria]().union(*(rule.reach.rest for rule in rules if rule.reach))
    for rule in rules:
        filled = filled | (rule.reach.region if rule.reach else Region())
    for drainer in book.drainers.get(key, ()):
        if drainer.reach and drainer.reach.axis == axis and drainer.reach.rest <= rest:
            emptied = emptied | drainer.reach.region
    if not filled:
        return
    left = everything_on(axis) - filled - emptied
    above = Region(tuple(band for band in left.bands if band.start >= filled.bands[-1].end))
    below = left - above - MISSING
    if above:
        yield _no_way_out(book, Code.NO_WAY_UP, key, Reach(axis, above), rules)
    if below and is_windowed(axis):
        yield _no_way_out(book, Code.NO_WAY_DOWN, key, Reach(axis, below), rules)
    if left & MISSING:
        yield _stale_on_loss(book, key, axis, rules)


def _no_way_out(book: Book, code: Code, key: str, reach: Reach, rules: list[Rule]) -> Finding:
    subject = rules[0].subject
    return Finding(
        code=code,
        severity=Severity.WARNING,
        message=f"{who(subject)} with {book.numbers(reach)} stay in {book.called(key)} once they are there: "
        f"{_who_puts(rules)} them there, and no rule takes them out.",
        definitions=(*names_of(*rules), *segment_names(key)),
        recipe=_recipe(book, rules),
        subject=subject,
        criteria=AllOf(all=(SegmentCondition(segment=key), criteria_of(reach.axis, reach.region))),
    )


def _stale_on_loss(book: Book, key: str, axis: Axis, rules: list[Rule]) -> Finding:
    subject = rules[0].subject
    return Finding(
        code=Code.STALE_ON_LOSS,
        severity=Severity.WARNING,
        message=f"{who(subject)} that lose their score{book.of_what(axis)} stay in {book.called(key)} for ever: "
        f"{_who_puts(rules)} them there, and without a score no rule holds.",
        definitions=(*names_of(*rules), *segment_names(key)),
        recipe=_recipe(book, rules),
        subject=subject,
        criteria=AllOf(
            all=(SegmentCondition(segment=key), criteria_of(axis, MISSING)),
        ),
    )


def _never_expires(book: Book, key: str, rules: list[Rule]) -> Finding:
    subject = rules[0].subject
    return Finding(
        code=Code.NEVER_EXPIRES,
        severity=Severity.WARNING,
        message=f"{who(subject)} stay in {book.called(key)} for ever: {_who_puts(rules)} them there, "
        "and no rule takes out those who don't match any more.",
        definitions=(*names_of(*rules), *segment_names(key)),
        recipe=sync_recipe(rules),
        subject=subject,
        criteria=all_criteria([SegmentCondition(segment=key), *(Not(**{"not": rule.when}) for rule in rules)]),
    )


def _stays_true(criteria: Criteria) -> bool:
    """Whether it holds for ever once it does, as of a signal that was ever sent."""
    match criteria:
        case AllOf():
            return all(map(_stays_true, criteria.all))
        case AnyOf():
            return all(map(_stays_true, criteria.any))
        case Everyone():
            return True
        case SignalCondition():
            return (
                criteria.within_days is None
                and criteria.at_most is None
                and not (criteria.never or criteria.newest or criteria.first)
            )
        case AdEngagements():
            return criteria.ad_engagements.within_days is None and criteria.ad_engagements.at_most is None
        case _:
            return False


def _recipe(book: Book, rules: list[Rule]) -> Recipe:
    ladder = next((found for rule in rules if (found := ladder_recipe(book, rule))), None)
    if ladder:
        return ladder
    if all(rule.verb == "add" for rule in rules):
        return sync_recipe(rules)
    return Recipe("Use a sync for each band of numbers, or a ladder: both take out who doesn't match any more.")


def _who_puts(rules: list[Rule]) -> str:
    return f"{all_of(rule.label for rule in rules)} {'puts' if len(rules) == 1 else 'put'}"
