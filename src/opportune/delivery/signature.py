"""Signatures by the Standard Webhooks specification 1.0, and the secrets they are made with.

No secret is stored. Each follows from the number of its endpoint and one key, which lies in a file beside the workspace or in
OPPORTUNE_SIGNING_KEY: a copy of the workspace gives none away.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from opportune.errors import InvalidInput, Unavailable
from opportune.settings import Settings

_SECRET_PREFIX = "whsec_"  # noqa: S105
_KEY_BYTES = 32
_KEY_LENGTH_MIN = 32


def headers(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What a receiver needs to know a message: whose it is, when it was sent, and that nobody changed it.

    `timestamp` in seconds since 1970. A message that is sent again has the same id.
    """
    key = base64.b64decode(secret.removeprefix(_SECRET_PREFIX))
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
        "Idempotency-Key": message_id,
    }


class SigningKey:
    """The key that all secrets follow from. The file is made when the first one is asked for."""

    def __init__(self, settings: Settings) -> None:
        self._given = settings.signing_key
        self._path = key_file(settings.file)
        self._key: bytes | None = None

    def secret_of(self, endpoint_id: int) -> str:
        """The secret of an endpoint, as its receiver is given it. Raises InvalidInput and Unavailable."""
        if self._key is None:
            self._key = self._read()
        made = hmac.digest(self._key, f"push endpoint {endpoint_id}".encode(), "sha256")
        return _SECRET_PREFIX + base64.b64encode(made).decode()

    def _read(self) -> bytes:
        if self._given is not None:
            text = self._given.get_secret_value()
            if len(text) < _KEY_LENGTH_MIN:
                raise InvalidInput(
                    f"OPPORTUNE_SIGNING_KEY has fewer than {_KEY_LENGTH_MIN} characters. Set a longer one, by chance: "
                    "`openssl rand -hex 32` makes one."
                )
            return text.encode()
        try:
            if not self._path.exists():
                _make(self._path)
            return bytes.fromhex(self._path.read_text(encoding="ascii").strip())
        except (OSError, ValueError) as error:
            raise Unavailable(
                f"The key for signatures cannot be read from {self._path}: {error}. Put the file back, or remove it and connect "
                "every receiver again."
            ) from error


def secret_hash(secret: str) -> str:
    """Tells whether a secret is still the same. It is long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def key_file(workspace: Path) -> Path:
    """Where the key of a workspace lies."""
    return workspace.with_name(workspace.name + ".signing-key")


def _make(path: Path) -> None:
    """A new key, readable by its owner only from the first moment on, and never half written."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
