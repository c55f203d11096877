"""Draws a backtest: each segment with its course over the days, who flapped, and who later won. Pure layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from opportune.cli.output import count, table

Values = Mapping[str, Any]
_BARS = "▁▂▃▄▅▆▇█"
# So many characters at most for all days; longer courses are shown by their averages.
_CHART_WIDTH = 45


def backtest_page(found: Values) -> RenderableType:
    """The page of one report as the API gives it."""
    heading = Text(f"{found['first_day']} to {found['last_day']}", "bold")
    begins = "where everybody was recorded to be" if found["start"] == "recorded" else "with nobody anywhere"
    heading.append(f"   {count(len(found['days']), 'day')}, beginning {begins}; nothing was changed", "bright_black")
    blocks: list[RenderableType] = [heading]
    since = found["scored_since"]
    if since is None or since > found["first_day"]:
        said = f"Scores are recorded since {since} only." if since else "No score is recorded yet."
        blocks.append(Text(f"{said} Before that nobody had one.", "yellow"))
    if found["segments"]:
        blocks += [Text(), table(
            ["segment", "members by day", ">at the end", ">ever", ">entered", ">left", ">flapped", ">won later"],
            [_segment_row(one, found["days"]) for one in found["segments"]],
        ), _base_rate(found)]  # fmt: skip
    for ladder in found["ladders"]:
        blocks += [Text(), table(
            [f"ladder {ladder['ladder']}", "subjects by day", ">at the end"],
            [_stage_row(stage, ladder["ladder"], found["days"]) for stage in _stages(ladder["ladder"], found["days"])],
        )]  # fmt: skip
        flapped = count(ladder["flapped"], "subject")
        blocks.append(Text(f"{count(ladder['changes'], 'change')} of stage; {flapped} flapped.", "bright_black"))
    return Group(*blocks)


def _segment_row(summary: Values, days: Sequence[Values]) -> tuple[object, ...]:
    course = [one["members"] for day in days for one in day["segments"] if one["segment"] == summary["segment"]]
    won = f"{summary['won']:,} ({_percent(summary['won'], summary['ever'])})"
    numbers = (summary[name] for name in ("ever", "entered", "left", "flapped"))
    return summary["segment"], chart(course), course[-1], *numbers, won


def _stages(ladder: str, days: Sequence[Values]) -> list[str]:
    return [one["stage"] for one in days[-1]["stages"] if one["ladder"] == ladder]


def _stage_row(stage: str, ladder: str, days: Sequence[Values]) -> tuple[object, ...]:
    course = [
        one["subjects"] for day in days for one in day["stages"] if (one["ladder"], one["stage"]) == (ladder, stage)
    ]
    return stage, chart(course), course[-1]


def _base_rate(found: Values) -> Text:
    won, accounts = found["accounts_won"], found["accounts"]
    return Text(
        f"Of all {count(accounts, 'account')}, {won:,} ({_percent(won, accounts)}) won a deal in that time. "
        "Flapped: entered the same segment again within seven days.",
        "bright_black",
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def chart(course: Sequence[int]) -> str:
    """Numbers as a line of bars, the highest one full; nothing for none."""
    width = min(len(course), _CHART_WIDTH)
    bounds = [place * len(course) // width for place in range(width + 1)]
    means = [sum(course[low:high]) / (high - low) for low, high in pairwise(bounds)]
    top = max(means, default=0)
    return "".join(_BARS[round(mean / top * (len(_BARS) - 1))] if mean else " " for mean in means)
