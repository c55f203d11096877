"""Stops long work on somebody's wish, as long as nothing of it is final."""

from __future__ import annotations

import threading

from opportune.errors import Cancelled


class Cancellation:
    """A wish to stop. `wish` may be called from any thread; the work calls the others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_wished = False
        self._is_final = False

    def wish(self) -> bool:
        """Ask the work to stop; false when it is too late."""
        with self._lock:
            self._is_wished = not self._is_final
            return self._is_wished

    def check(self) -> None:
        """Raises Cancelled when the wish was heard."""
        if self._is_wished:
            raise Cancelled("The import was cancelled; nothing was changed.")

    def make_final(self) -> None:
        """From here on the work goes on to its end. Raises Cancelled when somebody was faster."""
        with self._lock:
            self.check()
            self._is_final = True
