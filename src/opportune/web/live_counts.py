"""Questions that are taken back when nobody waits for their answer: somebody who types asks a new one every moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from opportune.errors import Superseded
from opportune.store import Transaction, Workspace


class Question:
    """One question in work. `take_back` may be called from any thread, at any time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tx: Transaction | None = None
        self._is_taken_back = False

    @contextmanager
    def read(self, workspace: Workspace) -> Iterator[Transaction]:
        """A reader that is broken off with Superseded when the question is taken back."""
        with workspace.read() as tx:
            self.check()
            with self._lock:
                self._tx = tx
            try:
                yield tx
                self.check()
            finally:
                with self._lock:
                    self._tx = None

    def take_back(self) -> None:
        with self._lock:
            self._is_taken_back = True
            if self._tx is not None:
                self._tx.interrupt()

    def check(self) -> None:
        """Raises Superseded once the question is taken back; between two statements nothing else would."""
        if self._is_taken_back:
            raise Superseded(
                "A newer question took the place of this one, or nobody waits for it. Look at that answer."
            )


class LiveCounts:
    """The questions in work, one for each token: a new one takes the earlier one back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._questions: dict[str, Question] = {}

    @contextmanager
    def asked(self, token: str | None) -> Iterator[Question]:
        """A question until the end."""
        question = Question()
        if token is None:
            yield question
            return
        with self._lock:
            earlier = self._questions.get(token)
            self._questions[token] = question
        if earlier is not None:
            earlier.take_back()
        try:
            yield question
        finally:
            with self._lock:
                if self._questions.get(token) is question:
                    del self._questions[token]

    @property
    def is_busy(self) -> bool:
        """Whether a question with a token is in work."""
        with self._lock:
            return bool(self._questions)
