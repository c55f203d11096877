"""A workspace file with two companies in it, and the command line as a person calls it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from opportune.cli.root import run
from opportune.clock import SystemClock
from opportune.ingest import EventLog, Origin, normalise_all
from opportune.store.workspace import naive
from opportune.testing import payload
from opportune.testing.workspace import open_shipped
from opportune.tick.run import run_tick


@dataclass(frozen=True)
class Result:
    """What one command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Opportune = Callable[..., Result]


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands run in an empty folder, in UTC, without anybody's own settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "UTC")
    for name in ("OPPORTUNE_FILE", "OPPORTUNE_URL", "OPPORTUNE_TOKEN", "OPPORTUNE_DEBUG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def opportune(capsys: pytest.CaptureFixture[str]) -> Opportune:
    """Runs one command in this process."""

    def command(*arguments: object) -> Result:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Result(code, printed.out, printed.err)

    return command


@pytest.fixture(scope="session")
def made_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a story: Ann and Bob of Acme are interested, Cy of Umbra was."""
    path = tmp_path_factory.mktemp("made") / "made.duckdb"
    now = SystemClock().now()
    workspace = open_shipped(now - timedelta(days=60), path)
    log = EventLog(workspace)
    try:
        for days_ago in (30, 9, 2):
            log.append(_events(now - timedelta(days=days_ago), days_ago))
            run_tick(workspace, now - timedelta(days=days_ago) + timedelta(seconds=1))
        run_tick(workspace, now)
    finally:
        log.close()
        workspace.close()
    return path


def _events(at: datetime, days_ago: int) -> list[Any]:
    calls = {
        30: [payload.track("cy@umbra", "Demo Requested", {}), payload.page("ann@acme", "/blog/one", None)],
        9: [payload.identify("ann@acme", None, {"firstName": "Ann", "lastName": "Lee", "title": "CFO"})],
        2: [
            payload.page("ann@acme", "/pricing", None),
            payload.track("ann@acme", "Email Replied", {}),
            payload.track("bob@acme", "Demo Requested", {}),
            payload.track("acme", "Intent Topic Surge", {"topic": "crm", "score": 70}),
        ],
    }[days_ago]
    bodies = [
        msgspec.json.encode({"messageId": f"{days_ago}-{number}", "timestamp": naive(at).isoformat(), **call})
        for number, call in enumerate(calls)
    ]
    return normalise_all(bodies, Origin("website", received_at=naive(at)))[0]


@pytest.fixture
def file(made_file: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the made workspace for one test."""
    path = tmp_path / "sales.duckdb"
    shutil.copy(made_file, path)
    return path


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the commands run by the real clock
