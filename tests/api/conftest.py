"""A server's application over a fresh workspace file, with a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.desk import Desk, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "workspace.duckdb") as opened:
        yield opened
