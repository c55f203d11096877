"""A push service and the browsers behind it: takes what RFC 8030, 8188, 8291 and 8292 say it takes, reads it as a browser would.

Written from the RFCs on the primitives of `cryptography`, without the libraries that messages are made with.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from opportune.testing.receivers.platform import Platform, Refused, Seen

_HEADER_BYTES = 21
_MAX_BODY_BYTES = 4_096
_DAY_SECONDS = 86_400


@dataclass
class Browser:
    """One that a person uses: subscribed at the push service, for the key of one sender."""

    endpoint: str
    sender_key: str
    private_key: ec.EllipticCurvePrivateKey
    auth: bytes
    shown: list[dict[str, Any]] = field(default_factory=list)

    @property
    def subscription(self) -> dict[str, Any]:
        """What `PushSubscription.toJSON()` gives a page."""
        keys = {"p256dh": _text(self._point), "auth": _text(self.auth)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def read(self, body: bytes) -> bytes:
        """The text of a message for this browser (RFC 8188 with the keys of RFC 8291). Raises ValueError."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, text = body[_HEADER_BYTES : _HEADER_BYTES + length], body[_HEADER_BYTES + length :]
        if len(text) > size:
            raise ValueError("more than one record")
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.private_key.exchange(ec.ECDH(), point)
        secret = _derived(shared, self.auth, b"WebPush: info\0" + self._point + sender, 32)
        key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        try:
            plain = AESGCM(key).decrypt(nonce, text, None).rstrip(b"\0")
        except InvalidTag as error:
            raise ValueError("it is not for this browser") from error
        if plain[-1:] != b"\x02":
            raise ValueError("the record does not end as the last one does")
        return plain[:-1]

    @property
    def _point(self) -> bytes:
        return self.private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class PushService(Platform):
    """`browsers` by the path of their endpoint; `now` is the time by its clock, in seconds since 1970."""

    browsers: dict[str, Browser] = field(default_factory=dict)
    now: float = 0.0
    subjects: list[str] = field(default_factory=list)

    def subscribe(self, sender_key: str) -> Browser:
        """A browser that was told the sender's public key, as a page would."""
        path = f"/push/{self.next_number()}"
        private_key = ec.generate_private_key(ec.SECP256R1())
        browser = Browser(self.url + path, sender_key, private_key, bytes(range(16)))
        self.browsers[path] = browser
        return browser

    def forget(self, browser: Browser) -> None:
        """The person takes the permission back."""
        self.browsers = {path: one for path, one in self.browsers.items() if one is not browser}

    def refusal(self, status: int, message: str, code: str = "") -> Refused:
        return Refused(status, {"code": status, "reason": message})

    def answer(self, seen: Seen) -> tuple[int, Any]:
        browser = self.browsers.get(seen.path)
        if browser is None:
            raise self.refusal(410, "push subscription has unsubscribed or expired")
        self.require(seen.method == "POST", "only POST is allowed", 405)
        self.require(seen.headers.get("ttl", "").isdigit(), "TTL is missing")
        self.require(seen.headers.get("urgency") in ("very-low", "low", "normal", "high"), "Urgency is none")
        topic = seen.headers.get("topic", "")
        self.require(len(topic) <= 32 and not set(topic) - _BASE64URL, "Topic is no token of base64url")
        self.require(seen.headers.get("content-encoding") == "aes128gcm", "Content-Encoding is not aes128gcm", 415)
        self._check_sender(seen, browser)
        self.require(len(seen.body) <= _MAX_BODY_BYTES, "the message is too large", 413)
        browser.shown.append(json.loads(browser.read(seen.body)))
        return 201, None

    def _check_sender(self, seen: Seen, browser: Browser) -> None:
        """The signature of RFC 8292, by the key that the browser was told."""
        scheme, _, given = seen.headers.get("authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in given.split(",") if "=" in part)
        self.require(scheme == "vapid" and parts.keys() == {"t", "k"}, "Authorization is no vapid", 401)
        self.require(parts["k"] == browser.sender_key, "another sender than the one subscribed to", 403)
        signed, _, signature = parts["t"].rpartition(".")
        header, claims = (json.loads(_bytes(part)) for part in signed.split("."))
        self.require(header["alg"] == "ES256", "the algorithm is not ES256", 401)
        raw = _bytes(signature)
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(parts["k"]))
        numbers = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        try:
            key.verify(encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            raise self.refusal(401, "the signature is not that of the sender") from None
        self.require(claims["aud"] == self.url, "the token is for another push service", 401)
        self.require(self.now < claims["exp"] <= self.now + _DAY_SECONDS, "the token has expired", 401)
        self.require(claims["sub"].startswith(("mailto:", "https:")), "nobody to write to", 401)
        self.subjects.append(claims["sub"])


_BASE64URL = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
