"""Why one event was not taken: the error that `normalise` raises and the answer to the client is made from."""

from __future__ import annotations

from opportune.errors import OpportuneError


class EventRejected(OpportuneError):
    """One event that cannot be taken; the others of its batch go on. Each code says one thing to put right."""

    status = 400

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
