"""What holds for every test and for the servers that tests start."""

import asyncio
import os
from collections.abc import Iterator

import pytest

# Tests work on a handful of rows, beside each other: sharing each piece of work between cores costs a quarter more than it
# saves. OPPORTUNE_THREADS=4 before the command tests with more.
os.environ.setdefault("OPPORTUNE_THREADS", "1")


@pytest.fixture(autouse=True)
def own_event_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """A browser that an earlier test of the worker opened keeps its event loop running, and would keep others from starting one."""
    if "browser" in request.fixturenames:
        yield
        return
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)
