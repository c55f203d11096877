"""The requests that journeys send, filled in: the same message gives the same bytes however often it is made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from opportune.delivery.client import Received
from opportune.model.node import Chat, Http
from opportune.rendering.template import render, render_json

MAX_ANSWER_BYTES = 64 * 1024
# What the connection itself decides.
_NOT_THEIRS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "idempotency-key"}
)
# What of an answer's headers is worth keeping.
_KEPT_HEADERS = ("content-type", "location", "request-id", "x-request-id", "retry-after")


@dataclass(frozen=True)
class HttpContent:
    """One request. Header names are in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


def http_content(node: Http, data: Mapping[str, Any]) -> HttpContent:
    """The request of a node for one message. Raises TemplateError."""
    headers: dict[str, str] = {}
    body: bytes | None = None
    if isinstance(node.body, str):
        body = render(node.body, data).encode()
        headers["content-type"] = "application/json" if _is_json(body) else "text/plain; charset=utf-8"
    elif node.body is not None:
        body = json.dumps(render_json(node.body, data), ensure_ascii=False).encode("utf-8", "replace")
        headers["content-type"] = "application/json"
    elif node.method in ("POST", "PUT", "PATCH"):
        body = b""
    for name, template in node.headers.items():
        if name.lower() not in _NOT_THEIRS:
            # A line break would begin another header.
            headers[name.lower()] = " ".join(render(template, data).split())
    return HttpContent(node.method, render(node.url, data).strip(), headers, body)


def chat_content(node: Chat, url: str, data: Mapping[str, Any]) -> HttpContent:
    """The message of a node to a chat, as Slack, Mattermost, Microsoft Teams and Google Chat take it. Raises TemplateError."""
    body = json.dumps({"text": render(node.text, data)}, ensure_ascii=False).encode("utf-8", "replace")
    return HttpContent("POST", url, {"content-type": "application/json"}, body)


def captured(received: Received) -> dict[str, Any]:
    """What is kept of an answer: its status, some headers, and its JSON or text."""
    found: dict[str, Any] = {
        "status": received.status,
        "headers": {name: received.headers[name] for name in _KEPT_HEADERS if name in received.headers},
        "body": None,
    }
    if received.is_cut:
        found["is_cut"] = True
    if received.body:
        with suppress(ValueError):
            found["body"] = None if received.is_cut else read_json(received.body)
        if found["body"] is None and received.body != b"null":
            found["body"] = received.body.decode("utf-8", "replace")
    return found


def read_json(body: bytes) -> Any:
    """A JSON value that can be stored as one. Raises ValueError."""
    try:
        value = json.loads(body, parse_constant=_refuse)
        json.dumps(value, allow_nan=False)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _is_json(body: bytes) -> bool:
    try:
        read_json(body)
    except ValueError:
        return False
    return True
