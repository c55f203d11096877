"""What goes over the wire in web push: a body that only one browser can read (RFC 8188, RFC 8291), and who sends it (RFC 8292)."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02, VapidException

from opportune.errors import InvalidInput

# What a push service has to take: 4,096 bytes, of which 86 are a header, 16 a checksum and one ends the text (RFC 8291, section 4).
MAX_CONTENT_BYTES = 3_993
# A signature holds for at most a day; clocks differ.
_SIGNATURE_TIME = timedelta(hours=12)
_CURVE = ec.SECP256R1()
_PRIVATE_BYTES = 32


def new_private_key() -> str:
    """The private key of a new pair, as 32 bytes in base64url."""
    number = ec.generate_private_key(_CURVE).private_numbers().private_value
    return _text(number.to_bytes(_PRIVATE_BYTES, "big"))


def public_key_of(private_key: str) -> str:
    """The public key as browsers want it: `applicationServerKey`."""
    key = ec.derive_private_key(int.from_bytes(_bytes(private_key), "big"), _CURVE).public_key()
    return _text(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def encrypted(content: bytes, browser_keys: str) -> bytes:
    """The body of a request, in the content encoding `aes128gcm`. `browser_keys` are p256dh and auth of the browser as JSON.

    It differs each time, since a key is never used for two texts. Raises InvalidInput for keys that are none.
    """
    try:
        keys = json.loads(browser_keys)
        return bytes(
            http_ece.encrypt(
                content,
                private_key=ec.generate_private_key(_CURVE),
                dh=_bytes(keys["p256dh"]),
                auth_secret=_bytes(keys["auth"]),
                version="aes128gcm",
            )
        )
    except (ValueError, KeyError, TypeError, http_ece.ECEException) as error:
        raise InvalidInput(f"the browser's keys are none: {error}; it has to subscribe again") from error


def authorization(private_key: str, endpoint: str, subject: str, now: datetime) -> str:
    """The header that says who sends. `subject` is where push services write to: mailto: or https. Raises InvalidInput."""
    to = urlsplit(endpoint)
    claims = {"aud": f"{to.scheme}://{to.netloc}", "exp": int((now + _SIGNATURE_TIME).timestamp()), "sub": subject}
    try:
        signed: dict[str, str] = Vapid02.from_raw(private_key.encode()).sign(claims)
    except VapidException as error:
        raise InvalidInput(f"no signature for {claims['aud']} in the name of {subject}: {error}") from error
    return signed["Authorization"]


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
