"""Who asks, and whether they may: a session's cookie or a bearer token, held against the policy table."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool

from opportune.access.actor import COMMAND_LINE, Actor, ActorKind, Scope
from opportune.access.audit import Deed
from opportune.access.roles import PERMISSION_NAMES, ROLES, Permission, either, who_may
from opportune.access.secret import secret_hash
from opportune.access.sessions import Session, find_session
from opportune.access.tokens import create_token, find_token
from opportune.errors import Forbidden, Unauthorized
from opportune.model.definitions import KindKey
from opportune.store.workspace import naive
from opportune.web.context import Context, context
from opportune.web.cookies import session_secret
from opportune.web.policy import PERMISSION_OF_KIND, SAFE_METHODS, Audit, Operation, operation_of

__all__ = ["Scope", "Who", "authenticate", "authorize", "create_token", "require", "require_kinds", "token_hash"]

API_PREFIX = "/api/v1"
CSRF_HEADER = "X-CSRF-Token"
_bearer = HTTPBearer(auto_error=False, description="An API token, made with `opportune tokens create`")
token_hash = secret_hash


def authenticate(
    request: Request,
    ctx: Annotated[Context, Depends(context)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Actor:
    """Who asks. Raises Unauthorized when nobody says, Forbidden for an unsafe request that another site may have sent."""
    if credentials is not None:
        return _token_owner(ctx, credentials.credentials)
    if session := current_session(request, ctx):
        if request.method not in SAFE_METHODS:
            check_own_page(request, ctx)
            _check_csrf_token(request, session)
        return session.actor
    raise Unauthorized(
        "This needs somebody who is signed in, or an API token: send `Authorization: Bearer <token>`. Make one with "
        "`opportune tokens create NAME`."
    )


async def authorize(
    request: Request, ctx: Annotated[Context, Depends(context)], actor: Annotated[Actor, Depends(authenticate)]
) -> AsyncIterator[Actor]:
    """Who asks, once they may, with whatever they change on its way into the audit log. Raises Forbidden.

    Async, so that what it sets is there for the handler, whichever thread that runs in.
    """
    path: str = request.scope["route"].path_format.removeprefix(API_PREFIX)
    operation = operation_of(request.method, path)
    _check_allowed(actor, operation)
    if operation.audit is Audit.NEVER:
        yield actor
        return
    deed = Deed(actor, operation.action, *_entity(request, operation), client_address(request))
    with ctx.audit.doing(deed):
        yield actor
    if operation.audit is Audit.ALWAYS and not deed.is_written:
        await run_in_threadpool(ctx.audit.write_alone, deed)


Who = Annotated[Actor, Depends(authorize)]


def require(actor: Actor, permission: Permission) -> None:
    """Raises Forbidden, with whom to ask, when the actor may not."""
    if not actor.may(permission):
        raise _refusal(actor, (permission,))


def require_kinds(actor: Actor, names: Iterable[KindKey]) -> None:
    """Raises Forbidden when the actor may not change definitions of one of these kinds."""
    for kind in sorted({kind for kind, _ in names}):
        require(actor, PERMISSION_OF_KIND[kind])


def current_session(request: Request, ctx: Context) -> Session | None:
    """The session that the cookie of a request stands for, if it is in force."""
    secret = session_secret(request, ctx)
    return find_session(ctx.workspace, secret, naive(ctx.clock.now())) if secret else None


def check_own_page(request: Request, ctx: Context) -> None:
    """Raises Forbidden for a request that a browser sent from a page of another site."""
    origin = request.headers.get("origin")
    if origin is None:
        if request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none"):
            return
    else:
        ours = {request.headers.get("host", "").lower()}
        if ctx.settings.public_url:
            ours.add(urlsplit(ctx.settings.public_url).netloc.lower())
        if urlsplit(origin).netloc.lower() in ours:
            return
    raise Forbidden(
        "The request came from a page of another address, so nothing was done. Open Opportune at its own address; if a proxy "
        "stands before it, set OPPORTUNE_PUBLIC_URL to the address that people see."
    )


def client_address(request: Request) -> str | None:
    """Where a request came from; behind a proxy on the same machine, what the proxy says."""
    return request.client.host if request.client else None


def _token_owner(ctx: Context, token: str) -> Actor:
    if ctx.own_token_hash is not None and secrets.compare_digest(secret_hash(token), ctx.own_token_hash):
        return COMMAND_LINE
    actor = find_token(ctx.workspace, token)
    if actor is None:
        raise Unauthorized(
            "This API token is unknown or was revoked. Make a new one with `opportune tokens create NAME`."
        )
    return actor


def _check_csrf_token(request: Request, session: Session) -> None:
    sent = request.headers.get(CSRF_HEADER, "")
    if not secrets.compare_digest(sent.encode(), session.csrf_token.encode()):
        raise Forbidden(
            f"The header {CSRF_HEADER} is missing or not the one of this session, so nothing was done. Reload the page; a "
            "program finds it in the answer of GET /api/v1/session, or uses an API token, which needs none."
        )


def _check_allowed(actor: Actor, operation: Operation) -> None:
    if not operation.permissions and actor.kind is not ActorKind.USER:
        raise Forbidden("This is about somebody who is signed in with a browser. A token cannot do it.")
    if operation.permissions and not any(map(actor.may, operation.permissions)):
        raise _refusal(actor, operation.permissions)


def _refusal(actor: Actor, wanted: tuple[Permission, ...]) -> Forbidden:
    what = "change definitions" if len(wanted) > 1 else PERMISSION_NAMES[wanted[0]]
    details = {"permissions": [permission.value for permission in wanted]}
    if actor.role is not None and not any(permission in ROLES[actor.role].permissions for permission in wanted):
        return Forbidden(f"Your role, {ROLES[actor.role].name}, may not {what}. Ask {who_may(wanted[0])}.", **details)
    assert actor.scope is not None, "a role decides, or a scope does"
    scopes = [scope for scope in (Scope.WRITE, Scope.ADMIN) if any(map(scope.allows, wanted))]
    way = f"`opportune tokens create NAME --scope {scopes[0].value}`"
    return Forbidden(
        f"This API token has scope {actor.scope.value} and may not {what}. Use one with scope "
        f"{either(scope.value for scope in scopes)}: {way}.",
        **details,
    )


def _entity(request: Request, operation: Operation) -> tuple[str | None, str | None]:
    """What the path names: an account, a definition of some kind."""
    named = {name: str(value) for name, value in request.path_params.items()}
    kind = named.pop("kind", operation.entity_kind)
    return kind, " ".join(named.values()) or None
