"""`opportune users`: who may sign in, and links for those who cannot get in."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from opportune.cli.client import API, Client
from opportune.cli.output import table, when
from opportune.cli.questions import YesOption, confirm
from opportune.cli.session import Panel, Session, command
from opportune.errors import NotFound

users = typer.Typer(help="Who may sign in, and as what.", no_args_is_help=True)
EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="The email they sign in with.")]


class RoleName(StrEnum):
    """The roles that can be given."""

    ADMINISTRATOR = "administrator"
    MARKETING = "marketing"
    OPERATIONS = "operations"
    SALES = "sales"
    VIEW_ONLY = "view_only"


def add_to(app: typer.Typer) -> None:
    app.add_typer(users, name="users", rich_help_panel=Panel.CARE)


@command(users, "list", example="opportune users list")
def list_users(session: Session) -> None:
    """List who may sign in or is invited."""
    with session.connect() as client:
        found = client.get(f"{API}/user-access")["items"]
    if session.out.as_json:
        session.out.json(found)
        return
    if not found:
        session.out.note("Nobody can sign in yet. `opportune users link` makes the link for the first administrator.")
        return
    rows = [
        (user["email"], user["name"], user["role_name"], user["state"], when(user["seen_at"]) or "never")
        for user in found
    ]
    session.out.print(table(["email", "name", "role", "state", "last seen"], rows))


@command(users, "roles", example="opportune users roles")
def list_roles(session: Session) -> None:
    """Show what each role may do."""
    with session.connect() as client:
        found = client.get(f"{API}/policy")
    if session.out.as_json:
        session.out.json(found)
        return
    for role in found["roles"]:
        session.out.print(f"{role['role']}: {role['description']}")
    names = [role["role"] for role in found["roles"]]
    rows = [
        (permission["name"], *("yes" if permission["permission"] in role["permissions"] else "" for role in found["roles"]))
        for permission in found["permissions"]
    ]  # fmt: skip
    session.out.print()
    session.out.print(table(["may", *(name.replace("_", " ") for name in names)], rows))


@command(users, "invite", example="opportune users invite ann@example.com --role marketing")
def invite(
    session: Session,
    email: EmailArgument,
    role: Annotated[RoleName, typer.Option(help="What they may do; `opportune users roles` tells more.")] = RoleName.VIEW_ONLY,
    name: Annotated[str | None, typer.Option(help="What they are called.")] = None,
) -> None:  # fmt: skip
    """Let somebody sign in, and print the link to send them. It works once, for seven days."""
    with session.connect() as client:
        made = client.post(f"{API}/user-access", {"email": email, "role": role.value, "name": name})
    if session.out.as_json:
        session.out.json(made)
        return
    session.out.note(f"{made['email']} is invited as {made['role_name']}. Send them this link:")
    session.out.print(made["link"]["url"])


@command(users, "link", example="opportune users link ann@example.com")
def link(
    session: Session,
    email: Annotated[
        str | None,
        typer.Argument(
            metavar="[EMAIL]", help="The email they sign in with. Without it, a link for the first administrator."
        ),
    ] = None,
) -> None:
    """Print a one-time link for somebody who cannot get in: to accept an invitation, or to choose a new password.

    Without EMAIL, and as long as nobody can sign in, it makes the first administrator.
    """
    with session.connect(may_create=email is None) as client:
        if email is None:
            made = client.post(f"{API}/first-administrator-link")
        else:
            made = client.post(f"{API}/user-access/{find_user(client, email)['user_id']}/link")
    if session.out.as_json:
        session.out.json(made)
        return
    session.out.note(f"This link works once, until {when(made['expires_at'])}:")
    session.out.print(made["url"])


@command(users, "role", example="opportune users role ann@example.com operations")
def change_role(
    session: Session, email: EmailArgument, role: Annotated[RoleName, typer.Argument(help="What they may do from now on.")]
) -> None:  # fmt: skip
    """Give somebody another role."""
    with session.connect() as client:
        changed = client.patch(f"{API}/user-access/{find_user(client, email)['user_id']}", {"role": role.value})
    if session.out.as_json:
        session.out.json(changed)
    else:
        session.out.print(f"{changed['email']} has the role {changed['role_name']} from now on.")


@command(users, "handover", example="opportune users handover ann@example.com")
def hand_over(session: Session, email: EmailArgument) -> None:
    """Make somebody the primary administrator; who was it becomes an administrator."""
    with session.connect() as client:
        changed = client.post(f"{API}/user-access/{find_user(client, email)['user_id']}/hand-over")
    if session.out.as_json:
        session.out.json(changed)
    else:
        session.out.print(f"{changed['email']} is the primary administrator from now on.")


@command(users, "remove", example="opportune users remove ann@example.com")
def remove(session: Session, email: EmailArgument, yes: YesOption = False) -> None:
    """Let somebody sign in no more. Their API tokens end; records they own stay theirs."""
    with session.connect() as client:
        found = find_user(client, email)
        confirm(f"Sign {found['email']} out everywhere, and let them in no more?", yes)
        removed = client.delete(f"{API}/user-access/{found['user_id']}")
    if session.out.as_json:
        session.out.json(removed)
    else:
        session.out.print(f"{removed['email']} can sign in no more.")


def find_user(client: Client, email: str) -> dict[str, Any]:
    """Somebody who may sign in, by their email. Raises NotFound."""
    wanted = email.strip().lower()
    found: list[dict[str, Any]] = client.get(f"{API}/user-access")["items"]
    for user in found:
        if user["email"] == wanted:
            return user
    raise NotFound(f"Nobody with the email {email} may sign in. `opportune users list` shows who may.")
