"""Hands out scenarios and closes them."""

from collections.abc import Callable, Iterator

import pytest

from opportune.testing.scenario import Scenario

Tell = Callable[[str], Scenario]


@pytest.fixture
def scenario() -> Iterator[Tell]:
    told: list[Scenario] = []

    def tell(title: str) -> Scenario:
        told.append(Scenario(title))
        return told[-1]

    yield tell
    for story in told:
        story.close()
