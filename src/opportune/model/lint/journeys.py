"""Journeys that put people into segments in vain: another definition takes them out again, or they had to be there to come in."""

from __future__ import annotations

from collections.abc import Iterator

from opportune.model.criteria import Criteria, SegmentCondition
from opportune.model.journey import JourneyDefinition, JourneyStatus
from opportune.model.lint.book import Book, all_of, names_of, segment_names, who
from opportune.model.lint.finding import Code, Finding, Recipe, Severity
from opportune.model.lint.reach import conjuncts
from opportune.model.segment import Mode


def overruled_journeys(book: Book) -> Iterator[Finding]:
    """Journeys that put people into a segment which a sync or a ladder holds to exactly those who match."""
    for key, journeys in book.journeys_into.items():
        exact = [filler for filler in book.fillers.get(key, ()) if filler.verb == "sync"]
        if not exact:
            continue
        labels = all_of(filler.label for filler in exact)
        for journey in journeys:
            yield Finding(
                code=Code.JOURNEY_OVERRULED,
                severity=Severity.WARNING,
                message=f'"{journey.name}" puts {who(journey.subject).lower()} into {book.called(key)} in vain: {labels} '
                f"{'holds' if len(exact) == 1 else 'hold'} it to exactly who matches there.",
                definitions=(("workflow", journey.workflow), *names_of(*exact), *segment_names(key)),
                recipe=Recipe(
                    f'Let "{journey.name}" add to a segment of its own, and name both where {book.called(key)} is '
                    "used: in `any` of a rule segment, or in `include` of a campaign."
                ),
                subject=journey.subject,
            )


def own_entries(book: Book) -> Iterator[Finding]:
    """Journeys that only take in who is in a segment which they themselves put people into."""
    for key, journeys in book.journeys_into.items():
        segment = book.segment(key)
        for journey in journeys:
            if key not in _needed(journey):
                continue
            others = [
                *(filler.label for filler in book.fillers.get(key, ())),
                *(f'"{other.name}"' for other in journeys if other is not journey),
            ]
            is_alone = not others and (segment is None or segment.mode is Mode.MANAGED)
            yield Finding(
                code=Code.OWN_ENTRY,
                severity=Severity.WARNING if is_alone else Severity.INFO,
                message=f'"{journey.name}" takes in only who is in {book.called(key)}, and puts them there itself: '
                + (
                    "nothing else does, so nobody enters but whom somebody adds by hand."
                    if is_alone
                    else "whoever comes to that node is in it already, or was taken out meanwhile."
                ),
                definitions=(("workflow", journey.workflow), *segment_names(key)),
                recipe=Recipe(
                    "Let it start by another segment or by an event, and add to a segment that says only who came to that node."
                ),
                subject=journey.subject,
                criteria=SegmentCondition(segment=key),
            )


def never_first(book: Book) -> Iterator[Finding]:
    """Journeys that start as another one of their conflict group does and for the same, which has its turn before them."""
    first: dict[tuple[object, ...], JourneyDefinition] = {}
    for journey in book.definitions.journeys:
        if journey.conflict_group is None or journey.trigger.manual or journey.status is not JourneyStatus.ACTIVE:
            continue
        begins = journey.model_dump_json(include={"trigger", "where", "schedule", "suppress"})
        same = (journey.conflict_group, journey.priority, begins)
        other = first.setdefault(same, journey)
        if other is not journey:
            yield Finding(
                code=Code.NEVER_FIRST,
                severity=Severity.INFO,
                message=f'"{journey.name}" and "{other.name}" of the group {journey.conflict_group} start by the same and have the '
                f'same priority: whom both would take in goes to "{other.name}", whose key comes first.',
                definitions=(("workflow", journey.workflow), ("workflow", other.workflow)),
                recipe=Recipe(
                    "Give the one that is to have them the higher priority, or let their criteria tell whom each is for."
                ),
                subject=journey.subject,
            )


def _needed(journey: JourneyDefinition) -> frozenset[str]:
    """The segments that everybody who enters has to be in."""
    asked: tuple[Criteria, ...] = conjuncts(journey.where) if journey.where is not None else ()
    within = journey.trigger.within
    return frozenset(
        [one.segment for one in asked if isinstance(one, SegmentCondition)] + ([within] if within is not None else [])
    )
