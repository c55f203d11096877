"""`opportune campaigns`: whom they reach, why, and how accounts engage with them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from opportune.cli.client import API
from opportune.cli.output import Output, count, table
from opportune.cli.reports import file_format, say_written
from opportune.cli.session import Panel, Session, command

group = typer.Typer(help="Campaigns, their audiences and where these go.", no_args_is_help=True)
CampaignArgument = Annotated[str, typer.Argument(help="Its key, such as decision.", metavar="CAMPAIGN")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(group, name="campaigns", rich_help_panel=Panel.LOOK)


@command(group, "list", example="opportune campaigns list")
def list_campaigns(session: Session) -> None:
    """List the campaigns with the sizes of their audiences."""
    with session.connect() as client:
        rows = client.get(f"{API}/campaigns")["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note("There is no campaign yet. `opportune definitions apply FILE` defines one.")
        return
    lines = [
        (
            row["key"],
            row["name"],
            row["channel"],
            row["phase"],
            row["included_count"],
            row["excluded_count"],
            row["audience_count"],
            row["starts_on"],
            row["ends_on"],
        )
        for row in rows
    ]
    columns = ["campaign", "name", "channel", "phase", ">included", ">excluded", ">audience", "from", "to"]
    session.out.print(table(columns, lines))


@command(group, "show", example="opportune campaigns show decision")
def show_campaign(session: Session, campaign: CampaignArgument) -> None:
    """Show one campaign: what each of its segments does to the audience, and who is taken out."""
    with session.connect() as client:
        found = client.get(campaign_path(campaign))
    if session.out.as_json:
        session.out.json(found)
        return
    _say_arithmetic(session.out, found)


@command(group, "audience", example="opportune campaigns audience decision --limit 20")
def list_audience(
    session: Session,
    campaign: CampaignArgument,
    sort: Annotated[str, typer.Option(help="score, name, domain; -score for the other way.")] = "-score",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 50,
) -> None:
    """List the accounts in the audience, the hottest first, and the segments that put them there."""
    with session.connect() as client:
        rows = list(client.pages(f"{campaign_path(campaign)}/audience", limit, sort=sort))
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note(f"Nobody is in it. `opportune campaigns show {campaign}` says why.")
        return
    lines = [
        (row["score"], row["name"], row["domain"], ", ".join(row["segments"]), str(row["account_id"])) for row in rows
    ]
    session.out.print(table([">score", "account", "domain", "in", ">id"], lines))


@command(group, "export", example="opportune campaigns export decision audience.csv")
def export_audience(
    session: Session,
    campaign: CampaignArgument,
    target: Annotated[Path, typer.Argument(help="The file to write, ending in .csv or .json.")],
) -> None:
    """Write the accounts in the audience to a file, to be uploaded where ads are bought."""
    with session.connect() as client:
        written = client.download(f"{campaign_path(campaign)}/export", target, format=file_format(target))
    say_written(session.out, target, written)


@command(group, "engagements", example="opportune campaigns engagements decision --days 7")
def list_engagements(
    session: Session,
    campaign: CampaignArgument,
    days: Annotated[int, typer.Option(min=1, max=90, help="How far back.")] = 30,
) -> None:
    """Count the engagements with a campaign, day by day."""
    with session.connect() as client:
        rows = client.get(f"{campaign_path(campaign)}/engagements", days=days)["items"]
    if session.out.as_json:
        session.out.json(rows)
        return
    if not rows:
        session.out.note(f"No engagement in the last {count(days, 'day')}.")
        return
    lines = [(row["day"], row["kind"], row["engagement_count"], row["account_count"]) for row in rows]
    session.out.print(table(["day", "kind", ">engagements", ">accounts"], lines))


def campaign_path(campaign: str) -> str:
    return f"{API}/campaigns/{quote(campaign, safe='')}"


def _say_arithmetic(out: Output, found: dict[str, Any]) -> None:
    out.print(f"{found['name']} ({found['phase']}): {count(found['audience_count'], 'account')} in the audience")
    lines: list[tuple[object, ...]] = [
        ("", row["member_count"], row["name"], f"{row['reached_count']:,} of them in the audience")
        for row in found["included"]
    ]
    lines.append(("=", found["included_count"], "included", "each account once"))
    lines += [
        ("", row["member_count"], row["name"], f"{row['taken_out_count']:,} of the included taken out{_names(row)}")
        for row in found["excluded"]
    ]
    lines.append(("-", found["excluded_count"], "excluded", "exclusion always wins"))
    lines.append(("=", found["audience_count"], "audience", ""))
    out.print(table(["", ">accounts", "", ""], lines, headless=True))


def _names(row: dict[str, Any]) -> str:
    names = ", ".join(str(sample["name"] or sample["domain"]) for sample in row["samples"])
    return f": {names}" + (" ..." if row["taken_out_count"] > len(row["samples"]) else "") if names else ""
