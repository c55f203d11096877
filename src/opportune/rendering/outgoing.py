"""What leaves the house for one message: requests, rows of files, people who are bought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Unanswered(str):
    """What only an answer of the other side could tell, such as the id of a record that is not there yet."""

    __slots__ = ()

    def __str__(self) -> str:
        """Stays what it is, so that filters know it."""
        return self


@dataclass(frozen=True)
class HttpCall:
    """One request, with the names of secrets in the place of what they are. `supposing` says what its answer is taken to be, where
    what comes after it depends on that.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: str | None = None
    supposing: str | None = None


@dataclass(frozen=True)
class FileRow:
    """A row that is added to a file."""

    file: str
    row: Mapping[str, Any]


@dataclass(frozen=True)
class Outgoing:
    """All of it, in order. `skipped` says why nothing is sent after what is here, `problem` what would make it fail."""

    calls: tuple[HttpCall, ...] = ()
    rows: tuple[FileRow, ...] = ()
    bought: tuple[Mapping[str, str], ...] = ()
    skipped: str | None = None
    problem: str | None = None
