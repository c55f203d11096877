"""Serves the web app: hashed assets that are kept for ever, and one page under every other path, never kept.

The app is built from `ui/` into `static/` beside this file and lies in the wheel.
"""

from __future__ import annotations

import mimetypes
import secrets
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from opportune.errors import NotFound

STATIC = Path(__file__).with_name("static")
_NONCE = "__CSP_NONCE__"
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_AN_HOUR = "public, max-age=3600"
_NOT_BUILT = "The web app is not built. `make demo` builds it; so does `npm ci && npm run build` in ui/."
# Assets that were compressed when they were built, best first.
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
# Files whose names stay: the logo, and the script that chooses light or dark before the first paint.
_UNHASHED = ("logo.svg", "scheme.js")
# Of the app's own paths: these answer 404 instead of the page.
_OTHERS = ("api", "v1", "assets", "healthz", "readyz", "metrics")
COMMON_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def content_security_policy(nonce: str) -> str:
    """Only what this server sends is run, shown or asked; styles made at run time carry the nonce."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def router(static: Path = STATIC) -> APIRouter:
    """The routes of the app; they take every path that no other route took."""
    routes = APIRouter(include_in_schema=False)
    page = static / "index.html"

    @routes.get("/assets/{name}")
    def asset(name: str, request: Request) -> Response:
        path = static / "assets" / Path(name).name
        if not path.is_file():
            raise NotFound("There is no such file. Reload the page: the web app may have been updated.")
        accepted = request.headers.get("accept-encoding", "")
        headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding", **COMMON_HEADERS}
        media_type = mimetypes.guess_type(name)[0]
        for encoding, suffix in _ENCODINGS.items():
            compressed = path.with_name(path.name + suffix)
            if encoding in accepted and compressed.is_file():
                return FileResponse(compressed, media_type=media_type, headers=headers | {"Content-Encoding": encoding})
        return FileResponse(path, media_type=media_type, headers=headers)

    @routes.get("/{path:path}")
    def app(path: str) -> Response:
        if path.partition("/")[0] in _OTHERS:
            raise NotFound("There is nothing at this address. The API is described at /api/docs.")
        if path in _UNHASHED and (static / path).is_file():
            return FileResponse(static / path, headers={"Cache-Control": _FOR_AN_HOUR, **COMMON_HEADERS})
        if not page.is_file():
            return PlainTextResponse(_NOT_BUILT, status_code=503)
        nonce = secrets.token_urlsafe(16)
        html = page.read_text(encoding="utf-8").replace(_NONCE, nonce)
        headers = {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": content_security_policy(nonce),
            "X-Frame-Options": "DENY",
            **COMMON_HEADERS,
        }
        return HTMLResponse(html, headers=headers)

    return routes
