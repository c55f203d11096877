"""A mail as it goes over the wire: the same bytes for the same message, however often they are made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from opportune.delivery.recipient import normal_address
from opportune.model.email import Sender
from opportune.rendering.email import Content

# What comes after the key in a Message-ID, by which answers and bounces find back.
MESSAGE_ID_DOMAIN = "opportune"


@dataclass(frozen=True)
class Envelope:
    """From whom and to whom a mail goes; `unsubscribe_url` for one that its recipient may not want. `sent_at` is naive UTC."""

    key: str
    sender: Sender
    to: str
    reply_to: str | None
    unsubscribe_url: str | None
    sent_at: datetime


def message_bytes(envelope: Envelope, content: Content) -> bytes:
    """The mail with headers and parts."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _mailbox(envelope.sender)
    mail["To"] = envelope.to
    if envelope.reply_to:
        mail["Reply-To"] = envelope.reply_to
    mail["Subject"] = content.subject
    mail["Date"] = format_datetime(envelope.sent_at.replace(tzinfo=UTC, microsecond=0))
    mail["Message-ID"] = message_id(envelope.key)
    if envelope.unsubscribe_url:
        # One click unsubscribes: mail programs show a button that posts to this address (RFC 8058).
        mail["List-Unsubscribe"] = f"<{envelope.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(content.text)
    if content.html is not None:
        mail.add_alternative(content.html, subtype="html")
        mail.set_boundary(f"=_{hashlib.sha256(envelope.key.encode()).hexdigest()[:32]}")
    return mail.as_bytes()


def message_id(key: str) -> str:
    """What other mail programs know a message by."""
    return f"<{key}@{MESSAGE_ID_DOMAIN}>"


def key_of(text: str) -> str:
    """The key of a message, out of its Message-ID or as it is."""
    return text.strip().removeprefix("<").removesuffix(">").removesuffix(f"@{MESSAGE_ID_DOMAIN}")


def _mailbox(sender: Sender) -> Address:
    return Address(display_name=sender.name or "", addr_spec=normal_address(sender.address) or sender.address)
