"""The review of a journey's draft over HTTP: asking for it, approving, sending back. Who wrote it cannot approve it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator, Field, StringConstraints

from opportune.access.actor import Actor
from opportune.access.audit import note
from opportune.access.people import list_users_with_access
from opportune.access.roles import ROLES, Permission, Role
from opportune.errors import Conflict, Forbidden
from opportune.insight.journey_drafts import JourneyDraft, ReviewState
from opportune.store import Transaction
from opportune.store.definitions import load_definitions
from opportune.store.workspace import naive
from opportune.web.auth import Who
from opportune.web.context import Context
from opportune.web.journey_drafts import Draft, Key, Seen, draft_answer, required_draft, sound_proposal
from opportune.web.parameters import Ctx, LongText, Request, present

router = APIRouter(tags=["Journeys"])
Note = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True), AfterValidator(present)]


class ReviewNote(Request):
    """What there is to say about it."""

    note: Note = ""


class SentBack(Request):
    """What is to be changed."""

    note: LongText = Field(description="What is to be changed")


@router.post("/journeys/{key}/draft/submit", summary="Ask for the review of a journey's draft")
def submit(ctx: Ctx, actor: Who, key: Key, said: ReviewNote) -> Draft:
    """Those who may edit journeys are told. A draft with problems is refused, each of them with the node it is about."""
    with ctx.workspace.transaction() as tx:
        draft = required_draft(tx, key)
        sound_proposal(load_definitions(tx), draft)
        others = [
            row["user_id"]
            for row in list_users_with_access(tx)
            if Permission.WORKFLOWS_EDIT in ROLES[Role(row["role"])].permissions and row["user_id"] != actor.user_id
        ]
        _tell(ctx, tx, draft, others, f"{actor.name} asks you to review {_name(draft)}", said.note)
        return _reviewed(ctx, tx, actor, draft, ReviewState.IN_REVIEW, said.note)


@router.post("/journeys/{key}/draft/approve", summary="Approve a journey's draft")
def approve(ctx: Ctx, actor: Who, key: Key, said: ReviewNote, seen: Seen = None) -> Draft:
    """It can be published then, as it is now: any edit takes the approval away."""
    with ctx.workspace.transaction() as tx:
        draft = _in_review(tx, key, (ReviewState.IN_REVIEW,))
        _check_seen(draft, seen)
        if draft.is_by(actor.name, actor.user_id):
            raise Forbidden(f"You wrote the draft of {key} as it is now, so somebody else has to approve it.")
        _tell_author(ctx, tx, actor, draft, f"{actor.name} approved {_name(draft)}", said.note)
        return _reviewed(ctx, tx, actor, draft, ReviewState.APPROVED, said.note)


@router.post("/journeys/{key}/draft/send-back", summary="Send a journey's draft back to whoever wrote it")
def send_back(ctx: Ctx, actor: Who, key: Key, said: SentBack, seen: Seen = None) -> Draft:
    """With what is to be changed. An approval can be taken back so as well, as long as it is not published."""
    with ctx.workspace.transaction() as tx:
        draft = _in_review(tx, key, (ReviewState.IN_REVIEW, ReviewState.APPROVED))
        _check_seen(draft, seen)
        _tell_author(ctx, tx, actor, draft, f"{actor.name} sent {_name(draft)} back", said.note)
        return _reviewed(ctx, tx, actor, draft, ReviewState.SENT_BACK, said.note)


def _in_review(tx: Transaction, key: str, states: tuple[ReviewState, ...]) -> JourneyDraft:
    draft = required_draft(tx, key)
    if draft.review is None or draft.review.state not in states:
        raise Conflict(
            f"The draft of {key} is not in review. Ask for one with `opportune journeys submit {key}`; an edit ends a review."
        )
    return draft


def _check_seen(draft: JourneyDraft, seen: Seen) -> None:
    if seen is not None and draft.updated_at != naive(seen):
        raise Conflict(f"The draft of {draft.key} was changed meanwhile. Look at it again.")


def _reviewed(ctx: Context, tx: Transaction, actor: Actor, draft: JourneyDraft, state: ReviewState, said: str) -> Draft:
    tx.fixed(
        "update_draft_review",
        {
            "kind": "workflow",
            "key": draft.key,
            "review": state.value,
            "note": said,
            "by": actor.name,
            "by_id": actor.user_id,
            "now": naive(ctx.clock.now()),
        },
    )
    if said:
        note(note=said)
    return draft_answer(required_draft(tx, draft.key), load_definitions(tx), actor)


def _tell_author(ctx: Context, tx: Transaction, actor: Actor, draft: JourneyDraft, title: str, body: str) -> None:
    """Whoever wrote it, and whoever asked for the review."""
    asked_by = draft.review.by_id if draft.review is not None else None
    _tell(ctx, tx, draft, sorted({draft.updated_by_id, asked_by} - {None, actor.user_id}, key=str), title, body)


def _tell(
    ctx: Context, tx: Transaction, draft: JourneyDraft, user_ids: list[int | None], title: str, body: str
) -> None:
    link = f"/journeys/{draft.key}/edit"
    told = {"user_ids": user_ids, "title": title, "body": body, "link": link, "now": naive(ctx.clock.now())}
    ((count,),) = tx.fixed("add_notifications", told)
    tx.advance("notification", count)


def _name(draft: JourneyDraft) -> str:
    return str(draft.definition.get("name") or draft.key)
