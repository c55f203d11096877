"""Sends the web push of journeys: encrypted for one browser, signed, handed to the push service that the browser named."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from opportune.delivery.address import checked_url
from opportune.delivery.channels.attempt import not_made, to_retry
from opportune.delivery.client import Client, NotSent, Received
from opportune.delivery.content import MAX_ANSWER_BYTES, captured
from opportune.delivery.links import MAX_TARGET_LENGTH, Links
from opportune.delivery.message import Ending, Message
from opportune.delivery.sealing import Sealer
from opportune.delivery.sending_nodes import sending_rules_at
from opportune.delivery.web_push import MAX_CONTENT_BYTES, authorization, encrypted
from opportune.delivery.web_push_keys import WebPushKeys
from opportune.errors import Conflict, InvalidInput, OpportuneError
from opportune.model.node import Sending, SendWebPush
from opportune.model.sending_rules import SendingRules
from opportune.rendering.template import TemplateError
from opportune.rendering.web_push import WebPushContent, filled_web_push, topic_of
from opportune.store import Workspace

SECONDS = 10
NO_SUBSCRIPTION, SUBSCRIPTION_GONE = "no_subscription", "subscription_gone"
_GONE = frozenset({404, 410})
_TOO_LARGE = 413
# What a declarative message begins with, which browsers that know it show by themselves (w3c.github.io/push-api).
_DECLARATIVE = 8030


@dataclass(frozen=True)
class _Request:
    url: str
    headers: Mapping[str, str]
    body: bytes


class WebPushChannel:
    """`base_url` is where this server is reached, unless the rules say so."""

    def __init__(
        self, workspace: Workspace, client: Client, keys: WebPushKeys, sealer: Sealer, links: Links,
        base_url: Callable[[], str | None],
    ) -> None:  # fmt: skip
        self._workspace = workspace
        self._client = client
        self._keys = keys
        self._sealer = sealer
        self._links = links
        self._base_url = base_url

    async def send(self, message: Message, node: Sending, now: datetime) -> Ending:
        """Try once. A browser that the push service does not know any more is forgotten."""
        try:
            request = await asyncio.to_thread(self._request, message, node, now)
        except (TemplateError, OpportuneError) as error:
            return not_made(error)
        if request is None:
            return Ending("skipped", NO_SUBSCRIPTION)
        try:
            received = await self._client.request(
                "POST", request.url, request.headers, request.body, SECONDS, MAX_ANSWER_BYTES
            )
        except NotSent as error:
            return Ending("retry", str(error))
        if received.status in _GONE:
            await asyncio.to_thread(self._forget, message)
            return Ending("skipped", SUBSCRIPTION_GONE, received.status)
        return _ending(received, now)

    def preview(self, message: Message, node: Sending) -> Mapping[str, Any]:
        """What the browser would show. Raises Conflict for a message that cannot be made."""
        try:
            return asdict(_content(message, node))
        except TemplateError as error:
            raise Conflict(f"The template cannot be filled in: {error}. Correct the data of the message.") from error

    async def close(self) -> None:
        """The connections are those of the client, which other channels share."""
        await self._client.close()

    def _request(self, message: Message, node: Sending, now: datetime) -> _Request | None:
        """What is sent, or None when the browser is not that of the recipient any more."""
        if message.subscription_key is None:
            return None
        with self._workspace.read() as tx:
            rows = tx.fixed("get_web_push_subscription", {"subscription_key": message.subscription_key})
            rules = sending_rules_at(tx, message.created_at)
        if not rows or rows[0][2] != message.contact_id:
            return None
        endpoint, sealed_keys, _ = rows[0]
        content = _content(message, node)
        base_url = rules.public_url or self._base_url() or ""
        body = encrypted(self._payload(message, content, base_url), self._sealer.opened(sealed_keys))
        url = checked_url(endpoint, self._client.allowed_hosts)
        headers = {
            "authorization": authorization(self._keys.private_key(), endpoint, _subject(rules, base_url), now),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(content.ttl),
            "urgency": content.urgency,
            "topic": _topic(message, content),
        }
        return _Request(url, headers, body)

    def _payload(self, message: Message, content: WebPushContent, base_url: str) -> bytes:
        """What the browser gets, as a declarative message. Raises InvalidInput."""
        shown = {
            "title": content.title,
            "body": content.body,
            "icon": content.icon,
            # A message that comes twice takes its own place.
            "tag": _topic(message, content),
            "navigate": self._link(message, content.url, base_url),
        }
        notification = {name: value for name, value in shown.items() if value}
        payload = json.dumps({"web_push": _DECLARATIVE, "notification": notification}, ensure_ascii=False).encode()
        if len(payload) > MAX_CONTENT_BYTES:
            raise InvalidInput(
                f"it takes {len(payload):,} bytes, and push services take {MAX_CONTENT_BYTES:,}; shorten title, body, url or icon"
            )
        return payload

    def _link(self, message: Message, url: str | None, base_url: str) -> str | None:
        if url is None or len(url) > MAX_TARGET_LENGTH:
            return url
        if not base_url:
            raise InvalidInput("it is not known where links lead; set OPPORTUNE_PUBLIC_URL")
        return self._links.url(base_url, "click", message.delivery_id, url)

    def _forget(self, message: Message) -> None:
        with self._workspace.transaction() as tx:
            tx.fixed("delete_web_push_subscription", {"subscription_key": message.subscription_key})


def _content(message: Message, node: Sending) -> WebPushContent:
    assert isinstance(node, SendWebPush), "only nodes that send web push write messages for this channel"
    return filled_web_push(node, message.data)


def _topic(message: Message, content: WebPushContent) -> str:
    """Of messages with one topic only the last is shown; without one, only attempts at the same message have one in common."""
    return topic_of(content.topic or message.idempotency_key)


def _subject(rules: SendingRules, base_url: str) -> str:
    """Whom push services write to when something is wrong with what they get."""
    if rules.from_ is not None:
        return f"mailto:{rules.from_.address}"
    if (own := urlsplit(base_url)).scheme == "https":
        return f"https://{own.hostname}"
    raise InvalidInput("push services want to know whom to write to; give the sending rules `from`")


def _ending(received: Received, now: datetime) -> Ending:
    status, answer = received.status, captured(received)
    if 200 <= status < 300:
        return Ending("delivered", None, status)
    if retry := to_retry(received, now):
        return retry
    if status == _TOO_LARGE:
        return Ending("failed", f"{received.said}: the push service takes less; shorten the message", status, answer)
    return Ending("failed", received.said, status, answer)
