"""Draws one record as a list of its fields. Pure layout."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from opportune.cli.output import shown, tier, trend, when

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
        case str() if name == "tier":
            return tier(value)
        case str() if name == "trend":
            return trend(value)
        case str() if _MOMENT.match(value):
            return Text(when(value))
        case int() if name == "id" or name.endswith("_id"):
            return Text(str(value))
        case dict():
            return Text("\n".join(f"{key}: {_inline(part)}" for key, part in value.items()))
        case list():
            return Text("\n".join(_inline(part) for part in value))
        case _:
            return Text(shown(value))


def _inline(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else shown(value)
