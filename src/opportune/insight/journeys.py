"""Journeys as they run: how many are on the way and where, how many got where they should, and the path of each one."""

from __future__ import annotations

from typing import Any

from opportune.compile.pause import WAITING
from opportune.errors import NotFound
from opportune.insight.journey_counts import count_nodes, list_versions, node_kinds, version_of
from opportune.insight.pages import Filter, Page, id_cursor, id_page
from opportune.insight.step_words import why
from opportune.insight.subjects import SUBJECT_ADDRESS, SUBJECT_NAME, name_and_address
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.model.journey import JourneyDefinition
from opportune.model.node import GoalNode
from opportune.store import Transaction, statement
from opportune.store.definitions import versions_in_force


def find_journey(definitions: Definitions, key: str) -> tuple[JourneyDefinition, int]:
    """A journey in force, and the number of its workflow. Raises NotFound."""
    found = definitions.by_name.get(("workflow", key))
    if not isinstance(found, JourneyDefinition):
        raise NotFound(f"There is no journey {key}. `opportune journeys list` shows which there are.")
    return found, definitions.definition_ids["workflow", key]


def list_journeys(tx: Transaction, definitions: Definitions) -> list[dict[str, Any]]:
    """Every journey with how many are in it and how many left it, in the order of their keys."""
    counts = _count_enrollments(tx, definitions)
    versions = versions_in_force(tx, "workflow")
    return [
        _described(one, versions[one.workflow], counts.get(definitions.definition_ids["workflow", one.workflow], {}))
        for one in definitions.journeys
    ]


def get_journey(tx: Transaction, definitions: Definitions, key: str, version: int | None = None) -> dict[str, Any]:
    """One journey with its versions and nodes: how many came to each, wait there, and went which way.

    With a version its nodes and what happened in it alone, else the nodes in force and what happened there in all versions.
    Raises NotFound.
    """
    journey, number = find_journey(definitions, key)
    counts = _count_enrollments(tx, definitions)
    shown = version_of(tx, key, version) if version is not None else journey
    return _described(journey, versions_in_force(tx, "workflow")[key], counts.get(number, {})) | {
        "versions": list_versions(tx, number, key),
        "nodes": count_nodes(tx, shown, number, version),
    }


def list_enrollments(
    tx: Transaction, definitions: Definitions, key: str, node: str | None, ended: bool, limit: int, cursor: str | None
) -> Page:
    """One page of who is in a journey, or of who left it, the newest enrollment first. Raises NotFound, InvalidInput."""
    journey, number = find_journey(definitions, key)
    subject = journey.subject
    table = subject.value
    wanted = Filter(["e.workflow_id = $workflow_id"], {"workflow_id": number})
    wanted.add("e.node = $node", node=node)
    wanted.add("e.enrollment_id < $before_id", before_id=id_cursor(cursor, "enrollment_id"))
    state = (
        "null::timestamp as arrived_at, null::timestamp as wake_at, e.ended_at, e.reason"
        if ended
        else "e.arrived_at, case when isfinite(e.wake_at) then e.wake_at end as wake_at, null::timestamp as ended_at, "
        "null as reason"
    )
    rows = tx.run_dicts(
        f"""\
select e.enrollment_id, e.version, e.subject_id, {SUBJECT_NAME[subject]} as name, {SUBJECT_ADDRESS[subject]} as address,
    e.entry_number, e.entered_at, e.node, {state}
from {"enrollment_end" if ended else "enrollment"} e
left join {table} a on a.{table}_id = e.subject_id
where {wanted.sql}
order by e.enrollment_id desc
limit $limit""",
        {"limit": limit + 1, **wanted.params},
    )
    return id_page(rows, limit, "enrollment_id")


def enrollment_path(tx: Transaction, enrollment_id: int) -> dict[str, Any]:
    """One enrollment with every step it took, the first one first, why it went that way and what was sent there.

    Raises NotFound.
    """
    rows = tx.run_dicts(statement("get_enrollment"), {"enrollment_id": enrollment_id})
    if not rows:
        raise NotFound(
            f"There is no enrollment {enrollment_id}. `opportune journeys who KEY` lists those of a journey."
        )
    entry = rows[0]
    messages: dict[str, list[dict[str, Any]]] = {}
    for message in tx.run_dicts(statement("list_enrollment_messages"), {"enrollment_id": enrollment_id}):
        messages.setdefault(message.pop("node"), []).append(message)
    taken = tx.run_dicts(statement("list_enrollment_steps"), {"enrollment_id": enrollment_id})
    # Whoever was moved took some of the steps by an earlier version, whose nodes this one need not have.
    versions = {
        version: version_of(tx, entry["journey"], version)
        for version in dict.fromkeys([entry["version"], *(step["version"] for step in taken)])
    }
    subject = versions[entry["version"]].subject
    name, address = name_and_address(tx, subject, entry["subject_id"])
    steps = [
        _step(versions[step["version"]], **step)
        # They are written when somebody comes to the node; the step after that says what came of them.
        | {"messages": messages.pop(step["node"], []) if step["outcome"] == WAITING else []}
        for step in taken
    ]
    return entry | {"subject": subject, "name": name, "address": address, "steps": steps}


def _count_enrollments(tx: Transaction, definitions: Definitions) -> dict[int, dict[str, Any]]:
    """By the number of the workflow."""
    about_contacts = [
        definitions.definition_ids["workflow", one.workflow]
        for one in definitions.journeys
        if one.subject is SubjectType.CONTACT
    ]
    rows = tx.run_dicts(statement("count_enrollments"), {"contact_workflow_ids": about_contacts})
    return {row["workflow_id"]: row for row in rows}


def _step(
    journey: JourneyDefinition, node: str, outcome: str, from_version: int | None, **taken: object
) -> dict[str, Any]:
    """A step as the version of the journey has its node by which it was taken."""
    if from_version is None:
        because = why(journey, node, outcome)
    else:
        because = f"somebody moved them from version {from_version} of the journey to version {taken['version']}"
    return taken | {
        "node": node,
        "outcome": outcome,
        "kind": node_kinds(journey).get(node),
        "label": journey.by_id[node].label if node in journey.by_id else None,
        "why": because,
    }


def _described(journey: JourneyDefinition, version: int, counts: dict[str, Any]) -> dict[str, Any]:
    trigger = journey.trigger.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    entered = counts.get("entered", 0)
    return {
        "key": journey.workflow,
        "name": journey.name,
        "description": journey.description,
        "subject": journey.subject.value,
        "status": journey.status.value,
        "version": version,
        "trigger": trigger,
        "schedule": journey.schedule,
        "inside": counts.get("inside", 0),
        "entered": entered,
        "left": counts.get("left", 0),
        "reached_goal": counts.get("reached_goal", 0),
        "success_percent": _percent(journey, counts.get("reached_goal", 0), entered),
        "held_out": counts.get("held_out", 0),
        "held_out_reached_goal": counts.get("held_out_reached_goal", 0),
        "held_out_success_percent": _percent(
            journey, counts.get("held_out_reached_goal", 0), counts.get("held_out", 0)
        ),
        "globally_held_out": counts.get("globally_held_out", 0),
        "globally_held_out_reached_goal": counts.get("globally_held_out_reached_goal", 0),
        "globally_held_out_success_percent": _percent(
            journey, counts.get("globally_held_out_reached_goal", 0), counts.get("globally_held_out", 0)
        ),
        "folder": journey.folder,
        "tags": journey.tags,
        "owner": journey.owner,
    }


def _percent(journey: JourneyDefinition, reached: int, started: int) -> float | None:
    has_goal = journey.goal is not None or any(isinstance(node, GoalNode) for node in journey.in_order)
    return round(100 * reached / started, 1) if started and has_goal else None
