"""A web server for one client that waits for its end: it stops the moment it is told to, where uvicorn looks now and then."""

from __future__ import annotations

import asyncio
import socket
import threading

import uvicorn

from opportune.web import Application


class PromptServer(uvicorn.Server):
    """Runs in a thread of its own."""

    def __init__(self, app: Application) -> None:
        super().__init__(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
        self._told = threading.Event()

    def stop(self) -> None:
        """Finish what was begun, and end. May be called from any thread."""
        self._told.set()

    async def main_loop(self) -> None:
        """Serve until told to stop."""
        await self.on_tick(0)
        await asyncio.to_thread(self._told.wait)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Whoever asked has all answers by now; what is done after an answer is waited for."""
        for server in self.servers:
            server.close()
        await asyncio.gather(*self.server_state.tasks)
        await self.lifespan.shutdown()
