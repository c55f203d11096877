"""`opportune contacts`: list, export, show, merge, erase."""

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
from opportune.cli.lookup import find_account, find_contact
from opportune.cli.moments import SinceOption, UntilOption
from opportune.cli.output import signed, table, tier, trend, when
from opportune.cli.questions import YesOption, confirm
from opportune.cli.record_page import record_page
from opportune.cli.reports import say_written
from opportune.cli.session import Panel, Session, command

AccountOption = Annotated[str | None, typer.Option("--account", help="Only of this account: its id, domain or name.")]
SearchOption = Annotated[str | None, typer.Option("--search", "-q", help="Part of the name or email.")]
group = typer.Typer(help="The people, by score.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="contacts", rich_help_panel=Panel.LOOK)


@command(group, "list", example="opportune contacts list --account acme.example")
def list_contacts(
    session: Session,
    account: AccountOption = None,
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
    """List the contacts, the hottest first."""
    query = query_of(
        criteria, q=search, segment=segment, tier=tier_name, trend=trend_name, crm_stage=crm_stage, owner=owner,
        min_score=min_score, sort=sort,
    )  # fmt: skip
    with session.connect() as client:
        if account:
            query["account_id"] = find_account(client, account)
        rows = list(client.search(f"{API}/contacts/search", limit, query))
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No contact fits.")
        return
    columns = [">score", "tier", "trend", ">7 days", "contact", "title", "email", "account", "last signal", ">id"]
    lines = [
        (
            row["score"],
            tier(row["tier"]),
            trend(row["trend"]),
            signed(row["delta_7d"]),
            row["name"],
            row["title"],
            row["email"],
            row["account"]["name"] if row["account"] else None,
            when(row["last_signal_at"]),
            str(row["contact_id"]),
        )
        for row in rows
    ]
    session.out.print(table(columns, lines))


@command(group, "export", example="opportune contacts export people.csv --segment buying-committees")
def export_contacts(
    session: Session,
    target: TargetArgument,
    rows: RowsOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    account: AccountOption = None,
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
    """Write exactly the contacts that `list` shows under the same options to a file, with their scores, how these changed, or
    their signals.
    """
    query = query_of(
        criteria, q=search, segment=segment, tier=tier_name, trend=trend_name, crm_stage=crm_stage, owner=owner,
        min_score=min_score, sort=sort,
    )  # fmt: skip
    with session.connect() as client:
        if account:
            query["account_id"] = find_account(client, account)
        written = export(client, "contacts", target, query, rows, since, until, zip_format)
    say_written(session.out, target, written)


@command(group, "show", example="opportune contacts show ann@acme.example")
def show_contact(session: Session, contact: Annotated[str, typer.Argument(help="The id, email or name.")]) -> None:
    """Show everything known about one contact."""
    with session.connect() as client:
        found = client.get(f"{API}/contacts/{find_contact(client, contact)}")
    session.out.json(found) if session.out.as_json else session.out.print(record_page(found))


@command(group, "merge", example="opportune contacts merge 17 4")
def merge_contact(
    session: Session,
    contact: Annotated[str, typer.Argument(help="The contact that goes.")],
    into: Annotated[str, typer.Argument(help="The contact that stays.")],
    yes: YesOption = False,
) -> None:
    """Merge one contact into another. Signals keep their history and count for the one that stays."""
    with session.connect() as client:
        gone, kept = find_contact(client, contact, exact=True), find_contact(client, into, exact=True)
        confirm(f"Merge contact {gone} into {kept}? This cannot be taken back.", yes)
        result = client.post(f"{API}/contacts/{gone}/merge", {"into_contact_id": kept})
        client.post(f"{API}/ticks", {"full": False})
    if session.out.as_json:
        session.out.json(result)
    else:
        session.out.print(f"Contact {gone} is now contact {kept}; the scores are up to date.")


@command(group, "conflicts", example="opportune contacts conflicts")
def list_conflicts(
    session: Session, limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 50
) -> None:
    """List identifiers that claimed two people at once; merge them if they are one."""
    with session.connect() as client:
        rows = list(client.pages(f"{API}/identity-conflicts", limit))
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("No identifier claims two people.")
        return
    lines = [
        (
            when(row["seen_at"]),
            row["value"],
            str(row["kept_contact_id"]),
            row["kept_name"],
            str(row["other_contact_id"]),
            row["other_name"],
        )
        for row in rows
    ]
    session.out.print(table(["when", "identifier", ">kept", "", ">other", ""], lines))


@command(group, "erase", example="opportune contacts erase ann@acme.example")
def erase_contact(
    session: Session,
    contact: Annotated[str, typer.Argument(help="The id, email or name.")],
    yes: YesOption = False,
) -> None:
    """Erase a person: the contact, its identifiers, events and signals. Leaves a receipt without who it was."""
    with session.connect() as client:
        contact_id = find_contact(client, contact, exact=True)
        person = client.get(f"{API}/contacts/{contact_id}")
        who = ", ".join(filter(None, (person["name"], person["email"]))) or "who has neither name nor address"
        confirm(f"Erase contact {contact_id} ({who}) and everything it did? This cannot be taken back.", yes)
        receipt = client.post(f"{API}/contacts/{contact_id}/erase")
        client.post(f"{API}/ticks", {"full": False})
    if session.out.as_json:
        session.out.json(receipt)
        return
    session.out.print(f"Erased. Receipt {receipt['receipt']}:")
    session.out.print(record_page(receipt["removed"]))
