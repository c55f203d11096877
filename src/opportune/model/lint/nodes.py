"""Nodes of journeys: people who are shown something for ever, and nodes that nobody can tell apart by their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from opportune.model.journey import JourneyDefinition, JourneyStatus
from opportune.model.lint.book import Book
from opportune.model.lint.finding import Code, Finding, Recipe, Severity
from opportune.model.node import PushAudience, RemoveFromAudience


def audiences_for_ever(book: Book) -> Iterator[Finding]:
    """Audiences that journeys put people into and that none takes them out of."""
    taken_out = {
        (step.node.connector, step.node.audience)
        for journey in _running(book)
        for step in journey.nodes
        if isinstance(step.node, RemoveFromAudience)
    }
    names = {connector.connector: connector.name for connector in book.definitions.connectors}
    for journey in _running(book):
        pushed = [
            (step.node.connector, step.node.audience)
            for step in journey.nodes
            if isinstance(step.node, PushAudience) and not step.node.remove_on_exit
        ]
        for connector, audience in dict.fromkeys(pushed):
            if (connector, audience) not in taken_out:
                yield Finding(
                    code=Code.AUDIENCE_FOR_EVER,
                    severity=Severity.INFO,
                    message=f'"{journey.name}" puts {journey.subject.value}s into the audience "{audience}" of '
                    f'"{names.get(connector, connector)}", and no journey takes them out again: they stay in it.',
                    definitions=(("workflow", journey.workflow), ("connector", connector)),
                    recipe=Recipe(
                        "Where they are to be in it for a while only, set remove_on_exit, or let a pause follow and "
                        "remove_from_audience after it."
                    ),
                    subject=journey.subject,
                )


def same_labels(book: Book) -> Iterator[Finding]:
    """Journeys with nodes that are called the same."""
    for journey in _running(book):
        counts = Counter(step.node.label for step in journey.nodes if step.node.label is not None)
        for label, count in counts.items():
            if count > 1:
                yield Finding(
                    code=Code.SAME_LABEL,
                    severity=Severity.INFO,
                    message=f'"{journey.name}" has {count} nodes called "{label}": numbers and paths do not tell them apart.',
                    definitions=(("workflow", journey.workflow),),
                    recipe=Recipe("Give each of them a name of its own."),
                    subject=journey.subject,
                )


def _running(book: Book) -> list[JourneyDefinition]:
    return [journey for journey in book.definitions.journeys if journey.status is JourneyStatus.ACTIVE]
