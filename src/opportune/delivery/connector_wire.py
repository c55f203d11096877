"""Carries the requests of connectors over HTTP: shows who sends them, keeps to their pace, and says what an answer means."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opportune.delivery.address import checked_url
from opportune.delivery.client import Client, NotSent, Received
from opportune.delivery.connector_calls import Reply, Request, Stopped, basic, is_question
from opportune.delivery.connector_tokens import Tokens
from opportune.delivery.message import Ending
from opportune.delivery.pace import Pace
from opportune.delivery.send import retry_after_seconds
from opportune.errors import OpportuneError
from opportune.model.connector import ConnectorDefinition
from opportune.model.connector_auth import BasicAuth, BearerAuth, HeaderAuth, NoAuth, OAuth2
from opportune.model.connector_call import AnswerTest

# What is read of an answer: a hundred records with all their fields fit in.
MAX_ANSWER_BYTES = 1024 * 1024
# How much of an error is kept to be read by people.
_SAID_CHARACTERS = 300
_PASSING = frozenset({408, 409, 425, 429})
_UNAUTHORIZED = 401
_NOT_FOUND = 404


@dataclass(frozen=True)
class HttpWire:
    """Knows secrets by name, and the access tokens that are in use."""

    client: Client
    tokens: Tokens
    secret_of: Callable[[str], str]
    pace: Pace

    async def carry(self, request: Request, now: datetime) -> Reply:
        """Raises Stopped for an answer that is no good news."""
        received = await self._sent(request, now)
        if received.status == _UNAUTHORIZED and isinstance(request.definition.auth, OAuth2):
            # A token may be taken back before its time; one that was just made is refused for a better reason.
            self.tokens.forget(request.definition)
            received = await self._sent(request, now)
        content = _content(received)
        if not (received.status == _NOT_FOUND and is_question(request.operation)):
            _judge(request, received, content, now)
        return Reply(received.status, content)

    async def _sent(self, request: Request, now: datetime) -> Received:
        try:
            url = checked_url(request.url, self.client.allowed_hosts)
            shown = await self._credentials(request.definition, now)
            await self.pace.wait(request.definition)
            deadline = float(request.definition.timeout_seconds)
            headers = {**request.headers, **shown}
            return await self.client.request(
                request.call.method, url, headers, request.body, deadline, MAX_ANSWER_BYTES
            )
        except NotSent as error:
            raise Stopped(Ending("retry", str(error))) from error
        except OpportuneError as error:
            raise Stopped(Ending("failed", error.message)) from error

    async def _credentials(self, definition: ConnectorDefinition, now: datetime) -> Mapping[str, str]:
        auth = definition.auth
        token = await self.tokens.token_of(definition, auth, now) if isinstance(auth, OAuth2) else ""
        return credentials(definition, self.secret_of, token)


def credentials(definition: ConnectorDefinition, secret_of: Callable[[str], str], token: str) -> Mapping[str, str]:
    """The headers that show who sends a request; `token` is the access token where it takes one."""
    match definition.auth:
        case NoAuth():
            return {}
        case BearerAuth() as auth:
            return {"Authorization": f"Bearer {secret_of(auth.secret)}"}
        case BasicAuth() as auth:
            return {"Authorization": basic(auth.user, secret_of(auth.secret))}
        case HeaderAuth() as auth:
            return {auth.header: secret_of(auth.secret)}
        case OAuth2() as auth:
            return {
                "Authorization": f"Bearer {token}",
                **{header: secret_of(name) for header, name in auth.headers.items()},
            }


def said_of(received: Received) -> str:
    """What was answered, for people: the status, and how the other side explains it."""
    text = " ".join(received.body[: 4 * _SAID_CHARACTERS].decode("utf-8", "replace").split())
    return f"{received.said}: {text[:_SAID_CHARACTERS]}" if text else received.said


def _judge(request: Request, received: Received, content: Any, now: datetime) -> None:
    """Raises Stopped for an answer that is no good news."""
    call, definition, status = request.call, request.definition, received.status

    def fits(tests: tuple[AnswerTest, ...]) -> bool:
        return any(test.holds(status, content) for test in tests)

    if fits(call.done_when):
        return
    reason = said_of(received)
    if fits(call.retry_when) or fits(definition.retry_when) or status in _PASSING or status >= 500:
        wait = retry_after_seconds(received, now)
        raise Stopped(Ending("retry", reason, status, retry_after_seconds=wait))
    if fits(call.fail_when) or not 200 <= status < 300:
        raise Stopped(Ending("failed", reason + _advice(definition, status), status))


def _advice(definition: ConnectorDefinition, status: int) -> str:
    if status == _UNAUTHORIZED and definition.secrets:
        names = " and ".join(definition.secrets)
        return f". Put a valid one into the secret {names}, and replay the message"
    return ""


def _content(received: Received) -> Any:
    try:
        return json.loads(received.body) if received.body and not received.is_cut else None
    except ValueError:
        return None
