"""Signatures by the Standard Webhooks specification 1.0, and the secrets they are made with.

No such secret is stored. Each follows from the number of its endpoint or journey and one key, which lies in a file outside the
workspace: a copy of the workspace gives none away.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import threading
from pathlib import Path

from opportune.errors import Unavailable
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
    """The key that all secrets follow from. Unless the operator names a file with one, it is made when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.signing_key_file or key_file(settings.file)
        self._may_make = settings.signing_key_file is None
        self._key: bytes | None = None
        # Whoever sends first needs it, and several send at once.
        self._reading = threading.Lock()

    def secret_of(self, endpoint_id: int) -> str:
        """The secret of an endpoint, as its receiver is given it. Raises Unavailable."""
        return _secret(self.derived(f"push endpoint {endpoint_id}"))

    def secret_of_journey(self, workflow_id: int) -> str:
        """The secret that receivers of a journey's requests check signatures with. Raises Unavailable."""
        return _secret(self.derived(f"journey {workflow_id}"))

    def derived(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose. Raises Unavailable."""
        with self._reading:
            if self._key is None:
                self._key = self._read()
        return hmac.digest(self._key, purpose.encode(), "sha256")

    def _read(self) -> bytes:
        try:
            if self._may_make and not self._path.exists():
                _make(self._path)
            key = self._path.read_bytes().strip()
        except OSError as error:
            raise Unavailable(
                f"The key for signatures cannot be read: {error}. Put the file back, or remove it and connect every receiver again."
            ) from error
        if len(key) < _KEY_LENGTH_MIN:
            raise Unavailable(
                f"{self._path} holds no key for signatures: that has {_KEY_LENGTH_MIN} characters or more. Put the former file "
                "back, or write one with `openssl rand -hex 32` and connect every receiver again."
            )
        return key


def _secret(key: bytes) -> str:
    return _SECRET_PREFIX + base64.b64encode(key).decode()


def secret_hash(secret: str) -> str:
    """Tells whether a secret is still the same. It is long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def key_file(workspace: Path) -> Path:
    """Where the key of a workspace lies."""
    return workspace.with_name(workspace.name + ".signing-key")


def _make(path: Path) -> None:
    """A new key, readable by its owner only from the first moment on, and never half written; one that is there stays."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        # Another process was sooner.
        pass
    except OSError:
        # Not every file system has links.
        part.replace(path)
    part.unlink(missing_ok=True)
