"""What the delivery loop asks of whatever carries messages, and of whoever decides whether one may be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from opportune.delivery.message import Ending, Message
from opportune.model.node import Sending
from opportune.store import Transaction


class Channel(Protocol):
    """Carries messages of one kind. `close` ends what it keeps open in the event loop that runs."""

    async def send(self, message: Message, node: Sending, now: datetime) -> Ending:
        """Try once; `now` is aware. Whatever it raises is taken for a passing fault."""
        ...

    def preview(self, message: Message, node: Sending) -> Mapping[str, Any]:
        """The content that would be sent, without secrets. Raises OpportuneError for one that cannot be made."""
        ...

    async def close(self) -> None: ...


class Gate(Protocol):
    """Decides at the moment of sending: who has withdrawn, has had enough, or sleeps is not sent anything now."""

    def __call__(self, tx: Transaction, messages: Sequence[Message], now: datetime) -> Mapping[int, Ending]:
        """The endings, `skipped` or `put_off`, of those messages that may not be sent, by delivery id; `now` is naive UTC."""
        ...


def no_gate(tx: Transaction, messages: Sequence[Message], now: datetime) -> Mapping[int, Ending]:
    """Everything may be sent."""
    return {}
