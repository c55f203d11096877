"""Asks before what cannot be taken back."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from opportune.errors import InvalidInput

YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]


def confirm(question: str, yes: bool) -> None:
    """Go on, or stop the command. Without a person to ask, --yes is needed: raises InvalidInput."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise InvalidInput(f"{question} Nobody is here to ask: say --yes to go on.")
    typer.confirm(question, abort=True, err=True)
