"""Criteria that select whom a finding concerns, as short as the rules allow."""

from __future__ import annotations

from collections.abc import Sequence

from opportune.model.criteria import Criteria, SegmentCondition
from opportune.model.lint.band import Region
from opportune.model.lint.book import Filler
from opportune.model.lint.reach import Reach, all_criteria, any_criteria, criteria_of


def in_any(keys: Sequence[str]) -> Criteria:
    """Who is in one of these segments."""
    return any_criteria([SegmentCondition(segment=key) for key in keys])


def matching_all(fillers: Sequence[Filler]) -> Criteria:
    """Who matches all of these rules."""
    reaches = [filler.reach for filler in fillers if filler.reach]
    first = reaches[0] if reaches else None
    if first is None or not _are_alike(fillers, first):
        return all_criteria([filler.when for filler in fillers])
    shared = first.region
    for reach in reaches:
        shared = shared & reach.region
    # Rules that meet two by two need not meet all at once.
    return criteria_of(first.axis, shared, first.rest) if shared else all_criteria([filler.when for filler in fillers])


def matching_pairs(pairs: Sequence[tuple[Filler, Filler]]) -> Criteria:
    """Who matches both rules of one of the pairs."""
    fillers = [filler for pair in pairs for filler in pair]
    first = fillers[0].reach
    if first is None or not _are_alike(fillers, first):
        return any_criteria([matching_all(pair) for pair in pairs])
    shared = Region()
    for a, b in pairs:
        shared = shared | (a.reach.region & b.reach.region if a.reach and b.reach else Region())
    return criteria_of(first.axis, shared, first.rest)


def _are_alike(fillers: Sequence[Filler], first: Reach) -> bool:
    """Whether all of them look at one number, so that their regions say everything."""
    return all(
        filler.reach and (filler.reach.axis, filler.reach.rest) == (first.axis, first.rest) for filler in fillers
    )
