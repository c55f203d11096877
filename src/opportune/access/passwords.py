"""Passwords: what makes one good enough, and Argon2 hashes of them."""

from __future__ import annotations

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from opportune.errors import InvalidInput, TooManyRequests

MIN_LENGTH = 12
MAX_LENGTH = 200
_MIN_DIFFERENT = 5
# A hash takes 64 MiB and a processor for 50 ms: more at once would be a way to bring a small machine down.
_AT_ONCE = 2
_PATIENCE_SECONDS = 10.0
_hasher = PasswordHasher()
_places = threading.BoundedSemaphore(_AT_ONCE)


def check_password(password: str, email: str) -> None:
    """Raises InvalidInput for a password that is easily guessed, with the way out."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise InvalidInput(
            f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters. Several words are long and easy to remember."
        )
    if len(set(password)) < _MIN_DIFFERENT:
        raise InvalidInput("The password repeats the same few characters. Several words are easy to remember.")
    if password.casefold() in (email, email.partition("@")[0]):
        raise InvalidInput("The password is the email address. Choose one that nobody can know.")


def hash_password(password: str) -> str:
    """What is stored in the place of a password. Takes 50 ms on purpose."""
    with _place():
        return _hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether a password is the one behind a hash. Without one it takes as long, and is not."""
    with _place():
        try:
            _hasher.verify(password_hash or _nobodys_hash(), password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made with weaker parameters than are used now."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe())


class _place:
    """One of the places for hashing. Raises TooManyRequests when none becomes free in time."""

    def __enter__(self) -> None:
        if not _places.acquire(timeout=_PATIENCE_SECONDS):
            raise TooManyRequests("Too many people sign in at this moment. Try again in a few seconds.", 5)

    def __exit__(self, *_: object) -> None:
        _places.release()
