"""A plan is data: the ordered steps of one tick, which a runner executes and `explain` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

from opportune.compile.query import Query


@dataclass(frozen=True)
class Fixed:
    """Run the statement file of this name."""

    name: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Compiled:
    """Run a statement compiled from a definition."""

    name: str
    query: Query


@dataclass(frozen=True)
class Advance:
    """Move a counter of ids past the rows that the step of this name has just written, each with the next id."""

    counter: str
    written_by: str

    @property
    def name(self) -> str:
        return f"advance_{self.counter}"


class Decision(StrEnum):
    """What cannot be said in one statement: the runner calls a function of `tick/` for it."""

    IDENTIFY = "identify"
    JUDGE = "judge"


Step = Fixed | Compiled | Advance | Decision


def explain(steps: Sequence[Step]) -> str:
    """The plan as text, one numbered line per step, compiled SQL below its line."""
    lines = []
    for number, step in enumerate(steps, start=1):
        match step:
            case Fixed() | Advance():
                lines.append(f"{number:2}. {step.name}")
            case Compiled():
                lines.append(f"{number:2}. {step.name}\n\n{step.query.sql}\n")
            case Decision():
                lines.append(f"{number:2}. {step.value} (decided in Python)")
            case _ as unreachable:
                assert_never(unreachable)
    return "\n".join(lines)
