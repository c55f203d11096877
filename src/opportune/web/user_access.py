"""The people who may sign in, over HTTP: inviting them, their roles, and links for those who cannot get in."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter
from fastapi import Request as HttpRequest
from pydantic import Field

from opportune.access.audit import note
from opportune.access.links import Purpose, link_address, make_link
from opportune.access.people import (
    add_user,
    change_role,
    check_touchable,
    get_user_access,
    hand_over,
    list_users_with_access,
    nobody_can_sign_in,
    remove_user,
)
from opportune.access.roles import PERMISSION_NAMES, ROLES, Permission, Role
from opportune.errors import Conflict
from opportune.store import Transaction
from opportune.store.workspace import naive
from opportune.web.auth import Who
from opportune.web.context import Context
from opportune.web.parameters import Answer, Ctx, Id, Moment, Request, ShortText, Text
from opportune.web.session import MAX_EMAIL_LENGTH

router = APIRouter(tags=["Users and roles"])
# The role of the primary administrator is handed over, not given.
GivenRole = Literal["administrator", "marketing", "operations", "sales", "view_only"]


class UserAccess(Answer):
    """Somebody who may sign in, or was invited to. `user_id` is the number under which they own records."""

    user_id: int
    name: str | None
    email: str
    role: Role
    role_name: str
    state: Literal["invited", "active"]
    created_at: Moment
    link_expires_at: Moment | None = Field(description="Until when a one-time link of theirs works, if there is one")
    seen_at: Moment | None = Field(description="When they last used Opportune, to the hour")


class UserAccessList(Answer):
    items: list[UserAccess]


class Invitation(Request):
    """Somebody who is to sign in. A user who is known by this email already becomes that person."""

    email: Text = Field(min_length=1, max_length=MAX_EMAIL_LENGTH)
    name: ShortText | None = None
    role: GivenRole = "view_only"


class RoleChange(Request):
    """What somebody may do from now on."""

    role: GivenRole


class OneTimeLink(Answer):
    """A link that works once. It is shown this once too: pass it on to that person only."""

    url: str
    expires_at: Moment


class InvitedUser(UserAccess):
    """Somebody who was invited, with the link to send them."""

    link: OneTimeLink


class PermissionFacts(Answer):
    """Something that a role may do or not; `name` ends the sentence "may ..."."""

    permission: Permission
    name: str


class RoleAnswer(Answer):
    """A role and what it may do."""

    role: Role
    name: str
    description: str
    permissions: list[Permission]


class Policy(Answer):
    """What each role may do."""

    roles: list[RoleAnswer]
    permissions: list[PermissionFacts]


@router.get("/policy", summary="Show what each role may do")
def policy() -> Policy:
    """The table that every request is held against."""
    return Policy(
        roles=[
            RoleAnswer(
                role=role,
                name=facts.name,
                description=facts.description,
                permissions=[permission for permission in Permission if permission in facts.permissions],
            )
            for role, facts in ROLES.items()
        ],
        permissions=[PermissionFacts(permission=key, name=name) for key, name in PERMISSION_NAMES.items()],
    )


@router.get("/user-access", summary="List who may sign in")
def list_all(ctx: Ctx) -> UserAccessList:
    """By name, with those who are invited."""
    with ctx.workspace.read() as tx:
        return UserAccessList(items=[_answer(row) for row in list_users_with_access(tx)])


@router.post("/user-access", summary="Invite somebody to sign in", status_code=201)
def invite(ctx: Ctx, http: HttpRequest, wanted: Invitation) -> InvitedUser:
    """The answer has a link for them, which works once, for seven days. Opportune sends no email of it."""
    now = naive(ctx.clock.now())
    with ctx.workspace.transaction() as tx:
        user_id = add_user(tx, wanted.email, wanted.name, Role(wanted.role), now)
        link = _link(ctx, http, tx, Purpose.INVITATION, user_id)
        found = get_user_access(tx, user_id)
        note(entity_id=user_id, email=found["email"], role=wanted.role)
    return InvitedUser(**_answer(found).model_dump(), link=link)


@router.patch("/user-access/{user_id}", summary="Change somebody's role")
def change(ctx: Ctx, user_id: Id, wanted: RoleChange) -> UserAccess:
    """It holds from the next request on. The role of the primary administrator changes only by handing it over."""
    with ctx.workspace.append() as tx:
        before = get_user_access(tx, user_id)
        note(email=before["email"], role=[before["role"], wanted.role])
        change_role(tx, user_id, Role(wanted.role))
        return _answer(get_user_access(tx, user_id))


@router.delete("/user-access/{user_id}", summary="Remove somebody's access")
def remove(ctx: Ctx, user_id: Id) -> UserAccess:
    """They are signed out everywhere and their API tokens are revoked. Records they own stay theirs. The answer is who it was.

    The primary administrator cannot be removed.
    """
    with ctx.workspace.append() as tx:
        found = remove_user(tx, user_id, naive(ctx.clock.now()))
        note(email=found["email"], role=found["role"])
    return _answer(found)


@router.post("/user-access/{user_id}/link", summary="Make a one-time link for somebody", status_code=201)
def make_new_link(ctx: Ctx, http: HttpRequest, actor: Who, user_id: Id) -> OneTimeLink:
    """For an invited person a new invitation, for others a way to choose a new password. Earlier links work no more."""
    with ctx.workspace.append() as tx:
        found = get_user_access(tx, user_id)
        check_touchable(actor, found)
        purpose = Purpose.INVITATION if found["state"] == "invited" else Purpose.NEW_PASSWORD
        note(email=found["email"], purpose=purpose.value)
        return _link(ctx, http, tx, purpose, user_id)


@router.post("/user-access/{user_id}/hand-over", summary="Make somebody the primary administrator")
def hand_role_over(ctx: Ctx, actor: Who, user_id: Id) -> UserAccess:
    """Whoever is it now does this, and becomes an administrator."""
    with ctx.workspace.append() as tx:
        hand_over(tx, actor, user_id)
        found = get_user_access(tx, user_id)
        note(email=found["email"])
    return _answer(found)


@router.post("/first-administrator-link", summary="Make the link for the first administrator", status_code=201)
def first_link(ctx: Ctx, http: HttpRequest) -> OneTimeLink:
    """While nobody can sign in yet; 409 from then on. `opportune serve` prints such a link when it starts."""
    with ctx.workspace.append() as tx:
        if not nobody_can_sign_in(tx):
            raise Conflict(
                "There is an administrator already. Make a link for somebody with `opportune users link EMAIL`."
            )
        return _link(ctx, http, tx, Purpose.FIRST_ADMINISTRATOR, None)


def _link(ctx: Context, http: HttpRequest, tx: Transaction, purpose: Purpose, user_id: int | None) -> OneTimeLink:
    secret, expires_at = make_link(tx, purpose, user_id, naive(ctx.clock.now()))
    # A browser knows the address that people see; a command only the one that is listened on.
    seen = str(http.base_url) if "origin" in http.headers else None
    settings = ctx.settings
    address = settings.public_url or seen or ctx.served_at or f"http://{settings.host}:{settings.port}"
    return OneTimeLink(url=link_address(address, secret), expires_at=expires_at)


def _answer(row: dict[str, Any]) -> UserAccess:
    return UserAccess.model_validate({**row, "role_name": ROLES[Role(row["role"])].name})
