"""What every command shares: which workspace it works on, how it prints, and how it is put into its group."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Concatenate, ParamSpec

import typer

from opportune.cli.client import Client
from opportune.cli.connect import connect, connect_to_restore
from opportune.cli.output import Output
from opportune.defaults import DEFAULT_FILE

P = ParamSpec("P")
SHARED_PANEL = "Workspace and output"

FileOption = Annotated[
    Path,
    typer.Option("--file", "-f", envvar="OPPORTUNE_FILE", help="The workspace file.", rich_help_panel=SHARED_PANEL),
]
UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url", envvar="OPPORTUNE_URL", help="Talk to the server at this address.", rich_help_panel=SHARED_PANEL
    ),
]
TokenOption = Annotated[
    str | None,
    typer.Option("--token", envvar="OPPORTUNE_TOKEN", help="The API token for --url.", rich_help_panel=SHARED_PANEL),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the API's JSON, for programs.", rich_help_panel=SHARED_PANEL)
]


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

    @contextmanager
    def connect_to_restore(self) -> Iterator[Client]:
        """A client for a restore, which also works where the file is damaged or missing: then into a new, empty one."""
        with connect_to_restore(self.file, self.url, self.token) as client:
            yield client


class Panel(StrEnum):
    """The headings of `opportune --help`."""

    RUN = "Run it"
    FEED = "Feed it"
    LOOK = "Look at scores"
    CHANGE = "Change how it scores"
    CARE = "Look after it"


def command(
    group: typer.Typer, name: str, *, example: str, panel: Panel | None = None
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
        group.command(
            name, help=_unwrapped(function.__doc__ or ""), epilog=f"Example: {example}", rich_help_panel=panel
        )(run)
        return function

    return register


def _unwrapped(docstring: str) -> str:
    """Each paragraph on one line: the terminal breaks lines where it is wide enough."""
    paragraphs = inspect.cleandoc(docstring).split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
