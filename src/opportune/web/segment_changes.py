"""Members and pins over HTTP: adding, removing and pinning in batches, and importing members from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from pydantic import Field

from opportune.access.actor import Actor, ActorKind
from opportune.access.audit import note
from opportune.ingest.member_files import read_members
from opportune.ingest.segment_pins import NamedSubject, PinAction, PinResult, Saying, change_pins, name_subject
from opportune.insight.scores import current_definitions
from opportune.insight.segments import find_segment
from opportune.model.criteria import SubjectType
from opportune.store.workspace import naive
from opportune.web.auth import Who
from opportune.web.context import Context
from opportune.web.parameters import Answer, Ctx, LongText, Request, ShortText, Text
from opportune.web.segment_fields import Rejection, SegmentKey

router = APIRouter(prefix="/segments", tags=["Segments"])
MAX_NAMED = 10_000


class MemberChange(Request):
    """What becomes of these accounts or contacts. `add`, `replace` and `remove` are for manual and managed segments; `pin_in` and
    `pin_out` hold in every mode, whatever criteria and workflows say, until `unpin`.

    `replace` adds them and takes out whom people added before and who is not named here; what was imported stays.
    """

    action: PinAction
    subjects: Annotated[list[int | LongText], Field(min_length=1, max_length=MAX_NAMED)] = Field(
        description="Ids, or domains of accounts and emails of contacts"
    )
    by: ShortText | None = Field(default=None, description="Who says so, for others to read")


class MemberChanges(Answer):
    """What became of the names. At most 1,000 rejections are listed."""

    changed: int
    unchanged: int = Field(description="For whom it was so already")
    rejected: int
    rejections: list[Rejection]


@router.post("/{key}/members", summary="Add, remove or pin members of a segment")
def change(ctx: Ctx, actor: Who, key: SegmentKey, wanted: MemberChange) -> MemberChanges:
    """Whoever is known is taken; the others are listed with the reason. The next tick, which comes at once, makes members."""

    def named(subject: SubjectType) -> Iterable[NamedSubject]:
        return (name_subject(number, value, subject) for number, value in enumerate(wanted.subjects, start=1))

    return _change(ctx, key, wanted.action, named, "person", wanted.by or _name(actor))


@router.post("/{key}/members/import", summary="Import members of a segment from a CSV file")
def import_members(
    ctx: Ctx,
    actor: Who,
    key: SegmentKey,
    file: UploadFile,
    action: Annotated[PinAction, Form()] = PinAction.ADD,
    by: Annotated[Text | None, Form(max_length=100)] = None,
) -> MemberChanges:
    """The first line names the columns: `domain` or `account_id` for accounts, `email` or `contact_id` for contacts; other
    columns are passed over. Lines that name nobody known are listed with their number and the reason. With `replace`, whom an
    earlier import put in and this file does not name is taken out; whom people added stays.
    """
    return _change(ctx, key, action, lambda subject: read_members(file.file, subject), "import", by or _name(actor))


def _change(
    ctx: Context,
    key: str,
    action: PinAction,
    named: Callable[[SubjectType], Iterable[NamedSubject]],
    source: str,
    by: str | None,
) -> MemberChanges:
    saying = Saying(source, by, naive(ctx.clock.now()))
    with ctx.workspace.transaction() as tx:
        segment, segment_id = find_segment(current_definitions(tx, ctx.workspace), key)
        result: PinResult = change_pins(tx, segment, segment_id, action, named(segment.subject), saying)
        note(action=action.value, changed=result.changed, rejected=result.rejected)
    ctx.tick_loop.wake()
    return MemberChanges.model_validate(result, from_attributes=True)


def _name(actor: Actor) -> str | None:
    """Whoever signed in is who says so."""
    return actor.name if actor.kind is ActorKind.USER else None
