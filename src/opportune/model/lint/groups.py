"""Which rules belong together: those that lead to each other, and those that are linked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from opportune.model.lint.book import Rule


def circles(rules: Iterable[Rule], onward: Mapping[Rule, list[Rule]]) -> Iterator[tuple[Rule, ...]]:
    """Rules that can reach each other, in the order they run in."""
    beyond = {rule: _reachable(rule, onward) for rule in onward}
    seen: set[Rule] = set()
    for rule in rules:
        if rule in seen or rule not in beyond[rule]:
            continue
        circle = tuple(other for other in beyond if other in beyond[rule] and rule in beyond[other])
        seen.update(circle)
        yield circle


def groups(rules: Iterable[Rule], linked: Mapping[Rule, list[Rule]]) -> Iterator[tuple[Rule, ...]]:
    """Rules that are linked, directly or by way of others, in the order they run in."""
    seen: set[Rule] = set()
    for rule in rules:
        if rule in linked and rule not in seen:
            group = _reachable(rule, linked)
            seen |= group
            yield tuple(other for other in rules if other in group)


def _reachable(start: Rule, onward: Mapping[Rule, list[Rule]]) -> set[Rule]:
    """The rules that some steps lead to; the start only if a circle leads back."""
    found: set[Rule] = set()
    waiting = list(onward.get(start, ()))
    while waiting:
        rule = waiting.pop()
        if rule not in found:
            found.add(rule)
            waiting += onward.get(rule, ())
    return found
