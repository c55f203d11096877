"""`opportune keys` and `opportune tokens`: who may send events, and who may use the API."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.output import table, when
from opportune.cli.session import Panel, Session, command
from opportune.cli.users import find_user

keys = typer.Typer(help="Write keys, which clients send events with.", no_args_is_help=True)
tokens = typer.Typer(help="API tokens, which programs use the API with.", no_args_is_help=True)


class Scope(StrEnum):
    """What a token may do."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


def add_to(app: typer.Typer) -> None:
    app.add_typer(keys, name="keys", rich_help_panel=Panel.FEED)
    app.add_typer(tokens, name="tokens", rich_help_panel=Panel.CARE)


@command(keys, "create", example="opportune keys create website")
def create_key(
    session: Session,
    source: Annotated[str, typer.Argument(help="Where the events come from: a short name such as website.")],
    name: Annotated[str | None, typer.Option(help="A longer name, for people.")] = None,
) -> None:
    """Make a write key and print it. It is not shown again."""
    with session.connect(may_create=True) as client:
        made = client.post(f"{API}/write-keys", {"source": source, "name": name or source})
    if session.out.as_json:
        session.out.json(made)
        return
    session.out.note(f"The write key of {source}. Keep it: it is not shown again.")
    session.out.print(made["write_key"])


@command(keys, "list", example="opportune keys list")
def list_keys(session: Session) -> None:
    """List the write keys, without their secrets."""
    with session.connect() as client:
        found = client.get(f"{API}/write-keys")["items"]
    if session.out.as_json:
        session.out.json(found)
        return
    if not found:
        session.out.note("There is no write key yet. Make one with `opportune keys create SOURCE`.")
        return
    rows = [
        (key["source"], key["name"], f"…{key['hint']}", when(key["created_at"]), when(key["revoked_at"]) or "in use")
        for key in found
    ]
    session.out.print(table(["source", "name", "ends in", "created", "revoked"], rows))


@command(keys, "revoke", example="opportune keys revoke website")
def revoke_key(session: Session, source: Annotated[str, typer.Argument(help="The source of the key.")]) -> None:
    """Refuse the write key of a source from now on."""
    with session.connect() as client:
        answer = client.delete(f"{API}/write-keys/{quote(source, safe='')}")
    if session.out.as_json:
        session.out.json(answer)
    else:
        session.out.print(f"The write key of {source} is refused from now on.")


@command(tokens, "create", example="opportune tokens create dashboard --scope read")
def create_token(
    session: Session,
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scope: Annotated[
        Scope, typer.Option(help="read and export; write, also to change things; admin for everything.")
    ] = Scope.READ,
) -> None:
    """Make an API token and print it. It is not shown again."""
    with session.connect(may_create=True) as client:
        made = client.post(f"{API}/tokens", {"name": name, "scope": scope.value})
    if session.out.as_json:
        session.out.json(made)
        return
    session.out.note(f"The API token {name} ({scope.value}). Keep it: it is not shown again.")
    session.out.print(made["token"])


@command(tokens, "list", example="opportune tokens list")
def list_tokens(session: Session) -> None:
    """List the API tokens, without their secrets."""
    with session.connect() as client:
        found = client.get(f"{API}/tokens")["items"]
    if session.out.as_json:
        session.out.json(found)
        return
    if not found:
        session.out.note("There is no API token yet. Make one with `opportune tokens create NAME`.")
        return
    rows = [
        (
            token["name"],
            token["scope"],
            token["owner"] or "the workspace",
            when(token["created_at"]),
            when(token["revoked_at"]) or "in use",
        )
        for token in found
    ]
    session.out.print(table(["name", "scope", "of", "created", "revoked"], rows))


@command(tokens, "revoke", example="opportune tokens revoke dashboard")
def revoke_token(
    session: Session,
    name: Annotated[str, typer.Argument(help="The name of the token.")],
    user: Annotated[
        str | None, typer.Option(help="The email of whoever made it.", show_default="made at the command line")
    ] = None,
) -> None:
    """Make an API token useless at once."""
    with session.connect() as client:
        owner = find_user(client, user)["user_id"] if user else None
        answer = client.delete(f"{API}/tokens/{quote(name, safe='')}", user_id=owner)
    if session.out.as_json:
        session.out.json(answer)
    else:
        session.out.print(f"The API token {name} is refused from now on.")
