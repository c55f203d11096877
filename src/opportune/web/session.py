"""Signing in and out with a browser, and one's own profile."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from opportune.access.actor import UNKNOWN, user_actor
from opportune.access.audit import Deed, note
from opportune.access.passwords import MAX_LENGTH
from opportune.access.people import (
    User,
    check_current_password,
    check_sign_in,
    get_user_access,
    is_usual_address,
    new_password_hash,
    set_password,
)
from opportune.access.roles import ROLES, Permission, Role
from opportune.access.sessions import Session as FoundSession
from opportune.access.sessions import begin_session, csrf_token, end_other_sessions, end_session
from opportune.errors import Unauthorized
from opportune.store.workspace import naive
from opportune.web.auth import check_own_page, client_address, current_session
from opportune.web.context import Context
from opportune.web.cookies import forget_session, session_secret, set_session
from opportune.web.parameters import Answer, Ctx, ShortText, Text
from opportune.web.parameters import Request as Body

public = APIRouter(tags=["Signing in"])
router = APIRouter(tags=["Signing in"])
MAX_EMAIL_LENGTH = 254
_WRONG = (
    "The email address or the password is not right. Try again, or ask an administrator for a link to choose a new one."
)
Password = Annotated[str, Field(min_length=1, max_length=MAX_LENGTH)]


class SignIn(Body):
    """Who wants in."""

    email: Text = Field(min_length=1, max_length=MAX_EMAIL_LENGTH)
    password: Password


class SessionUser(Answer):
    """The person who is signed in. `user_id` is the number under which they own records."""

    user_id: int
    name: str | None
    email: str


class Session(Answer):
    """Who is signed in and what they may do. Unsafe requests of this browser carry `csrf_token` as `X-CSRF-Token`."""

    user: SessionUser
    role: Role
    role_name: str
    permissions: list[Permission]
    csrf_token: str


class SignedOut(Answer):
    """Nobody is signed in here any more."""

    signed_out: bool = True


class ProfileEdit(Body):
    """What one may change about oneself."""

    name: ShortText


class NewPassword(Body):
    """Another password for oneself."""

    current_password: Password
    new_password: Password


@public.get("/session", summary="Show who is signed in")
def get(ctx: Ctx, request: Request) -> Session:
    """For a browser with a session; 401 without. An API token is no session."""
    return session_answer(_required(request, ctx))


@public.post("/session", summary="Sign in", status_code=201)
def sign_in(ctx: Ctx, request: Request, response: Response, given: SignIn) -> Session:
    """The session lies in a cookie that the page itself cannot read, for 30 days at most, and for 7 without use.

    Wrong attempts are limited: 429 says when the next one is taken.
    """
    check_own_page(request, ctx)
    now, address, email = ctx.clock.now(), client_address(request) or "", given.email.strip().lower()
    ctx.attempts.take(email, address, is_usual_address(ctx.workspace, email, address), now)
    user_id, is_right = check_sign_in(ctx.workspace, email, given.password, naive(now))
    if user_id is None or not is_right:
        # Also where nobody has this email, so that both take the same time; what was typed is not kept: it may be a password.
        known = None if user_id is None else str(user_id)
        ctx.audit.write_alone(Deed(UNKNOWN, "session.refuse", "user", known, address))
        raise Unauthorized(_WRONG)
    ctx.attempts.forgive(email, address)
    return begin(ctx, request, response, user_id, "session.begin")


@router.delete("/session", summary="Sign out")
def sign_out(ctx: Ctx, request: Request, response: Response) -> SignedOut:
    """In this browser; others stay signed in."""
    secret = session_secret(request, ctx)
    if secret:
        with ctx.workspace.append() as tx:
            end_session(tx, secret, naive(ctx.clock.now()))
    forget_session(request, response, ctx)
    return SignedOut()


@router.patch("/profile", summary="Change one's own name")
def edit_profile(ctx: Ctx, request: Request, edit: ProfileEdit) -> Session:
    session = _required(request, ctx)
    note(entity_id=session.user.user_id, name=[session.user.name, edit.name])
    with ctx.workspace.transaction() as tx:
        tx.fixed(
            "update_user_name",
            {"user_id": session.user.user_id, "name": edit.name, "now": naive(ctx.clock.now())},
        )
    return session_answer(_required(request, ctx))


@router.post("/profile/password", summary="Change one's own password")
def change_password(ctx: Ctx, request: Request, given: NewPassword) -> Session:
    """Ends the sessions of all other browsers."""
    session = _required(request, ctx)
    now, address = ctx.clock.now(), client_address(request) or ""
    # Whoever has found an open browser gets no more tries than at the door.
    ctx.attempts.take(session.user.email, address, True, now)
    check_current_password(ctx.workspace, session.user, given.current_password)
    ctx.attempts.forgive(session.user.email, address)
    password_hash = new_password_hash(given.new_password, session.user.email)
    note(entity_id=session.user.user_id)
    with ctx.workspace.append() as tx:
        set_password(tx, session.user.user_id, password_hash, naive(now))
        end_other_sessions(tx, session.user.user_id, session_secret(request, ctx), naive(now))
    return session_answer(session)


def begin(ctx: Context, request: Request, response: Response, user_id: int, action: str) -> Session:
    """Sign somebody in who has shown who they are."""
    now = naive(ctx.clock.now())
    with ctx.workspace.append() as tx:
        found = get_user_access(tx, user_id)
        user = User(user_id, found["name"], found["email"], Role(found["role"]))
        actor = user_actor(user_id, user.name or user.email, user.role)
        secret = begin_session(tx, user_id, client_address(request), now)
        ctx.audit.write(tx, Deed(actor, action, "user", str(user_id), client_address(request)))
    set_session(request, response, ctx, secret)
    return session_answer(FoundSession(user, actor, csrf_token(secret)))


def session_answer(session: FoundSession) -> Session:
    """What a browser learns about its session."""
    user = session.user
    return Session(
        user=SessionUser(user_id=user.user_id, name=user.name, email=user.email),
        role=user.role,
        role_name=ROLES[user.role].name,
        permissions=sorted(session.actor.permissions),
        csrf_token=session.csrf_token,
    )


def _required(request: Request, ctx: Context) -> FoundSession:
    session = current_session(request, ctx)
    if session is None:
        raise Unauthorized("Nobody is signed in with this browser. Sign in first.")
    return session
