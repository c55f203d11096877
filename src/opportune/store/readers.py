"""Counts the readers of a workspace, and keeps them out while its file is replaced."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from opportune.errors import Unavailable

# Readers take seconds at most; only the copy for a backup of a large file takes longer, and is not worth waiting for.
MAX_WAIT_SECONDS = 60.0


class Readers:
    """A door: many readers inside at once, or nobody."""

    def __init__(self) -> None:
        self._door = threading.Condition()
        self._inside = 0
        self._is_shut = False
        self._own = threading.local()

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Be a reader until the end. A thread that is inside already is let in whatever happens."""
        depth = getattr(self._own, "depth", 0)
        with self._door:
            if not depth and not self._door.wait_for(lambda: not self._is_shut, MAX_WAIT_SECONDS):
                raise Unavailable("The workspace file is being replaced. Try again in a moment.")
            self._inside += 1
        self._own.depth = depth + 1
        try:
            yield
        finally:
            self._own.depth = depth
            with self._door:
                self._inside -= 1
                self._door.notify_all()

    @contextmanager
    def kept_out(self) -> Iterator[None]:
        """Shut the door, wait until nobody is inside, and open it again at the end.

        Raises Unavailable when somebody stays too long.
        """
        with self._door:
            self._is_shut = True
            is_empty = self._door.wait_for(lambda: not self._inside, MAX_WAIT_SECONDS)
        try:
            if not is_empty:
                raise Unavailable(
                    "Somebody is still reading the workspace, perhaps a backup. Try again when that is done."
                )
            yield
        finally:
            with self._door:
                self._is_shut = False
                self._door.notify_all()
