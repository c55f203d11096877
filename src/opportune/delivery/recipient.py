"""The address a mail goes to, out of the data of its message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from opportune.rendering.fields import value_at

_MAX_LENGTH = 254
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+")


def address_in(data: Mapping[str, Any], field: str) -> str | None:
    """The address in a field, in lower case; None where there is none that mail could go to."""
    found = value_at(data, field)
    return normal_address(found) if isinstance(found, str) else None


def normal_address(text: str) -> str | None:
    """An address as it is compared and sent to, None for what is none. Domains of other scripts become ASCII."""
    local, separator, domain = text.strip().lower().rpartition("@")
    if not separator:
        return None
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    address = f"{local}@{domain}"
    fits = len(address) <= _MAX_LENGTH and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)
    return address if fits and ".." not in local and not local.startswith(".") and not local.endswith(".") else None
