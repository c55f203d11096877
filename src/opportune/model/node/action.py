"""Nodes that change something inside Opportune, in the tick in which somebody comes to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from opportune.model.names import Name
from opportune.model.node.base import EXIT, AttributePath, BaseNode


class UpdateAttribute(BaseNode):
    """Sets custom attributes, by path; null removes one."""

    set: dict[AttributePath, str | int | float | bool | None] = Field(min_length=1, max_length=50)


class GoalNode(BaseNode):
    """Passing it counts as reaching the goal of the journey, as criteria of the goal would."""

    name: Name


class End(BaseNode):
    """The end of a path, with a word for it."""

    next: None = None
    reason: Literal["completed", "disqualified"] = "completed"

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        yield self.reason, EXIT
