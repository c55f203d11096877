"""Finds the account or contact somebody means: by id, by domain or email, or by name."""

from __future__ import annotations

from typing import Any

from opportune.cli.client import API, Client
from opportune.errors import InvalidInput, NotFound

_SHOWN_CANDIDATES = 5
Found = dict[str, Any]


def find_account(client: Client, wanted: str, *, exact: bool = False) -> int:
    """The id of the account with this id, domain or name; a part of one will do, unless it has to be `exact`.

    Raises NotFound, and InvalidInput when several fit.
    """
    return _find(client, "account", wanted, ("domain", "name"), exact)


def find_contact(client: Client, wanted: str, *, exact: bool = False) -> int:
    """The id of the contact with this id, email or name; a part of a name will do, unless it has to be `exact`.

    An address is taken as it is, and may be one from before a merge. Raises NotFound, and InvalidInput when several fit.
    """
    is_address = "@" in wanted
    holders = list(client.pages(f"{API}/contacts", 2, email=wanted)) if is_address else []
    if len(holders) == 1:
        return int(holders[0]["contact_id"])
    return _find(client, "contact", wanted, ("email", "name"), exact or is_address)


def _find(client: Client, kind: str, wanted: str, fields: tuple[str, str], exact: bool) -> int:
    key = f"{kind}_id"
    if wanted.isascii() and wanted.isdigit():
        return int(wanted)
    found = list(client.pages(f"{API}/{kind}s", _SHOWN_CANDIDATES + 1, q=wanted))
    same = [item for item in found if wanted.casefold() in {str(item.get(field) or "").casefold() for field in fields}]
    chosen = same if exact else same or found
    if len(chosen) == 1:
        return int(chosen[0][key])
    if not chosen:
        near = f" Close to it: {_named(found, key, fields)}." if found else ""
        raise NotFound(
            f"There is no {kind} with the {fields[0]} or {fields[1]} {wanted!r}.{near} "
            f"`opportune {kind}s list` shows which there are."
        )
    raise InvalidInput(f"Several {kind}s fit {wanted!r}: {_named(chosen, key, fields)}. Name one of them by its id.")


def _named(found: list[Found], key: str, fields: tuple[str, str]) -> str:
    names = ", ".join(f"{item[key]} ({item.get('name') or item.get(fields[0])})" for item in found[:_SHOWN_CANDIDATES])
    return names + (" and more" if len(found) > _SHOWN_CANDIDATES else "")
