"""One log entry for each request but those that bring events: what was asked, what came of it, how long it took.

Neither headers nor queries are logged, since both may hold secrets or say who somebody is.
"""

from __future__ import annotations

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = structlog.get_logger(__name__)
# Machines ask for these all day.
_WATCHED_PATHS = frozenset(("/healthz", "/readyz", "/metrics"))
# What follows is the secret of a one-time link, or of a link in a mail.
_SECRET_PATHS = ("/welcome/", "/t/o/", "/t/c/", "/u/")


class RequestLog:
    """Logs requests once somebody has configured logs; a command that serves itself has not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not structlog.is_configured():
            await self._app(scope, receive, send)
            return
        status = 0

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = time.perf_counter()
        try:
            await self._app(scope, receive, send_noting)
        finally:
            log = _log.debug if scope["path"] in _WATCHED_PATHS else _log.info
            milliseconds = round((time.perf_counter() - started) * 1000, 1)
            found: str = scope["path"]
            path = next((prefix + "…" for prefix in _SECRET_PATHS if found.startswith(prefix)), found)
            log("request", method=scope["method"], path=path, status=status, duration_ms=milliseconds)
