"""Sends one message over HTTP and says what came of it. It stores nothing and tries once."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from opportune import __version__
from opportune.delivery.address import ForbiddenAddress, addresses_of, host_of

# Standard Webhooks advises 15 to 30 seconds; all of it counts: name, connection, answer.
DEADLINE_SECONDS = 20.0
_GONE = 410
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Outcome:
    """What one attempt came to. `reason` is None exactly for a message that was delivered."""

    status_code: int | None
    reason: str | None
    is_gone: bool = False
    retry_after_seconds: float = 0.0


async def send(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    allowed_hosts: Collection[str],
    tls: ssl.SSLContext,
    now: datetime,
) -> Outcome:
    """Post a JSON body. Any answer from 200 to 299 within the deadline is a delivery; redirects are not followed."""
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await _sent(httpx.URL(url), body, headers, allowed_hosts, tls, now)
    except TimeoutError:
        return Outcome(None, f"no answer within {DEADLINE_SECONDS:g} seconds")
    except ForbiddenAddress as error:
        return Outcome(None, str(error))
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError, UnicodeError) as error:
        return Outcome(None, f"could not be sent: {str(error) or type(error).__name__}")


async def _sent(
    url: httpx.URL,
    body: bytes,
    headers: Mapping[str, str],
    allowed_hosts: Collection[str],
    tls: ssl.SSLContext,
    now: datetime,
) -> Outcome:
    host = host_of(url)
    addresses = await addresses_of(host, url.port or _DEFAULT_PORTS[url.scheme], allowed_hosts)
    sent = {
        "Content-Type": "application/json",
        "User-Agent": f"Opportune/{__version__}",
        "Host": url.netloc.decode("ascii"),
        **headers,
    }
    async with httpx.AsyncClient(verify=tls, trust_env=False, timeout=DEADLINE_SECONDS) as client:
        for address in addresses:
            request = client.build_request(
                "POST", url.copy_with(host=address), content=body, headers=sent, extensions={"sni_hostname": host}
            )
            try:
                # The answer's body is nothing to us, so it is never read, however long it may be.
                response = await client.send(request, stream=True)
            except httpx.ConnectError:
                if address == addresses[-1]:
                    raise
                continue
            await response.aclose()
            return _outcome(response, now)
    raise OSError(f"{host} has no address")


def _outcome(response: httpx.Response, now: datetime) -> Outcome:
    status = response.status_code
    if response.is_success:
        return Outcome(status, None)
    answered = f"answered {status} {response.reason_phrase}".rstrip()
    if response.is_redirect:
        answered += ", but redirects are not followed: connect the address it names"
    wait = _retry_after_seconds(response.headers.get("Retry-After", ""), now)
    return Outcome(status, answered, status == _GONE, wait)


def _retry_after_seconds(text: str, now: datetime) -> float:
    """The wait a receiver asks for, in seconds or until a date; 0 for none."""
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max((parsedate_to_datetime(text) - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return 0.0
