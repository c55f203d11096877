"""The keys that event clients send: make, list, revoke and look up. Only a hash of each is stored.

A key names the source of its events. It gives no right but to append.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime

from opportune.errors import Conflict, InvalidInput, NotFound, Unauthorized
from opportune.store import Workspace
from opportune.store.workspace import aware, naive

_PREFIX = "wk_"
_SECRET_BYTES = 24
_HINT_LENGTH = 4
_SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


@dataclass(frozen=True, slots=True)
class WriteKey:
    """A write key without its secret; `hint` is how it ends."""

    name: str
    source: str
    hint: str
    created_at: datetime
    revoked_at: datetime | None


class WriteKeys:
    """The write keys of one workspace, kept in memory too, so that a request costs no query."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._by_hash: dict[str, WriteKey] = {}
        self._refresh()

    def create(self, name: str, source: str, now: datetime) -> tuple[WriteKey, str]:
        """Make a key for a source and return it with its secret, which cannot be shown again.

        `source` is a slug such as `website`, and has one key at a time. Raises InvalidInput, and Conflict
        when the source has a key already.
        """
        if not _SOURCE.fullmatch(source):
            raise InvalidInput(
                f"The source {source!r} is no slug. Use lower-case letters, digits, - and _, for instance website."
            )
        secret = _PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
        with self._lock:
            if any(key.source == source and key.revoked_at is None for key in self._by_hash.values()):
                raise Conflict(
                    f"The source {source!r} has a write key already. Revoke it first, or choose another source."
                )
            with self._workspace.transaction() as tx:
                tx.fixed("remove_revoked_write_key", {"source": source})
                tx.fixed(
                    "add_write_key",
                    {
                        "key_hash": _hash(secret),
                        "key_hint": secret[-_HINT_LENGTH:],
                        "name": name,
                        "source": source,
                        "created_at": naive(now),
                    },
                )
            self._refresh()
            return self._by_hash[_hash(secret)], secret

    def list(self) -> list[WriteKey]:
        """Every write key, the oldest first, revoked ones too."""
        return list(self._by_hash.values())

    def revoke(self, source: str, now: datetime) -> WriteKey:
        """Refuse the key of a source from now on. Raises NotFound when it has none in force."""
        with self._lock:
            with self._workspace.transaction() as tx:
                revoked = tx.fixed("revoke_write_key", {"source": source, "revoked_at": naive(now)})
            if not revoked:
                raise NotFound(
                    f"The source {source!r} has no write key in force. List the keys to see which there are."
                )
            self._refresh()
            return next(key for key in self._by_hash.values() if key.source == source)

    def source_of(self, secret: str | None) -> str:
        """The source a key stands for. Raises Unauthorized when it is missing, unknown or revoked."""
        if not secret:
            raise Unauthorized(
                "The request has no write key. Send it as the user name of Basic authentication or as X-Write-Key."
            )
        # Jitsu's clients send "key:secret"; ours have one part.
        key = self._by_hash.get(_hash(secret.partition(":")[0]))
        if key is None:
            raise Unauthorized(
                "The write key is not known. Make one with `opportune keys create SOURCE`, and check for typing errors."
            )
        if key.revoked_at is not None:
            raise Unauthorized("The write key is revoked. Make a new one with `opportune keys create SOURCE`.")
        return key.source

    def reload(self) -> None:
        """Read the keys again, for a new file under the workspace."""
        with self._lock:
            self._refresh()

    def _refresh(self) -> None:
        with self._workspace.read() as tx:
            rows = tx.fixed("list_write_keys")
        self._by_hash = {
            key_hash: WriteKey(name, source, hint, aware(created_at), aware(revoked_at) if revoked_at else None)
            for key_hash, hint, name, source, created_at, revoked_at in rows
        }


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
