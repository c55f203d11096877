"""Changing contacts over HTTP: create or update one, edit one, merge two, erase a person."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from opportune.access.audit import note
from opportune.ingest.one_record import save_contact
from opportune.ingest.record_edits import edit_contact
from opportune.insight.subjects import require_subject
from opportune.store.workspace import naive
from opportune.tick.erase import erase_contact
from opportune.tick.merge import merge_contacts
from opportune.web.contacts import Contact, contact_of
from opportune.web.parameters import Answer, Ctx, GivenAttributes, Id, LongText, Moment, RecordId, Request, ShortText
from opportune.web.record_notes import noting_changes

router = APIRouter(prefix="/contacts", tags=["Contacts"])

_NAMED_RECORDS = ("owner_id", "account_id")
Email = Annotated[str, StringConstraints(min_length=3, max_length=320, strip_whitespace=True)]


class ContactFields(Request):
    """The fields of a contact that a request may give."""

    email: Email | None = None
    first_name: LongText | None = None
    last_name: LongText | None = None
    title: LongText | None = None
    persona: ShortText | None = None
    phone: ShortText | None = None
    country: ShortText | None = None
    timezone: ShortText | None = None
    locale: ShortText | None = None
    lifecycle_status: ShortText | None = None
    account_id: RecordId | None = None
    owner_id: RecordId | None = None
    attributes: GivenAttributes | None = None


class NewContact(ContactFields):
    """A contact, named by the email or by what another system calls the person."""

    system: ShortText = Field(default="api", description="The system whose id this is, such as crm")
    external_id: LongText | None = None
    company_domain: LongText | None = Field(
        default=None,
        description="Where the person works; by default the domain of the email, unless that is a free one",
    )


class ContactMerge(Request):
    """The contact that stays."""

    into_contact_id: RecordId


class Removed(Answer):
    """How much was removed. Event rows stay without anything that says whom they were about."""

    events: int
    rejected_events: int
    signals: int
    pending_signals: int
    identifiers: int
    visitors: int
    identity_conflicts: int
    consents: int
    attribute_changes: int = 0
    web_push_subscriptions: int = 0
    messages: int


class ErasureReceipt(Answer):
    """Proof of an erasure, without who it was."""

    receipt: str
    subject_type: Literal["contact"]
    subject_id: int
    requested_at: Moment
    removed: Removed


@router.post("", summary="Create or update a contact", responses={201: {"model": Contact, "description": "Created"}})
def save(ctx: Ctx, given: NewContact, response: Response) -> Contact:
    """The contact with this external_id in this system, or else this email, is updated; if there is none, it is created
    and the answer is 201. Fields that are missing or null stay as they are. Events that name the email, or the user_id
    `system:external_id`, are this person's.
    """
    now = naive(ctx.clock.now())
    values = given.model_dump(exclude_none=True)
    system = values.pop("system")
    named = {name: values[name] for name in _NAMED_RECORDS if name in values}
    values.pop("owner_id", None)
    with ctx.workspace.transaction() as tx:
        saved = save_contact(tx, system, values, now)
        if named:
            edit_contact(tx, saved.record_id, named, now)
        note(entity_id=saved.record_id, is_new=saved.is_new, given=given.model_dump(exclude_none=True))
    ctx.tick_loop.wake()
    response.status_code = 201 if saved.is_new else 200
    return contact_of(ctx, saved.record_id)


@router.patch("/{contact_id}", summary="Edit a contact")
def edit(ctx: Ctx, contact_id: Id, edits: ContactFields) -> Contact:
    """Fields that are named are set, and null empties one. In `attributes`, null removes that one and the others stay. With
    another account_id the past of the contact counts there from the next tick on.
    """
    given: dict[str, Any] = edits.model_dump(exclude_unset=True)
    with ctx.workspace.transaction() as tx:
        require_subject(tx, "contact", contact_id)
        with noting_changes(tx, "contact", contact_id):
            edit_contact(tx, contact_id, given, naive(ctx.clock.now()))
    ctx.tick_loop.wake()
    return contact_of(ctx, contact_id)


@router.post("/{contact_id}/merge", summary="Merge a contact into another one")
def merge(ctx: Ctx, contact_id: Id, wanted: ContactMerge) -> Contact:
    """The contact is gone; its identifiers and signals belong to the other one, which keeps its own fields and takes those
    it lacks. The scores change with the next tick, cause `merge`. Cannot be taken back.
    """
    with ctx.workspace.transaction() as tx:
        require_subject(tx, "contact", contact_id)
        require_subject(tx, "contact", wanted.into_contact_id)
        note(into_contact_id=wanted.into_contact_id)
        merge_contacts(tx, contact_id, wanted.into_contact_id, naive(ctx.clock.now()))
    ctx.tick_loop.wake()
    return contact_of(ctx, wanted.into_contact_id)


@router.post("/{contact_id}/erase", summary="Erase a person")
def erase(ctx: Ctx, contact_id: Id) -> ErasureReceipt:
    """Removes the contact with its identifiers, visitors and signals, and empties its raw events. The scores change with
    the next tick, cause `erase`. Cannot be taken back. Backups taken before still hold the person; the file itself gives the
    space away at the next `compact`.
    """
    with ctx.workspace.transaction() as tx:
        require_subject(tx, "contact", contact_id)
        receipt = secrets.token_urlsafe(16)
        note(receipt=receipt)
        erasure = erase_contact(tx, contact_id, receipt, naive(ctx.clock.now()))
    ctx.tick_loop.wake()
    return ErasureReceipt.model_validate(erasure, from_attributes=True)
