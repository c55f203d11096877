"""What a message would say, for whoever tries a journey out: the mail, the request, or the fields for another system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from opportune.insight.journey_messages import price_of, warning
from opportune.insight.journey_trial import TriedJourney
from opportune.model.node import (
    Chat,
    Connected,
    CreateAccount,
    EnrollInSequence,
    Http,
    PurchaseContacts,
    PushAudience,
    PushCrm,
    RemoveFromAudience,
    SendEmail,
    Sending,
    SendWebPush,
)  # fmt: skip
from opportune.rendering.connector_fields import profile_of
from opportune.rendering.email import filled_in
from opportune.rendering.fields import ROOTS, value_at
from opportune.rendering.template import TemplateError, render, render_json
from opportune.rendering.web_push import filled_web_push

# Where links would lead that only a message that is sent has.
_UNSUBSCRIBE_URL = "https://example.invalid/unsubscribe"
_CALLBACK_URL = "https://example.invalid/callback"


@dataclass(frozen=True)
class RenderedMessage:
    """One message as its receiver would get it. `to` is an address, a URL, the secret that holds it, a connector, or a browser.

    `skipped` says why it would not be sent to this one, `problem` what keeps it from being sent to anybody or from being filled in.
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
    method: str | None = None
    headers: Mapping[str, str] | None = None
    body: Any = None
    fields: Mapping[str, Any] | None = None
    credits: int = 0


def rendered(
    tried: TriedJourney, node: Sending, data: Mapping[str, Any], contact_id: int | None, skipped: str | None
) -> RenderedMessage:
    """The message with this data, or what is wrong with its templates."""
    plain = RenderedMessage(
        channel=node.channel,
        operation=node.operation,
        to=_receiver(node, data),
        contact_id=contact_id,
        skipped=skipped,
        problem=warning(tried, node),
        credits=price_of(tried, node),
    )
    try:
        return _filled(plain, tried, node, data)
    except TemplateError as error:
        return replace(plain, problem=str(error))


def _filled(plain: RenderedMessage, tried: TriedJourney, node: Sending, data: Mapping[str, Any]) -> RenderedMessage:
    known = dict.fromkeys(ROOTS) | dict(data)
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
        case Http():
            known |= {"secrets": _Hidden(), "callback_url": _CALLBACK_URL}
            body = node.body
            return replace(
                plain,
                to=render(node.url, known),
                method=node.method,
                headers={name: render(value, known) for name, value in node.headers.items()},
                body=render(body, known) if isinstance(body, str) else render_json(body, known),
            )
        case Chat():
            return replace(plain, text=render(node.text, known))
        case Connected():
            return replace(plain, body=_arguments(node), fields=_fields(tried, node, data))
        case _:
            return plain


class _Hidden(dict[str, str]):
    """Secrets by name, which nobody is shown."""

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> str:
        return f"(secret {name})"


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


def _arguments(node: Connected) -> dict[str, Any]:
    match node:
        case PushAudience() | RemoveFromAudience():
            return {"audience": node.audience}
        case EnrollInSequence():
            return {"sequence": node.sequence}
        case PurchaseContacts():
            return {"per_account": node.per_account, "titles": list(node.titles)}
        case _:
            return {}


def _fields(tried: TriedJourney, node: Connected, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the mapping profile of the connector would write about the record."""
    connector = tried.connector(node.connector)
    if connector is None:
        return {}
    is_account = isinstance(node, CreateAccount | PurchaseContacts) or (
        node.object == "account" if isinstance(node, PushCrm) else data.get("contact") is None
    )
    return dict(profile_of(connector, "account" if is_account else "contact", data).fields)
