"""What a one-time link opens: becoming the first administrator, accepting an invitation, choosing a new password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from opportune.access.actor import Actor, ActorKind
from opportune.access.audit import Deed
from opportune.access.links import Link, Purpose, find_link, use_up
from opportune.access.people import add_user, clean_email, new_password_hash, set_password
from opportune.access.roles import ROLES, Role
from opportune.access.sessions import end_other_sessions
from opportune.errors import InvalidInput
from opportune.store.workspace import naive
from opportune.web.auth import check_own_page, client_address
from opportune.web.parameters import Answer, Ctx, Moment, ShortText, Text
from opportune.web.parameters import Request as Body
from opportune.web.session import MAX_EMAIL_LENGTH, Password, Session, begin

public = APIRouter(prefix="/welcome", tags=["Signing in"])
Secret = Annotated[Text, Field(min_length=1, max_length=200, description="The last part of the link")]


class LinkQuestion(Body):
    """Which link."""

    token: Secret


class LinkAnswer(Answer):
    """What a link is for. Whoever becomes the first administrator tells their email themselves."""

    purpose: Purpose
    expires_at: Moment
    name: str | None
    email: str | None
    role: Role
    role_name: str


class Arrival(Body):
    """Somebody who came by a link. `email` is for the first administrator only; the others have one already."""

    token: Secret
    email: Text | None = Field(default=None, min_length=1, max_length=MAX_EMAIL_LENGTH)
    name: ShortText | None = None
    password: Password


@public.post("/look", summary="Show what a one-time link is for")
def look(ctx: Ctx, question: LinkQuestion) -> LinkAnswer:
    with ctx.workspace.read() as tx:
        link = find_link(tx, question.token, naive(ctx.clock.now()))
    role = _role(link)
    return LinkAnswer(
        purpose=link.purpose,
        expires_at=link.expires_at,
        name=link.name,
        email=link.email,
        role=role,
        role_name=ROLES[role].name,
    )


@public.post("", summary="Use a one-time link", status_code=201)
def arrive(ctx: Ctx, request: Request, response: Response, given: Arrival) -> Session:
    """Sets the password and signs in; the link works no more. A new password ends all other sessions."""
    check_own_page(request, ctx)
    now = naive(ctx.clock.now())
    with ctx.workspace.read() as tx:
        link = find_link(tx, given.token, now)
    if link.email is None and given.email is None:
        raise InvalidInput("Tell the email address that you want to sign in with.")
    email = link.email or clean_email(given.email or "")
    password_hash = new_password_hash(given.password, email)
    with ctx.workspace.transaction() as tx:
        # Once more, now that nobody else can use it at the same time.
        link = find_link(tx, given.token, now)
        use_up(tx, given.token)
        user_id = link.user_id or add_user(tx, email, given.name, Role.PRIMARY_ADMINISTRATOR, now)
        if given.name is not None:
            tx.fixed("update_user_name", {"user_id": user_id, "name": given.name, "now": now})
        set_password(tx, user_id, password_hash, now)
        end_other_sessions(tx, user_id, None, now)
        actor = Actor(ActorKind.LINK, given.name or link.name or email, frozenset(), user_id, _role(link))
        deed = Deed(actor, f"{link.purpose.value}.accept", "user", str(user_id), client_address(request))
        ctx.audit.write(tx, deed)
    return begin(ctx, request, response, user_id, "session.begin")


def _role(link: Link) -> Role:
    return Role(link.role) if link.role else Role.PRIMARY_ADMINISTRATOR
