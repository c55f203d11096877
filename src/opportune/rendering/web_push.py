"""A message of web push filled in for one recipient. Links are still those of the author."""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opportune.model.node.sending import MAX_TTL_SECONDS, URGENCIES, SendWebPush, ttl_seconds
from opportune.rendering.fields import ROOTS
from opportune.rendering.template import TemplateError, render

_BREAKS = re.compile(r"\s+")
# What push services take for a topic (RFC 8030, section 5.4).
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
_TOPIC_LENGTH = 32


@dataclass(frozen=True)
class WebPushContent:
    """What is shown, where a click leads, and how a push service treats it."""

    title: str
    body: str
    url: str | None
    icon: str | None
    ttl: int
    urgency: str
    topic: str | None


def filled_web_push(node: SendWebPush, data: Mapping[str, Any]) -> WebPushContent:
    """The message for one recipient. Raises TemplateError with the field."""
    values = dict.fromkeys(ROOTS) | dict(data)
    said = {field: _part(field, template, values) for field, template in node.templates}
    title = _BREAKS.sub(" ", said["title"]).strip()
    if not title:
        raise TemplateError("title: it is empty, and browsers show no message without one")
    ttl, urgency = ttl_seconds(said.get("ttl", node.ttl)), said["urgency"].strip()
    if ttl is None:
        raise TemplateError(f"ttl: {said.get('ttl')!r} is no number of seconds from 0 to {MAX_TTL_SECONDS:,}")
    if urgency not in URGENCIES:
        raise TemplateError(f"urgency: {urgency!r} is none of {', '.join(URGENCIES)}")
    return WebPushContent(
        title=title,
        body=said["body"].strip(),
        url=_address("url", said.get("url")),
        icon=_address("icon", said.get("icon")),
        ttl=ttl,
        urgency=urgency,
        topic=said.get("topic", "").strip() or None,
    )


def topic_of(text: str) -> str:
    """A topic as push services take it: the text itself, or what stands for one that is longer or has other characters."""
    if _TOPIC.fullmatch(text):
        return text
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()[:_TOPIC_LENGTH]


def _address(field: str, text: str | None) -> str | None:
    text = (text or "").strip()
    if text and not text.lower().startswith(("http://", "https://")):
        raise TemplateError(f"{field}: {text[:100]!r} is no address; write it as https://host/path")
    return text or None


def _part(field: str, template: str, values: Mapping[str, Any]) -> str:
    try:
        return render(template, values)
    except TemplateError as error:
        raise TemplateError(f"{field}: {error}") from error
