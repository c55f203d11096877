"""Finds the account or contact somebody means: by id, by domain or email, or by name."""

from __future__ import annotations

from typing import Any

from opportune.cli.client import API, Client
from opportune.errors import InvalidInput, NotFound

_SHOWN_CANDIDATES = 5
Found = dict[str, Any]


def find_account(client: Client, wanted: str) -> int:
    """The id of the account with this id, domain or name. Raises NotFound, and InvalidInput when several fit."""
    return _find(client, "account", wanted, ("domain", "name"))


def find_contact(client: Client, wanted: str) -> int:
    """The id of the contact with this id, email or name. Raises NotFound, and InvalidInput when several fit."""
    return _find(client, "contact", wanted, ("email", "name"))


def _find(client: Client, kind: str, wanted: str, fields: tuple[str, str]) -> int:
    key = f"{kind}_id"
    if wanted.isascii() and wanted.isdigit():
        return int(wanted)
    found = list(client.pages(f"{API}/{kind}s", _SHOWN_CANDIDATES + 1, q=wanted))
    exact = [item for item in found if wanted.casefold() in {str(item.get(field) or "").casefold() for field in fields}]
    chosen = exact or found
    if len(chosen) == 1:
        return int(chosen[0][key])
    if not chosen:
        raise NotFound(
            f"There is no {kind} with the {fields[0]} or {fields[1]} {wanted!r}. "
            f"`opportune {kind}s list` shows which there are."
        )
    names = ", ".join(f"{item[key]} ({item.get('name') or item.get(fields[0])})" for item in chosen[:_SHOWN_CANDIDATES])
    more = " and more" if len(chosen) > _SHOWN_CANDIDATES else ""
    raise InvalidInput(f"Several {kind}s fit {wanted!r}: {names}{more}. Name one of them by its id.")
