"""`opportune accounts`: list, show, merge."""

from __future__ import annotations

from typing import Annotated

import typer

from opportune.cli.client import API
from opportune.cli.lookup import find_account
from opportune.cli.output import signed, table, tier, trend, when
from opportune.cli.questions import YesOption, confirm
from opportune.cli.record_page import record_page
from opportune.cli.session import Panel, Session, command

group = typer.Typer(help="The companies, by score.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="accounts", rich_help_panel=Panel.LOOK)


@command(group, "list", example="opportune accounts list --tier high --limit 20")
def list_accounts(
    session: Session,
    search: Annotated[str | None, typer.Option("--search", "-q", help="Part of the name or domain.")] = None,
    tier_name: Annotated[str | None, typer.Option("--tier", help="Only high, medium or low.")] = None,
    trend_name: Annotated[str | None, typer.Option("--trend", help="Only rising, stable or declining.")] = None,
    owner: Annotated[int | None, typer.Option(help="Only those of the user with this id.")] = None,
    min_score: Annotated[int | None, typer.Option(min=0, max=100, help="Only from this score on.")] = None,
    sort: Annotated[
        str, typer.Option(help="score, name, delta_7d, last_signal_at; -score for the other way.")
    ] = "-score",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 50,
) -> None:
    """List the accounts, the hottest first."""
    filters = {
        "q": search, "tier": tier_name, "trend": trend_name, "owner": owner, "min_score": min_score, "sort": sort,
    }  # fmt: skip
    with session.connect() as client:
        rows = list(client.pages(f"{API}/accounts", limit, **filters))
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No account fits. `opportune import` and events bring accounts in.")
        return
    columns = [">score", "tier", "trend", ">7 days", "account", "domain", "owner", ">people", "last signal", ">id"]
    lines = [
        (
            row["score"],
            tier(row["tier"]),
            trend(row["trend"]),
            signed(row["delta_7d"]),
            row["name"],
            row["domain"],
            row["owner"]["name"] if row["owner"] else None,
            row["contact_count"],
            when(row["last_signal_at"]),
            str(row["account_id"]),
        )
        for row in rows
    ]
    session.out.print(table(columns, lines))


@command(group, "show", example="opportune accounts show acme.example")
def show_account(session: Session, account: Annotated[str, typer.Argument(help="Its id, domain or name.")]) -> None:
    """Show everything known about one account."""
    with session.connect() as client:
        found = client.get(f"{API}/accounts/{find_account(client, account)}")
    session.out.json(found) if session.out.as_json else session.out.print(record_page(found))


@command(group, "merge", example="opportune accounts merge 17 4")
def merge_account(
    session: Session,
    account: Annotated[str, typer.Argument(help="The account that goes.")],
    into: Annotated[str, typer.Argument(help="The account that stays.")],
    yes: YesOption = False,
) -> None:
    """Merge one account into another, with its domains and people. Signals keep their history."""
    with session.connect() as client:
        gone, kept = find_account(client, account), find_account(client, into)
        confirm(f"Merge account {gone} into {kept}? This cannot be taken back.", yes)
        result = client.post(f"{API}/accounts/{gone}/merge", {"into_account_id": kept})
        client.post(f"{API}/ticks", {"full": False})
    if session.out.as_json:
        session.out.json(result)
    else:
        session.out.print(f"Account {gone} is now account {kept}; the scores are up to date.")
