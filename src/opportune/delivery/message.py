"""A message of a journey on its way, and what an attempt to send it came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True)
class Message:
    """A message that is being sent. `data` is everything its templates may use; moments are naive UTC. `subscription_key` is the
    browser that it is for, with web push. With `on_exit` it takes back what its node sent.

    It has the same key and the same content however often it is sent.
    """

    delivery_id: int
    idempotency_key: str
    workflow_id: int
    version: int
    node: str
    enrollment_id: int
    subject_id: int
    contact_id: int | None
    channel: str
    queue: str
    content_version: int | None
    data: dict[str, Any]
    attempt_count: int
    created_at: datetime
    subscription_key: str | None = None
    on_exit: bool = False


@dataclass(frozen=True)
class Ending:
    """What one attempt came to.

    `retry` waits as long as the schedule says, or longer if the receiver asks for it. `called` means that the message was taken
    and that its receiver has so many seconds to call back. `put_off` is no attempt: it was not to be sent now, but from
    `not_before` on.
    """

    state: Literal["delivered", "retry", "failed", "skipped", "called", "put_off"]
    reason: str | None = None
    status_code: int | None = None
    answer: dict[str, Any] | None = None
    retry_after_seconds: float = 0.0
    callback_seconds: int = 0
    not_before: datetime | None = None
