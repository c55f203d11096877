"""What happens to a mail or a web push after it was sent, as events of whom it was sent to: they become signals like any other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from fastapi import Request

from opportune.delivery.sent_mail import SentMail
from opportune.ingest import Origin, normalise_all
from opportune.store.workspace import naive
from opportune.web.auth import client_address
from opportune.web.context import Context

# The sources that these events come from.
SOURCE = "opportune-mail"
WEB_PUSH_SOURCE = "opportune-web-push"


def record(
    ctx: Context, mail: SentMail, name: str, message_id: str, request: Request | None = None, **more: Any
) -> None:
    """Append an event, durable when this returns; `request` is what a mail program or its scanner asked for.

    Nothing is recorded of somebody who is not known any more. Raises Unavailable.
    """
    if mail.identity is None:
        return
    now = naive(ctx.clock.now())
    body = {
        "type": "track",
        "event": name,
        "messageId": message_id,
        "timestamp": _text(now),
        "properties": {
            # What makes two opens the same email: this very mail.
            "email_id": mail.key,
            "email": mail.email,
            "workflow": mail.workflow,
            "node": mail.node,
            "delivery_id": mail.delivery_id,
            # Whoever looks at a mail that is still on its way is a scanner between us and the recipient.
            "delivered_at": _text(mail.delivered_at or now),
            **more,
        },
        "context": {"traits": {"email": mail.identity}, **(_circumstances(request) if request else {})},
    }
    _append(ctx, SOURCE, body, now)


def record_push_click(ctx: Context, push: SentMail, message_id: str, request: Request, link: str) -> None:
    """Append that somebody followed a web push, as `record` does of a mail. Only the browser it was for can read it, so that no
    scanner comes before the person, however quick they are. Raises Unavailable.
    """
    if push.identity is None and push.user_id is None:
        return
    now = naive(ctx.clock.now())
    body = {
        "type": "track",
        "event": "Web Push Clicked",
        "messageId": message_id,
        "timestamp": _text(now),
        "properties": {
            "web_push_id": push.key, "workflow": push.workflow, "node": push.node, "delivery_id": push.delivery_id, "link": link,
        },
        "context": {"traits": {"email": push.identity} if push.identity else {}, **_circumstances(request)},
        **({"userId": push.user_id} if push.user_id else {}),
    }  # fmt: skip
    _append(ctx, WEB_PUSH_SOURCE, body, now)


def _append(ctx: Context, source: str, body: dict[str, Any], now: datetime) -> None:
    rows, rejections = normalise_all([msgspec.json.encode(body)], Origin(source, received_at=now))
    assert not rejections, f"our own events are always taken: {rejections}"
    ctx.event_log.append(rows)


def _circumstances(request: Request) -> dict[str, str]:
    found = {
        "method": request.method,
        "userAgent": request.headers.get("user-agent", ""),
        "ip": client_address(request),
    }
    return {name: value for name, value in found.items() if value is not None}


def _text(moment: datetime) -> str:
    return moment.isoformat(sep="T", timespec="milliseconds") + "Z"
