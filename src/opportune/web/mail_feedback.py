"""What mail providers say of mails after they took them: bounces, complaints, answers."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header
from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from opportune.access.roles import Permission
from opportune.access.tokens import find_token
from opportune.delivery.bounce import read_report
from opportune.delivery.mime import key_of
from opportune.delivery.sent_mail import SentMail, find_sent_mail, unsubscribe
from opportune.delivery.smtp import HARD_BOUNCE
from opportune.delivery.suppressions import suppress
from opportune.errors import InvalidInput, PayloadTooLarge
from opportune.store.workspace import naive
from opportune.web.auth import require
from opportune.web.context import Context
from opportune.web.mail_events import record
from opportune.web.parameters import Answer, Ctx, LongText, Request, Text

public = APIRouter(prefix="/deliveries", tags=["Deliveries"])
MAX_REPORTS = 1_000
MAX_REPORT_BYTES = 1024 * 1024
_NAMES = {
    "bounced": "Email Bounced",
    "complained": "Email Complained",
    "replied": "Email Replied",
    "delivered": "Email Delivered",
}


class MailReport(Request):
    """What happened to one mail: `bounced` for good, `complained` of as spam, `replied` to, or `delivered`."""

    message_id: Text = Field(min_length=1, max_length=500, description="Its Message-ID, or its idempotency key")
    kind: Literal["bounced", "complained", "replied", "delivered"]
    reason: LongText | None = Field(default=None, description="What the provider says about it")


class MailReports(Request):
    items: list[MailReport] = Field(min_length=1, max_length=MAX_REPORTS)


class Taken(Answer):
    """How many reports were about mails of this workspace. Telling the same thing again changes nothing."""

    accepted: int
    unknown: int


async def sender(
    ctx: Ctx,
    x_write_key: Annotated[
        str | None, Header(max_length=500, description="A write key, in the place of an API token")
    ] = None,
    authorization: Annotated[str | None, Header(max_length=500)] = None,
) -> None:
    """A write key says that somebody may send what happens; so does a token that may import. Raises Unauthorized, Forbidden."""
    token = (authorization or "").removeprefix("Bearer ").strip()
    actor = await run_in_threadpool(find_token, ctx.workspace, token) if token and x_write_key is None else None
    if actor is not None:
        require(actor, Permission.IMPORT)
    else:
        ctx.write_keys.source_of(x_write_key or token or None)


@public.post("/feedback", summary="Tell what became of mails", dependencies=[Depends(sender)])
def feedback(ctx: Ctx, given: MailReports) -> Taken:
    """With a write key (`X-Write-Key`) or an API token. A bounce or a complaint suppresses the address; a complaint withdraws
    the consent too; an answer becomes a signal.
    """
    counts = Counter(_take(ctx, report) for report in given.items)
    ctx.tick_loop.wake()
    return Taken(accepted=counts[True], unknown=counts[False])


@public.post(
    "/bounces",
    summary="Hand in a mail that reports a bounce or a complaint",
    dependencies=[Depends(sender)],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def bounces(ctx: Ctx, request: HttpRequest) -> Taken:
    """The body is the mail as it came in (RFC 3464 for bounces, RFC 5965 for complaints). A delay is accepted and changes
    nothing, since the server tries again by itself.
    """
    raw = b""
    async for part in request.stream():
        raw += part
        if len(raw) > MAX_REPORT_BYTES:
            raise PayloadTooLarge(
                f"A report has {MAX_REPORT_BYTES:,} bytes at most. Send the report without attachments."
            )
    report = read_report(raw)
    if report is None:
        raise InvalidInput("This is no report about a mail of ours. Send the whole mail as it came in.")
    if report.kind == "deferred":
        return Taken(accepted=1, unknown=0)
    given = MailReport(message_id=report.key, kind=report.kind, reason=report.reason or None)
    is_known = await run_in_threadpool(_take, ctx, given)
    ctx.tick_loop.wake()
    return Taken(accepted=int(is_known), unknown=int(not is_known))


def _take(ctx: Context, report: MailReport) -> bool:
    key = key_of(report.message_id)
    with ctx.workspace.read() as tx:
        mail = find_sent_mail(tx, key=key)
    if mail is None:
        return False
    _heed(ctx, mail, report)
    record(ctx, mail, _NAMES[report.kind], f"{mail.key}-{report.kind}", None, reason=report.reason)
    return True


def _heed(ctx: Context, mail: SentMail, report: MailReport) -> None:
    now = naive(ctx.clock.now())
    if report.kind == "complained":
        with ctx.workspace.transaction() as tx:
            unsubscribe(tx, mail, "complaint", "complaint", now)
    elif report.kind == "bounced" and mail.address is not None:
        with ctx.workspace.transaction() as tx:
            suppress(tx, mail.address, HARD_BOUNCE, f"delivery {mail.delivery_id}", now)
