"""Moments as people type them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated

import typer

from opportune.clock import SystemClock
from opportune.errors import InvalidInput

AtOption = Annotated[
    str | None,
    typer.Option("--at", help="As of this moment, such as 2026-03-01 or 2026-03-01T09:30; this terminal's zone."),
]


SinceOption = Annotated[
    str | None,
    typer.Option("--since", help="Changes and signals from this day or moment on, such as 2026-03-01."),
]
UntilOption = Annotated[
    str | None, typer.Option("--until", help="Changes and signals until this day, inclusive, or before this moment.")
]


def beginning_of(text: str | None, option: str) -> str | None:
    """A moment with its zone; a day alone means its beginning. Raises InvalidInput."""
    return None if text is None else _read(text, option).astimezone().isoformat()


def end_of(text: str | None, option: str) -> str | None:
    """A moment with its zone; a day alone means the beginning of the next one. Raises InvalidInput."""
    if text is None:
        return None
    moment = _read(text, option)
    if _is_day(text):
        moment += timedelta(days=1)
    return moment.astimezone().isoformat()


def moment_of(text: str | None) -> str | None:
    """A moment with its zone, as the API takes it. A day alone means its end, today now. Raises InvalidInput."""
    if text is None:
        return None
    moment = _read(text, "--at")
    if _is_day(text):
        return min(datetime.combine(moment, time.max).astimezone(), SystemClock().now()).isoformat()
    return moment.astimezone().isoformat()


def _read(text: str, option: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInput(
            f"{option} {text!r} is no moment. Write a day such as 2026-03-01, or a time such as 2026-03-01T09:30."
        ) from error


def _is_day(text: str) -> bool:
    return len(text.strip()) == len("2026-03-01")
