"""`opportune serve`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from opportune.cli.output import Output
from opportune.cli.session import Panel, Session, command
from opportune.errors import InvalidInput

if TYPE_CHECKING:
    from opportune.settings import Settings

HostOption = Annotated[
    str | None, typer.Option(help="Address to listen on; 0.0.0.0 for every one.", show_default="127.0.0.1")
]
PortOption = Annotated[
    int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.", show_default="8000")
]
PublicUrlOption = Annotated[
    str | None,
    typer.Option(help="The address people open in their browsers, for links.", show_default="http://HOST:PORT"),
]


def add_to(app: typer.Typer) -> None:
    command(app, "serve", example="opportune serve --file sales.duckdb --port 8080", panel=Panel.RUN)(serve)


def serve(
    session: Session,
    host: HostOption = None,
    port: PortOption = None,
    public_url: PublicUrlOption = None,
    memory_limit_mb: Annotated[
        int | None,
        typer.Option(
            min=256, help="Most memory the database may use, in MB; what needs more goes to disk.", show_default="2400"
        ),
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option(
            min=1, max=1_000, help="Most cores the database may use for one piece of work.", show_default="all"
        ),
    ] = None,
    confirm_above: Annotated[
        int | None,
        typer.Option(
            min=0, help="A preview that affects more subjects gives a token to confirm it with.", show_default="1000"
        ),
    ] = None,
    push_hosts: Annotated[
        str | None,
        typer.Option(help="Hosts that may be pushed to though they are not public.", show_default="none"),
    ] = None,
    signing_key_file: Annotated[
        Path | None,
        typer.Option(help="What secrets of receivers follow from.", show_default="FILE.signing-key"),
    ] = None,
    csv_folder: Annotated[
        Path | None, typer.Option(help="Where connectors may write and read CSV files.", show_default="none")
    ] = None,
    smtp_host: Annotated[
        str | None, typer.Option(help="The server that mails are handed to.", show_default="none")
    ] = None,
    smtp_port: Annotated[int | None, typer.Option(min=1, max=65535, help="Its port.", show_default="587")] = None,
    smtp_user: Annotated[
        str | None,
        typer.Option(
            help="The name to sign in there with; the password is OPPORTUNE_SMTP_PASSWORD.", show_default="none"
        ),
    ] = None,
    smtp_tls: Annotated[
        str | None, typer.Option(help="auto, starttls, tls (from the start) or none.", show_default="auto")
    ] = None,
    log_format: Annotated[
        str | None, typer.Option(help="console for people, json for programs.", show_default="console")
    ] = None,
    log_level: Annotated[
        str | None, typer.Option(help="Least serious log entry: debug, info, warning, error.", show_default="info")
    ] = None,
    workers: Annotated[int, typer.Option(hidden=True, help="Always 1: a workspace belongs to one process.")] = 1,
) -> None:
    """Take events, keep scores up to date, answer the API.

    Makes the file when there is none. Every option can also be set by an environment variable, OPPORTUNE_PORT for
    --port. Stops at Ctrl+C or SIGTERM, when all that was begun is finished.
    """
    if workers != 1:
        raise InvalidInput(
            f"Opportune runs as one process, so {workers} workers cannot share a workspace file. Leave --workers out: "
            "one process answers many connections at once."
        )
    if session.url:
        raise InvalidInput("`serve` works on a file of this machine: leave --url out.")
    settings = settings_of(
        session,
        host=host,
        port=port,
        public_url=public_url,
        memory_limit_mb=memory_limit_mb,
        threads=threads,
        confirm_above=confirm_above,
        push_hosts=push_hosts,
        signing_key_file=signing_key_file,
        csv_folder=csv_folder,
        smtp_host=smtp_host,
        smtp_port=smtp_port,
        smtp_user=smtp_user,
        smtp_tls=smtp_tls,
        log_format=log_format,
        log_level=log_level,
    )
    run_server(session.out, settings)


def settings_of(session: Session, **options: object) -> Settings:
    """The settings of the environment, overridden by options. Raises InvalidInput for a value out of range."""
    from pydantic import ValidationError

    from opportune.settings import Settings

    try:
        given = {name: value for name, value in options.items() if value is not None}
        return Settings.model_validate({**Settings(file=session.file).model_dump(), **given})
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors()]
        raise InvalidInput(f"A setting cannot be used. {'; '.join(problems)}.") from error


def run_server(out: Output, settings: Settings) -> None:
    """Serve until stopped, and say where."""
    from opportune.cli.logs import configure_logs
    from opportune.cli.serving import open_to_serve, serve_until_stopped

    configure_logs(settings.log_format, settings.log_level)
    opportune = open_to_serve(settings)

    def say_where(url: str, first_link: str | None) -> None:
        if out.as_json:
            out.json({"url": url, "file": str(settings.file), "first_administrator_link": first_link})
        else:
            out.print(f"Opportune serves {settings.file} at {url}\n")
            if first_link:
                out.print("Nobody can sign in yet. This link makes you the administrator, once, within 24 hours:")
                out.print(f"  {first_link}\n")
            out.print(f"  API and its documentation   {url}/api/docs")
            out.print(f"  Health, metrics             {url}/healthz  {url}/metrics")
            out.print(f"  The hottest accounts        opportune accounts list --file {shlex.quote(str(settings.file))}")
            out.print("\nCtrl+C stops it.")
        out.console.file.flush()

    serve_until_stopped(opportune, settings, say_where)
