"""Nodes at which paths part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, model_validator

from opportune.model.criteria import Criteria
from opportune.model.names import Definition, Name
from opportune.model.node.base import EXIT, BaseNode, NodeId


class Decide(BaseNode):
    """Whoever satisfies the criteria now goes the way of `yes`, by default on; all others that of `no`, by default out."""

    criteria: Criteria
    next: None = None
    yes: NodeId | None = None
    no: NodeId = EXIT

    @model_validator(mode="before")
    @classmethod
    def _words(cls, value: Any) -> Any:
        # YAML reads a bare yes and no as true and false.
        if isinstance(value, dict):
            return {{True: "yes", False: "no"}.get(name, name) if isinstance(name, bool) else name: content
                    for name, content in value.items()}  # fmt: skip
        return value

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        yield "yes", self.yes or following
        yield "no", self.no


class Arm(Definition):
    """One way out of a branch."""

    name: Name
    criteria: Criteria
    to: NodeId


class Branch(BaseNode):
    """The first arm whose criteria hold is taken; nobody goes two ways. `otherwise` is for all others, by default out."""

    arms: tuple[Arm, ...] = Field(min_length=1, max_length=25)
    next: None = None
    otherwise: NodeId = EXIT

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        for number, arm in enumerate(self.arms, start=1):
            yield f"arm_{number}", arm.to
        yield "otherwise", self.otherwise


class Share(Definition):
    """One part of a split."""

    name: Name
    percent: Annotated[int, Field(ge=1, le=99)]
    to: NodeId


class Split(BaseNode):
    """By chance, but the same for the same person every time: a stable number of journey, node and subject decides."""

    shares: tuple[Share, ...] = Field(min_length=2, max_length=20)
    next: None = None

    @model_validator(mode="after")
    def _whole(self) -> Split:
        total = sum(share.percent for share in self.shares)
        if total != 100:
            raise ValueError(f"the percentages of a split add up to 100; these make {total}")
        return self

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        for number, share in enumerate(self.shares, start=1):
            yield f"share_{number}", share.to
