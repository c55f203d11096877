"""Speaks to another system as its connector says: fills in the templates of its calls, and picks what later calls use.

Which calls an operation takes is decided in connector_operations.py; who carries them to the other side is a `Wire`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from opportune.delivery.message import Ending
from opportune.model.connector import ConnectorDefinition
from opportune.model.connector_call import Call, value_at
from opportune.rendering.template import TemplateError, render, render_json

_NOT_FOUND = 404


class Stopped(Exception):
    """What ended a message before all of its calls were made."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.reason)
        self.ending = ending


@dataclass(frozen=True)
class Request:
    """One request of a connector, but for what shows who sends it. `call` is the one of `operation` that it was made from."""

    definition: ConnectorDefinition
    operation: str
    call: Call
    url: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True)
class Reply:
    """What came back: the status, and the JSON in it, None where there is none."""

    status: int
    content: Any


class Wire(Protocol):
    """Carries requests to the other side."""

    async def carry(self, request: Request, now: datetime) -> Reply:
        """The answer, if it is good news or says that there is no such thing (404). Raises Stopped for any other."""
        ...


@dataclass(frozen=True)
class Answer:
    """What came back: `picked` are the values that later calls may use."""

    status: int
    picked: Mapping[str, Any]


@dataclass(frozen=True)
class Speaker:
    """Speaks to one system for one message."""

    definition: ConnectorDefinition
    wire: Wire
    idempotency_key: str
    now: datetime

    async def ask(self, name: str, data: Mapping[str, Any]) -> Answer | None:
        """All calls of that name, each with what those before it picked; None where what is asked for is not there (404).

        Raises Stopped.
        """
        known = dict(data)
        picked: dict[str, Any] = {}
        status = 200
        for number, call in enumerate(self.definition.calls[name], start=1):
            if (call.unless and known.get(call.unless)) or (call.needs and not known.get(call.needs)):
                continue
            reply = await self.wire.carry(self._request(name, number, call, known), self.now)
            status = reply.status
            if status == _NOT_FOUND and is_question(name):
                return None
            found = {
                pick: value for pick, path in call.pick.items() if (value := value_at(reply.content, path)) is not None
            }
            known |= found
            picked |= found
        return Answer(status, picked)

    def _request(self, name: str, number: int, call: Call, data: Mapping[str, Any]) -> Request:
        try:
            url, headers, body = self._filled_in(call, data)
        except TemplateError as error:
            raise Stopped(Ending("failed", f"{name}-{number}: {error}")) from error
        headers["Idempotency-Key"] = f"{self.idempotency_key}-{name}-{number}"
        return Request(self.definition, name, call, url, headers, body)

    def _filled_in(self, call: Call, data: Mapping[str, Any]) -> tuple[str, dict[str, str], bytes | None]:
        definition = self.definition
        query = {
            render(name, data): text for name, template in call.query.items() if (text := render(template, data)) != ""
        }
        path = render(call.path, data)
        if "//" in path or any(part in (".", "..") for part in path.split("/")) or set(path) & set("?# \n"):
            raise TemplateError(f"the path {path[:200]!r} is none; something it is made of is missing")
        url = f"{(definition.base_url or '').rstrip('/')}{path}" + (f"?{urlencode(query)}" if query else "")
        headers = {"Accept": "application/json"}
        body: bytes | None = None
        if call.body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(render_json(call.body, data), ensure_ascii=False).encode()
        elif call.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({name: render(template, data) for name, template in call.form.items()}).encode()
        for name, template in [*definition.headers.items(), *call.headers.items()]:
            if (text := render(template, data)) and (body is not None or name.lower() != "content-type"):
                headers[name] = text.replace("\r", " ").replace("\n", " ")
        return url, headers, body


def is_question(operation: str) -> bool:
    """Whether it asks for a record, so that there may be none."""
    return operation.startswith(("find_", "read_"))


def basic(user: str, password: str) -> str:
    """The value of an Authorization header by RFC 7617."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
