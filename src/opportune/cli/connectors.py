"""`opportune connectors`: the systems that journeys push to and buy from, whether they answer, and their credits."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.output import count, table, when
from opportune.cli.session import Panel, Session, command
from opportune.cli.yaml_page import show_yaml
from opportune.errors import InvalidInput

group = typer.Typer(help="CRMs, ad platforms and files that journeys push to, and credits.", no_args_is_help=True)
KeyArgument = Annotated[str, typer.Argument(help="Its key, such as hubspot.", metavar="CONNECTOR")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="connectors", rich_help_panel=Panel.CHANGE)


@command(group, "list", example="opportune connectors list")
def list_connectors(session: Session) -> None:
    """List the connectors in force and those that can be installed."""
    with session.connect(may_create=True) as client:
        rows = client.get(f"{API}/connectors")["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    lines = [
        (
            row["key"],
            row["name"],
            "in force" if row["version"] is not None else "can be installed",
            ", ".join(secret["name"] for secret in row["secrets"] if not secret["is_set"]),
            row["record_count"],
            row["credits"]["available"] if row["credits"] else None,
        )
        for row in rows
    ]
    session.out.print(table(["connector", "name", "", "needs secrets", ">records", ">credits"], lines))


@command(group, "show", example="opportune connectors show hubspot")
def show_connector(session: Session, connector: KeyArgument) -> None:
    """Print a connector as YAML: the one in force, or the one that would be installed."""
    show_yaml(session, _path(connector), may_create=True)


@command(group, "install", example="opportune connectors install meta-audiences")
def install_connector(
    session: Session,
    connector: KeyArgument,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting of it, as name=value. Can be repeated.", metavar="NAME=VALUE"),
    ] = None,
    base_url: Annotated[str | None, typer.Option(help="Where the other system is.")] = None,
    client_id: Annotated[str | None, typer.Option(help="Of the application that signs in there.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
) -> None:
    """Put a connector that ships with Opportune in force, with your settings. Then set the secrets it names.

    To change more of it, save what `show` prints, edit it, and use `opportune definitions apply`.
    """
    wanted = {"settings": _settings(settings or []), "base_url": base_url, "client_id": client_id}
    with session.connect(may_create=True) as client:
        changed = client.post(f"{_path(connector)}/install", wanted, dry_run=dry_run)
        found = client.get(_path(connector))
    if session.out.as_json:
        session.out.json(changed)
        return
    session.out.print(f"Connector {connector} {'would be' if dry_run else 'is'} in force.")
    for secret in found["secrets"]:
        if not secret["is_set"]:
            session.out.note(f"It needs a secret: `opportune secrets set {secret['name']}`.")


@command(group, "test", example="opportune connectors test csv-drop")
def test_connector(session: Session, connector: KeyArgument) -> None:
    """Test whether the other system answers and knows us. Changes nothing there."""
    with session.connect() as client:
        found = client.post(f"{_path(connector)}/test", {})
    if session.out.as_json:
        session.out.json(found)
    elif found["is_ok"]:
        session.out.print(f"Connector {connector} answers.")
    else:
        session.out.print(f"Connector {connector} was not reached: {found['reason'].rstrip('.')}.")
    if found["is_ok"] is False:
        raise typer.Exit(1)


@command(group, "allocate", example="opportune connectors allocate contact-catalog 100")
def allocate(
    session: Session,
    connector: KeyArgument,
    amount: Annotated[int, typer.Argument(help="How many credits; a negative number takes some back.")],
    reason: Annotated[str | None, typer.Option(help="What for, to be read in the ledger.")] = None,
) -> None:
    """Allot credits to a connector. Messages that wait for credits are tried again."""
    with session.connect() as client:
        found = client.post(f"{_path(connector)}/credits", {"amount": amount, "reason": reason})
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.print(_standing(found))


@command(group, "limit", example="opportune connectors limit contact-catalog --month 500 --run 100")
def limit(
    session: Session,
    connector: KeyArgument,
    month: Annotated[
        int | None, typer.Option(min=0, help="In a calendar month (UTC). Without it there is no limit.")
    ] = None,
    run: Annotated[int | None, typer.Option(min=0, help="By the messages of one node in one tick. The same.")] = None,
) -> None:
    """Limit how many credits of a connector may be used; what is not given is not limited any more."""
    with session.connect() as client:
        client.put(f"{_path(connector)}/credits/limits", {"monthly_limit": month, "per_run_limit": run})
        found = client.get(_path(connector))["credit_rules"]
    if session.out.as_json:
        session.out.json(found)
        return
    shown = [f"{n:,} credits {words}" for n, words in ((month, "a month"), (run, "a run")) if n is not None]
    session.out.print(f"{connector} may use {' and '.join(shown) or 'any number of credits'}.")


@command(group, "credits", example="opportune connectors credits contact-catalog")
def show_credits(session: Session, connector: KeyArgument) -> None:
    """Show how the credits of a connector stand."""
    with session.connect() as client:
        found = client.get(f"{_path(connector)}/credits")
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.print(_standing(found))
    if found["waiting_count"]:
        session.out.note(f"{count(found['waiting_count'], 'message')} waiting for credits.")


@command(group, "ledger", example="opportune connectors ledger contact-catalog")
def show_ledger(
    session: Session,
    connector: KeyArgument,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 50,
) -> None:
    """List what was allotted, held, used and given back, the newest first."""
    with session.connect() as client:
        rows = list(client.pages(f"{_path(connector)}/credits/entries", limit))
    if session.out.as_json:
        session.out.json(rows)
        return
    lines = [(when(row["created_at"]), row["kind"], row["amount"], row["delivery_id"], row["reason"]) for row in rows]
    session.out.print(table(["when", "what", ">credits", ">message", "why"], lines))


def _path(connector: str) -> str:
    return f"{API}/connectors/{quote(connector, safe='')}"


def _settings(given: list[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for name, equals, _ in pairs:
        if not equals:
            raise InvalidInput(f"{name!r} is no setting. Write it as --set name=value.")
    return {name.strip(): value for name, _, value in pairs}


def _standing(found: dict[str, Any]) -> str:
    return (
        f"{found['connector']}: {found['available']:,} of {count(found['allocated'], 'credit')} available, "
        f"{found['used']:,} used, {found['held']:,} held"
    )
