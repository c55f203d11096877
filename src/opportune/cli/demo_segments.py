"""What the demo shows of segments: the stages of its ladders, the pipeline of the CRM, and whom each campaign reaches."""

from __future__ import annotations

from typing import Any

from opportune.cli.client import API, Client
from opportune.cli.output import Output, count, signed, table

_CRM_TAG = "crm"


def show_demo_segments(out: Output, client: Client) -> None:
    """Print one table of the segments, with who came and went within 7 days, and one of the campaigns."""
    segments: dict[str, dict[str, Any]] = {row["key"]: row for row in client.get(f"{API}/segments")["items"]}
    ladders = [item for item in client.get(f"{API}/definitions")["items"] if item["kind"] == "ladder"]
    lines = []
    for ladder in sorted(ladders, key=lambda item: item["key"], reverse=True):
        definition = client.get(f"{API}/definitions/ladder/{ladder['key']}")["body"]
        for place, stage in enumerate(definition["stages"]):
            title = definition["name"] if place == 0 else ""
            lines.append(_line(title, segments.get(stage["segment"]), f"from {stage['from']:g}"))
    pipeline = [row for row in segments.values() if _CRM_TAG in row["tags"]]
    for place, row in enumerate(pipeline):
        lines.append(_line("Opportunities in the CRM" if place == 0 else "", row, ""))
    if lines:
        out.print(table(["", "segment", "", ">accounts", ">entered", ">left"], lines))
    campaigns = client.get(f"{API}/campaigns")["items"]
    if campaigns:
        out.print()
        out.print(table(["campaign", "audience"], [(row["key"], arithmetic(row)) for row in campaigns]))


def arithmetic(campaign: dict[str, Any]) -> str:
    """`15 included - 9 excluded = 6 accounts`."""
    return (
        f"{campaign['included_count']:,} included - {campaign['excluded_count']:,} excluded = "
        f"{count(campaign['audience_count'], 'account')}"
    )


def _line(title: str, segment: dict[str, Any] | None, band: str) -> tuple[object, ...]:
    if segment is None:
        return (title, "", band, None, "", "")
    return (
        title,
        segment["name"],
        band,
        segment["member_count"],
        signed(segment["entered_count"]),
        signed(-segment["left_count"]),
    )
