"""Sends the emails of journeys: filled in, signed links put in, handed to the mail server.

A message is always the same mail: that of the version and the rules it was written by. Whether it may be sent is asked before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

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

# What never changes is read once.
_KEPT = 500
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


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
        self._emails: dict[str, EmailDefinition] = {}
        self._purposes: dict[tuple[int, int, str, int | None], str | None] = {}
        self._rules: dict[datetime, SendingRules] = {}

    async def send(self, message: Message, node: Sending, now: datetime) -> Ending:
        try:
            mail, raw = await asyncio.to_thread(self._made, message, node)
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

    def _made(self, message: Message, node: Sending) -> tuple[Mail, bytes]:
        mail = self._mail(message, node)
        return mail, message_bytes(mail.envelope, mail.content)

    def _mail(self, message: Message, node: Sending) -> Mail:
        assert isinstance(node, SendEmail), "only nodes that send emails write messages for this channel"
        with self._workspace.read() as tx:
            email = self._pinned(tx, node.email, message.content_version)
            rules = self._rules_of(tx, message)
            purpose = self._purpose_of(tx, message)
        to = address_in(message.data, node.address)
        if to is None:
            raise Unsendable(f"{node.address} holds no address that mail could go to")
        key, number = message.idempotency_key, message.delivery_id
        return self.composed(email, node, message.data, rules, to, key, number, message.created_at, purpose is not None)

    def _pinned(self, tx: Transaction, key: str, version: int | None) -> EmailDefinition:
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
        found = self._emails.get(pinned["checksum"])
        if found is None:
            body = tx.scalar(statement("get_email_body"), {"key": key, "version": pinned["version"]})
            found = EmailDefinition.model_validate_json(body)
            _keep(self._emails, pinned["checksum"], found)
        return found

    def _purpose_of(self, tx: Transaction, message: Message) -> str | None:
        """What the message needs consent to: versions never change."""
        place = (message.workflow_id, message.version, message.node, message.content_version)
        if place not in self._purposes:
            journeys = journeys_of(tx, {place[:2]})
            _keep(self._purposes, place, journeys.purpose(journeys.node(*place[:3]), message.content_version))
        return self._purposes[place]

    def _rules_of(self, tx: Transaction, message: Message) -> SendingRules:
        """The rules of the tick that wrote the message, which wrote others too."""
        if message.created_at not in self._rules:
            _keep(self._rules, message.created_at, sending_rules_at(tx, message.created_at))
        return self._rules[message.created_at]

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


def _keep(kept: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    if len(kept) >= _KEPT:
        kept.clear()
    kept[key] = value
