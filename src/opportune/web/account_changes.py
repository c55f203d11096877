"""Changing accounts over HTTP: create or update one, edit one, merge two."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from opportune.access.audit import note
from opportune.ingest.one_record import save_account
from opportune.ingest.record_edits import edit_account
from opportune.insight.subjects import require_subject
from opportune.store.workspace import naive
from opportune.tick.merge import merge_accounts
from opportune.web.accounts import Account, account_of
from opportune.web.parameters import Ctx, GivenAttributes, Id, LongText, RecordId, Request, ShortText
from opportune.web.record_notes import noting_changes

router = APIRouter(prefix="/accounts", tags=["Accounts"])

# What other records are named by is set after the account itself is known.
_NAMED_RECORDS = ("owner_id", "parent_id")
Amount = Annotated[float, Field(ge=-1e18, le=1e18, allow_inf_nan=False)]


class AccountFields(Request):
    """The fields of an account that a request may give."""

    domain: LongText | None = Field(default=None, description="A domain, host or URL; its registrable part is kept")
    name: LongText | None = None
    industry: LongText | None = None
    employees: Annotated[int, Field(ge=0, le=2**53)] | None = None
    revenue: Amount | None = None
    currency: ShortText | None = None
    founded_year: Annotated[int, Field(ge=0, le=3000)] | None = None
    country: ShortText | None = None
    region: ShortText | None = None
    city: ShortText | None = None
    territory: ShortText | None = None
    timezone: ShortText | None = None
    parent_id: RecordId | None = None
    owner_id: RecordId | None = None
    attributes: GivenAttributes | None = None


class NewAccount(AccountFields):
    """An account, named by its domain or by what another system calls it."""

    system: ShortText = Field(default="api", description="The system whose id this is, such as crm")
    external_id: LongText | None = None


class AccountMerge(Request):
    """The account that stays."""

    into_account_id: RecordId


@router.post("", summary="Create or update an account", responses={201: {"model": Account, "description": "Created"}})
def save(ctx: Ctx, given: NewAccount, response: Response) -> Account:
    """The account with this external_id in this system, or else this domain, is updated; if there is none, it is created
    and the answer is 201. Fields that are missing or null stay as they are.
    """
    now = naive(ctx.clock.now())
    values = given.model_dump(exclude_none=True)
    system = values.pop("system")
    named = {name: values.pop(name) for name in _NAMED_RECORDS if name in values}
    with ctx.workspace.transaction() as tx:
        saved = save_account(tx, system, values, now)
        if named:
            edit_account(tx, saved.record_id, named, now)
        note(entity_id=saved.record_id, is_new=saved.is_new, given=given.model_dump(exclude_none=True))
    response.status_code = 201 if saved.is_new else 200
    return account_of(ctx, saved.record_id)


@router.patch("/{account_id}", summary="Edit an account")
def edit(ctx: Ctx, account_id: Id, edits: AccountFields) -> Account:
    """Fields that are named are set, and null empties one. In `attributes`, null removes that one and the others stay. A
    new domain becomes the primary one; the earlier one still leads here.
    """
    given: dict[str, Any] = edits.model_dump(exclude_unset=True)
    with ctx.workspace.transaction() as tx:
        require_subject(tx, "account", account_id)
        with noting_changes(tx, "account", account_id):
            edit_account(tx, account_id, given, naive(ctx.clock.now()))
    return account_of(ctx, account_id)


@router.post("/{account_id}/merge", summary="Merge an account into another one")
def merge(ctx: Ctx, account_id: Id, wanted: AccountMerge) -> Account:
    """The account is gone; its people, domains, mappings, opportunities and signals belong to the other one, which keeps
    its own fields and takes those it lacks. Both scores change with the next tick, cause `merge`. Cannot be taken back.
    """
    with ctx.workspace.transaction() as tx:
        require_subject(tx, "account", account_id)
        require_subject(tx, "account", wanted.into_account_id)
        note(into_account_id=wanted.into_account_id)
        merge_accounts(tx, account_id, wanted.into_account_id, naive(ctx.clock.now()))
    ctx.tick_loop.wake()
    return account_of(ctx, wanted.into_account_id)
