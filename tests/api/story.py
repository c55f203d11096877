"""What happened at a desk, told once and gone on from by many tests, each in a workspace of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from starlette.testclient import TestClient

from opportune.app import opened
from opportune.settings import Settings
from opportune.testing.clock import FixedClock
from tests.api.desk import Desk, open_desk


@dataclass(frozen=True)
class Story:
    """A workspace as a desk left it, with the time on its clock and its keys."""

    file: Path
    now: datetime
    authorization: str
    write_key: str
    sent: tuple[str, ...]


def told(file: Path, tell: Callable[[Desk], object]) -> Story:
    """Let `tell` happen at a desk over a new file, which is closed at the end."""
    with open_desk(file) as desk:
        tell(desk)
        keys = desk.client.headers["Authorization"], desk.write_key
        return Story(file, desk.clock.now(), *keys, tuple(desk._sent))


@contextmanager
def gone_on_from(story: Story, file: Path) -> Iterator[Desk]:
    """The desk as the story left it, over a copy of its workspace."""
    shutil.copy(story.file, file)
    clock = FixedClock(story.now)
    headers = {"Authorization": story.authorization}
    with (
        opened(Settings(file=file), clock) as opportune,
        TestClient(opportune.app, headers=headers, raise_server_exceptions=True) as client,
    ):
        yield Desk(opportune, clock, client, story.write_key, list(story.sent))
