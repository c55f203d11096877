"""Journeys that are being edited: their drafts as they are stored, and what is wrong with one, node by node.

A draft may say anything; only what is published has to be sound.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from opportune.errors import Conflict, InvalidDefinition
from opportune.insight.approvals import content_of
from opportune.insight.definition_changes import FieldChange, field_changes
from opportune.insight.proposals import propose
from opportune.model.definitions import Definitions
from opportune.model.journey import JourneyDefinition, JourneyStatus
from opportune.model.proposal import Proposal
from opportune.shipped import read_definition
from opportune.store import Transaction
from opportune.store.definitions import definition_versions, versions_in_force

_KIND = "workflow"


@dataclass(frozen=True)
class JourneyProblem:
    """What is wrong at one place of a journey. `node` is the id of the node it lies in, where that can be said."""

    path: str
    message: str
    node: str | None


class ReviewState(StrEnum):
    """How far the review of a draft is. Any edit ends one that is under way, and an approval."""

    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SENT_BACK = "sent_back"


@dataclass(frozen=True)
class Review:
    """What somebody asked or said about a draft. `by_id` is None for a token of the workspace and the command line."""

    state: ReviewState
    note: str
    by: str
    by_id: int | None
    at: datetime


@dataclass(frozen=True)
class JourneyDraft:
    """A journey as it is being edited. `version_in_force` is None before it is first published.

    It is outdated when what it began from is not what is in force any more, whether the journey runs aside. `updated_by` is who
    wrote it as it is now, and cannot approve it.
    """

    key: str
    definition: dict[str, Any]
    based_on_version: int | None
    version_in_force: int | None
    is_outdated: bool
    updated_at: datetime
    updated_by: str | None
    updated_by_id: int | None
    review: Review | None

    def is_by(self, name: str, user_id: int | None) -> bool:
        """Whether somebody wrote it; a person is the same one with whatever token they come."""
        if user_id is not None and self.updated_by_id is not None:
            return user_id == self.updated_by_id
        return name == self.updated_by


def list_drafts(tx: Transaction) -> list[JourneyDraft]:
    """The drafts of all journeys, by key."""
    versions = versions_in_force(tx, _KIND)
    return [_draft(tx, row[0], row[1:], versions.get(row[0])) for row in tx.fixed("list_drafts", {"kind": _KIND})]


def find_draft(tx: Transaction, key: str) -> JourneyDraft | None:
    """The draft of one journey, if there is one."""
    rows = tx.fixed("get_draft", {"kind": _KIND, "key": key})
    return _draft(tx, key, rows[0], versions_in_force(tx, _KIND).get(key)) if rows else None


@dataclass(frozen=True)
class Verdict:
    """What keeps a journey from being published, as far as can be told at once; for a sound one, what that would change.

    `changes` is None for a new journey, and for one with problems.
    """

    problems: tuple[JourneyProblem, ...] = ()
    changes: tuple[FieldChange, ...] | None = None


def judge_journey(current: Definitions, definition: Mapping[str, Any]) -> Verdict:
    """Whether a journey is sound, and what it would change of the one in force."""
    try:
        proposed = propose_journey(current, definition).definitions
    except InvalidDefinition as error:
        return Verdict(tuple(problems_in(error, definition)))
    except Conflict as error:
        return Verdict((JourneyProblem("workflow", error.message, None),))
    changes = field_changes(current, proposed.by_name[_KIND, str(definition[_KIND])])
    return Verdict(changes=None if changes is None else tuple(changes))


def propose_journey(current: Definitions, definition: Mapping[str, Any]) -> Proposal:
    """Putting a journey in force. It stays as active or paused as it is. Raises InvalidDefinition, Conflict."""
    journey = read_definition({**definition, "kind": "journey"}, "the draft")
    assert isinstance(journey, JourneyDefinition), "a workflow of this kind is a journey"
    there = current.by_name.get((_KIND, journey.workflow))
    if there is not None and not isinstance(there, JourneyDefinition):
        raise Conflict(f"There is a workflow {journey.workflow} already, which is no journey. Choose another key.")
    if there is not None and there.status is JourneyStatus.ARCHIVED:
        raise Conflict(f"Journey {journey.workflow} is archived and stays as it is. Make a new one from it.")
    status = there.status if there is not None else JourneyStatus.ACTIVE
    return propose(current, [journey.model_copy(update={"status": status})])


def problems_in(error: InvalidDefinition, definition: Mapping[str, Any]) -> list[JourneyProblem]:
    """What an error says is wrong with a definition, each with the node it is about."""
    listed = error.details.get("problems")
    given = listed if isinstance(listed, list) else [{"path": "", "message": error.message}]
    key = definition.get(_KIND)
    return [
        JourneyProblem(problem["path"], problem["message"], _node_at(problem["path"], definition))
        for problem in given
        if problem.get("key", key) == key
    ] or [JourneyProblem("", error.message, None)]


def _node_at(path: str, definition: Mapping[str, Any]) -> str | None:
    """The id of the node that a path such as `nodes.2.decide.criteria` leads into."""
    first, _, rest = path.partition(".")
    number = rest.partition(".")[0]
    nodes = definition.get("nodes")
    if first != "nodes" or not number.isdecimal() or not isinstance(nodes, list) or not 0 < int(number) <= len(nodes):
        return None
    step = nodes[int(number) - 1]
    content = next(iter(step.values()), None) if isinstance(step, dict) else None
    node_id = content.get("id") if isinstance(content, dict) else None
    return node_id if isinstance(node_id, str) else None


def _draft(tx: Transaction, key: str, row: tuple[Any, ...], in_force: int | None) -> JourneyDraft:
    body, based_on, updated_at, updated_by, updated_by_id, state, *said = row
    is_outdated = based_on != in_force and _content(tx, key, based_on) != _content(tx, key, in_force)
    review = Review(ReviewState(state), *said) if state is not None else None
    return JourneyDraft(
        key, json.loads(body), based_on, in_force, is_outdated, updated_at, updated_by, updated_by_id, review
    )


def _content(tx: Transaction, key: str, version: int | None) -> dict[str, Any] | None:
    versions = definition_versions(tx, _KIND, key)
    return next((content_of(body) for number, _, _, body in versions if number == version), None)
