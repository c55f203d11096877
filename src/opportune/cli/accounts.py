"""`opportune accounts`: list, show, merge."""

from __future__ import annotations

from typing import Annotated

import typer

from opportune.cli.client import API
from opportune.cli.output import signed, table, tier, trend, when
from opportune.cli.session import Session, command

group = typer.Typer(
    help="The companies: list them by score, look at one, merge two that are one.", no_args_is_help=True
)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="accounts")


@command(group, "list", example="opportune accounts list --tier high --limit 20")
def list_accounts(
    session: Session,
    q: Annotated[str | None, typer.Option("--search", "-q", help="Part of the name or domain.")] = None,
    tier_name: Annotated[str | None, typer.Option("--tier", help="Only high, medium or low.")] = None,
    trend_name: Annotated[str | None, typer.Option("--trend", help="Only rising, stable or declining.")] = None,
    owner: Annotated[int | None, typer.Option(help="Only those of the owner with this id.")] = None,
    min_score: Annotated[int | None, typer.Option(min=0, max=100, help="Only from this score on.")] = None,
    sort: Annotated[
        str, typer.Option(help="score, name, delta_7d, last_signal_at; -name for the other way.")
    ] = "-score",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 50,
) -> None:
    """List the accounts, the hottest first."""
    with session.connect() as client:
        rows = list(
            client.pages(
                f"{API}/accounts",
                limit,
                q=q,
                tier=tier_name,
                trend=trend_name,
                owner=owner,
                min_score=min_score,
                sort=sort,
            )
        )
    if session.out.as_json:
        session.out.json(rows)
        return
    columns = [">score", "tier", "trend", ">7 days", "account", "domain", "owner", ">people", "last signal", ">id"]
    session.out.print(
        table(
            columns,
            [
                (
                    row.get("score"),
                    tier(row.get("tier")),
                    trend(row.get("trend")),
                    signed(row.get("delta_7d")),
                    row.get("name"),
                    row.get("domain"),
                    row.get("owner"),
                    row.get("contact_count"),
                    when(row.get("last_signal_at")),
                    str(row["account_id"]),
                )
                for row in rows
            ],
        )
    )
