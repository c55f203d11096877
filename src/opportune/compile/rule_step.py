"""What workflows do to the claims of a subject, as SQL over a row `t` that the earlier steps left, and which share a step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from opportune.compile.claims import ADDED, MOVED, REMOVED, SYNCED_OUT, UNCHANGED, Carriage
from opportune.model.workflow import WorkflowDefinition


def side_by_side(
    workflows: Sequence[WorkflowDefinition], asked_by: Callable[[WorkflowDefinition], set[str]]
) -> list[list[WorkflowDefinition]]:
    """The workflows in their order, in as few steps as that takes: those of one step don't touch each other.

    A step reads what the step before it left. So nobody shares it with a workflow before them that writes to what they read
    (`asked_by`) or write to, while a later one may write to what those before it read.
    """
    steps: list[list[WorkflowDefinition]] = []
    # By segment, the first step that sees what was written, and the last one that reads it.
    seen_from: dict[str, int] = {}
    read_until: dict[str, int] = {}
    for workflow in workflows:
        writes = workflow.do.segments
        reads = asked_by(workflow) | {*writes}
        step = max(*(seen_from.get(one, 0) for one in reads), *(read_until.get(one, 0) for one in writes))
        seen_from |= dict.fromkeys(writes, step + 1)
        read_until |= {one: max(step, read_until.get(one, 0)) for one in reads}
        if step == len(steps):
            steps.append([])
        steps[step].append(workflow)
    return steps


@dataclass(frozen=True)
class RuleStep:
    """One workflow, whose number is `number`.

    `is_member` says of a segment whether the subject is in it at this step, `kept` whether another rule that syncs it
    matches too, "" where there is none.
    """

    workflow: WorkflowDefinition
    number: int
    carriage: Carriage
    is_member: Callable[[str], str]
    kept: Callable[[str], str]

    def changes(self) -> dict[str, str]:
        """The new claim on each segment that the workflow writes to."""
        action = self.workflow.do
        found: dict[str, str] = {}
        if action.sync is not None:
            for segment in action.sync.to:
                kept = self.kept(segment)
                kept_claim = f" when {kept} then {self._claim(segment)}" if kept else ""
                found[segment] = (
                    f"case when {self._matched} then coalesce({self._claim(segment)}, {self.number}){kept_claim} end"
                )
            return found
        for segment in action.from_segments:
            found[segment] = f"case when {self._acts} then null else {self._claim(segment)} end"
        for segment in action.to_segments:
            claim = self._claim(segment)
            found[segment] = f"case when {self._acts} then coalesce({claim}, {self.number}) else {claim} end"
        return found

    def done(self) -> str:
        """What it did, as a number of `claims`: what it matched is unchanged unless a claim came or went."""
        action, did = self.workflow.do, self.carriage.done("t", self.workflow)
        coming = [f"{self._claim(segment)} is null" for segment in action.to_segments]
        going = [
            f"{self._claim(segment)} is not null"
            for segment in action.from_segments
            if segment not in action.to_segments
        ]
        if action.sync is not None:
            lost = " or ".join(map(self._is_lost, action.sync.to))
            return (
                f"case when {self._matched} and ({' or '.join(coming)}) then {ADDED} "
                f"when not {self._matched} and ({lost}) then {SYNCED_OUT} else {did} end"
            )
        verb = ADDED if action.add else MOVED if action.move else REMOVED
        return f"case when {self._acts} and ({' or '.join([*coming, *going])}) then {verb} else {did} end"

    @property
    def _matched(self) -> str:
        return f"{self.carriage.done('t', self.workflow)} = {UNCHANGED}"

    @property
    def _acts(self) -> str:
        move = self.workflow.do.move
        if move is None or move.also_if_in_none:
            return self._matched
        return f"{self._matched} and ({' or '.join(map(self.is_member, move.from_))})"

    def _is_lost(self, segment: str) -> str:
        kept = self.kept(segment)
        return f"{self._claim(segment)} is not null" + (f" and not ({kept})" if kept else "")

    def _claim(self, segment: str) -> str:
        return self.carriage.claimed("t", segment)
