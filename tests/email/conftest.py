"""A real mail server on a free port."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from opportune.testing.mail_server import MailServer, serving


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with serving(MailServer()) as server:
        yield server
