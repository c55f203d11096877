"""Liquid filters of our own: what other systems ask of values before they take them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from liquid.exceptions import FilterArgumentError
from liquid.filter import liquid_filter, string_filter

from opportune.rendering.outgoing import Unanswered

_GMAIL = ("gmail.com", "googlemail.com")


@string_filter
def _sha256(value: str) -> str:
    """The hash that ad platforms know people by, in hexadecimal."""
    return hashlib.sha256(value.encode()).hexdigest()


@string_filter
def _without_gmail_dots(value: str) -> str:
    """An address as Google compares it: the dots before @gmail.com mean nothing."""
    name, at, domain = value.rpartition("@")
    return f"{name.replace('.', '')}{at}{domain}" if domain in _GMAIL else value


@string_filter
def _soql(value: str) -> str:
    """Text inside the quotes of a Salesforce query."""
    return value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")


@liquid_filter
def _number(value: object) -> int | float | Unanswered:
    """Text as a number, for systems whose ids are numbers."""
    if isinstance(value, Unanswered):
        return value
    try:
        number = float(str(value))
        return int(str(value)) if number.is_integer() and "." not in str(value) else number
    except (ValueError, OverflowError) as error:
        raise FilterArgumentError(f"{str(value)[:50]!r} is no number", token=None) from error


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"number": _number, "sha256": _sha256, "soql": _soql, "without_gmail_dots": _without_gmail_dots}
)
