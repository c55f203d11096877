"""The one family of errors Opportune raises on purpose: a stable code, an HTTP status, and a message that says what to do next.

It does not own validation errors of frameworks; `web/` turns those into the same body.
"""

from __future__ import annotations


class OpportuneError(Exception):
    """An expected failure. Subclasses fix `code` and `status`; the message is for the person who has to act."""

    code = "error"
    status = 500

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InvalidInput(OpportuneError):
    code = "invalid_input"
    status = 422


class InvalidDefinition(OpportuneError):
    """A definition that cannot be used. `details["path"]` names the node."""

    code = "invalid_definition"
    status = 422


class NotFound(OpportuneError):
    code = "not_found"
    status = 404


class Conflict(OpportuneError):
    code = "conflict"
    status = 409


class Superseded(OpportuneError):
    """A question that was taken back before its answer was ready."""

    code = "superseded"
    status = 409


class Cancelled(OpportuneError):
    """Work that somebody stopped before any of it was final."""

    code = "cancelled"
    status = 409


class Unauthorized(OpportuneError):
    code = "unauthorized"
    status = 401


class Forbidden(OpportuneError):
    code = "forbidden"
    status = 403


class PayloadTooLarge(OpportuneError):
    code = "payload_too_large"
    status = 413


class TooManyRequests(OpportuneError):
    """`retry_after_seconds` becomes the Retry-After header."""

    code = "too_many_requests"
    status = 429

    def __init__(self, message: str, retry_after_seconds: int = 1) -> None:
        super().__init__(message, retry_after_seconds=retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class WorkspaceInUse(OpportuneError):
    code = "workspace_in_use"
    status = 409


class WorkspaceDamaged(OpportuneError):
    code = "workspace_damaged"
    status = 500


class WorkspaceTooNew(OpportuneError):
    code = "workspace_too_new"
    status = 409


class TimeWentBackwards(OpportuneError):
    code = "time_went_backwards"
    status = 409


class Unavailable(OpportuneError):
    """The workspace file cannot be read or written at the moment: disk full, read-only, closing down."""

    code = "unavailable"
    status = 503
