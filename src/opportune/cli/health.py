"""`opportune status`, `doctor`, `openapi` and `version`: how it is doing, and what it is."""

from __future__ import annotations

from typing import Any

import typer

from opportune import __version__
from opportune.cli.client import API
from opportune.cli.output import Output
from opportune.cli.session import Panel, Session, command
from opportune.cli.status_page import status_page

UNHEALTHY = 1


def add_to(app: typer.Typer) -> None:
    command(app, "status", example="opportune status", panel=Panel.CARE)(status)
    command(app, "doctor", example="opportune doctor", panel=Panel.CARE)(doctor)
    command(app, "openapi", example="opportune openapi > openapi.json", panel=Panel.CARE)(openapi)
    command(app, "version", example="opportune version", panel=Panel.CARE)(version)


def status(session: Session) -> None:
    """Say what is in the workspace and how fresh it is."""
    with session.connect() as client:
        found = client.get(f"{API}/status")
        place = client.place
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(status_page(found, place))


def doctor(session: Session) -> None:
    """Check that everything fits together.

    Exits with 1 when something does not.
    """
    with session.connect() as client:
        found = client.get(f"{API}/doctor")
    if session.out.as_json:
        session.out.json(found)
    else:
        _show_checks(session.out, found)
    if not found["ok"]:
        raise typer.Exit(UNHEALTHY)


def openapi(session: Session) -> None:
    """Print the OpenAPI document of the API."""
    with session.connect(may_create=True) as client:
        session.out.json(client.get("/api/openapi.json"))


def version(session: Session) -> None:
    """Print the version of this program."""
    session.out.json({"version": __version__}) if session.out.as_json else session.out.print(f"opportune {__version__}")


def _show_checks(out: Output, found: dict[str, Any]) -> None:
    for check in found["checks"]:
        name = check["name"].replace("_", " ")
        out.print(f"ok    {name}" if check["ok"] else f"FAIL  {name}: {check['detail']}. {check['fix']}")
    out.print("Everything fits together." if found["ok"] else "Something does not fit.")
