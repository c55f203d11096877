"""What a message would say, for whoever tries a journey out: the mail, the requests, or the rows of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from opportune.insight.journey_messages import price_of, warning
from opportune.insight.journey_trial import TriedJourney
from opportune.model.node import (
    Chat,
    Connected,
    Http,
    SendEmail,
    Sending,
    SendWebPush,
)  # fmt: skip
from opportune.rendering.email import filled_in
from opportune.rendering.fields import ROOTS, value_at
from opportune.rendering.outgoing import FileRow, HttpCall, Outgoing
from opportune.rendering.template import TemplateError, render
from opportune.rendering.web_push import filled_web_push

# Where links would lead that only a message that is sent has.
_UNSUBSCRIBE_URL = "https://example.invalid/unsubscribe"

# What leaves the house for a message by a node, which whoever carries it knows; the message as a row of `delivery`, with its data.
Rehearse = Callable[[Sending, Mapping[str, Any]], Outgoing]


@dataclass(frozen=True)
class RenderedMessage:
    """One message as its receiver would get it. `to` is an address, a URL, the secret that holds it, a connector, or a browser.

    `skipped` says why it would not be sent to this one, `problem` what keeps it from being sent to anybody or from being filled in.
    `calls` are the requests that it comes to, in order, `rows` what is added to files, `bought` whom a catalogue offers.
    """

    channel: str
    operation: str
    to: str | None
    contact_id: int | None
    skipped: str | None = None
    problem: str | None = None
    sender: str | None = None
    subject: str | None = None
    html: str | None = None
    text: str | None = None
    calls: tuple[HttpCall, ...] = ()
    rows: tuple[FileRow, ...] = ()
    bought: tuple[Mapping[str, str], ...] = ()
    fields: Mapping[str, Any] | None = None
    credits: int = 0


def rendered(
    tried: TriedJourney, node: Sending, row: Mapping[str, Any], skipped: str | None, rehearse: Rehearse
) -> RenderedMessage:
    """The message of this row, or what is wrong with its templates."""
    data = row["data"]
    plain = RenderedMessage(
        channel=node.channel,
        operation=node.operation,
        to=_receiver(node, data),
        contact_id=row["contact_id"],
        skipped=skipped,
        problem=warning(tried, node),
        credits=price_of(tried, node),
    )
    try:
        filled = _filled(plain, tried, node, data)
        outgoing = rehearse(node, row)
    except TemplateError as error:
        return replace(plain, problem=str(error))
    return replace(
        filled,
        to=outgoing.calls[0].url if isinstance(node, Http) else filled.to,
        calls=outgoing.calls,
        rows=outgoing.rows,
        bought=outgoing.bought,
        skipped=filled.skipped or outgoing.skipped,
        problem=filled.problem or outgoing.problem,
    )


def _filled(plain: RenderedMessage, tried: TriedJourney, node: Sending, data: Mapping[str, Any]) -> RenderedMessage:
    match node:
        case SendEmail():
            email = tried.email(node.email)
            if email is None:
                return replace(plain, problem=f"There is no email {node.email}. Define it first.")
            content = filled_in(email, node.merge, data, _UNSUBSCRIBE_URL)
            sender = email.from_ or tried.definitions.sending_rules.from_
            return replace(
                plain,
                sender=None
                if sender is None
                else (f"{sender.name} <{sender.address}>" if sender.name else sender.address),
                subject=content.subject,
                html=content.html,
                text=content.text,
            )
        case SendWebPush():
            push = filled_web_push(node, data)
            shown = {"url": push.url, "icon": push.icon, "ttl": push.ttl, "urgency": push.urgency, "topic": push.topic}
            return replace(plain, subject=push.title, text=push.body, fields=shown)
        case Chat():
            return replace(plain, text=render(node.text, dict.fromkeys(ROOTS) | dict(data)))
        case _:
            return plain


def _receiver(node: Sending, data: Mapping[str, Any]) -> str | None:
    match node:
        case SendEmail():
            found = value_at(data, node.address)
            return found if isinstance(found, str) else None
        case SendWebPush():
            return "their browser"
        case Http():
            return node.url
        case Chat():
            return node.webhook
        case Connected():
            return node.connector
        case _:
            return None
