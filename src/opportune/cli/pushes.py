"""`opportune campaigns connect`, `disconnect` and `pushes`: audiences that keep themselves up to date elsewhere."""

from __future__ import annotations

from typing import Annotated

import typer

from opportune.cli.campaigns import CampaignArgument, campaign_path, group
from opportune.cli.client import API
from opportune.cli.output import count, table, when
from opportune.cli.questions import YesOption, confirm
from opportune.cli.session import Session, command


def add_to(app: typer.Typer) -> None:
    """The group is in its place already; these are more commands of it."""
    command(group, "connect", example="opportune campaigns connect decision https://ads.example/audiences")(connect)
    command(group, "disconnect", example="opportune campaigns disconnect decision")(disconnect)
    command(group, "pushes", example="opportune campaigns pushes decision")(list_pushes)


def connect(
    session: Session,
    campaign: CampaignArgument,
    receiver: Annotated[str, typer.Argument(help="Where to push to, as https://host/path.", metavar="ADDRESS")],
) -> None:
    """Push the audience to a receiver: everybody first, then who is added and removed, as long as a server runs.

    Prints the secret that the receiver checks signatures with. Also begins anew after a receiver failed.
    """
    with session.connect() as client:
        found = client.put(f"{campaign_path(campaign)}/push", {"url": receiver})
        client.post(f"{API}/ticks", {"full": False})
    if session.out.as_json:
        session.out.json(found)
        return
    session.out.print(f"The audience of {campaign} is pushed to {found['url']}.")
    session.out.print(f"Secret for its signatures: {found['secret']}")


def disconnect(session: Session, campaign: CampaignArgument, yes: YesOption = False) -> None:
    """Push the audience no more. The receiver keeps what it was told; stop the campaign first to have it removed."""
    with session.connect() as client:
        found = client.get(f"{campaign_path(campaign)}/push")
        confirm(f"Push nothing more to {found['url']}?", yes)
        found = client.delete(f"{campaign_path(campaign)}/push")
    if session.out.as_json:
        session.out.json(found)
    else:
        session.out.print(f"The audience of {campaign} is not pushed any more.")


def list_pushes(
    session: Session,
    campaign: CampaignArgument,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 20,
) -> None:
    """Show how pushing stands, and what became of the last messages."""
    with session.connect() as client:
        found = client.get(f"{campaign_path(campaign)}/push")
        rows = list(client.pages(f"{campaign_path(campaign)}/push/messages", limit))
    if session.out.as_json:
        session.out.json({"push": found, "messages": rows})
        return
    told = count(found["told_count"], "account")
    state = f"{told} told, {count(found['pending_count'], 'message')} waiting" if found["is_active"] else "stopped"
    session.out.print(f"{found['url']}: {state}")
    if problem := found["stopped_reason"] or found["last_problem"]:
        session.out.note(f"{problem[0].upper()}{problem[1:]}.")
    lines = [
        (
            when(row["created_at"]),
            f"{row['part']} of {row['part_count']}",
            row["added_count"],
            row["removed_count"],
            row["state"],
            row["attempt_count"],
            when(row["ended_at"] or row["due_at"]),
            row["reason"],
        )
        for row in rows
    ]
    columns = ["written", "part", ">added", ">removed", "state", ">attempts", "sent or due", "reason"]
    session.out.print(table(columns, lines))
