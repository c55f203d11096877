"""Nodes that change something inside Opportune, in the tick in which somebody comes to them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from opportune.model.names import Key, Name
from opportune.model.node.base import EXIT, AttributePath, BaseNode

Words = Annotated[str, StringConstraints(max_length=2_000)]
# Journeys that take people into each other go no further than this.
MAX_DEPTH = 5


class UpdateAttribute(BaseNode):
    """Sets custom attributes, by path; null removes one."""

    set: dict[AttributePath, str | int | float | bool | None] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _custom(self) -> Self:
        for path in self.set:
            if path.startswith("attributes."):
                name = path.removeprefix("attributes.")
                raise ValueError(
                    f"set: {path} would be attributes.{path}; only custom attributes are set, write {name}"
                )
        return self

    @cached_property
    def nested(self) -> dict[str, Any]:
        """What is set as objects in objects, as criteria and templates read it: `a.b` is `b` of `a`."""
        found: dict[str, Any] = {}
        for path, value in self.set.items():
            *above, last = path.split(".")
            place = found
            for step in above:
                inside = place.get(step)
                place[step] = place = inside if isinstance(inside, dict) else {}
            place[last] = value
        return found


class ChangeSegments(BaseNode):
    """Puts somebody into managed segments, or takes them out, as a rule that matches would.

    What people pinned has the last word, and a rule that matches puts them back in or takes them out. With `remove_on_exit` they
    leave what it put them into when they leave the journey, however that comes.
    """

    add: tuple[Key, ...] = Field(default=(), max_length=50)
    remove: tuple[Key, ...] = Field(default=(), max_length=50)
    remove_on_exit: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not self.add and not self.remove:
            raise ValueError("change_segments: name segments to add or to remove")
        if self.remove_on_exit and not self.add:
            raise ValueError("change_segments: remove_on_exit goes with add; nobody is put into anything here")
        if both := sorted({*self.add} & {*self.remove}):
            raise ValueError(f"change_segments: {', '.join(both)} is both added and removed")
        return self


class CreateTask(BaseNode):
    """Makes a task for a person. `owner` is an address; without one it is the owner of the record."""

    title: Name
    note: Words = ""
    due_days: int | None = Field(default=None, ge=0, le=365)
    owner: str = Field(default="", max_length=254)


class Notify(BaseNode):
    """Tells people who use Opportune: `users` are roles or addresses, none means everybody. Who comes together is told of once."""

    title: Name
    body: Words = ""
    users: tuple[Annotated[str, StringConstraints(min_length=1, max_length=254)], ...] = Field(
        default=(), max_length=100
    )


class EnrollIn(BaseNode):
    """Asks another journey about the same kind of subject to take somebody in, by its own rules, at the next tick.

    Of journeys that ask each other, the last one asks nobody any more: outcome `too_deep`.
    """

    workflow: Key

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        yield "done", self.next or following
        yield "too_deep", self.next or following


class TakeOutOf(BaseNode):
    """Takes somebody out of another journey at the next tick."""

    workflow: Key


class GoalNode(BaseNode):
    """Passing it counts as reaching the goal of the journey, as criteria of the goal would."""

    name: Name


class End(BaseNode):
    """The end of a path, with a word for it."""

    next: None = None
    reason: Literal["completed", "disqualified"] = "completed"

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        yield self.reason, EXIT


Action = UpdateAttribute | ChangeSegments | CreateTask | Notify | EnrollIn | TakeOutOf | GoalNode
