"""What an attempt over HTTP came to, where channels see it alike: no request could be made, or the answer asks for patience."""

from __future__ import annotations

from datetime import datetime

from opportune.delivery.client import Received
from opportune.delivery.content import captured
from opportune.delivery.message import Ending
from opportune.delivery.send import retry_after_seconds
from opportune.errors import OpportuneError, Unavailable
from opportune.rendering.template import TemplateError

# Answers that pass with time; other ones of 400 to 499 say that the request is wrong.
_RETRIED = frozenset({408, 409, 425, 429})


def not_made(error: TemplateError | OpportuneError) -> Ending:
    """The ending of a message whose request could not be made: what is only missing for now is tried again."""
    if isinstance(error, TemplateError):
        return Ending("failed", f"the template cannot be filled in: {error}")
    return Ending("retry" if isinstance(error, Unavailable) else "failed", error.message)


def to_retry(received: Received, now: datetime) -> Ending | None:
    """A retry for an answer that passes with time, None for any other."""
    if received.status not in _RETRIED and received.status < 500:
        return None
    wait = retry_after_seconds(received, now)
    return Ending("retry", received.said, received.status, captured(received), retry_after_seconds=wait)
