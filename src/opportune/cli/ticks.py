"""`opportune tick`, `rebuild` and `verdicts`: bring scores up to date, and see how that is done."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from opportune.cli.client import API
from opportune.cli.output import count, when, zone
from opportune.cli.session import Panel, Session, command

verdicts = typer.Typer(help="Which events look like a machine's.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    command(app, "tick", example="opportune tick", panel=Panel.CARE)(tick)
    command(app, "rebuild", example="opportune rebuild", panel=Panel.CARE)(rebuild)
    app.add_typer(verdicts, name="verdicts", rich_help_panel=Panel.CHANGE)


def tick(
    session: Session,
    full: Annotated[bool, typer.Option("--full", help="Compute every score again, not only what changed.")] = False,
) -> None:
    """Bring the scores up to this moment.

    A running server does so by itself.
    """
    with session.connect() as client:
        result = client.post(f"{API}/ticks", {"full": full})
    _show(session, result)


def rebuild(session: Session) -> None:
    """Compute every score again from the stored signals.

    That gives the same scores, or something was wrong.
    """
    with session.connect() as client:
        result = client.post(f"{API}/ticks", {"full": True})
    _show(session, result)


def show_tick_plan(session: Session, full: bool) -> None:
    """Print the steps of a tick, in order, with their SQL."""
    with session.connect() as client:
        found = client.get(f"{API}/ticks/plan", full=full)
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(found["text"])


@command(verdicts, "recompute", example="opportune verdicts recompute")
def recompute(session: Session) -> None:
    """Judge all stored events again by the bot rules in force, and score what that changes."""
    with session.connect() as client:
        result = client.post(f"{API}/verdicts/recompute")
        client.post(f"{API}/ticks", {"full": False})
    if session.out.as_json:
        session.out.json(result)
        return
    session.out.print(f"{count(result['changed'], 'signal')} changed between person and machine.")


def _show(session: Session, result: dict[str, Any]) -> None:
    if session.out.as_json:
        session.out.json(result)
        return
    kind = "full" if result["is_full"] else "incremental"
    ticks = f", {result['tick_count']:,} of them" if result["tick_count"] > 1 else ""
    session.out.print(f"Tick {result['tick_id']} ({kind}{ticks}), up to {when(result['ticked_at'])} {zone()}:")
    duplicates = f", {result['duplicate_count']:,} seen before" if result["duplicate_count"] else ""
    session.out.print(f"  {count(result['event_count'], 'event')} taken in{duplicates}")
    session.out.print(f"  {count(result['signal_count'], 'signal')} recorded")
    session.out.print(
        f"  {count(result['contact_count'], 'contact')} and {count(result['account_count'], 'account')} looked at, "
        f"{count(result['ledger_count'], 'score')} changed"
    )
