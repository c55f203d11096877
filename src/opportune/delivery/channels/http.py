"""Requests over HTTP: those that a journey writes itself, and messages to chats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opportune.delivery.address import checked_url
from opportune.delivery.callbacks import PATH, callback_token
from opportune.delivery.channels.attempt import not_made, to_retry
from opportune.delivery.client import Client, NotSent, Received
from opportune.delivery.content import MAX_ANSWER_BYTES, HttpContent, captured, chat_content, http_content
from opportune.delivery.message import Ending, Message
from opportune.delivery.secrets import Secrets, SecretsByName, SecretsUnseen
from opportune.delivery.send import is_redirect
from opportune.delivery.signature import SigningKey, headers
from opportune.errors import InvalidInput, OpportuneError
from opportune.model.node import Chat, Http, Sending
from opportune.rendering.outgoing import HttpCall
from opportune.rendering.template import TemplateError

CHAT_SECONDS = 10


@dataclass(frozen=True)
class HttpChannel:
    """Sends requests. `base_url` tells the address at which receivers reach this server, for those that call back."""

    client: Client
    key: SigningKey
    secrets: Secrets
    base_url: Callable[[], str | None]

    async def send(self, message: Message, node: Sending, now: datetime) -> Ending:
        """Try once. Whatever cannot be filled in, or may not be sent to, fails for good."""
        try:
            content = self._content(message, node, self._data(message, node))
            url = checked_url(content.url, self.client.allowed_hosts)
            sent = {**content.headers, **self._identity(message, node, content.body or b"", now)}
        except (TemplateError, OpportuneError) as error:
            return not_made(error)
        seconds = node.timeout_seconds if isinstance(node, Http) else CHAT_SECONDS
        try:
            received = await self.client.request(content.method, url, sent, content.body, seconds, MAX_ANSWER_BYTES)
        except NotSent as error:
            return Ending("retry", str(error))
        return self._ending(received, node, now)

    def preview(self, message: Message, node: Sending) -> Mapping[str, Any]:
        """The request that would be sent, with the names of secrets instead of what they are. Raises InvalidInput."""
        try:
            call = self.call(message, node)
        except TemplateError as error:
            raise InvalidInput(
                f"The template cannot be filled in: {error}. Correct the data of the message."
            ) from error
        return {"method": call.method, "url": call.url, "headers": dict(call.headers), "body": call.body}

    def call(self, message: Message, node: Sending) -> HttpCall:
        """The request that would be sent, for people to look at. Raises TemplateError."""
        data = {**message.data, "secrets": SecretsUnseen(), "callback_url": "[callback address]"}
        content = self._content(message, node, data)
        identity = {"idempotency-key": message.idempotency_key}
        if isinstance(node, Http) and node.signed:
            # When it is sent, and how it is signed, is known at the moment of sending.
            unseen = {"webhook-timestamp": "[time of sending]", "webhook-signature": "[signature]"}
            identity = {"webhook-id": message.idempotency_key, **unseen, **identity}
        body = None if content.body is None else content.body.decode("utf-8", "replace")
        return HttpCall(content.method, content.url, {**content.headers, **identity}, body)

    async def close(self) -> None:
        """End the connections that are kept."""
        await self.client.close()

    def _data(self, message: Message, node: Sending) -> dict[str, Any]:
        data = {**message.data, "secrets": SecretsByName(self.secrets)}
        if isinstance(node, Http) and node.wait_for_callback is not None:
            data["callback_url"] = self._callback_url(message)
        return data

    def _callback_url(self, message: Message) -> str:
        base = self.base_url()
        if base is None:
            raise InvalidInput(
                "Nobody knows the address of this server, so nobody could call back. Set OPPORTUNE_PUBLIC_URL, then replay."
            )
        return f"{base.rstrip('/')}{PATH}/{callback_token(self.key, message.delivery_id, message.idempotency_key)}"

    def _content(self, message: Message, node: Sending, data: Mapping[str, Any]) -> HttpContent:
        match node:
            case Http():
                return http_content(node, data)
            case Chat():
                return chat_content(node, data["secrets"][node.webhook], data)
            case _:
                raise TypeError(f"{type(node).__name__} is not sent over HTTP")

    def _identity(self, message: Message, node: Sending, body: bytes, now: datetime) -> dict[str, str]:
        if not (isinstance(node, Http) and node.signed):
            return {"idempotency-key": message.idempotency_key}
        secret = self.key.secret_of_journey(message.workflow_id)
        signed = headers(secret, message.idempotency_key, int(now.timestamp()), body)
        return {name.lower(): value for name, value in signed.items()}

    def _ending(self, received: Received, node: Sending, now: datetime) -> Ending:
        status, answer = received.status, captured(received)
        if 200 <= status < 300:
            if isinstance(node, Http) and node.wait_for_callback is not None:
                return Ending("called", None, status, callback_seconds=node.wait_for_callback.seconds)
            return Ending("delivered", None, status, answer)
        if retry := to_retry(received, now):
            return retry
        said = received.said
        if is_redirect(received):
            said += ", but redirects are not followed: write the address it names into the journey"
        return Ending("failed", said, status, answer)
