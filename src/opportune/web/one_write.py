"""Sends the head and the body of a small answer in one write: uvicorn makes two, and a write is what an answer costs.

Give `OneWriteProtocol` to uvicorn as its `http` setting. It changes nothing about what is sent.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HELD_BYTES = 64 * 1024
"""Past this much the pieces are sent at once: then the transport's own flow control has to see them."""


class OneWriteProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol over a transport that collects what is written in one turn of the event loop."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(cast(asyncio.Transport, _CollectingTransport(transport, self.loop)))


class _CollectingTransport:
    """The transport itself, except that writes wait for the end of the turn, or for the next thing asked of it."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        if len(data) > _HELD_BYTES:
            self._flush()
            self._transport.write(data)
            return
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        if self._held:
            held, self._held = self._held, []
            self._transport.write(b"".join(held))
