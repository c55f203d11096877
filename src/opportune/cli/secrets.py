"""`opportune secrets`: keys of other systems and addresses of chats, which journeys name and nobody reads."""

from __future__ import annotations

import sys
from typing import Annotated
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.output import table, when
from opportune.cli.questions import YesOption, confirm
from opportune.cli.session import Panel, Session, command

group = typer.Typer(help="Secrets that journeys and connectors name, such as API keys.", no_args_is_help=True)
NameArgument = Annotated[str, typer.Argument(help="Small letters, digits and _, such as slack_hook.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="secrets", rich_help_panel=Panel.CARE)


@command(group, "list", example="opportune secrets list")
def list_secrets(session: Session) -> None:
    """List the secrets, without their values."""
    with session.connect() as client:
        found = client.get(f"{API}/secrets")["items"]
    if session.out.as_json:
        session.out.json(found)
        return
    if not found:
        session.out.note("There is no secret yet. Set one with `opportune secrets set NAME`.")
        return
    rows = [(secret["name"], when(secret["created_at"]), when(secret["updated_at"])) for secret in found]
    session.out.print(table(["name", "created", "set last"], rows))


@command(group, "set", example="opportune secrets set slack_hook")
def set_secret(session: Session, name: NameArgument) -> None:
    """Keep a secret under a name. Asks for the value without showing it, or reads it from standard input.

    It is kept encrypted and never shown again.
    """
    is_person = sys.stdin.isatty()
    value = typer.prompt(f"Value of {name}", hide_input=True, err=True) if is_person else sys.stdin.read()
    with session.connect() as client:
        made = client.put(f"{API}/secrets/{quote(name, safe='')}", {"value": value.strip()})
    if session.out.as_json:
        session.out.json(made)
    else:
        session.out.print(f"Secret {made['name']} is kept. Write it as {{{{ secrets.{made['name']} }}}}.")


@command(group, "delete", example="opportune secrets delete slack_hook")
def delete_secret(session: Session, name: NameArgument, yes: YesOption = False) -> None:
    """Forget a secret. Messages that need it fail from then on."""
    confirm(f"Forget the secret {name}?", yes)
    with session.connect() as client:
        left = client.delete(f"{API}/secrets/{quote(name, safe='')}")["items"]
    if session.out.as_json:
        session.out.json(left)
    else:
        session.out.print(f"Secret {name} is forgotten.")


@command(group, "signing", example="opportune secrets signing welcome")
def show_signing_secret(
    session: Session, journey: Annotated[str, typer.Argument(help="The key of a journey.")]
) -> None:
    """Print what receivers check the signatures of a journey's requests with."""
    with session.connect() as client:
        found = client.get(f"{API}/signing-secrets/{quote(journey, safe='')}")
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(found["secret"])
