"""Keeps answers that take long to find until anything is committed to the workspace."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import TypeVar

Answer = TypeVar("Answer")
# Answers to as many different questions; for one more, the oldest is forgotten.
KEPT_ANSWERS = 200


class KeptSince:
    """The answers found since one commit; the next one begins another. Safe between threads."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, object] = {}
        self._lock = threading.Lock()

    def get(self, question: Hashable, find: Callable[[], Answer]) -> Answer:
        """The answer to a question, found now if it isn't kept."""
        with self._lock:
            if question in self._answers:
                return self._answers[question]  # type: ignore[return-value]  # a question has one kind of answer
        found = find()
        with self._lock:
            self._answers[question] = found
            if len(self._answers) > KEPT_ANSWERS:
                del self._answers[next(iter(self._answers))]
        return found
