"""What an event's `context` says: read once for all events that send the same one.

Pages and sessions are looked for here too, since clients put them into the context or into the properties.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import msgspec

from opportune.ingest.decode import decode_loosely
from opportune.ingest.fields import identifier, json_object, short_text
from opportune.ingest.limits import MAX_ID_LENGTH, MAX_TEXT_LENGTH

_URL = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)(?::\d*)?([^?#]*)", re.IGNORECASE)
_REMEMBERED_CONTEXTS = 4_096
_REMEMBERED_URLS = 4_096
_MAX_REMEMBERED_BYTES = 1_024


class ContextFacts(msgspec.Struct, frozen=True):
    """What is read from an event's `context`, and its JSON as it is stored."""

    stored: msgspec.Raw | None = None
    traits: dict[str, Any] | None = None
    group_id: str | None = None
    session_id: str | None = None
    url_host: str | None = None
    url_path: str | None = None
    user_agent: str | None = None
    ip: str | None = None


NO_CONTEXT = ContextFacts()


def read_context(encoded: bytes) -> ContextFacts:
    """The facts of one encoded context. Raises EventRejected when it is no object, InvalidBody when it is no JSON.

    A library sends the same context with every event, so short ones are remembered.
    """
    return _remembered(encoded) if len(encoded) <= _MAX_REMEMBERED_BYTES else _read(encoded)


def find_page(properties: dict[str, Any] | None, facts: ContextFacts) -> tuple[str | None, str | None]:
    """Host and path of the page: properties.url, context.page.url, properties.path or context.page.path."""
    if properties:
        if type(url := properties.get("url")) is str and (page := split_url(url)):
            return page
        if facts.url_host is None and (path := short_text(properties.get("path"))):
            return None, _bare_path(path)
    return facts.url_host, facts.url_path


def find_session_id(properties: dict[str, Any] | None, facts: ContextFacts, integrations: Any) -> str | None:
    """context.sessionId (RudderStack, Jitsu), context.session.id, properties.session_id, Amplitude's session_id."""
    if facts.session_id:
        return facts.session_id
    if properties and (value := properties.get("session_id") or properties.get("sessionId")):
        return _loose_identifier(value)
    if integrations and type(integrations) is dict:
        options = integrations.get("Amplitude") or integrations.get("Actions Amplitude")
        if type(options) is dict:
            return _loose_identifier(options.get("session_id"))
    return None


def _read(encoded: bytes) -> ContextFacts:
    try:
        value = msgspec.json.decode(encoded)
    except (msgspec.DecodeError, UnicodeDecodeError):
        value = decode_loosely(encoded)
    context = json_object(value, "context")
    if not context:
        return NO_CONTEXT
    url_host = url_path = None
    page = context.get("page")
    if type(page) is dict:
        if type(url := page.get("url")) is str and (split := split_url(url)):
            url_host, url_path = split
        elif path := short_text(page.get("path")):
            url_path = _bare_path(path)
    session = context.get("sessionId") or context.get("session_id") or context.get("session")
    traits = context.get("traits")
    return ContextFacts(
        stored=msgspec.Raw(msgspec.json.encode(context)),
        traits=traits if type(traits) is dict else None,
        group_id=identifier(context.get("groupId"), "context.groupId"),
        session_id=_loose_identifier(session.get("id") if type(session) is dict else session),
        url_host=url_host,
        url_path=url_path,
        user_agent=short_text(context.get("userAgent")),
        ip=short_text(context.get("ip")),
    )


_remembered = lru_cache(maxsize=_REMEMBERED_CONTEXTS)(_read)


def split_url(url: str) -> tuple[str | None, str] | None:
    """Host (in lower case, without port) and path of an absolute URL, or None for any other text."""
    return _remembered_url(url) if len(url) <= _MAX_REMEMBERED_BYTES else _split(url)


def _split(url: str) -> tuple[str | None, str] | None:
    found = _URL.match(url)
    if found is None:
        return None
    host, path = found.groups()
    return host.lower()[:MAX_TEXT_LENGTH] or None, path[:MAX_TEXT_LENGTH] or "/"


_remembered_url = lru_cache(maxsize=_REMEMBERED_URLS)(_split)


def _bare_path(path: str) -> str:
    return path.partition("?")[0].partition("#")[0] or "/"


def _loose_identifier(value: Any) -> str | None:
    if type(value) is str:
        return value.strip()[:MAX_ID_LENGTH] or None
    return str(value) if type(value) is int else None
