"""`opportune preview`: who would enter, leave and move if definitions were in force, with nothing changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from opportune.cli.client import API, Client
from opportune.cli.definitions import read_yaml
from opportune.cli.output import count
from opportune.cli.preview_page import preview_page
from opportune.cli.session import Panel, Session, command
from opportune.errors import InvalidInput, NotFound

YAML = "application/yaml"
TRIED_KINDS = ("workflow", "ladder", "segment", "intent_report")
WhatArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE|KEY",
        help="A file or folder with definitions, or the key of a workflow, ladder, segment or intent report in force. "
        "KIND/KEY where several have that key.",
    ),
]


def add_to(app: typer.Typer) -> None:
    command(app, "preview", example="opportune preview workflows/sync-hot.yaml", panel=Panel.CHANGE)(preview)


def preview(
    session: Session,
    what: WhatArgument,
    names: Annotated[
        int, typer.Option("--names", min=0, max=10, help="Subjects to name of each segment that changes.")
    ] = 3,
) -> None:
    """Show whom definitions would move between segments.

    Who would enter and leave if they were in force; it changes nothing. With the key of a definition in force: what it would
    do if it ran now, also if it is disabled.
    """
    with session.connect() as client:
        path = Path(what)
        if path.exists():
            found = client.post_text(f"{API}/preview", read_yaml(path), YAML)
        else:
            kind, key = name_in_force(client, what)
            found = client.get(f"{API}/preview/{kind}/{key}")
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.print(preview_page(found, names))
    if found["confirm"]:
        session.out.note(f"{count(found['affected'], 'subject')} affected; token to confirm with: {found['confirm']}")


def name_in_force(client: Client, what: str) -> tuple[str, str]:
    """The kind and key of the definition in force that somebody names. Raises NotFound, InvalidInput for several."""
    wanted_kind, _, key = what.rpartition("/")
    items: list[dict[str, Any]] = client.get(f"{API}/definitions")["items"]
    kinds = [
        item["kind"]
        for item in items
        if item["key"] == key and item["kind"] in TRIED_KINDS and wanted_kind in ("", item["kind"])
    ]
    if not kinds:
        raise NotFound(
            f"There is no file {what}, and no workflow, ladder, segment or intent report with that key. "
            "`opportune definitions list` shows which there are."
        )
    if len(kinds) > 1:
        raise InvalidInput(f"Several have the key {key}. Say {' or '.join(f'{kind}/{key}' for kind in kinds)}.")
    return kinds[0], key
