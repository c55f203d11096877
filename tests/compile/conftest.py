"""One in-memory workspace for all compile tests; every test fills the working tables it needs."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from opportune.store import Workspace


@pytest.fixture(scope="session")
def workspace() -> Iterator[Workspace]:
    opened = Workspace.open(None, datetime(2026, 3, 1, tzinfo=UTC), threads=1)
    yield opened
    opened.close()
