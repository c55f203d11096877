"""Frequency caps that hold nobody back, because no journey has their tag."""

from __future__ import annotations

from collections.abc import Iterator

from opportune.model.lint.book import Book
from opportune.model.lint.finding import Code, Finding, Recipe, Severity


def caps_of_no_journey(book: Book) -> Iterator[Finding]:
    """Tags that caps name and no journey has."""
    rules = book.definitions.sending_rules
    known = {tag for journey in book.definitions.journeys for tag in journey.tags}
    for tag in dict.fromkeys(cap.tag for cap in rules.caps):
        if tag is not None and tag not in known:
            yield Finding(
                code=Code.CAP_OF_NO_JOURNEY,
                severity=Severity.WARNING,
                message=f'The cap on messages of journeys tagged "{tag}" holds nobody back: no journey has that tag.',
                definitions=(("sending_rules", rules.sending_rules),),
                recipe=Recipe(
                    f'Tag the journeys that it is about with "{tag}", or take the cap out of the sending rules.'
                ),
            )
