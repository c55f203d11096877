"""Sends HTTP requests to receivers: over connections that are kept, to addresses that are checked when one is opened.

A connection is kept for its scheme, host and port and used for nothing else, so whatever goes over it goes where it was checked.
Redirects are not followed, cookies not kept, proxies of the environment not used.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache

import httpx

from opportune import __version__
from opportune.delivery.address import ForbiddenAddress, addresses_of, host_of
from opportune.delivery.http_connection import ConnectionFault, HttpConnection, Received, request_head

__all__ = ["Client", "NotSent", "Received"]

MAX_CONNECTIONS = 500
MAX_KEPT_CONNECTIONS = 64
# Below the five seconds after which many servers close an idle connection: one that they close is lost for the request after it.
KEPT_SECONDS = 3.0
_DEFAULT_PORTS = {"http": 80, "https": 443}

# Scheme, host and port.
Origin = tuple[str, str, int]


class NotSent(Exception):
    """A request without an answer, with the reason as it is shown."""


@dataclass
class Client:
    """The connections of one event loop after another: `close` ends those of the loop that runs."""

    allowed_hosts: Collection[str]
    _kept: dict[Origin, list[HttpConnection]] = field(default_factory=dict, init=False)
    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_CONNECTIONS), init=False)
    _loop: asyncio.AbstractEventLoop | None = field(default=None, init=False)

    async def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        deadline_seconds: float,
        max_body_bytes: int = 0,
    ) -> Received:
        """The answer to one request within the deadline, which counts everything: name, connection, answer.

        Of the answer's body only so much is read. A request on a kept connection that the receiver just closed is sent once more on
        a new one. Raises NotSent.
        """
        self._begin_anew()
        try:
            async with asyncio.timeout(deadline_seconds), self._free:
                return await self._requested(method, httpx.URL(url), headers, body, max_body_bytes)
        except TimeoutError as error:
            raise NotSent(f"no answer within {deadline_seconds:g} seconds") from error
        except ForbiddenAddress as error:
            raise NotSent(str(error)) from error
        except (ConnectionFault, httpx.InvalidURL, ssl.SSLError, OSError, UnicodeError) as error:
            raise NotSent(f"could not be sent: {str(error) or type(error).__name__}") from error

    async def close(self) -> None:
        """Close the connections that are kept."""
        if self._loop is asyncio.get_running_loop():
            for kept in self._kept.values():
                for connection in kept:
                    connection.close()
        self._kept.clear()

    async def _requested(
        self, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes | None, max_body_bytes: int
    ) -> Received:
        given = {name.lower(): value for name, value in headers.items()}
        sent = {"host": url.netloc.decode("ascii"), "user-agent": f"Opportune/{__version__}", "accept": "*/*", **given}
        sent["accept-encoding"] = "identity"
        if body is not None:
            sent["content-length"] = str(len(body))
        request = request_head(method, url.raw_path, sent) + (body or b"")
        origin = (url.scheme, host_of(url), url.port or _DEFAULT_PORTS[url.scheme])
        while connection := self._kept_connection(origin):
            try:
                return await self._asked(connection, origin, request, max_body_bytes)
            except ConnectionFault as error:
                if not error.is_untouched:
                    raise
        return await self._asked(await self._opened(origin), origin, request, max_body_bytes)

    async def _asked(self, connection: HttpConnection, origin: Origin, request: bytes, max_body_bytes: int) -> Received:
        received = await connection.ask(request, max_body_bytes)
        if connection.is_reusable:
            kept = self._kept.setdefault(origin, [])
            connection.idle_since = asyncio.get_running_loop().time()
            if len(kept) < MAX_KEPT_CONNECTIONS:
                kept.append(connection)
            else:
                connection.close()
        return received

    def _kept_connection(self, origin: Origin) -> HttpConnection | None:
        """The connection that was used last, if it is still good."""
        kept = self._kept.get(origin, [])
        since = asyncio.get_running_loop().time() - KEPT_SECONDS
        while kept:
            connection = kept.pop()
            if connection.is_reusable and connection.idle_since > since:
                return connection
            connection.close()
        return None

    async def _opened(self, origin: Origin) -> HttpConnection:
        """A new connection to one of the addresses that the name leads to now, if they may be sent to."""
        scheme, host, port = origin
        loop = asyncio.get_running_loop()
        tls = _trusted() if scheme == "https" else None
        addresses = await addresses_of(host, port, self.allowed_hosts)
        for address in addresses:
            try:
                _, connection = await loop.create_connection(
                    HttpConnection, address, port, ssl=tls, server_hostname=host if tls else None
                )
                return connection
            except (ConnectionError, TimeoutError, OSError) as error:
                if address == addresses[-1]:
                    raise ConnectionFault(f"no connection to {host}: {error.strerror or error}") from error
        raise OSError(f"{host} has no address")

    def _begin_anew(self) -> None:
        """Connections of another event loop are of no use in this one."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop = loop
            self._kept = {}
            self._free = asyncio.Semaphore(MAX_CONNECTIONS)


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts: read for the first message, not by everybody who opens a workspace."""
    return ssl.create_default_context()
