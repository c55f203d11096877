"""What links in mails and web push lead to: a picture that says a mail was opened, a detour for clicks, the page to unsubscribe.

Everybody may ask, since mail programs know no password; the links are signed. Nothing that only follows links unsubscribes anybody.
"""

from __future__ import annotations

import base64
from contextlib import suppress
from hashlib import sha256
from html import escape

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from opportune.delivery.links import NO_MESSAGE, Followed, Kind, Links
from opportune.delivery.sent_mail import SentMail, find_sent_mail, unsubscribe
from opportune.errors import OpportuneError
from opportune.store.workspace import naive
from opportune.web.context import Context
from opportune.web.mail_events import record, record_push_click
from opportune.web.parameters import Ctx

_log = structlog.get_logger(__name__)
public = APIRouter(include_in_schema=False)
_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_UNSEEN = {"Cache-Control": "no-store, max-age=0", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
_PAGE_HEADERS = _UNSEEN | {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
}
_PAGE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>
body {{ font: 17px/1.5 system-ui, sans-serif; margin: 15vh auto; max-width: 32rem; padding: 0 1.5rem; color: #1a1a1a }}
button {{ font: inherit; padding: .6rem 1.4rem; border: 0; border-radius: .5rem; background: #1a1a1a; color: #fff }}
@media (prefers-color-scheme: dark) {{
body {{ background: #16171a; color: #eee }}
button {{ background: #eee; color: #16171a }}
}}
</style></head>
<body><main><h1>{title}</h1><p>{text}</p>{more}</main></body>
</html>
"""
_BUTTON = '<form method="post"><button type="submit">Unsubscribe</button></form>'
_BROKEN = ("This link does not work", "It is not complete, or it was not made here. Open it from the mail again.")
_TEST = ("This was a test", "The mail was sent to try it out, so there is nothing to unsubscribe from.")


@public.api_route("/t/o/{token}.gif", methods=["GET", "HEAD"])
def opened(ctx: Ctx, request: Request, token: str) -> Response:
    """The picture, whatever else happens: nobody shall see a broken one."""
    followed = _links(ctx).read("open", token)
    if followed is not None:
        _record(ctx, request, followed, "Email Opened", "opened")
    return Response(_PIXEL, media_type="image/gif", headers=_UNSEEN)


@public.api_route("/t/c/{token}", methods=["GET", "HEAD"])
def clicked(ctx: Ctx, request: Request, token: str) -> Response:
    """On to where the link was meant to lead, and nowhere else."""
    followed = _links(ctx).read("click", token)
    if followed is None or not followed.target.startswith(("http://", "https://")):
        return _page(*_BROKEN, status=404)
    _record(ctx, request, followed, "Email Link Clicked", "clicked")
    return RedirectResponse(followed.target, status_code=302, headers=_UNSEEN)


@public.api_route("/u/{token}", methods=["GET", "HEAD"])
def ask(ctx: Ctx, token: str) -> Response:
    """The question whether to unsubscribe. Scanners follow links, so it takes a click on the page."""
    followed, mail = _mail(ctx, "unsubscribe", token)
    if followed is None:
        return _page(*_BROKEN, status=404)
    if mail is None:
        return _page(*_TEST)
    return _page("Unsubscribe?", f"No more mails of this kind to {escape(_masked(mail))}.", _BUTTON)


@public.post("/u/{token}")
def confirm(ctx: Ctx, request: Request, token: str) -> Response:
    """Unsubscribe: from the page, or by the one click of a mail program (RFC 8058)."""
    followed, mail = _mail(ctx, "unsubscribe", token)
    if followed is None:
        return _page(*_BROKEN, status=404)
    if mail is None:
        return _page(*_TEST)
    with ctx.workspace.transaction() as tx:
        unsubscribe(tx, mail, "unsubscribed", "unsubscribe link", naive(ctx.clock.now()))
    with suppress(OpportuneError):
        record(ctx, mail, "Email Unsubscribed", f"{mail.key}-unsubscribed", request)
    ctx.tick_loop.wake()
    return _page("You are unsubscribed", f"There will be no more mails of this kind to {escape(_masked(mail))}.")


def _record(ctx: Context, request: Request, followed: Followed, name: str, verb: str) -> None:
    """What cannot be recorded must not keep anybody from where they want to go."""
    try:
        with ctx.workspace.read() as tx:
            mail = find_sent_mail(tx, followed.delivery_id) if followed.delivery_id != NO_MESSAGE else None
        if mail is not None:
            second = int(ctx.clock.now().timestamp())
            more = {"link": followed.target} if followed.target else {}
            # Mail programs ask twice for the same thing; a scanner asks for many things at once.
            link = sha256(followed.target.encode()).hexdigest()[:12]
            message_id = f"{mail.key}-{verb}-{link}-{second}-{request.method}"
            if mail.channel == "web_push":
                record_push_click(ctx, mail, message_id, request, followed.target)
            else:
                record(ctx, mail, name, message_id, request, **more)
    except OpportuneError as error:
        _log.error("mail_event_lost", code=error.code, message=error.message)


def _mail(ctx: Context, kind: Kind, token: str) -> tuple[Followed | None, SentMail | None]:
    followed = _links(ctx).read(kind, token)
    if followed is None or followed.delivery_id == NO_MESSAGE:
        return followed, None
    with ctx.workspace.read() as tx:
        return followed, find_sent_mail(tx, followed.delivery_id)


def _links(ctx: Context) -> Links:
    return Links(ctx.delivery.key)


def _masked(mail: SentMail) -> str:
    """Enough to know one's own address by: mails are passed on."""
    local, _, domain = (mail.address or "your address").partition("@")
    return f"{local[:1]}…@{domain}" if domain else local


def _page(title: str, text: str, more: str = "", status: int = 200) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=title, text=text, more=more), status, _PAGE_HEADERS)
