"""`opportune backtest`: what rules would have done over the recorded past, with nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from opportune.cli.backtest_page import backtest_page
from opportune.cli.client import API, ServerRefused
from opportune.cli.definitions import read_yaml
from opportune.cli.output import Output
from opportune.cli.preview import YAML, WhatArgument, name_in_force
from opportune.cli.session import Panel, Session, command
from opportune.errors import Unavailable

MAX_DAYS = 365


def add_to(app: typer.Typer) -> None:
    command(app, "backtest", example="opportune backtest ladders/journey.yaml --days 90", panel=Panel.CHANGE)(backtest)


def backtest(
    session: Session,
    what: WhatArgument,
    days: Annotated[int, typer.Option(min=1, max=MAX_DAYS, help="The last so many whole days.")] = 90,
    recorded: Annotated[
        bool, typer.Option("--recorded", help="Begin where everybody was recorded to be; otherwise nowhere.")
    ] = False,
) -> None:
    """Run definitions over the recorded past.

    Says of each segment who was in it, who flapped, and who later won a deal. Scores, signals, deals and other segments are
    those of each day; attributes are those of today.
    """
    params = {"days": days, "start": "recorded" if recorded else "empty"}
    with session.connect() as client:
        path = Path(what)
        if path.exists():
            lines = client.post_lines(f"{API}/backtest", read_yaml(path), YAML, **params)
        else:
            kind, key = name_in_force(client, what)
            lines = client.post_lines(f"{API}/backtest/{kind}/{key}", "", YAML, **params)
        report = _with_progress(session.out, lines)
    if session.out.as_json:
        session.out.json(report)
    else:
        session.out.print(backtest_page(report))


def _with_progress(out: Output, lines: Iterator[dict[str, Any]]) -> dict[str, Any]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    report: dict[str, Any] | None = None
    with Progress(*columns, console=out.errors, transient=True, disable=not out.errors.is_terminal) as progress:
        task = progress.add_task("Days", total=None)
        for line in lines:
            if error := line.get("error"):
                raise ServerRefused(error["message"])
            if step := line.get("progress"):
                progress.update(task, completed=step["done"], total=step["total"])
            report = line.get("report", report)
    if report is None:
        raise Unavailable("The backtest broke off before its end. Look into the server's log, then try again.")
    return report
