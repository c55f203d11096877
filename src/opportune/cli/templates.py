"""`opportune templates`: use cases as definitions, to look at and to put in force."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.definitions import put_in_force
from opportune.cli.output import table
from opportune.cli.questions import YesOption
from opportune.cli.session import Panel, Session, command
from opportune.cli.yaml_page import show_yaml

group = typer.Typer(help="Use cases, ready to be put in force.", no_args_is_help=True)
KeyArgument = Annotated[str, typer.Argument(help="Its key, such as intent-ladder.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="templates", rich_help_panel=Panel.CHANGE)


@command(group, "list", example="opportune templates list")
def list_templates(session: Session) -> None:
    """List the templates and what they are for."""
    with session.connect(may_create=True) as client:
        found = client.get(f"{API}/templates")["items"]
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.print(table(["template", "name", "use it to"], [_row(item) for item in found]))


@command(group, "show", example="opportune templates show intent-ladder")
def show_template(session: Session, key: KeyArgument) -> None:
    """Print a template as YAML, with comments."""
    show_yaml(session, _path(key), may_create=True)


@command(group, "apply", example="opportune templates apply intent-ladder")
def apply_template(
    session: Session,
    key: KeyArgument,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
    yes: YesOption = False,
) -> None:
    """Put the definitions of a template in force, after saying what changes.

    Definitions of yours with the same kind and key get a new version. To change a template first, save what `show` prints,
    edit it, and use `opportune definitions apply`.
    """
    with session.connect(may_create=True) as client:
        text = client.get(_path(key))["yaml"]
    put_in_force(session, text, dry_run=dry_run, yes=yes)


def _path(key: str) -> str:
    return f"{API}/templates/{quote(key, safe='')}"


def _row(item: dict[str, str]) -> tuple[str, ...]:
    return item["key"], item["name"], item["use_case"]
