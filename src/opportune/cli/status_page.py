"""Draws what is in a workspace, how fresh it is, and what still arrives. Pure layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from opportune.cli.output import count, size, table, when, zone

Values = Mapping[str, Any]


def status_page(status: Values, place: str) -> RenderableType:
    """The page of one status as the API gives it; `place` is the file, or the address of the server that has it."""
    heading = Text(status["file"] or "in memory", "bold")
    served = f", served at {place}" if place.startswith("http") else ""
    heading.append(f"   {size(status['file_bytes'])}, opportune {status['version']}{served}", "bright_black")
    blocks: list[RenderableType] = [heading, _freshness(status), Text(), _counts(status["counts"])]
    if status["sources"]:
        rows = [
            (source["source"], source["name"] or "", source["event_count"], when(source["last_event_at"]) or "never")
            for source in status["sources"]
        ]
        blocks += [Text(), table(["source", "write key", ">events", "last event"], rows)]
    blocks += [Text(), _coverage(status["signals"])]
    return Group(*blocks)


def _freshness(status: Values) -> Text:
    last = status["last_tick"]
    line = Text(f"Scores are those of {when(last['ticked_at'])} {zone()}." if last else "Nothing has been scored yet.")
    if status["next_due_at"]:
        line.append(f" The next one changes by itself on {when(status['next_due_at'])}.")
    if status["last_error"]:
        line.append(f"\nThe last tick failed: {status['last_error']}", "red")
    return line


def _counts(counts: Values) -> RenderableType:
    return table(["", ">"], [(name.replace("_", " "), number) for name, number in counts.items()], headless=True)


def _coverage(signals: list[Values]) -> Text:
    enabled = [signal for signal in signals if signal["enabled"]]
    silent = [signal["signal"] for signal in enabled if not signal["signal_count"]]
    line = Text(f"{len(enabled) - len(silent):,} of {count(len(enabled), 'signal definition')} found something.")
    if silent and len(silent) < len(enabled):
        line.append(f" Never seen: {', '.join(silent)}.", "bright_black")
    return line
