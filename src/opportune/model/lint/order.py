"""Rules whose result hangs on the order they run in: circles of moves, and rules that pass subjects on to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from opportune.model.criteria import AllOf
from opportune.model.lint.book import Book, Rule, all_of, names_of, segment_names, who
from opportune.model.lint.finding import Code, Finding, Recipe, Severity
from opportune.model.lint.groups import circles, groups
from opportune.model.lint.reach import are_exclusive
from opportune.model.lint.recipes import ladder_recipe
from opportune.model.lint.whom import in_any, matching_all, matching_pairs

_APART = "Give the rules numbers or conditions that exclude each other, so that only one of them holds at a time."


def move_cycles(book: Book) -> Iterator[Finding]:
    """Circles of moves that can hold at the same time, so that every run sends the same subjects around."""
    moves = [rule for rule in book.rules if rule.verb == "move"]
    onward = {
        rule: [
            other for other in moves
            if other is not rule and set(rule.fills) & set(other.drains) and not are_exclusive(rule.when, other.when)
        ]
        for rule in moves
    }  # fmt: skip
    for circle in circles(moves, onward):
        keys = [key for rule in circle for key in rule.fills if any(key in other.drains for other in circle)]
        verb = "moves" if len(circle) == 1 else "move"
        yield Finding(
            code=Code.MOVE_CYCLE,
            severity=Severity.WARNING,
            message=f"{all_of(rule.label for rule in circle)} {verb} {who(circle[0].subject).lower()} in a circle between "
            f"{all_of(map(book.called, keys))}: while all of them match, every run sends the same ones around again.",
            definitions=(*names_of(*circle), *segment_names(*keys)),
            recipe=_recipe(book, circle),
            subject=circle[0].subject,
            criteria=AllOf(all=(in_any(keys), matching_all(circle))),
        )


def order_matters(book: Book) -> Iterator[Finding]:
    """Groups of rules over one measure in which one moves subjects to where the next one takes them away."""
    pairs = [
        (filler, drainer)
        for key, fillers in book.fillers.items()
        for filler in fillers
        for drainer in book.drainers.get(key, ())
        if isinstance(filler, Rule) and filler is not drainer and _certainly_meet(filler, drainer)
    ]
    linked: dict[Rule, list[Rule]] = {}
    for a, b in pairs:
        linked.setdefault(a, []).append(b)
        linked.setdefault(b, []).append(a)
    for group in groups(book.rules, linked):
        inside = [(a, b) for a, b in pairs if a in group]
        # A sync or an add against one that drains it is a finding of its own.
        if not any(a.verb == "move" for a, _ in inside):
            continue
        positions = sorted({rule.workflow.position for rule in group})
        said = (
            "their positions"
            if len(positions) == len(group)
            else "their positions and, where these are equal, their keys"
        )
        yield Finding(
            code=Code.ORDER_MATTERS,
            severity=Severity.INFO,
            message=f"{all_of(rule.label for rule in group)} pass the same {who(group[0].subject).lower()} on to each other "
            f"within one run: who ends up where depends on the order of {said}.",
            definitions=names_of(*group),
            recipe=_recipe(book, group),
            subject=group[0].subject,
            criteria=matching_pairs(inside),
        )


def _certainly_meet(a: Rule, b: Rule) -> bool:
    if a.when == b.when:
        return True
    return a.reach is not None and b.reach is not None and a.reach.meets(b.reach)


def _recipe(book: Book, rules: Iterable[Rule]) -> Recipe:
    return next((found for rule in rules if (found := ladder_recipe(book, rule))), Recipe(_APART))
