"""How the steps of rules carry claims, and what each workflow did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from opportune.model.catalogue import Catalogue
from opportune.model.workflow import WorkflowDefinition

# What a workflow did to a subject, as the steps carry it: a number is narrower than text.
UNMATCHED, UNCHANGED, ADDED, MOVED, REMOVED, SYNCED_OUT = range(6)
_WORDS = {UNCHANGED: "unchanged", ADDED: "added", MOVED: "moved", REMOVED: "removed", SYNCED_OUT: "removed"}


@dataclass(frozen=True)
class Carriage:
    """The claims on `managed` segments and what `workflows` did, as the columns of a row of a step."""

    catalogue: Catalogue
    managed: tuple[str, ...]
    workflows: tuple[WorkflowDefinition, ...]

    def first_columns(self, matched: Iterable[str]) -> list[str]:
        """The columns of the first row: every claim, and for the workflows in `matched` whether they match."""
        known = set(matched)
        claims = [self.claim_column(key) for key in self.managed]
        return claims + [self.did_column(workflow) for workflow in self.workflows if workflow.workflow in known]

    def claim_column(self, key: str) -> str:
        """Who claims a subject for a segment, NULL for nobody."""
        return f"claim_{self.catalogue.segment_id(key)}"

    def did_column(self, workflow: WorkflowDefinition) -> str:
        """What a workflow did to a subject, or whether it matches before it had its turn."""
        return f"did_{self.catalogue.definition_ids['workflow', workflow.workflow]}"

    def claimed(self, row: str, key: str) -> str:
        return f"{row}.{self.claim_column(key)}"

    def done(self, row: str, workflow: WorkflowDefinition) -> str:
        return f"{row}.{self.did_column(workflow)}"

    def word(self, row: str, workflow: WorkflowDefinition) -> str:
        """What a workflow did in words, NULL where it neither matched nor changed anything."""
        words = " ".join(f"when {number} then '{word}'" for number, word in _WORDS.items())
        return f"case {self.done(row, workflow)} {words} end"

    def with_claims(self, changes: Mapping[str, str]) -> list[str]:
        """The parts of `* replace (...)` that change these claims."""
        return [f"{new} as {self.claim_column(key)}" for key, new in changes.items()]

    def with_done(self, workflow: WorkflowDefinition, done: str) -> str:
        """The part of `* replace (...)` that notes what a workflow did."""
        return f"{done} as {self.did_column(workflow)}"


def listed(items: Sequence[str], type_: str, kept: str) -> str:
    """A list of the structs `x` of which `kept` is true."""
    if not items:
        return f"[]::{type_}"
    lines = ",\n        ".join(items)
    return f"list_filter([\n        {lines}\n    ]::{type_}, lambda x: {kept})"


def in_words(outcomes: str) -> str:
    """A list of structs {workflow_id, outcome} with what was done in words, out of one with numbers."""
    words = [_WORDS[number] for number in sorted(_WORDS)]
    return f"list_transform({outcomes}, lambda x: {{'workflow_id': x.workflow_id, 'outcome': {words}[x.outcome]}})"
