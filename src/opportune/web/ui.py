"""Serves the web app: hashed assets that are kept for ever, and one page under every other path, never kept.

The app is built from `ui/` into `static/` beside this file and lies in the wheel.
"""

from __future__ import annotations

import json
import mimetypes
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from opportune.errors import NotFound
from opportune.web.auth import current_session
from opportune.web.parameters import Ctx

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
# What Today, the screen that most people come to, runs and asks for before it shows its first account.
_TODAY = "src/pages/today/TodayPage.tsx"
_TODAY_ASKS = ("/api/v1/session", "/api/v1/today")
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
    async def asset(name: str, request: Request) -> Response:
        path = static / "assets" / Path(name).name
        if not path.is_file():
            raise NotFound("There is no such file. Reload the page: the web app may have been updated.")
        accepted = request.headers.get("accept-encoding", "")
        headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding", **COMMON_HEADERS}
        media_type = mimetypes.guess_type(name)[0]
        # Small files, and many at once when a browser comes first: read here and now, no thread is waited for.
        for encoding, suffix in _ENCODINGS.items():
            compressed = path.with_name(path.name + suffix)
            if encoding in accepted and compressed.is_file():
                headers["Content-Encoding"] = encoding
                return Response(compressed.read_bytes(), media_type=media_type, headers=headers)
        return Response(path.read_bytes(), media_type=media_type, headers=headers)

    @routes.get("/{path:path}")
    def app(path: str, request: Request, ctx: Ctx) -> Response:
        if path.partition("/")[0] in _OTHERS:
            raise NotFound("There is nothing at this address. The API is described at /api/docs.")
        if path in _UNHASHED and (static / path).is_file():
            return FileResponse(static / path, headers={"Cache-Control": _FOR_AN_HOUR, **COMMON_HEADERS})
        if not page.is_file():
            return PlainTextResponse(_NOT_BUILT, status_code=503)
        nonce = secrets.token_urlsafe(16)
        html = page.read_text(encoding="utf-8")
        # Whoever is not signed in may not ask yet, and is sent to another screen.
        if not path and current_session(request, ctx) is not None:
            html = html.replace("</head>", f"{_todays_needs(static, html)}</head>")
        headers = {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": content_security_policy(nonce),
            "X-Frame-Options": "DENY",
            **COMMON_HEADERS,
        }
        return HTMLResponse(html.replace(_NONCE, nonce), headers=headers)

    return routes


@lru_cache(maxsize=1)
def _todays_needs(static: Path, html: str) -> str:
    """Links that let the browser fetch what Today needs at once, instead of each after the one that asks for it."""
    manifest = json.loads((static / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    chunks = [chunk for chunk in _with_imports(manifest, _TODAY) if chunk["file"] not in html]
    scripts = [f'<link rel="modulepreload" crossorigin href="/{chunk["file"]}" nonce="{_NONCE}">' for chunk in chunks]
    styles = [
        f'<link rel="preload" as="style" crossorigin href="/{file}">'
        for chunk in chunks
        for file in chunk.get("css", ())
    ]
    answers = [f'<link rel="preload" as="fetch" crossorigin href="{path}">' for path in _TODAY_ASKS]
    return "".join((*answers, *scripts, *styles))


def _with_imports(manifest: dict[str, Any], entry: str) -> list[dict[str, Any]]:
    """The chunk of an entry of the manifest that Vite writes, and all that it imports, each once."""
    found = [entry]
    for name in found:
        found += [imported for imported in manifest[name].get("imports", ()) if imported not in found]
    return [manifest[name] for name in found]
