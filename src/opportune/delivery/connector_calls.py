"""Performs the calls of a connector: fills in the templates, shows who it is, and says what each answer means.

Which calls an operation takes is decided in channels/connector.py.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from opportune.delivery.address import checked_url
from opportune.delivery.client import Client, NotSent, Received
from opportune.delivery.connector_tokens import Tokens
from opportune.delivery.message import Ending
from opportune.delivery.pace import Pace
from opportune.delivery.send import retry_after_seconds
from opportune.errors import OpportuneError
from opportune.model.connector import ConnectorDefinition
from opportune.model.connector_auth import BasicAuth, BearerAuth, HeaderAuth, NoAuth, OAuth2
from opportune.model.connector_call import AnswerTest, Call, value_at
from opportune.rendering.template import TemplateError, render, render_json

# What is read of an answer: a hundred records with all their fields fit in.
MAX_ANSWER_BYTES = 1024 * 1024
# How much of an error is kept to be read by people.
_SAID_CHARACTERS = 300
_PASSING = frozenset({408, 409, 425, 429})
_UNAUTHORIZED = 401
_NOT_FOUND = 404


class Stopped(Exception):
    """What ended a message before all of its calls were made."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.reason)
        self.ending = ending


@dataclass(frozen=True)
class Answer:
    """What came back: `picked` are the values that later calls may use."""

    status: int
    picked: Mapping[str, Any]


@dataclass(frozen=True)
class Speaker:
    """Speaks to one system for one message."""

    definition: ConnectorDefinition
    client: Client
    tokens: Tokens
    secret_of: Callable[[str], str]
    pace: Pace
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
            received = await self._perform(call, known, f"{name}-{number}")
            status = received.status
            if status == _NOT_FOUND and name.startswith(("find_", "read_")):
                return None
            content = _content(received)
            self._judge(call, received, content)
            found = {pick: value for pick, path in call.pick.items() if (value := value_at(content, path)) is not None}
            known |= found
            picked |= found
        return Answer(status, picked)

    async def _perform(self, call: Call, data: Mapping[str, Any], name: str) -> Received:
        try:
            url, headers, body = self._request(call, data)
            headers["Idempotency-Key"] = f"{self.idempotency_key}-{name}"
        except TemplateError as error:
            raise Stopped(Ending("failed", f"{name}: {error}")) from error
        received = await self._sent(call.method, url, headers, body)
        if received.status == _UNAUTHORIZED and isinstance(self.definition.auth, OAuth2):
            # A token may be taken back before its time; one that was just made is refused for a better reason.
            self.tokens.forget(self.definition)
            received = await self._sent(call.method, url, headers, body)
        return received

    def _request(self, call: Call, data: Mapping[str, Any]) -> tuple[str, dict[str, str], bytes | None]:
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

    async def _sent(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Received:
        try:
            allowed = checked_url(url, self.client.allowed_hosts)
            shown = await self._credentials()
            await self.pace.wait(self.definition)
            deadline = float(self.definition.timeout_seconds)
            return await self.client.request(method, allowed, {**headers, **shown}, body, deadline, MAX_ANSWER_BYTES)
        except NotSent as error:
            raise Stopped(Ending("retry", str(error))) from error
        except OpportuneError as error:
            raise Stopped(Ending("failed", error.message)) from error

    async def _credentials(self) -> dict[str, str]:
        match self.definition.auth:
            case NoAuth():
                return {}
            case BearerAuth() as auth:
                return {"Authorization": f"Bearer {self.secret_of(auth.secret)}"}
            case BasicAuth() as auth:
                return {"Authorization": basic(auth.user, self.secret_of(auth.secret))}
            case HeaderAuth() as auth:
                return {auth.header: self.secret_of(auth.secret)}
            case OAuth2() as auth:
                token = await self.tokens.token_of(self.definition, auth, self.now)
                named = {header: self.secret_of(name) for header, name in auth.headers.items()}
                return {"Authorization": f"Bearer {token}", **named}

    def _judge(self, call: Call, received: Received, content: Any) -> None:
        """Raises Stopped for an answer that is no good news."""
        status = received.status

        def fits(tests: tuple[AnswerTest, ...]) -> bool:
            return any(test.holds(status, content) for test in tests)

        if fits(call.done_when):
            return
        reason = said_of(received)
        if fits(call.retry_when) or fits(self.definition.retry_when) or status in _PASSING or status >= 500:
            wait = retry_after_seconds(received, self.now)
            raise Stopped(Ending("retry", reason, status, retry_after_seconds=wait))
        if fits(call.fail_when) or not 200 <= status < 300:
            raise Stopped(Ending("failed", reason + self._advice(status), status))

    def _advice(self, status: int) -> str:
        if status == _UNAUTHORIZED and self.definition.secrets:
            names = " and ".join(self.definition.secrets)
            return f". Put a valid one into the secret {names}, and replay the message"
        return ""


def basic(user: str, password: str) -> str:
    """The value of an Authorization header by RFC 7617."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def said_of(received: Received) -> str:
    """What was answered, for people: the status, and how the other side explains it."""
    text = " ".join(received.body[: 4 * _SAID_CHARACTERS].decode("utf-8", "replace").split())
    return f"{received.said}: {text[:_SAID_CHARACTERS]}" if text else received.said


def _content(received: Received) -> Any:
    try:
        return json.loads(received.body) if received.body and not received.is_cut else None
    except ValueError:
        return None
