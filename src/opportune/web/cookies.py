"""The cookie of a session: for the server only, sent by our own pages only, over https where there is https."""

from __future__ import annotations

from fastapi import Request, Response

from opportune.access.sessions import LASTS
from opportune.web.context import Context

_HTTP_PORT = 80


def session_secret(request: Request, ctx: Context) -> str | None:
    """What the cookie holds."""
    return request.cookies.get(_name(request, ctx))


def set_session(request: Request, response: Response, ctx: Context, secret: str) -> None:
    """Let the browser keep a session. Strict: pages ask for their data themselves, so links from elsewhere still work."""
    response.set_cookie(
        _name(request, ctx),
        secret,
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=_is_secure(request, ctx),
        httponly=True,
        samesite="strict",
    )


def forget_session(request: Request, response: Response, ctx: Context) -> None:
    """Let the browser forget it."""
    is_secure = _is_secure(request, ctx)
    response.delete_cookie(_name(request, ctx), path="/", secure=is_secure, httponly=True, samesite="strict")


def _is_secure(request: Request, ctx: Context) -> bool:
    return request.url.scheme == "https" or (ctx.settings.public_url or "").startswith("https://")


def _name(request: Request, ctx: Context) -> str:
    if _is_secure(request, ctx):
        # A browser takes a name with this prefix only over https and for this host alone.
        return "__Host-opportune-session"
    # Cookies know hosts and no ports: without the port, two servers on one machine would sign each other's people out.
    return f"opportune-session-{request.url.port or _HTTP_PORT}"
