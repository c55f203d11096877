"""Writes the calls a client would send, from the short names that scenarios use.

A subject is written as the person who tells the story would write it:

    acme            the account with the domain acme.example, and nobody in particular
    ann@acme        its contact with the email ann@acme.example; an address with a dot is taken as it is
    visitor:one     a browser nobody has signed in on
"""

from __future__ import annotations

from functools import cache
from typing import Any

from opportune.model.signal import Match
from opportune.shipped import shipped_signals

Payload = dict[str, Any]
_VISITOR = "visitor:"


def anonymous_id_of(subject: str) -> str | None:
    """The anonymous id of a visitor, None for other subjects."""
    return subject.removeprefix(_VISITOR) if subject.startswith(_VISITOR) else None


def email_of(subject: str) -> str | None:
    """The email of a contact, None for other subjects."""
    if "@" not in subject:
        return None
    return subject if "." in subject.partition("@")[2] else f"{subject}.example"


def domain_of(account: str) -> str:
    return account if "." in account else f"{account}.example"


def identity(subject: str) -> Payload:
    """The fields of a call that say whom it is about."""
    if anonymous_id := anonymous_id_of(subject):
        return {"anonymousId": anonymous_id}
    if email := email_of(subject):
        return {"userId": subject, "context": {"traits": {"email": email}}}
    return {"properties": {"company_domain": domain_of(subject)}}


def track(subject: str, name: str, properties: Payload) -> Payload:
    who = identity(subject)
    return {**who, "type": "track", "event": name, "properties": {**who.get("properties", {}), **properties}}


def page(subject: str, path: str, agent: str | None) -> Payload:
    who = identity(subject)
    context = {**who.get("context", {}), **({"userAgent": agent} if agent else {})}
    properties = {**who.get("properties", {}), "url": f"https://www.seller.example{path}"}
    return {**who, "type": "page", "properties": properties, "context": context}


def identify(contact: str, visitor: str | None, traits: Payload) -> Payload:
    who = identity(contact)
    seen_as = {"anonymousId": anonymous_id_of(visitor)} if visitor else {}
    return {**who, **seen_as, "type": "identify", "traits": {"email": email_of(contact), **traits}}


def group(subject: str, account: str) -> Payload:
    """Puts a contact or a visitor into an account."""
    who = {key: value for key, value in identity(subject).items() if key in ("userId", "anonymousId")}
    return {**who, "type": "group", "groupId": account, "traits": {"name": account, "domain": domain_of(account)}}


def alias(previous: str, contact: str) -> Payload:
    return {"type": "alias", "previousId": anonymous_id_of(previous) or previous, "userId": contact}


@cache
def event_name(signal: str) -> str:
    """An event name that the shipped definition of a signal takes. Raises ValueError where there is none to send."""
    definition = next((found for found in shipped_signals() if found.signal == signal), None)
    if definition is None:
        raise ValueError(f"there is no shipped signal {signal!r}")
    named = [match for match in definition.match if match.event and "track" in match.type]
    if not named:
        raise ValueError(f"no event carries {signal}; it follows from others, or from a page call")
    return min(named, key=_condition_count).event[0]


def _condition_count(match: Match) -> int:
    return len(match.where)
