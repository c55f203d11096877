"""The server process: uvicorn's, which lets the followers of ticks go as soon as it stops, and does not wait for them."""

from __future__ import annotations

import socket

import uvicorn

from opportune.web.tick_feed import TickFeed


class Server(uvicorn.Server):
    """Answers requests until told to stop."""

    def __init__(self, config: uvicorn.Config, tick_feed: TickFeed) -> None:
        super().__init__(config)
        self._tick_feed = tick_feed

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what was begun. Streams have no end of their own."""
        self._tick_feed.close()
        await super().shutdown(sockets)
