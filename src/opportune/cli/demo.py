"""`opportune demo`: a workspace worth looking at, and where to look."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import opportune
from opportune.cli.client import API, Client
from opportune.cli.demo_segments import show_demo_segments
from opportune.cli.output import Output, count, signed, table, tier, trend
from opportune.cli.questions import YesOption, confirm
from opportune.cli.serve import HostOption, PortOption, run_server, settings_of
from opportune.cli.session import Panel, Session, command
from opportune.defaults import DEFAULT_FILE
from opportune.errors import InvalidInput, NotFound, WorkspaceInUse

if TYPE_CHECKING:
    from opportune.settings import Settings
    from opportune.testing.demo import DemoReport

DEMO_FILE = Path("demo.duckdb")
_HOTTEST = 10


def add_to(app: typer.Typer) -> None:
    command(app, "demo", example="opportune demo --no-serve", panel=Panel.RUN)(demo)


def demo(
    session: Session,
    host: HostOption = None,
    port: PortOption = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Load and print, without serving.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Throw the file away and load the demo again.")] = False,
    data: Annotated[
        Path | None, typer.Option(help="The folder with the example data.", show_default="examples/data")
    ] = None,
    yes: YesOption = False,
) -> None:
    """Load the demo, print the hottest accounts, and serve.

    The file is demo.duckdb unless you name one. A file that is there is served as it is.
    """
    from opportune.cli.server_file import find_server

    if session.url:
        raise InvalidInput("`demo` works on a file of this machine: leave --url out.")
    file = DEMO_FILE if session.file == DEFAULT_FILE else session.file
    session = Session(file, None, None, session.out)
    settings = settings_of(session, host=host, port=port)
    running = find_server(file)
    if reset and file.exists():
        if running:
            raise WorkspaceInUse(f"The server at {running.url} has {file}. Stop it before --reset.")
        confirm(f"Throw {file} away and load the demo again?", yes)
        file.unlink()
    report = None if file.exists() else _load(session.out, settings, data or _example_data())
    with session.connect() as client:
        _show(session.out, client, report, file)
    if no_serve:
        return
    if running:
        session.out.note(f"The server at {running.url} goes on serving it.")
        return
    run_server(session.out, settings)


def _example_data() -> Path:
    """The folder `examples/data` of the source tree this program runs from. Raises NotFound."""
    folder = Path(opportune.__file__).resolve().parents[2] / "examples" / "data"
    if not folder.is_dir():
        raise NotFound("The demo's data comes with the source code, in examples/data. Name the folder with --data.")
    return folder


def _load(out: Output, settings: Settings, data: Path) -> DemoReport:
    """Load into a new file; it gets its name when it is complete."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from opportune.app import opened
    from opportune.cli.logs import configure_logs
    from opportune.testing.demo import load_demo

    # What is sent on the way is told at the end.
    configure_logs("console", "error")
    part = settings.file.with_name(settings.file.name + ".part")
    for leftover in (part, part.with_name(part.name + ".wal")):
        leftover.unlink(missing_ok=True)
    columns = (TextColumn("{task.description:<36}"), BarColumn(), TimeElapsedColumn())
    with (
        opened(settings.model_copy(update={"file": part})) as running,
        Progress(*columns, console=out.errors, transient=True, disable=not out.errors.is_terminal) as progress,
    ):
        task = progress.add_task("Loading the demo", total=None)

        def show(what: str, done: int, total: int) -> None:
            progress.update(task, description=what[:1].upper() + what[1:], completed=done, total=total)

        context = running.context
        report = load_demo(context.workspace, context.event_log, context.clock, data, show)
    part.replace(settings.file)
    return report


def _show(out: Output, client: Client, report: DemoReport | None, file: Path) -> None:
    hottest = list(client.pages(f"{API}/accounts", _HOTTEST, sort="-score"))
    reasons = {row["account_id"]: _reason(client, row) for row in hottest}
    if out.as_json:
        out.json([{**row, "reason": reasons[row["account_id"]]} for row in hottest])
        return
    if report:
        for line in _summary(report):
            out.print(line)
    columns = [">score", "tier", "trend", ">7 days", "account", "why"]
    lines = [
        (
            row["score"],
            tier(row["tier"]),
            trend(row["trend"]),
            signed(row["delta_7d"]),
            row["name"],
            reasons[row["account_id"]],
        )
        for row in hottest
    ]
    out.print(table(columns, lines))
    out.print()
    show_demo_segments(out, client)
    first = hottest[0]["domain"] if hottest else "acme.example"
    out.print("\nWhere to look next:")
    for line in (
        f"opportune explain account {first}",
        "opportune segments list",
        f"opportune segments why hot-accounts {first}",
        "opportune preview intent-ladder",
        "opportune lint",
        "opportune contacts list",
    ):
        out.print(f"  {line} --file {shlex.quote(str(file))}")
    out.print()


def _reason(client: Client, row: dict[str, Any]) -> str:
    reason: str = client.get(f"{API}/accounts/{row['account_id']}/explanation")["reason"]
    return reason


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(
        f"{number:,} {what}" for what, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def _summary(report: DemoReport) -> list[str]:
    created = {found.mapping: found for found in report.imports}
    real = ", ".join(
        f"{created[mapping].created:,} {noun}"
        for mapping, noun in (
            ("maven-accounts", "accounts"),
            ("maven-users", "sales agents"),
            ("maven-opportunities", "opportunities"),
        )
    )
    views = created["access-log"]
    seconds = report.import_seconds + report.event_seconds
    return [
        f"Real data      {real} (Maven Analytics), {views.created:,} page views of a public web log,",
        "               all moved in time so that the newest day is today",
        f"Synthetic      {count(created['demo-prospects'].created, 'account')} without a deal, "
        f"{count(report.contact_count, 'contact')} and {report.event_count:,} events of three months,",
        "               from a seeded generator: none of these companies and people exists",
        f"Loaded         in {seconds:.1f} s",
        f"Scored         in {report.tick_seconds:.1f} s, day by day: {count(report.signal_count, 'signal')}, "
        f"{count(report.scored_account_count, 'account')} above 0",
        f"Segmented      in {report.rule_seconds:.1f} s of these, over the last {report.rule_days} days: "
        f"{count(report.member_count, 'membership')} as of now",
        f"Accompanied    {report.journeys.entered:,} people and companies through two journeys. A mail server that ran here got "
        f"{count(sum(report.journeys.mails.values()), 'mail')}",
        f"               for {count(report.journeys.recipients, 'person', 'people')} ({_listed(report.journeys.mails)}), "
        f"a receiver {count(sum(report.journeys.requests.values()), 'request')} ({_listed(report.journeys.requests)})",
        "",
    ]
