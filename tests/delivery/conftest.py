"""A workspace with a campaign and a receiver to push its audience to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.desk import Desk
from tests.api.story import Story, gone_on_from, told
from tests.delivery.receiver import Receiver, listening
from tests.delivery.web_receiver import WebReceiver, receiving

YAML = {"Content-Type": "application/yaml"}
CAMPAIGN = """\
campaign: decision
name: Decision
state: live
include: [hot, warm]
exclude: [customers]
"""
DEFINITIONS = "\n---\n".join(
    [
        "segment: hot\nname: Hot\nmode: rule\ncriteria: {attribute: industry, eq: software}",
        "segment: warm\nname: Warm\nmode: rule\ncriteria: {attribute: employees, gte: 100}",
        "segment: customers\nname: Customers\nmode: rule\ncriteria: {attribute: country, eq: FR}",
        CAMPAIGN,
    ]
)


@pytest.fixture(scope="session")
def defined(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return told(
        tmp_path_factory.mktemp("defined") / "workspace.duckdb",
        lambda desk: desk.post("/definitions", None, content=DEFINITIONS, headers=YAML),
    )


@pytest.fixture
def desk(defined: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Receivers on this machine are allowed."""
    monkeypatch.setenv("OPPORTUNE_PUSH_HOSTS", "127.0.0.1, crm.internal")
    with gone_on_from(defined, tmp_path / "workspace.duckdb") as opened:
        yield opened


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found:
        yield found


@pytest.fixture
def web() -> Iterator[WebReceiver]:
    with receiving() as found:
        yield found
