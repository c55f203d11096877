"""Sends HTTP requests to receivers: over connections that are kept, to addresses that are checked when one is opened.

A connection is kept for its host and port and used for nothing else, so whatever goes over it goes where it was checked. Redirects
are not followed, cookies not kept, proxies of the environment not used.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpcore
import httpx

from opportune import __version__
from opportune.delivery.address import ForbiddenAddress, addresses_of

MAX_CONNECTIONS = 500
MAX_KEPT_CONNECTIONS = 100
# Below the five seconds after which many servers close an idle connection: one that they close is lost for the request after it.
KEPT_SECONDS = 3.0


class NotSent(Exception):
    """A request without an answer, with the reason as it is shown."""


@dataclass(frozen=True)
class Received:
    """An answer. `headers` have names in lower case; `is_cut` when there was more than the body holds."""

    status: int
    phrase: str
    headers: Mapping[str, str]
    body: bytes = b""
    is_cut: bool = False

    @property
    def said(self) -> str:
        """What was answered, for people."""
        return f"answered {self.status} {self.phrase}".rstrip()


@dataclass
class Client:
    """The connections of one event loop after another: `close` ends those of the loop that runs."""

    allowed_hosts: Collection[str]
    _pool: httpcore.AsyncConnectionPool | None = field(default=None, init=False)
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

        Of the answer's body only so much is read. Raises NotSent.
        """
        try:
            async with asyncio.timeout(deadline_seconds):
                return await self._requested(method, httpx.URL(url), headers, body, max_body_bytes)
        except TimeoutError as error:
            raise NotSent(f"no answer within {deadline_seconds:g} seconds") from error
        except ForbiddenAddress as error:
            raise NotSent(str(error)) from error
        except (
            httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, httpcore.UnsupportedProtocol,
            httpx.InvalidURL, ssl.SSLError, OSError, UnicodeError,
        ) as error:  # fmt: skip
            raise NotSent(f"could not be sent: {str(error) or type(error).__name__}") from error

    async def close(self) -> None:
        """Close the connections that are kept."""
        pool, self._pool = self._pool, None
        if pool is not None and self._loop is asyncio.get_running_loop():
            await pool.aclose()

    async def _requested(
        self, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes | None, max_body_bytes: int
    ) -> Received:
        sent = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": f"Opportune/{__version__}",
            "Accept": "*/*",
            **headers,
        }
        sent["Accept-Encoding"] = "identity"
        if body is not None:
            sent["Content-Length"] = str(len(body))
        request = httpcore.Request(
            method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=[(name.encode("ascii"), value.encode("utf-8")) for name, value in sent.items()],
            content=body,
        )
        response = await self._connections().handle_async_request(request)
        try:
            kept, is_cut = await _read(response.aiter_stream(), max_body_bytes)
        finally:
            await response.aclose()
        found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        phrase = response.extensions.get("reason_phrase", b"").decode("latin-1")
        return Received(response.status, phrase, found, kept, is_cut)

    def _connections(self) -> httpcore.AsyncConnectionPool:
        loop = asyncio.get_running_loop()
        if self._pool is None or self._loop is not loop:
            self._loop = loop
            self._pool = httpcore.AsyncConnectionPool(
                ssl_context=_trusted(),
                max_connections=MAX_CONNECTIONS,
                max_keepalive_connections=MAX_KEPT_CONNECTIONS,
                keepalive_expiry=KEPT_SECONDS,
                network_backend=_CheckedAddresses(self.allowed_hosts),
            )
        return self._pool


class _CheckedAddresses(httpcore.AsyncNetworkBackend):
    """Opens connections to the addresses that a name leads to now, if they may be sent to."""

    def __init__(self, allowed_hosts: Collection[str]) -> None:
        self._allowed_hosts = allowed_hosts
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        name = host.lower().rstrip(".")
        addresses = await addresses_of(name, port, self._allowed_hosts)
        for address in addresses:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError:
                if address == addresses[-1]:
                    raise
        raise OSError(f"{name} has no address")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def _read(stream: AsyncIterable[bytes], max_bytes: int) -> tuple[bytes, bool]:
    """As much of a body as is kept, and whether there was more."""
    kept = b""
    if not max_bytes:
        return kept, False
    async for part in stream:
        kept += part
        if len(kept) > max_bytes:
            return kept[:max_bytes], True
    return kept, False


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts: read for the first message, not by everybody who opens a workspace."""
    return ssl.create_default_context()
