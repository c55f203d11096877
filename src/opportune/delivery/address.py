"""Which addresses may be sent to: public ones, and hosts that the operator allows by name.

Whoever may define a campaign could otherwise let the server knock at doors that only it can reach: its own ports, the machines
beside it, the metadata service of a cloud.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from opportune.errors import InvalidInput

MAX_URL_LENGTH = 2_000
# Addresses of IPv4 that a translator reaches through IPv6.
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("::/96"))


class ForbiddenAddress(Exception):
    """A host that leads to an address nobody may send to."""


def checked_url(url: str, allowed_hosts: Collection[str]) -> str:
    """The URL, if messages may go there as far as it shows. Raises InvalidInput."""
    try:
        found = httpx.URL(url.strip())
        host = host_of(found)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise InvalidInput(f"{url[:200]!r} is no URL: {error}. Write it as https://host/path.") from error
    if len(url) > MAX_URL_LENGTH:
        raise InvalidInput(f"The URL has more than {MAX_URL_LENGTH:,} characters. Choose a shorter one.")
    if found.scheme not in ("http", "https") or not host:
        raise InvalidInput(f"{url[:200]!r} is no address to send to. Write it as https://host/path.")
    if found.port is not None and not 0 < found.port < 65_536:
        raise InvalidInput(f"There is no port {found.port}. Leave it out, or choose one up to 65535.")
    if found.userinfo or found.fragment:
        raise InvalidInput(
            "Leave user, password and fragment out of the URL: messages are signed, and receivers check that."
        )
    if host in allowed_hosts:
        return str(found)
    if found.scheme != "https":
        raise InvalidInput(
            f"Nothing is sent unencrypted: use https. For a host of your own network, add {host} to OPPORTUNE_PUSH_HOSTS."
        )
    if is_address(host) and not is_public(host):
        raise InvalidInput(forbidden(host, host))
    return str(found)


def host_of(url: httpx.URL) -> str:
    """The host in lower case, without the dot that may end it."""
    return url.host.lower().rstrip(".")


async def addresses_of(host: str, port: int, allowed_hosts: Collection[str]) -> list[str]:
    """The addresses to connect to. Raises ForbiddenAddress, and OSError for a host that is not known.

    They are looked up once and connected to as they are, so that the answer cannot change in between.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if host not in allowed_hosts:
        for address in addresses:
            if not is_public(address):
                raise ForbiddenAddress(forbidden(host, address))
    return addresses


def forbidden(host: str, address: str) -> str:
    """What to say about a host that leads inside."""
    where = host if host == address else f"{host} is {address}, which"
    return f"{where} is not a public address, so nothing is sent there. If that is meant, add {host} to OPPORTUNE_PUSH_HOSTS."


def is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether an address belongs to the internet at large, or stands for one of IPv4 that does."""
    found = ip_address(address.partition("%")[0])
    inside = _inside(found)
    return all(map(_is_public, inside)) if inside else _is_public(found)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inside(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """The addresses of IPv4 that one of IPv6 leads to by way of a translator or a tunnel."""
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _TRANSLATED):
        found.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return [inner for inner in found if inner is not None]
