"""`opportune accounts`: list, export, show, merge."""

from __future__ import annotations

from typing import Annotated

import typer

from opportune.cli.client import API
from opportune.cli.list_options import (
    CriteriaOption,
    CrmStageOption,
    LimitOption,
    MinScoreOption,
    OwnerOption,
    RowsOption,
    SegmentOption,
    SortOption,
    TargetArgument,
    TierOption,
    TrendOption,
    ZipFormat,
    ZipFormatOption,
    export,
    query_of,
)
from opportune.cli.lookup import find_account
from opportune.cli.moments import SinceOption, UntilOption
from opportune.cli.output import signed, table, tier, trend, when
from opportune.cli.questions import YesOption, confirm
from opportune.cli.record_page import record_page
from opportune.cli.reports import say_written
from opportune.cli.session import Panel, Session, command

SearchOption = Annotated[str | None, typer.Option("--search", "-q", help="Part of the name or domain.")]
group = typer.Typer(help="The companies, by score.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="accounts", rich_help_panel=Panel.LOOK)


@command(group, "list", example="opportune accounts list --tier high --limit 20")
def list_accounts(
    session: Session,
    search: SearchOption = None,
    criteria: CriteriaOption = None,
    segment: SegmentOption = None,
    tier_name: TierOption = None,
    trend_name: TrendOption = None,
    crm_stage: CrmStageOption = None,
    owner: OwnerOption = None,
    min_score: MinScoreOption = None,
    sort: SortOption = "-score",
    limit: LimitOption = 50,
) -> None:
    """List the accounts, the hottest first."""
    query = query_of(
        criteria, q=search, segment=segment, tier=tier_name, trend=trend_name, crm_stage=crm_stage, owner=owner,
        min_score=min_score, sort=sort,
    )  # fmt: skip
    with session.connect() as client:
        rows = list(client.search(f"{API}/accounts/search", limit, query))
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


@command(group, "export", example="opportune accounts export hot.csv --tier high")
def export_accounts(
    session: Session,
    target: TargetArgument,
    rows: RowsOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    search: SearchOption = None,
    criteria: CriteriaOption = None,
    segment: SegmentOption = None,
    tier_name: TierOption = None,
    trend_name: TrendOption = None,
    crm_stage: CrmStageOption = None,
    owner: OwnerOption = None,
    min_score: MinScoreOption = None,
    sort: SortOption = "-score",
    zip_format: ZipFormatOption = ZipFormat.CSV,
) -> None:
    """Write exactly the accounts that `list` shows under the same options to a file, with their scores, how these changed, or
    their signals.
    """
    query = query_of(
        criteria, q=search, segment=segment, tier=tier_name, trend=trend_name, crm_stage=crm_stage, owner=owner,
        min_score=min_score, sort=sort,
    )  # fmt: skip
    with session.connect() as client:
        written = export(client, "accounts", target, query, rows, since, until, zip_format)
    say_written(session.out, target, written)


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
        gone, kept = find_account(client, account, exact=True), find_account(client, into, exact=True)
        confirm(f"Merge account {gone} into {kept}? This cannot be taken back.", yes)
        result = client.post(f"{API}/accounts/{gone}/merge", {"into_account_id": kept})
        client.post(f"{API}/ticks", {"full": False})
    if session.out.as_json:
        session.out.json(result)
    else:
        session.out.print(f"Account {gone} is now account {kept}; the scores are up to date.")
