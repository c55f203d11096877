"""What one statement of memberships is about: the definitions it evaluates, and the state it starts from."""

from __future__ import annotations

from dataclasses import dataclass

from opportune.model.criteria import SubjectType
from opportune.model.ladder import LadderDefinition
from opportune.model.segment import SegmentDefinition
from opportune.model.workflow import WorkflowDefinition

# The source_id of a membership that no workflow and no ladder brought about.
BY_CRITERIA, BY_PIN = 0, -1


@dataclass(frozen=True)
class Pass:
    """What one statement evaluates, for one kind of subject, in this order.

    `managed` are all segments that the ladders and workflows write to, or that are asked about on the way.
    """

    subject: SubjectType
    before: tuple[SegmentDefinition, ...] = ()
    ladders: tuple[LadderDefinition, ...] = ()
    workflows: tuple[WorkflowDefinition, ...] = ()
    managed: tuple[SegmentDefinition, ...] = ()
    after: tuple[SegmentDefinition, ...] = ()

    @property
    def segments(self) -> tuple[SegmentDefinition, ...]:
        """Every segment whose members the pass decides."""
        return self.before + self.managed + self.after


@dataclass(frozen=True)
class State:
    """Where claims, pins and stages are read from: the tables, or what a backtest carries from day to day.

    `columns` is a table as `outcome_columns` gives it, in the place of `claim` and `stage`. `pinned` are the numbers of the
    segments that somebody is pinned into or out of, None when any may be: what nobody is pinned to costs no planning.
    """

    claim: str = "segment_claim"
    pin: str = "segment_pin"
    stage: str = "subject_stage"
    columns: str | None = None
    pinned: frozenset[int] | None = None


STORED = State()
