"""`opportune import`: a file in, with progress, and a report of what became of each row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from opportune.cli.client import API, Client, ServerRefused
from opportune.cli.import_page import import_page
from opportune.cli.output import Output, count
from opportune.cli.session import Panel, Session, command
from opportune.errors import NotFound, Unavailable

STRICT_REJECTED = 3
Lines = Iterator[dict[str, Any]]


def add_to(app: typer.Typer) -> None:
    command(
        app, "import", example="opportune import accounts.csv --mapping maven-accounts --dry-run", panel=Panel.FEED
    )(import_file)


def import_file(
    session: Session,
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, JSON Lines, Parquet or an access log; may be .gz.")
    ],
    mapping: Annotated[
        str, typer.Option("--mapping", "-m", help="A mapping by name (`opportune mappings list`), or a .yaml file.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would happen; change nothing.")] = False,
    shift_days: Annotated[int, typer.Option(help="Move every date of the file by so many days.")] = 0,
    as_history: Annotated[
        bool, typer.Option("--as-history", help="Signals count as received when they happened; only before scoring.")
    ] = False,
    is_silent: Annotated[
        bool, typer.Option("--silent", help="Start no journey for those who come into a segment by it.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 when a row was rejected.")] = False,
    no_tick: Annotated[
        bool, typer.Option("--no-tick", help="Leave scoring for later, with more files to come.")
    ] = False,
) -> None:
    """Import records or signals from a file.

    A mapping says which column is what; there are accounts, contacts, opportunities, users and signals.

    A row that was imported before changes nothing. Dirty rows never stop an import: the report lists each of them with
    its line, the reason and the value. Ctrl+C cancels it; then nothing is changed.
    """
    if not path.is_file():
        raise NotFound(f"There is no file {path}. Check the path.")
    fields = {
        "mapping": mapping_text(mapping),
        "dry_run": dry_run,
        "shift_days": shift_days,
        "as_history": as_history,
        "silent": is_silent,
    }
    with session.connect(may_create=True) as client:
        try:
            report = _with_progress(session.out, path, client.post_file(f"{API}/imports", path, fields))
        except KeyboardInterrupt:
            _cancel(client, session.out, path)
            raise
        tick = None if dry_run or no_tick else client.post(f"{API}/ticks", {"full": False})
    if session.out.as_json:
        session.out.json(report)
    else:
        session.out.print(import_page(report))
        if tick:
            session.out.print(scored_line(tick))
    if strict and report["rejected"]:
        raise typer.Exit(STRICT_REJECTED)


def mapping_text(mapping: str) -> str:
    """What the server takes as a mapping: the name of one it has, or the text of a file. Raises NotFound."""
    path = Path(mapping)
    if path.suffix not in (".yaml", ".yml"):
        return mapping
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise NotFound(f"The mapping file {path} cannot be read: {error.strerror}. Check the path.") from error


def scored_line(tick: dict[str, Any]) -> str:
    """What a tick brought, in a sentence."""
    if not tick["signal_count"] and not tick["ledger_count"]:
        return "No score changed."
    return (
        f"Scored: {count(tick['signal_count'], 'new signal')}, {count(tick['account_count'], 'account')} and "
        f"{count(tick['contact_count'], 'contact')} looked at, {count(tick['ledger_count'], 'score')} changed."
    )


def _cancel(client: Client, out: Output, path: Path) -> None:
    """Stop the import of this file, unless it is being written for good already."""
    running = [found for found in client.get(f"{API}/imports/running")["items"] if found["file_name"] == path.name]
    if running:
        client.delete(f"{API}/imports/running/{running[-1]['ticket']}")
        out.note("Cancelled; nothing was changed.")


def _with_progress(out: Output, path: Path, lines: Lines) -> dict[str, Any]:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    report: dict[str, Any] | None = None
    with Progress(*columns, console=out.errors, transient=True, disable=not out.errors.is_terminal) as progress:
        task = progress.add_task(f"Reading {path.name}", total=None)
        for line in lines:
            if error := line.get("error"):
                raise ServerRefused(error["message"])
            if step := line.get("progress"):
                is_read = step["done"] >= step["total"]
                progress.update(
                    task,
                    completed=step["done"],
                    total=step["total"],
                    description="Comparing and storing" if is_read else f"Reading {path.name}",
                )
            report = line.get("report", report)
    if report is None:
        raise Unavailable("The import broke off before its end; nothing was changed. Look into the server's log.")
    return report
