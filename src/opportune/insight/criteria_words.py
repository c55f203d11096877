"""Conditions as people write them, on one line."""

from __future__ import annotations

from typing import Any

import yaml

from opportune.model.criteria import CONDITIONS, Criteria

_SINGLE_OR_LIST = frozenset({"signal", "campaign", "tier", "stage", "state"})
_NO_BREAK = 1_000_000
# What a condition is about comes first, however the model has its fields.
_ORDER = {name: place for place, name in enumerate(CONDITIONS)}


def criteria_words(criteria: Criteria) -> str:
    """Such as `signal: pricing-page-visit, at_least: 2, within_days: 7`."""
    content = _tidy(criteria.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    text = yaml.safe_dump(content, default_flow_style=True, sort_keys=False, allow_unicode=True, width=_NO_BREAK)
    return text.strip()[1:-1]


def _tidy(value: Any) -> Any:
    match value:
        case dict():
            names = sorted(value, key=lambda name: _ORDER.get(name, len(_ORDER)))
            tidied = {name: _tidy(value[name]) for name in names}
            for key in _SINGLE_OR_LIST & tidied.keys():
                if isinstance(tidied[key], list) and len(tidied[key]) == 1:
                    tidied[key] = tidied[key][0]
            return tidied
        case list():
            return [_tidy(part) for part in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
