"""Encrypts what is kept in the workspace and must not be read from a copy of it: the key follows from the file beside it."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken

from opportune.delivery.signature import SigningKey
from opportune.errors import Unavailable


def cipher(key: SigningKey, purpose: str) -> Fernet:
    """What encrypts for one purpose. Raises Unavailable when the key cannot be read."""
    return Fernet(base64.urlsafe_b64encode(key.derived(purpose)))


class Sealer:
    """Encrypts texts for one purpose."""

    def __init__(self, key: SigningKey, purpose: str) -> None:
        self._key = key
        self._purpose = purpose

    def sealed(self, text: str) -> str:
        """The text, encrypted. Raises Unavailable when the key cannot be read."""
        return cipher(self._key, self._purpose).encrypt(text.encode()).decode()

    def opened(self, sealed: str) -> str:
        """The text again. Raises Unavailable, also when the key is another one than it was encrypted with."""
        try:
            return cipher(self._key, self._purpose).decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise Unavailable(
                f"What is kept for {self._purpose} was encrypted with another key. Put the former key file back."
            ) from error
