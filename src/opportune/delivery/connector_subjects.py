"""Whom a message to a connector is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from opportune.delivery.message import Message
from opportune.model.connector import ConnectorDefinition, ConnectorObject
from opportune.model.node import (
    Connected,
    CreateAccount,
    EnrollInSequence,
    PurchaseContacts,
    PushAudience,
    PushCrm,
    RemoveFromAudience,
    SaveContacts,
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """Whom a call is about, and the data its templates use."""

    type: ConnectorObject
    id: int
    data: Mapping[str, Any]


def subjects_of(definition: ConnectorDefinition, message: Message, node: Connected) -> list[Subject]:
    """Whom a message is about on the other side: the contact, the company, or all people of the company where the other side
    knows people only.
    """
    data = {**message.data, "settings": dict(definition.settings)}
    contact, account = message.data.get("contact"), message.data.get("account")
    people = message.data.get("people") or []
    wants: tuple[ConnectorObject, ...]
    match node:
        case PushCrm():
            wants = (node.object,)
        case SaveContacts() | EnrollInSequence():
            wants = ("contact",)
        case CreateAccount() | PurchaseContacts():
            wants = ("account",)
        case PushAudience() | RemoveFromAudience():
            able = [one for one in ("contact", "account") if definition.can(node.operation, _object(one))]
            wants = tuple(_object(one) for one in (able if contact else reversed(able)))
        case _:
            raise TypeError(f"{type(node).__name__} is no node of a connector")
    for want in wants:
        match want:
            case "contact" if contact:
                return [Subject("contact", int(contact["id"]), data)] if _is_reachable(contact, node) else []
            case "contact":
                found = [one for one in people if _is_reachable(one, node)]
                if found:
                    return [Subject("contact", int(one["id"]), {**data, "contact": one}) for one in found]
            case "account":
                if account:
                    return [Subject("account", int(account["id"]), data)]
            case _ as unreachable:
                assert_never(unreachable)
    return []


def _object(text: str) -> ConnectorObject:
    return "account" if text == "account" else "contact"


def _is_reachable(contact: Mapping[str, Any], node: Connected) -> bool:
    """Audiences and sequences know people by their email."""
    return bool(contact.get("email")) or not isinstance(node, PushAudience | RemoveFromAudience | EnrollInSequence)
