"""Rule workflows as they run: how each one stands, what every run did, and who is behind its numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from opportune.errors import NotFound
from opportune.insight.pages import Filter, Page, id_cursor, id_page
from opportune.insight.subjects import subject_facts
from opportune.model.criteria import SubjectType
from opportune.model.data_source import DataSource, data_sources
from opportune.model.definitions import Definitions
from opportune.model.signal import Category
from opportune.model.workflow import WorkflowDefinition
from opportune.store import Transaction, statement
from opportune.store.definitions import versions_in_force

_RUN = (
    "r.run_id, r.version, r.tick_id, r.cause, r.started_at, r.evaluated, r.matched, r.added, r.moved, r.removed, r.unchanged, "
    "r.duration_ms, r.error"
)


@dataclass(frozen=True)
class WorkflowFilter:
    """Which workflows are wanted. `query` is looked for in keys and names, ignoring case."""

    status: str | None = None
    subject: str | None = None
    tag: str | None = None
    segment: str | None = None
    source: DataSource | None = None
    owner: str | None = None
    query: str | None = None

    def fits(self, workflow: WorkflowDefinition, sources: Collection[DataSource]) -> bool:
        """`sources` are those that its criteria look at."""
        return (
            self.status in (None, workflow.status.value)
            and self.subject in (None, workflow.subject.value)
            and (self.tag is None or self.tag in workflow.tags)
            and (self.segment is None or self.segment in workflow.do.segments)
            and (self.source is None or self.source in sources)
            and self.owner in (None, workflow.owner)
            and (self.query or "").casefold() in f"{workflow.workflow} {workflow.name}".casefold()
        )


def find_workflow(definitions: Definitions, key: str) -> tuple[WorkflowDefinition, int]:
    """A workflow in force, and its number. Raises NotFound."""
    found = definitions.by_name.get(("workflow", key))
    if not isinstance(found, WorkflowDefinition):
        raise NotFound(f"There is no workflow {key}. `opportune workflows list` shows which there are.")
    return found, definitions.definition_ids["workflow", key]


def list_workflows(tx: Transaction, definitions: Definitions, wanted: WorkflowFilter) -> list[dict[str, Any]]:
    """Every workflow that is wanted with its last run, in the order they run."""
    runs = {row.pop("key"): row for row in tx.run_dicts(statement("list_last_runs"))}
    versions = versions_in_force(tx, "workflow")
    categories = _categories(definitions)
    found = [
        (one, data_sources(one.when, categories))
        for one in sorted(definitions.workflows, key=lambda one: (one.position, one.workflow))
    ]
    return [
        _described(one, sources, versions, runs.get(one.workflow))
        for one, sources in found
        if wanted.fits(one, sources)
    ]


def get_workflow(tx: Transaction, definitions: Definitions, key: str) -> dict[str, Any]:
    """One workflow with its last run. Raises NotFound."""
    workflow, workflow_id = find_workflow(definitions, key)
    runs = tx.run_dicts(
        f"select {_RUN} from workflow_run r where r.workflow_id = ? order by r.run_id desc limit 1", [workflow_id]
    )
    sources = data_sources(workflow.when, _categories(definitions))
    return _described(workflow, sources, versions_in_force(tx, "workflow"), runs[0] if runs else None)


def list_runs(
    tx: Transaction, definitions: Definitions, key: str, cause: str | None, limit: int, cursor: str | None
) -> Page:
    """One page of the runs of a workflow, the newest first. Raises NotFound, and InvalidInput for a cursor of another list."""
    _, workflow_id = find_workflow(definitions, key)
    wanted = Filter(["r.workflow_id = $workflow_id"], {"workflow_id": workflow_id})
    wanted.add("r.cause = $cause", cause=cause)
    wanted.add("r.run_id < $before_id", before_id=id_cursor(cursor, "run_id"))
    rows = tx.run_dicts(
        f"select {_RUN} from workflow_run r where {wanted.sql} order by r.run_id desc limit $limit",
        {"limit": limit + 1, **wanted.params},
    )
    return id_page(rows, limit, "run_id")


def run_subjects(
    tx: Transaction, definitions: Definitions, run_id: int, outcome: str | None, limit: int, cursor: str | None
) -> Page:
    """One page of the subjects behind the numbers of a run, in order of id. Raises NotFound, InvalidInput."""
    subject = _subject_of(tx, definitions, run_id)
    table = subject.value
    wanted = Filter(["r.run_id = $run_id"], {"run_id": run_id})
    wanted.add("r.outcome = $outcome", outcome=outcome)
    wanted.add("r.subject_id > $after_id", after_id=id_cursor(cursor, "subject_id"))
    rows = tx.run_dicts(
        f"""\
select r.subject_id, r.outcome, {subject_facts(subject)}
from workflow_run_subject r
left join {table} a on a.{table}_id = r.subject_id
left join {table}_score s on s.{table}_id = r.subject_id
where {wanted.sql}
order by r.subject_id
limit $limit""",
        {"limit": limit + 1, **wanted.params},
    )
    return id_page(rows, limit, "subject_id")


def _subject_of(tx: Transaction, definitions: Definitions, run_id: int) -> SubjectType:
    """What the workflow of a run is about; a deleted one is asked for its last version."""
    rows = tx.run(
        "select d.key from workflow_run r join definition_number d on d.definition_id = r.workflow_id where r.run_id = ?",
        [run_id],
    )
    if not rows:
        raise NotFound(f"There is no run {run_id}. `opportune workflows runs KEY` lists those of a workflow.")
    found = definitions.by_name.get(("workflow", rows[0][0]))
    if isinstance(found, WorkflowDefinition):
        return found.subject
    body = tx.scalar(
        "select body from definition where kind = 'workflow' and key = ? order by version desc limit 1", [rows[0][0]]
    )
    return WorkflowDefinition.model_validate_json(body).subject


def _categories(definitions: Definitions) -> dict[str, Category]:
    return {signal.signal: signal.category for signal in definitions.signals}


def _described(
    workflow: WorkflowDefinition,
    sources: tuple[DataSource, ...],
    versions: dict[str, int],
    last_run: dict[str, Any] | None,
) -> dict[str, Any]:
    return {
        "key": workflow.workflow,
        "name": workflow.name,
        "description": workflow.description,
        "subject": workflow.subject.value,
        "status": workflow.status.value,
        "version": versions[workflow.workflow],
        "position": workflow.position,
        "sources": sources,
        "when": workflow.when.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        "action": workflow.do.verb,
        "from_segments": workflow.do.from_segments,
        "to_segments": workflow.do.to_segments,
        "also_if_in_none": workflow.do.move is not None and workflow.do.move.also_if_in_none,
        "folder": workflow.folder,
        "tags": workflow.tags,
        "owner": workflow.owner,
        "last_run": last_run,
    }
