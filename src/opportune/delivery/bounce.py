"""Reads what mail servers send back when a mail could not be delivered (RFC 3464), and complaints (RFC 5965)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Literal

from opportune.delivery.mime import MESSAGE_ID_DOMAIN, key_of

_MESSAGE_ID = re.compile(rf"<[^<>\s]+@{MESSAGE_ID_DOMAIN}>")
_PERMANENT = "5."


@dataclass(frozen=True)
class Report:
    """What a server says of one of our mails. A bounce that may pass is `deferred`."""

    key: str
    kind: Literal["bounced", "deferred", "complained"]
    reason: str


def read_report(raw: bytes) -> Report | None:
    """The report in a mail, or None for a mail that is none about one of ours."""
    mail = message_from_bytes(raw, policy=compat32)
    found = _MESSAGE_ID.search(raw.decode("utf-8", "replace").replace("\r\n ", ""))
    if found is None:
        return None
    key = key_of(found[0])
    for part in mail.walk():
        match part.get_content_type():
            case "message/feedback-report":
                return Report(key, "complained", "the recipient reported it as spam")
            case "message/delivery-status":
                if report := _delivery_status(key, part):
                    return report
            case _:
                pass
    return None


def _delivery_status(key: str, part: Message) -> Report | None:
    """The parts of a delivery status are blocks of headers, one for the mail and one for each recipient."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        action = str(block.get("Action", "")).strip().lower()
        if action in ("failed", "delayed"):
            status = str(block.get("Status", "")).strip()
            said = " ".join(str(block.get("Diagnostic-Code", status)).split())[:300]
            is_final = action == "failed" and (not status or status.startswith(_PERMANENT))
            return Report(key, "bounced" if is_final else "deferred", said)
    return None
