"""The nodes of a journey, each a small value that says what happens to whoever comes to it and where they go next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from opportune.model.criteria import Criteria
from opportune.model.names import KEY_PATTERN, Definition, Name

# Where a path ends; no node may be called so.
EXIT = "exit"
NodeId = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=64)]
AttributePath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$", max_length=200)]


class _Node(Definition):
    """`next` is where it goes on: the node after it in the list unless it names another one, or `exit`."""

    id: NodeId
    label: Name | None = None
    next: NodeId | None = None

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        """Every outcome and the node it leads to; `following` is the node after this one, or `exit`."""
        yield "done", self.next or following


class Wait(_Node):
    """A pause of exactly this long. A server that was down meanwhile ends it when it is back, once."""

    minutes: int | None = Field(default=None, ge=1, le=60 * 24 * 365)
    hours: int | None = Field(default=None, ge=1, le=24 * 365)
    days: int | None = Field(default=None, ge=1, le=3650)
    weeks: int | None = Field(default=None, ge=1, le=520)

    @model_validator(mode="after")
    def _one(self) -> Wait:
        given = [unit for unit in ("minutes", "hours", "days", "weeks") if getattr(self, unit) is not None]
        if len(given) != 1:
            raise ValueError(
                f"give exactly one of minutes, hours, days, weeks; there is {' and '.join(given) or 'none'}"
            )
        return self

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.minutes or 0, hours=self.hours or 0, days=self.days or 0, weeks=self.weeks or 0)


class WaitFor(_Node):
    """A pause until criteria hold or the time is up, whichever comes first; `timeout` is where the second leads.

    Both at once count as criteria that hold.
    """

    criteria: Criteria
    hours: int | None = Field(default=None, ge=1, le=24 * 365)
    days: int | None = Field(default=None, ge=1, le=3650)
    timeout: NodeId | None = None

    @model_validator(mode="after")
    def _one(self) -> WaitFor:
        if (self.hours is None) == (self.days is None):
            raise ValueError("give exactly one of hours, days: how long to wait at most")
        return self

    @property
    def duration(self) -> timedelta:
        return timedelta(hours=self.hours or 0, days=self.days or 0)

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        yield "met", self.next or following
        yield "timeout", self.timeout or self.next or following


class Decide(_Node):
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


class Branch(_Node):
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


class Split(_Node):
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


class UpdateAttribute(_Node):
    """Sets custom attributes, by path; null removes one."""

    set: dict[AttributePath, str | int | float | bool | None] = Field(min_length=1, max_length=50)


class End(_Node):
    """The end of a path, with a word for it."""

    next: None = None
    reason: Literal["completed", "disqualified"] = "completed"

    def ways(self, following: str) -> Iterator[tuple[str, str]]:
        yield self.reason, EXIT


Node = Wait | WaitFor | Decide | Branch | Split | UpdateAttribute | End


class Step(Definition):
    """One entry of a journey's list: exactly one kind of node, under its name."""

    wait: Wait | None = None
    wait_for: WaitFor | None = None
    decide: Decide | None = None
    branch: Branch | None = None
    split: Split | None = None
    update_attribute: UpdateAttribute | None = None
    end: End | None = None

    @model_validator(mode="before")
    @classmethod
    def _one(cls, value: Any) -> Any:
        if isinstance(value, dict):
            given = [name for name, content in value.items() if content is not None]
            if len(given) != 1:
                raise ValueError(
                    f"a node is one of {', '.join(cls.model_fields)}; there is {' and '.join(map(str, given)) or 'none'}"
                )
        return value

    @property
    def node(self) -> Node:
        found: Node = next(content for _, content in self if content is not None)
        return found
