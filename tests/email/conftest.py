"""A real mail server on a free port, and workspaces with people to write to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from opportune.testing.mail_server import MailServer, serving
from tests.email.mail_world import MailWorld


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with serving(MailServer()) as server:
        yield server


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[Any]:
    """Opens one more with every call."""
    opened: list[MailWorld] = []

    def open_one(**given: Any) -> MailWorld:
        opened.append(MailWorld(folder=tmp_path, **given))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
