"""Draws one record as a list of its fields. Pure layout."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from opportune.cli.output import day, shown, tier, trend, when

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def record_page(record: Mapping[str, Any]) -> Table:
    """Names on the left, values on the right; what is not known is left out."""
    result = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    result.add_column(style="bright_black", no_wrap=True)
    result.add_column(overflow="fold")
    for name, value in record.items():
        if value is not None and value != [] and value != {}:
            result.add_row(name.replace("_", " "), _value(name, value))
    return result


def _value(name: str, value: object) -> Text:
    match value:
        case "high" | "medium" | "low" if name == "tier":
            return tier(value)
        case str() if name == "trend":
            return trend(value)
        case str() if _MOMENT.match(value):
            return Text(when(value))
        case int() if name.endswith(("_id", "_year")):
            return Text(str(value))
        case dict() if name == "attributes":
            # Nobody else knows what these are called.
            return Text("\n".join(f"{key} {_inline(part)}" for key, part in value.items()))
        case dict():
            return Text(_inline(value))
        case list():
            return Text("\n".join(_inline(part) for part in value))
        case _:
            return Text(shown(value))


def _inline(value: object) -> str:
    """A record inside a record on one line. Text speaks for itself; numbers and moments need their names."""
    if not isinstance(value, dict):
        return shown(value)
    parts = []
    for name, part in value.items():
        label = name.replace("_", " ")
        match part:
            case None:
                continue
            case str() if _MOMENT.match(part):
                parts.append(f"{label} {day(part)}")
            case str():
                parts.append(part)
            case int() if name.endswith("_id"):
                parts.append(f"{label.removesuffix(' id')} {part}")
            case int() | float():
                parts.append(f"{label} {shown(part)}")
            case _:
                parts.append(f"{label} {json.dumps(part, ensure_ascii=False)}")
    return ", ".join(parts)
