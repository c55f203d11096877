"""A thread with an event loop of its own, which looks for work when it is woken and when something falls due."""

from __future__ import annotations

import asyncio
import threading
from abc import ABC, abstractmethod
from contextlib import suppress


class Background(ABC):
    """What runs beside the server. `_serve` goes on until `_closing`, and rests in `_rest`."""

    def __init__(self, name: str) -> None:
        self._closing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._something = asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name=name, daemon=True)

    def start(self) -> None:
        """Begin with what waits since the server stopped."""
        self._thread.start()

    def wake(self) -> None:
        """Look for what is due as soon as possible. May be called from any thread."""
        if self._loop is not None:
            # The thread may just have ended.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._something.set)

    def close(self) -> None:
        """Stop. Safe to call twice."""
        self._closing = True
        self.wake()
        if self._thread.is_alive():
            self._thread.join()

    @abstractmethod
    async def _serve(self) -> None:
        """Work until `_closing`."""

    async def _rest(self, seconds: float) -> None:
        """Wait until somebody wakes this, at most so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._something.wait(), seconds)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._serve()
