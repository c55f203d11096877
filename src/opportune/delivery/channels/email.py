"""Sends the emails of journeys: filled in, signed links put in, handed to the mail server.

A message is always the same mail: that of the version and the rules it was written by. Whether it may be sent is asked before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from opportune.delivery.links import Links
from opportune.delivery.message import Ending, Message
from opportune.delivery.mime import Envelope, message_bytes
from opportune.delivery.recipient import address_in
from opportune.delivery.sending_nodes import journeys_of, sending_rules_at
from opportune.delivery.smtp import HARD_BOUNCE, SmtpServer
from opportune.delivery.suppressions import suppress
from opportune.errors import Conflict, OpportuneError
from opportune.model.email import EmailDefinition, EmailStatus
from opportune.model.node import SendEmail, Sending
from opportune.model.sending_rules import SendingRules
from opportune.rendering.email import Content, filled_in
from opportune.rendering.template import TemplateError
from opportune.store import Transaction, Workspace, statement
from opportune.store.workspace import naive

# Versions never change, so they are read once.
_KEPT_VERSIONS = 500


class Unsendable(OpportuneError):
    """A message that cannot become a mail until somebody changes something."""

    code = "unsendable"
    status = 409


@dataclass(frozen=True)
class Mail:
    """A message as it is sent."""

    envelope: Envelope
    content: Content


class EmailChannel:
    """`base_url` is where this server is reached, unless the rules say so."""

    def __init__(
        self, workspace: Workspace, server: SmtpServer, links: Links, base_url: Callable[[], str | None]
    ) -> None:
        self._workspace = workspace
        self._server = server
        self._links = links
        self._base_url = base_url

    async def send(self, message: Message, node: Sending, now: datetime) -> Ending:
        try:
            mail = await asyncio.to_thread(self._mail, message, node)
            raw = message_bytes(mail.envelope, mail.content)
        except (Unsendable, TemplateError) as error:
            return Ending("failed", str(error))
        ending = await self._server.send(mail.envelope.sender.address, mail.envelope.to, raw)
        if ending.state == "failed" and (ending.reason or "").startswith(HARD_BOUNCE):
            await asyncio.to_thread(self._suppress, mail.envelope.to, f"delivery {message.delivery_id}", now)
        return ending

    def preview(self, message: Message, node: Sending) -> Mapping[str, Any]:
        """The mail that would be sent. Raises Conflict for one that cannot be made."""
        try:
            mail = self._mail(message, node)
        except (Unsendable, TemplateError) as error:
            raise Conflict(str(error)) from error
        return outline(mail)

    async def close(self) -> None:
        await self._server.close()

    def _mail(self, message: Message, node: Sending) -> Mail:
        assert isinstance(node, SendEmail), "only nodes that send emails write messages for this channel"
        with self._workspace.read() as tx:
            email = _pinned(tx, node.email, message.content_version)
            rules = sending_rules_at(tx, message.created_at)
            written = journeys_of(tx, {(message.workflow_id, message.version)})
        to = address_in(message.data, node.address)
        if to is None:
            raise Unsendable(f"{node.address} holds no address that mail could go to")
        purpose = written.purpose(
            written.node(message.workflow_id, message.version, message.node), message.content_version
        )
        key, number = message.idempotency_key, message.delivery_id
        return self.composed(email, node, message.data, rules, to, key, number, message.created_at, purpose is not None)

    def composed(
        self, email: EmailDefinition, node: SendEmail | None, data: Mapping[str, Any], rules: SendingRules, to: str,
        key: str, delivery_id: int, sent_at: datetime, can_unsubscribe: bool,
    ) -> Mail:  # fmt: skip
        """An email for one recipient. Raises Unsendable, and TemplateError."""
        sender = email.from_ or rules.from_
        if sender is None:
            raise Unsendable(
                f"nobody is named whom email {email.email} comes from; give it `from`, or give the sending rules one"
            )
        base_url = rules.public_url or self._base_url() or ""
        if not base_url:
            raise Unsendable("it is not known where links in mails lead; set OPPORTUNE_PUBLIC_URL")
        unsubscribe_url = self._links.url(base_url, "unsubscribe", delivery_id)
        content = filled_in(email, node.merge if node else {}, data, unsubscribe_url, can_unsubscribe=can_unsubscribe)
        if content.html is not None:
            track = email.track
            html = self._links.tracked(content.html, base_url, delivery_id, opens=track.opens, clicks=track.clicks)
            content = Content(content.subject, html, content.text)
        unsubscribe = unsubscribe_url if can_unsubscribe else None
        return Mail(Envelope(key, sender, to, email.reply_to, unsubscribe, sent_at), content)

    def _suppress(self, address: str, source: str, now: datetime) -> None:
        with self._workspace.transaction() as tx:
            suppress(tx, address, HARD_BOUNCE, source, naive(now))


def outline(mail: Mail) -> dict[str, Any]:
    """A mail for people to look at."""
    sender = mail.envelope.sender
    return {
        "from": f"{sender.name} <{sender.address}>" if sender.name else sender.address,
        "to": mail.envelope.to,
        "reply_to": mail.envelope.reply_to,
        "subject": mail.content.subject,
        "html": mail.content.html,
        "text": mail.content.text,
        "unsubscribe_url": mail.envelope.unsubscribe_url,
    }


def _pinned(tx: Transaction, key: str, version: int | None) -> EmailDefinition:
    """The version a message was written with, as long as the email is active now. Raises Unsendable."""
    rows = tx.run_dicts(statement("list_email_versions"), {"key": key, "version": version})
    in_force = next((row for row in rows if row["is_active"]), None)
    if in_force is None:
        raise Unsendable(f"email {key} was deleted; define it again, then send this message again")
    if in_force["status"] != EmailStatus.ACTIVE:
        raise Unsendable(
            f"email {key} is {in_force['status']}, and only an active one is sent; activate it with "
            f"`opportune emails activate {key}`, then send this message again"
        )
    pinned = next((row for row in rows if row["version"] == version), in_force)
    return _email(pinned["body"])


@lru_cache(maxsize=_KEPT_VERSIONS)
def _email(body: str) -> EmailDefinition:
    return EmailDefinition.model_validate_json(body)
