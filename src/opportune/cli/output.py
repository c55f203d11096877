"""How commands print: tables and sentences for people, JSON for programs. Data on stdout, all else on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

# Nobody resizes a file or a pipe: wide enough that no column of ours is cut.
PIPE_COLUMNS = 160
_TIER_STYLES = {"high": "green", "medium": "yellow", "low": "bright_black"}
_TRENDS = {"rising": Text("↑ rising", "green"), "declining": Text("↓ declining", "red")}


class Output:
    """Prints for a person, or for a program (`as_json`)."""

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self.console = _console(sys.stdout)
        self.errors = _console(sys.stderr)

    def json(self, value: object) -> None:
        """Print one JSON document."""
        sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")

    def print(self, content: RenderableType = "") -> None:
        """Print for a person. Text is printed as it is: brackets in a name are no markup."""
        if isinstance(content, str):
            self.console.print(content, markup=False, highlight=False, soft_wrap=True)
            return
        with self.console.capture() as captured:
            self.console.print(content, markup=False, highlight=False)
        # Tables fill their lines up with spaces, which only get in the way of whoever copies them.
        self.console.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))

    def note(self, message: str) -> None:
        """Say something beside the data, on stderr."""
        self.errors.print(message, markup=False, highlight=False, soft_wrap=True)


def _console(stream: Any) -> Console:
    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPE_COLUMNS
    return Console(file=stream, width=width, legacy_windows=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, headless: bool = False) -> Table:
    """A calm table: no lines. A column whose heading starts with ">" is aligned to the right."""
    result = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_header=not headless)
    for column in columns:
        is_number = column.startswith(">")
        result.add_column(
            column.removeprefix(">"), justify="right" if is_number else "left", no_wrap=is_number, overflow="fold"
        )
    for row in rows:
        result.add_row(*(cell if isinstance(cell, Text) else Text(shown(cell)) for cell in row))
    return result


def shown(value: object) -> str:
    """A value as people read it: nothing for None, thousands apart, yes and no."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.2f}".removesuffix(".00")
        case _:
            return str(value)


def when(moment: str | None) -> str:
    """A moment of the API in the zone of this terminal, to the minute."""
    return f"{_local(moment):%Y-%m-%d %H:%M}" if moment else ""


def day(moment: str | None) -> str:
    """The day of a moment of the API in the zone of this terminal."""
    return f"{_local(moment):%Y-%m-%d}" if moment else ""


def zone() -> str:
    """The name of the zone that moments are shown in."""
    return datetime.fromtimestamp(0).astimezone().tzname() or "UTC"


def _local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone()


def tier(name: str | None) -> Text:
    """A dot in the tier's colour, and its name."""
    return Text(f"● {name}", _TIER_STYLES.get(name, "")) if name else Text()


def trend(name: str | None) -> Text:
    """An arrow and the direction; nothing worth looking at for a stable score."""
    return _TRENDS.get(name or "", Text(f"→ {name}", "bright_black") if name else Text())


def signed(number: int | None) -> str:
    """A change with its sign, nothing for no change."""
    return f"{number:+d}" if number else ""


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 account, 2 accounts."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(number: int) -> str:
    """A number of bytes in a unit that suits it."""
    amount, unit = float(number), "bytes"
    for larger in ("kB", "MB", "GB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:,.0f} {unit}" if unit == "bytes" else f"{amount:,.1f} {unit}"
