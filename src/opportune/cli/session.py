"""What every command shares: which workspace it works on, how it prints, and how it is put into its group."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Concatenate, ParamSpec

import typer

from opportune.cli.client import Client
from opportune.cli.connect import connect
from opportune.cli.output import Output
from opportune.settings import DEFAULT_FILE

P = ParamSpec("P")
_PANEL = "Workspace and output"

FileOption = Annotated[
    Path,
    typer.Option("--file", "-f", envvar="OPPORTUNE_FILE", help="The workspace file.", rich_help_panel=_PANEL),
]
UrlOption = Annotated[
    str | None,
    typer.Option("--url", envvar="OPPORTUNE_URL", help="Talk to the server at this address.", rich_help_panel=_PANEL),
]
TokenOption = Annotated[
    str | None,
    typer.Option("--token", envvar="OPPORTUNE_TOKEN", help="The API token for --url.", rich_help_panel=_PANEL),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the API's JSON, for programs.", rich_help_panel=_PANEL)]


@dataclass(frozen=True)
class Session:
    """One run of one command."""

    file: Path
    url: str | None
    token: str | None
    out: Output

    @contextmanager
    def connect(self, may_create: bool = False) -> Iterator[Client]:
        """A client for the server at --url, for the server that has the file open, or for a private one."""
        with connect(self.file, self.url, self.token, may_create) as client:
            yield client


def command(
    group: typer.Typer, name: str, *, example: str
) -> Callable[[Callable[Concatenate[Session, P], None]], Callable[Concatenate[Session, P], None]]:
    """Puts a function into a group as a command. Its first parameter, the session, comes from the options all share."""

    def register(function: Callable[Concatenate[Session, P], None]) -> Callable[Concatenate[Session, P], None]:
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        shared = [
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
            for key, annotation, default in (
                ("file", FileOption, DEFAULT_FILE),
                ("url", UrlOption, None),
                ("token", TokenOption, None),
                ("as_json", JsonOption, False),
            )
        ]
        keywords = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]

        # Typer reads the options of a command from its signature.
        def run(file: Path, url: str | None, token: str | None, as_json: bool, **options: object) -> None:
            session = Session(file, url, token, Output(as_json))
            function(session, **options)  # type: ignore[call-arg, arg-type]

        functools.update_wrapper(run, function)
        del run.__wrapped__  # type: ignore[attr-defined]
        run.__signature__ = inspect.Signature([*keywords, *shared])  # type: ignore[attr-defined]
        run.__annotations__ = {}
        group.command(name, epilog=f"Example: {example}")(run)
        return function

    return register
