"""The steps that do what nodes do inside Opportune, to those who passed them in this tick."""

from __future__ import annotations

import json
from collections.abc import Sequence

from opportune.compile.attribute_change import create_passing, node_changes, passing_changes
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import SubjectType
from opportune.model.node import (
    ChangeSegments,
    CreateTask,
    EnrollIn,
    Node,
    Notify,
    TakeOutOf,
    UpdateAttribute,
)  # fmt: skip
from opportune.plan.journey_plan import Moving
from opportune.plan.steps import Advance, Compiled, Fixed, Step
from opportune.plan.tick_plan import TickWindow

_UPDATES = {SubjectType.CONTACT: "update_contact_attributes", SubjectType.ACCOUNT: "update_account_attributes"}
# Up to so many attributes that a tick may set, to say beforehand what changes is quicker, for a million people as for one.
_SAID_BEFOREHAND = 3


def plan_actions(versions: Sequence[Moving], catalogue: Catalogue, window: TickWindow) -> list[Step]:
    """The effects of every node of these versions that acts, in the order people come to them."""
    steps = [step for one in versions for node in one.within_reach for step in _acts(one, node, catalogue, window)]
    for kind in SubjectType:
        steps = _with_changes(versions, kind, steps, window)
    for one in versions:
        if one.journey.on_leave == "exit_and_undo":
            left: dict[str, object] = {"workflow_id": one.number, "version": one.version}
            subject = {"subject_type": one.journey.subject.value, "now": window.now}
            steps += [
                Fixed("delete_claims_of_leaving", left),
                Fixed("insert_leaving_requests", {**left, **subject}),
            ]
    return steps


def _with_changes(
    versions: Sequence[Moving], subject: SubjectType, steps: list[Step], window: TickWindow
) -> list[Step]:
    """The steps, with what they change about attributes recorded, once: the net of all nodes where some set the same."""
    setting = [
        (one, node)
        for one in versions
        if one.journey.subject is subject
        for node in one.within_reach
        if isinstance(node, UpdateAttribute)
    ]
    if not setting:
        return steps
    places = [(one.number, one.version, node.id) for one, node in setting]
    keys = [key for _, node in setting for key in node.nested]
    if len(set(keys)) == len(keys) <= _SAID_BEFOREHAND:
        # What each changes is known before it does: comparing a million records with what they were takes twice as long.
        changes = [
            Compiled(f"changes_by_{node.id}", node_changes(subject, place, node.nested, window.now))
            for place, (_, node) in zip(places, setting, strict=True)
        ]
        return [*changes, *steps]
    before = create_passing(subject, places)
    after = passing_changes(subject, sorted(set(keys)), window.now)
    return [Compiled("create_passing", before), *steps, Compiled("insert_attribute_changes", after)]


def _acts(one: Moving, node: Node, catalogue: Catalogue, window: TickWindow) -> list[Step]:
    of_node: dict[str, object] = {"workflow_id": one.number, "version": one.version, "node": node.id}
    now: dict[str, object] = {"now": window.now}
    subject: dict[str, object] = {"subject_type": one.journey.subject.value}
    match node:
        case UpdateAttribute():
            name = _UPDATES[one.journey.subject]
            update = Fixed(name, {**of_node, **now, "attributes": json.dumps(node.nested)})
            return [update, Fixed("insert_passing_requests", {**of_node, **now, **subject})]
        case ChangeSegments():
            steps: list[Step] = []
            if node.remove:
                removed = [catalogue.segment_id(key) for key in node.remove]
                steps.append(Fixed("delete_claims_of_passing", {**of_node, "segment_ids": removed}))
            if node.add:
                added = [catalogue.segment_id(key) for key in node.add]
                steps.append(Fixed("insert_claims_of_passing", {**of_node, **now, "segment_ids": added}))
            return [*steps, Fixed("insert_passing_requests", {**of_node, **now, **subject})]
        case CreateTask():
            task = {"title": node.title, "note": node.note, "owner": node.owner, "due_days": node.due_days}
            name = "insert_contact_tasks" if one.journey.subject is SubjectType.CONTACT else "insert_account_tasks"
            return [Fixed(name, {**of_node, **now, **task}), Advance("task", name)]
        case Notify():
            said = {"title": node.title, "body": node.body, "users": list(node.users), "journey": one.journey.workflow}
            return [
                Fixed("insert_notifications", {**of_node, **now, **subject, **said}),
                Advance("notification", "insert_notifications"),
            ]
        case EnrollIn():
            asked = catalogue.definition_ids["workflow", node.workflow]
            return [Fixed("insert_passing_enrollment_requests", {**of_node, **now, "asked_workflow_id": asked})]
        case TakeOutOf():
            asked = catalogue.definition_ids["workflow", node.workflow]
            return [Fixed("insert_passing_leave_requests", {**of_node, **now, "asked_workflow_id": asked})]
        case _:
            return []
