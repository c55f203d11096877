"""Rule workflows: when criteria hold, put accounts or contacts into segments, or take them out."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from opportune.model.criteria import Criteria, SubjectType
from opportune.model.criteria_fit import criteria_problems
from opportune.model.names import Definition, Key, Name
from opportune.model.segment import Description, Tag

Segments = tuple[Key, ...]


class Status(StrEnum):
    """Whether a workflow runs. An archived one can be looked at and copied, nothing else."""

    ACTIVE = "active"
    DISABLED = "disabled"
    ARCHIVED = "archived"


class Add(Definition):
    """Who matches joins these segments."""

    to: Segments = Field(min_length=1)


class Move(Definition):
    """Who matches and is in one of `from` leaves all of `from` and joins all of `to`.

    `also_if_in_none` joins those too who are in none of `from`.
    """

    from_: Segments = Field(alias="from", min_length=1)
    to: Segments = Field(min_length=1)
    also_if_in_none: bool = False


class Remove(Definition):
    """Who matches leaves these segments."""

    from_: Segments = Field(alias="from", min_length=1)


class Sync(Definition):
    """These segments hold exactly who matches, beside what people pinned and what other rules that sync them match."""

    to: Segments = Field(min_length=1)


class Action(Definition):
    """Exactly one of add, move, remove, sync."""

    add: Add | None = None
    move: Move | None = None
    remove: Remove | None = None
    sync: Sync | None = None

    @model_validator(mode="after")
    def _one(self) -> Action:
        given = [name for name in ("add", "move", "remove", "sync") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"do: give exactly one of add, move, remove, sync; there is {' and '.join(given) or 'none'}"
            )
        return self

    @property
    def verb(self) -> Literal["add", "move", "remove", "sync"]:
        for verb in ("add", "move", "remove"):
            if getattr(self, verb) is not None:
                return verb
        return "sync"

    @property
    def from_segments(self) -> Segments:
        part = self.move or self.remove
        return part.from_ if part else ()

    @property
    def to_segments(self) -> Segments:
        part = self.add or self.move or self.sync
        return part.to if part else ()

    @property
    def segments(self) -> Segments:
        """Every segment it writes to, once each."""
        return tuple(dict.fromkeys(self.from_segments + self.to_segments))


class WorkflowDefinition(Definition):
    """One rule: criteria and an action. Rules run in the order of `position`, then of their keys, and see earlier results."""

    workflow: Key
    name: Name
    description: Description = ""
    kind: Literal["rule"] = "rule"
    subject: SubjectType = SubjectType.ACCOUNT
    status: Status = Status.ACTIVE
    position: int = Field(default=100, ge=0, le=1_000_000)
    when: Criteria
    do: Action
    folder: str = Field(default="", max_length=128)
    tags: tuple[Tag, ...] = Field(default=(), max_length=50)
    owner: str = Field(default="", max_length=254)

    @model_validator(mode="after")
    def _fits(self) -> WorkflowDefinition:
        if problems := criteria_problems(self.when, self.subject, "when"):
            raise ValueError("\n".join(problems))
        return self
