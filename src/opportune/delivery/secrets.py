"""Secrets that templates name: keys of other systems and addresses of chats. They go in and are never shown again.

They are kept encrypted with a key that follows from the file beside the workspace: a copy of the workspace alone gives none away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken

from opportune.clock import Clock
from opportune.delivery.sealing import cipher
from opportune.delivery.signature import SigningKey
from opportune.errors import InvalidInput, NotFound, Unavailable
from opportune.store import Transaction, Workspace, statement
from opportune.store.workspace import naive

MAX_SECRETS = 1_000
MAX_LENGTH = 10_000
_PURPOSE = "secrets"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class Secrets:
    """The secrets of a workspace. What was asked for once is kept in memory until one changes."""

    def __init__(self, workspace: Workspace, key: SigningKey, clock: Clock) -> None:
        self._workspace = workspace
        self._key = key
        self._clock = clock
        self._kept: dict[str, str] = {}

    def get(self, name: str) -> str:
        """A secret in the clear. Raises NotFound, and Unavailable when the key is another one than it was encrypted with."""
        if (kept := self._kept.get(name)) is not None:
            return kept
        with self._workspace.read() as tx:
            rows = tx.fixed("get_secret", {"name": name})
        if not rows:
            raise NotFound(
                f"There is no secret {name}. Set it with `opportune secrets set {name}`, then replay the message."
            )
        try:
            found = cipher(self._key, _PURPOSE).decrypt(bytes(rows[0][0])).decode()
        except InvalidToken as error:
            raise Unavailable(
                f"The secret {name} was kept with another key. Put the former key file back, or set the secret again with "
                f"`opportune secrets set {name}`."
            ) from error
        self._kept[name] = found
        return found

    def set(self, tx: Transaction, name: str, value: str, now: datetime) -> dict[str, Any]:
        """Keep a secret under a name; returns it without its value. `now` is naive UTC. Raises InvalidInput."""
        if not _NAME.fullmatch(name):
            raise InvalidInput(
                f"{name[:80]!r} is no name for a secret. Use up to 64 small letters, digits and _, beginning with a letter, such "
                "as slack_hook."
            )
        if not value or len(value) > MAX_LENGTH:
            raise InvalidInput(f"A secret has between 1 and {MAX_LENGTH:,} characters; this one has {len(value):,}.")
        if any(ord(character) < 32 for character in value):
            raise InvalidInput("A secret is one line without control characters. Check what was pasted.")
        names = {row["name"] for row in self.list(tx)}
        if name not in names and len(names) >= MAX_SECRETS:
            raise InvalidInput(f"There are {MAX_SECRETS:,} secrets, which is the most. Delete one that is not used.")
        encrypted = cipher(self._key, _PURPOSE).encrypt(value.encode())
        self._kept.clear()
        return tx.run_dicts(statement("upsert_secret"), {"name": name, "value": encrypted, "now": now})[0]

    def keep(self, name: str, value: str) -> None:
        """Keep what another system gave us, such as a token that renews itself. Raises what `set` raises."""
        with self._workspace.transaction() as tx:
            self.set(tx, name, value, naive(self._clock.now()))

    def list(self, tx: Transaction) -> list[dict[str, Any]]:
        """The secrets in order of name, without their values."""
        return tx.run_dicts(statement("list_secrets"))

    def delete(self, tx: Transaction, name: str) -> None:
        """Forget a secret. Raises NotFound."""
        if not tx.fixed("delete_secret", {"name": name}):
            raise NotFound(f"There is no secret {name[:80]}. `opportune secrets list` shows which there are.")
        self._kept.clear()

    def reload(self) -> None:
        """Read them again: the workspace is another one."""
        self._kept.clear()


class SecretsByName(Mapping[str, str]):
    """What `{{ secrets.name }}` means in a template: looked up when it is used. Raises what `Secrets.get` raises."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def __getitem__(self, name: str) -> str:
        return self._secrets.get(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class SecretsUnseen(SecretsByName):
    """The same for people who look at what would be sent."""

    def __init__(self) -> None:
        """No secret is known here."""

    def __getitem__(self, name: str) -> str:
        return f"[secret {name}]"
