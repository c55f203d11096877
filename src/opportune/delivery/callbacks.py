"""The addresses that receivers call back at: whoever knows one may end that message, and no other."""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import datetime
from typing import Any

from opportune.delivery.message import Ending
from opportune.delivery.queue import end
from opportune.delivery.signature import SigningKey
from opportune.errors import NotFound
from opportune.store import Transaction

PATH = "/api/v1/callbacks"
_MAC_BYTES = 18
# A receiver may call back before its answer to the request was written down.
_OPEN_STATES = ("called", "sending", "waiting")


def callback_token(key: SigningKey, delivery_id: int, idempotency_key: str) -> str:
    """What a receiver calls back with."""
    named = f"{delivery_id}:{idempotency_key}".encode()
    return f"{_text(named)}.{_text(_mac(key, named))}"


def end_called_back(tx: Transaction, key: SigningKey, token: str, body: Any, now: datetime) -> bool:
    """End the message that a token stands for as delivered, with the JSON of the call as its answer; `now` is naive UTC.

    False when it has ended before. Raises NotFound for a token that was never given out.
    """
    delivery_id, idempotency_key = _read(key, token)
    waiting = tx.fixed("get_called_delivery", {"delivery_id": delivery_id, "idempotency_key": idempotency_key})
    if not waiting:
        return False
    ending = Ending("delivered", None, answer={"status": waiting[0][0], "body": body})
    return bool(end(tx, [(delivery_id, ending, 0)], _OPEN_STATES, now))


def _read(key: SigningKey, token: str) -> tuple[int, str]:
    try:
        named, mac = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split("."))
        if hmac.compare_digest(mac, _mac(key, named)):
            number, _, idempotency_key = named.decode().partition(":")
            return int(number), idempotency_key
    except (ValueError, binascii.Error):
        pass
    raise NotFound("Nothing waits for this call. Call the address back exactly as it was given in the request.")


def _mac(key: SigningKey, named: bytes) -> bytes:
    return hmac.digest(key.derived("callbacks"), named, "sha256")[:_MAC_BYTES]


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
