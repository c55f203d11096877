"""Events by which browsers subscribe to web push: their keys are encrypted here, at the border, and stored in the clear nowhere."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Any

from opportune.ingest.limits import MAX_TEXT_LENGTH
from opportune.ingest.rejection import EventRejected
from opportune.model.event import event_key

# What every event of the kind has in it, so that no other is looked at.
MARK = b'"endpoint"'
SUBSCRIBED, UNSUBSCRIBED = "web_push_subscribed", "web_push_unsubscribed"
_ENDPOINT = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+/\S*")
_MAX_ENDPOINT_LENGTH = 2_000
# A point on the curve P-256, written out, and the secret that goes with it (RFC 8291, section 3).
_P256DH_BYTES, _P256DH_START, _AUTH_BYTES = 65, 4, 16
_KEYS = re.compile(r'"(p256dh|auth)"\s*:\s*"(?:[^"\\]|\\.)*"')

Seal = Callable[[str], str]


def with_sealed_keys(name: Any, properties: dict[str, Any] | None, seal: Seal | None) -> dict[str, Any] | None:
    """The properties of an event with `endpoint` and `sealed_keys` in the place of a PushSubscription.

    That is what `PushSubscription.toJSON()` gives, under `subscription` or as the properties themselves. Without `seal` its keys
    are dropped. Other events stay as they are. Raises EventRejected.
    """
    if not isinstance(name, str) or (key := event_key(name)) not in (SUBSCRIBED, UNSUBSCRIBED):
        return properties
    properties = properties or {}
    given = properties.get("subscription")
    given = given if isinstance(given, dict) else properties
    endpoint = given.get("endpoint")
    if not isinstance(endpoint, str) or len(endpoint) > _MAX_ENDPOINT_LENGTH or not _ENDPOINT.fullmatch(endpoint):
        raise _refused("has no endpoint that could be sent to")
    kept = {name: value for name, value in properties.items() if name not in ("subscription", "keys", "expirationTime")}
    if key == SUBSCRIBED:
        keys = _checked(given.get("keys"))
        if seal is not None:
            kept["sealed_keys"] = seal(json.dumps(keys))
    return kept | {"endpoint": endpoint}


def without_keys(text: str) -> str:
    """The text of an event that was not taken, without the keys of a browser."""
    return _KEYS.sub(r'"\1":"(not kept)"', text) if "p256dh" in text else text


def _checked(keys: Any) -> dict[str, str]:
    found = {name: keys.get(name) if isinstance(keys, dict) else None for name in ("p256dh", "auth")}
    point, secret = (_bytes(value) for value in found.values())
    if point is None or len(point) != _P256DH_BYTES or point[0] != _P256DH_START:
        raise _refused("has no keys.p256dh of 65 bytes")
    if secret is None or len(secret) != _AUTH_BYTES:
        raise _refused("has no keys.auth of 16 bytes")
    return {
        name: base64.urlsafe_b64encode(value).decode().rstrip("=")
        for name, value in (("p256dh", point), ("auth", secret))
    }


def _bytes(value: Any) -> bytes | None:
    if not isinstance(value, str) or len(value) > MAX_TEXT_LENGTH:
        return None
    text = value.translate(str.maketrans("+/", "-_")).rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def _refused(what: str) -> EventRejected:
    return EventRejected(
        "invalid_subscription",
        f"The subscription {what}. Send what the browser gives: properties.subscription = (await "
        "registration.pushManager.subscribe(...)).toJSON().",
    )
