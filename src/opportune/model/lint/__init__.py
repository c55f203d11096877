"""Lint: what definitions do to each other that nobody would expect, with a better recipe for it.

It looks at definitions only. How many subjects a finding concerns is asked elsewhere, with the criteria it carries;
what is plainly wrong is refused when a definition is read, not here.
"""

from __future__ import annotations

from opportune.model.definitions import Definitions
from opportune.model.lint.book import Book
from opportune.model.lint.caps import caps_of_no_journey
from opportune.model.lint.circles import circular_targeting
from opportune.model.lint.fights import adding_back, drained_syncs, moves_to_where_they_come_from, several_writers
from opportune.model.lint.finding import Code, Finding, Recipe, Severity
from opportune.model.lint.journeys import never_first, overruled_journeys, own_entries
from opportune.model.lint.nodes import audiences_for_ever, same_labels
from opportune.model.lint.order import move_cycles, order_matters
from opportune.model.lint.overlaps import idle_rules, overlaps
from opportune.model.lint.stale import stale_members
from opportune.model.lint.targeting import excluded_twice, incomplete_trios, unfilled_segments
from opportune.model.lint.unsent import unsent_emails

__all__ = ["Code", "Finding", "Recipe", "Severity", "lint"]

CHECKS = (
    idle_rules,
    overlaps,
    drained_syncs,
    adding_back,
    moves_to_where_they_come_from,
    several_writers,
    move_cycles,
    stale_members,
    circular_targeting,
    unfilled_segments,
    excluded_twice,
    incomplete_trios,
    unsent_emails,
    overruled_journeys,
    own_entries,
    never_first,
    audiences_for_ever,
    same_labels,
    caps_of_no_journey,
    order_matters,
)


def lint(definitions: Definitions) -> tuple[Finding, ...]:
    """Every finding about the active workflows, ladders and campaigns; warnings before infos, each kind together."""
    book = Book(definitions)
    found = [finding for check in CHECKS for finding in check(book)]
    return tuple(sorted(found, key=lambda finding: finding.severity is Severity.INFO))
