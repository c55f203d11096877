"""Contacts over HTTP: the list, that of one account, and one of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from opportune.insight.among import Among
from opportune.insight.contacts import ContactFilter, get_contact, list_contacts
from opportune.insight.pages import MAX_ID
from opportune.insight.subject_pages import ScoreFilter
from opportune.insight.subjects import require_subject
from opportune.store.workspace import naive
from opportune.web.list_queries import ContactSearch, ContactSort, KeyOfSegment, StageInCrm
from opportune.web.parameters import Answer, Attributes, Ctx, Cursor, Id, Limit, Moment, Search, Text
from opportune.web.score_fields import Owner, OwnerId, ScoreFields, score_filter

router = APIRouter(tags=["Contacts"])


class Employer(Answer):
    """The account a contact belongs to."""

    account_id: int
    name: str | None


class ContactFacts(Answer):
    """Who a contact is. `name` falls back to the email."""

    contact_id: int
    name: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    title: str | None
    country: str | None
    lifecycle_status: str | None
    account: Employer | None
    owner: Owner | None
    created_at: Moment


class ContactRow(ScoreFields, ContactFacts):
    """A contact with its score."""


class ContactPage(Answer):
    """A page of contacts. `next_cursor` asks for the page after it."""

    items: list[ContactRow]
    next_cursor: str | None


class Identifier(Answer):
    """Something that leads to the contact: an email, a user_id, an external_id, or the anonymous_id of a browser."""

    kind: str
    value: str
    first_seen_at: Moment


class Contact(ContactRow):
    """Everything known about a contact."""

    persona: str | None
    phone: str | None
    timezone: str | None
    locale: str | None
    attributes: Attributes
    identifiers: list[Identifier]
    updated_at: Moment


@router.get("/contacts", summary="List contacts, the hottest first")
def list_all(
    ctx: Ctx,
    score: Annotated[ScoreFilter, Depends(score_filter)],
    sort: ContactSort = "-score",
    account_id: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
    owner: OwnerId = None,
    lifecycle_status: Annotated[Text | None, Query(max_length=100)] = None,
    segment: KeyOfSegment = None,
    crm_stage: StageInCrm = None,
    q: Search = None,
    email: Annotated[
        Text | None, Query(max_length=320, description="An address that leads to them, now or from before a merge")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ContactPage:
    """`q` is looked for in names and emails, ignoring case. Sorting by name goes by the last name."""
    among = Among(segment=segment, crm_stage=crm_stage)
    return _page(ctx, ContactFilter(score, account_id, owner, lifecycle_status, q, among, email), sort, limit, cursor)


@router.post("/contacts/search", summary="List contacts by criteria")
def search(ctx: Ctx, body: ContactSearch) -> ContactPage:
    """The list with every filter it has, criteria among them. A fault in the criteria names the node."""
    return _page(ctx, body.wanted(), body.sort, body.limit, body.cursor)


@router.get("/accounts/{account_id}/contacts", summary="List the contacts of an account")
def list_of_account(
    ctx: Ctx, account_id: Id, sort: ContactSort = "-score", limit: Limit = 50, cursor: Cursor = None
) -> ContactPage:
    with ctx.workspace.read() as tx:
        require_subject(tx, "account", account_id)
        wanted = ContactFilter(account_id=account_id)
        page = list_contacts(tx, ctx.workspace, wanted, sort, limit, cursor, naive(ctx.clock.now()))
    return ContactPage.model_validate(page, from_attributes=True)


@router.get("/contacts/{contact_id}", summary="Show one contact")
def get(ctx: Ctx, contact_id: Id) -> Contact:
    return contact_of(ctx, contact_id)


def contact_of(ctx: Ctx, contact_id: int) -> Contact:
    """The answer about one contact. Raises NotFound."""
    with ctx.workspace.read() as tx:
        return Contact.model_validate(get_contact(tx, ctx.workspace, contact_id))


def _page(ctx: Ctx, wanted: ContactFilter, sort: str, limit: int, cursor: str | None) -> ContactPage:
    with ctx.workspace.read() as tx:
        page = list_contacts(tx, ctx.workspace, wanted, sort, limit, cursor, naive(ctx.clock.now()))
    return ContactPage.model_validate(page, from_attributes=True)
