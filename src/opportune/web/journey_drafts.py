"""Journeys in the making over HTTP: drafts beside the version in force, what is wrong with them, publishing, and their layout.

A draft may be unfinished or wrong; it is stored as it is. Saving one changes nothing that runs, so only dropping and publishing
are logged.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, Field, StringConstraints

from opportune.access.actor import Actor
from opportune.access.audit import note
from opportune.access.roles import Permission
from opportune.errors import Conflict, InvalidDefinition, NotFound
from opportune.insight.definition_changes import FieldChange
from opportune.insight.journey_drafts import (
    JourneyDraft,
    ReviewState,
    find_draft,
    judge_journey,
    list_drafts,
    problems_in,
    propose_journey,
)
from opportune.insight.journeys import find_journey
from opportune.insight.scores import current_definitions
from opportune.model.definitions import Definitions
from opportune.model.journey import MAX_NODES, JourneyDefinition
from opportune.model.proposal import Proposal
from opportune.store import Transaction
from opportune.store.definitions import load_definitions, versions_in_force
from opportune.store.workspace import naive
from opportune.web.auth import Who, require_kinds
from opportune.web.definition_notes import save_and_note
from opportune.web.parameters import Answer, Ctx, Moment, Request, storable

router = APIRouter(tags=["Journeys"])

# As much as a journey of the most nodes there may be, each with a long template.
MAX_DRAFT_BYTES = 1024 * 1024
# Far beyond what anybody scrolls to.
MAX_POSITION = 1_000_000
Key = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64, description="The key of a journey")]
JourneyJson = Annotated[dict[str, Any], AfterValidator(lambda given: storable(given, MAX_DRAFT_BYTES))]
Seen = Annotated[
    Moment | None,
    Query(description="`updated_at` of the draft this edit began from: refused with 409 when it has changed since"),
]
NodeName = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class Problem(Answer):
    """What is wrong at one place of a journey."""

    path: str = Field(description="Such as nodes.2.decide.criteria; empty for all of it")
    message: str
    node: str | None = Field(description="The id of the node it is about, where there is one")


class Problems(Answer):
    """What keeps a journey from being published; empty for one that is sound."""

    problems: list[Problem]


class Review(Answer):
    """What somebody asked or said about a draft. Any edit ends a review and an approval; the note of one sent back stays."""

    state: ReviewState
    note: str
    by: str = Field(description="Who asked for it, approved it, or sent it back")
    at: Moment


class DraftSummary(Answer):
    """A journey that is being edited. `version_in_force` is null before it is first published."""

    key: str
    name: str
    based_on_version: int | None
    version_in_force: int | None
    is_outdated: bool = Field(description="What it began from is not what is in force any more")
    updated_at: Moment
    updated_by: str | None
    review: Review | None


class DraftList(Answer):
    items: list[DraftSummary]


class Draft(DraftSummary):
    """A draft with all it says, and what is wrong with it."""

    definition: dict[str, Any]
    problems: list[Problem]
    changes: list[FieldChange] | None = Field(
        description="What publishing changes, field by field; null for a new journey and for one with problems"
    )
    needs_approval: bool = Field(description="Whether it is published only with the approval of somebody else")
    may_approve: bool = Field(description="Whether you may approve it: who wrote it as it is now may not")


class Published(Answer):
    """The version that is in force now."""

    key: str
    version: int
    warning: str | None = Field(description="Why nobody would start as things are")


class Position(Request):
    """Where a node lies, in pixels from the upper left corner of the canvas."""

    x: float = Field(ge=-MAX_POSITION, le=MAX_POSITION)
    y: float = Field(ge=-MAX_POSITION, le=MAX_POSITION)


class Layout(Request):
    """Where the nodes of a journey lie, by id; those that are left out are placed automatically."""

    positions: dict[NodeName, Position] = Field(max_length=MAX_NODES)


@router.get("/journey-drafts", summary="List journeys that are being edited")
def list_all(ctx: Ctx) -> DraftList:
    with ctx.workspace.read() as tx:
        return DraftList(items=[DraftSummary(**_summary(draft)) for draft in list_drafts(tx)])


@router.get("/journeys/{key}/draft", summary="Show the draft of a journey, and what is wrong with it")
def get(ctx: Ctx, actor: Who, key: Key) -> Draft:
    with ctx.workspace.read() as tx:
        return draft_answer(required_draft(tx, key), current_definitions(tx, ctx.workspace), actor)


@router.put("/journeys/{key}/draft", summary="Keep a journey as it is being edited")
def put(ctx: Ctx, actor: Who, key: Key, definition: JourneyJson, seen: Seen = None) -> Draft:
    """Beside the version in force, which goes on unchanged. What is wrong with it is said, and keeps nothing from being stored."""
    with ctx.workspace.transaction() as tx:
        current = load_definitions(tx)
        there = current.by_name.get(("workflow", key))
        if there is not None and not isinstance(there, JourneyDefinition):
            raise Conflict(f"There is a workflow {key} already, which is no journey. Choose another key.")
        former = find_draft(tx, key)
        if seen is not None and (former is None or former.updated_at != naive(seen)):
            by = f" by {former.updated_by}" if former and former.updated_by else ""
            raise Conflict(f"The draft of {key} was changed{by} meanwhile. Load it again, then make your change there.")
        tx.fixed(
            "upsert_draft",
            {
                "kind": "workflow",
                "key": key,
                "body": json.dumps({"workflow": key, "kind": "journey"} | definition, ensure_ascii=False),
                "based_on_version": versions_in_force(tx, "workflow").get(key),
                "now": naive(ctx.clock.now()),
                "updated_by": actor.name,
                "updated_by_id": actor.user_id,
            },
        )
        return draft_answer(required_draft(tx, key), current, actor)


@router.delete("/journeys/{key}/draft", summary="Drop the draft of a journey")
def delete(ctx: Ctx, actor: Who, key: Key) -> Draft:
    """What is in force stays as it is. The answer is what was dropped, so that it can be saved again."""
    with ctx.workspace.transaction() as tx:
        dropped = draft_answer(required_draft(tx, key), load_definitions(tx), actor)
        tx.fixed("delete_draft", {"kind": "workflow", "key": key})
    return dropped


@router.post("/journeys/{key}/publish", summary="Put the draft of a journey in force")
def publish(
    ctx: Ctx,
    actor: Who,
    key: Key,
    replace: Annotated[
        bool, Query(description="Also when another version came into force since the draft was begun")
    ] = False,
) -> Published:
    """As a new version: whoever is on the way keeps theirs. A journey that is paused stays so.

    A draft with problems is refused, each of them with the node it is about; so is one that needs an approval and has none.
    """
    with ctx.workspace.transaction() as tx:
        draft = required_draft(tx, key)
        if draft.is_outdated and not replace:
            raise Conflict(
                f"Version {draft.version_in_force} of {key} came into force since this draft was begun. Look at what it changed; "
                "then publish with `replace`, or drop the draft."
            )
        current = load_definitions(tx)
        proposal = sound_proposal(current, draft)
        approval = draft.review if draft.review and draft.review.state is ReviewState.APPROVED else None
        if current.sending_rules.journeys_need_approval and approval is None:
            raise Conflict(
                f"The draft of {key} needs the approval of somebody else before it is published (journeys_need_approval in the "
                f"sending rules). Ask for it with `opportune journeys submit {key}`."
            )
        require_kinds(actor, save_and_note(tx, proposal, naive(ctx.clock.now()), is_approved=True))
        tx.fixed("delete_draft", {"kind": "workflow", "key": key})
        note(entity_id=key)
        version = versions_in_force(tx, "workflow")[key]
        published = load_definitions(tx)
        warning = _nobody_starts(tx, published, key)
        if approval is not None:
            note(approved_by=approval.by)
            number = published.definition_ids["workflow", key]
            approved = {"approved_by": approval.by, "approved_at": approval.at, "note": approval.note}
            tx.fixed("add_version_approval", {"workflow_id": number, "version": version, **approved})
    ctx.tick_loop.wake()
    return Published(key=key, version=version, warning=warning)


@router.post("/journeys/validate", summary="Say what is wrong with a journey")
def validate(ctx: Ctx, definition: JourneyJson) -> Problems:
    """Nothing is stored."""
    with ctx.workspace.read() as tx:
        judged = judge_journey(current_definitions(tx, ctx.workspace), definition)
    return Problems.model_validate(judged, from_attributes=True)


@router.get("/journeys/{key}/layout", summary="Show where the nodes of a journey lie on the canvas")
def get_layout(ctx: Ctx, key: Key) -> Layout:
    """Empty where nobody has moved any."""
    with ctx.workspace.read() as tx:
        rows = tx.fixed("get_canvas_layout", {"key": key})
    return Layout(positions=json.loads(rows[0][0]) if rows else {})


@router.put("/journeys/{key}/layout", summary="Keep where the nodes of a journey lie on the canvas")
def put_layout(ctx: Ctx, key: Key, layout: Layout) -> Layout:
    """It is no part of the definition: moving a node makes no version."""
    with ctx.workspace.transaction() as tx:
        if ("workflow", key) not in current_definitions(tx, ctx.workspace).by_name and find_draft(tx, key) is None:
            raise NotFound(f"There is no journey {key}, nor a draft of one. Save the draft first.")
        tx.fixed("upsert_canvas_layout", {"key": key, "positions": json.dumps(layout.model_dump()["positions"])})
    return layout


def _nobody_starts(tx: Transaction, current: Definitions, key: str) -> str | None:
    """That the segment is empty out of which a journey takes who is in it."""
    trigger = find_journey(current, key)[0].trigger
    start = trigger.segment or (trigger.segment_entered if trigger.enroll_existing else None)
    if start is None or tx.fixed("has_members", {"segment_id": current.definition_ids["segment", start]})[0][0]:
        return None
    return f"Nobody is in segment {start} now, so nobody starts until somebody is."


def required_draft(tx: Transaction, key: str) -> JourneyDraft:
    """Raises NotFound."""
    draft = find_draft(tx, key)
    if draft is None:
        raise NotFound(f"There is no draft of a journey {key}. Saving one makes it.")
    return draft


def sound_proposal(current: Definitions, draft: JourneyDraft) -> Proposal:
    """Putting a draft in force. Raises Conflict, and InvalidDefinition with every problem and the node it is about."""
    definition = draft.definition | {"workflow": draft.key}
    try:
        return propose_journey(current, definition)
    except InvalidDefinition as error:
        found = [
            {"path": problem.path, "message": problem.message, "node": problem.node}
            for problem in problems_in(error, definition)
        ]
        raise InvalidDefinition(error.message, **{**error.details, "problems": found}) from error


def _summary(draft: JourneyDraft) -> dict[str, Any]:
    name = draft.definition.get("name")
    return {
        "key": draft.key,
        "name": name if isinstance(name, str) and name else draft.key,
        "based_on_version": draft.based_on_version,
        "version_in_force": draft.version_in_force,
        "is_outdated": draft.is_outdated,
        "updated_at": draft.updated_at,
        "updated_by": draft.updated_by,
        "review": Review.model_validate(draft.review, from_attributes=True) if draft.review else None,
    }


def draft_answer(draft: JourneyDraft, current: Definitions, actor: Actor) -> Draft:
    """A draft as whoever asks sees it."""
    definition = draft.definition | {"workflow": draft.key}
    judged = judge_journey(current, definition)
    return Draft(
        **_summary(draft),
        definition=definition,
        problems=[Problem.model_validate(problem, from_attributes=True) for problem in judged.problems],
        changes=None if judged.changes is None else list(judged.changes),
        needs_approval=current.sending_rules.journeys_need_approval,
        may_approve=actor.may(Permission.WORKFLOWS_EDIT) and not draft.is_by(actor.name, actor.user_id),
    )
