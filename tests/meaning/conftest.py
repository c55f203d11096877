"""One in-memory workspace for all score tests; every test stores its own history in it."""

from collections.abc import Iterator
from datetime import UTC

import pytest

from opportune.store import Workspace
from tests.meaning.histories import NOW


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    opened = Workspace.open(None, NOW.replace(tzinfo=UTC), threads=1)
    yield opened
    opened.close()
