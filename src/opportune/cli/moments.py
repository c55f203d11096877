"""Moments as people type them."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated

import typer

from opportune.clock import SystemClock
from opportune.errors import InvalidInput

AtOption = Annotated[
    str | None,
    typer.Option("--at", help="As of this moment, such as 2026-03-01 or 2026-03-01T09:30; this terminal's zone."),
]


def moment_of(text: str | None) -> str | None:
    """A moment with its zone, as the API takes it. A day alone means its end, today now. Raises InvalidInput."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInput(
            f"--at {text!r} is no moment. Write a day such as 2026-03-01, or a time such as 2026-03-01T09:30."
        ) from error
    if len(text.strip()) == len("2026-03-01"):
        return min(datetime.combine(moment, time.max).astimezone(), SystemClock().now()).isoformat()
    return moment.astimezone().isoformat()
