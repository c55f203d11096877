"""The steps that evaluate one pass of segments, ladders and workflows, and store what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from opportune.compile.bindings import Bindings
from opportune.compile.membership_pass import Pass, State
from opportune.compile.outcome import outcome
from opportune.compile.query import Query
from opportune.model.catalogue import Catalogue
from opportune.model.workflow import WorkflowDefinition
from opportune.plan.steps import Advance, Compiled, Fixed, Step
from opportune.plan.tick_plan import TickWindow

# Of the subjects a run matched without changing anything, this many at most are recorded by name.
KEPT_UNCHANGED = 5_000


@dataclass(frozen=True)
class Evaluation:
    """One evaluation in a tick: its moment (naive UTC), why it runs, and whether for everybody or for those asked about.

    `is_edited`: somebody changed definitions, so that whoever moves did nothing for it. `pinned` are the numbers of the
    segments that somebody is pinned into or out of.
    """

    tick_id: int
    now: datetime
    cause: str
    is_full: bool
    pinned: frozenset[int]
    is_edited: bool = False


class CompiledPasses:
    """The statements of passes. For those in `lasting`, which come again in every tick, they are compiled once, as long as neither
    definitions nor pinned segments change.
    """

    def __init__(self, catalogue: Catalogue, lasting: Sequence[Pass]) -> None:
        self.catalogue = catalogue
        self._lasting = tuple(lasting)
        self._kept: dict[int, tuple[frozenset[int], Query, Bindings]] = {}

    def create_outcome(self, what: Pass, evaluation: Evaluation) -> Query:
        """`outcome`, see `compile.outcome.outcome`."""
        lasts = not evaluation.is_full and any(what is one for one in self._lasting)
        kept = self._kept.get(id(what)) if lasts else None
        if kept is None or kept[0] != evaluation.pinned:
            kept = (evaluation.pinned, *self._compile(what, evaluation))
            if lasts:
                self._kept[id(what)] = kept
        _, query, bind = kept
        params = bind.params_at(evaluation.now)
        return Query(query.sql, {name: params[name] for name in query.params})

    def _compile(self, what: Pass, evaluation: Evaluation) -> tuple[Query, Bindings]:
        bind = Bindings(evaluation.now)
        state = State(pinned=evaluation.pinned)
        query = outcome(what, self.catalogue, bind, is_asked=not evaluation.is_full, state=state)
        return Query(f"create or replace temp table outcome as\n{query.sql}", query.params), bind


def plan_asked(window: TickWindow, *, with_sources: bool, with_colleagues: bool) -> list[Step]:
    """The working tables of the subjects whose facts changed: asked_contact, asked_account, asked_source."""
    asked = {"now": window.now, "is_due": window.is_due}
    steps: list[Step] = [
        Fixed("create_asked_contact"),
        Fixed("insert_asked_contacts", asked),
        Fixed("create_asked_account", asked),
    ]
    if with_colleagues:
        steps.append(Fixed("insert_asked_colleagues"))
    if with_sources:
        steps.append(Fixed("create_asked_source"))
    return steps


def plan_pass(what: Pass, compiled: CompiledPasses, evaluation: Evaluation) -> list[Step]:
    """Evaluate one pass and store its net changes."""
    now, tick_id, catalogue = evaluation.now, evaluation.tick_id, compiled.catalogue
    subject_type = what.subject.value
    segment_ids = [catalogue.segment_id(segment.segment) for segment in what.segments]
    written = {"tick_id": tick_id, "now": now}
    steps: list[Step] = [
        Compiled("create_outcome", compiled.create_outcome(what, evaluation)),
        Fixed("insert_criteria_due", {"subject_type": subject_type}),
    ]
    if segment_ids:
        steps += [
            Fixed("create_member_change", {"segment_ids": segment_ids}),
            Fixed(
                "insert_edited_membership_changes" if evaluation.is_edited else "insert_membership_changes",
                {**written, "subject_type": subject_type},
            ),
            Fixed("delete_left_members"),
            Fixed("insert_entered_members", {"now": now}),
        ]
    if what.managed:
        managed_ids = [catalogue.segment_id(segment.segment) for segment in what.managed]
        steps += [
            Fixed("create_claim_change", {"segment_ids": managed_ids}),
            Fixed("delete_stale_claims"),
            Fixed("insert_fresh_claims", {"now": now}),
        ]
        if any(workflow.do.sync is None for workflow in what.workflows):
            steps.append(Fixed("insert_claim_requests", {"subject_type": subject_type, "now": now}))
    if what.ladders:
        steps += [
            Fixed(
                "create_fresh_stage", {"ladder_ids": [catalogue.ladder_id(ladder.ladder) for ladder in what.ladders]}
            ),
            Fixed("insert_stage_changes", written),
            Fixed("delete_stale_stages"),
            Fixed("insert_fresh_stages"),
        ]
    return steps


def plan_runs(
    what: Pass, catalogue: Catalogue, evaluation: Evaluation, versions: Mapping[str, int], duration_ms: float
) -> list[Step]:
    """Record what the workflows of a pass did. `versions` are those of the workflows, by key."""
    if not what.workflows:
        return []

    def number(workflow: WorkflowDefinition) -> int:
        return catalogue.definition_ids[("workflow", workflow.workflow)]

    return [
        Fixed("create_run_outcome"),
        Fixed(
            "insert_workflow_runs",
            {
                "workflow_ids": [number(workflow) for workflow in what.workflows],
                "versions": [versions[workflow.workflow] for workflow in what.workflows],
                "removes": [workflow.do.remove is not None for workflow in what.workflows],
                "tick_id": evaluation.tick_id,
                "now": evaluation.now,
                "cause": evaluation.cause,
                "duration_ms": duration_ms,
                "is_full": evaluation.is_full,
            },
        ),
        Fixed("insert_run_subjects", {"kept_unchanged": KEPT_UNCHANGED}),
        Advance("workflow_run", "insert_workflow_runs"),
    ]
