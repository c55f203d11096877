"""Accounts over HTTP: the list, and one of them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field

from opportune.insight.accounts import AccountFilter, get_account, list_accounts
from opportune.insight.among import Among
from opportune.insight.subject_pages import ScoreFilter
from opportune.store.workspace import naive
from opportune.web.list_queries import AccountSearch, AccountSort, CrmStage, KeyOfSegment, StageInCrm
from opportune.web.parameters import Answer, Attributes, Ctx, Cursor, Id, Limit, Moment, Search
from opportune.web.score_fields import Owner, OwnerId, ScoreFields, score_filter

router = APIRouter(prefix="/accounts", tags=["Accounts"])


class AccountFacts(Answer):
    """What an account is."""

    account_id: int
    name: str | None
    domain: str | None
    industry: str | None
    country: str | None
    employees: int | None
    owner: Owner | None
    created_at: Moment


class AccountRow(ScoreFields, AccountFacts):
    """An account with its score and its deals."""

    crm_stage: CrmStage = Field(description="What its deals and its place in other systems come to")
    open_opportunity_count: int
    open_amount: float | None = Field(description="Of the open deals together, unless they are in several currencies")
    open_currency: str | None
    engaged_count: int = Field(description="Contacts whose score is high enough to count as engaged")
    contact_count: int = Field(description="Contacts with a signal young enough to count")


class AccountPage(Answer):
    """A page of accounts. `next_cursor` asks for the page after it."""

    items: list[AccountRow]
    next_cursor: str | None


class Mapping(Answer):
    """What another system calls the account. System `group` holds the groupId of events."""

    system: str
    external_id: str


class Parent(Answer):
    account_id: int
    name: str | None


class OpenOpportunity(Answer):
    opportunity_id: int
    name: str | None
    product: str | None
    stage: str | None
    amount: float | None
    currency: str | None
    probability: float | None
    opened_at: Moment | None


class StageCount(Answer):
    """How many opportunities of the account are in a stage, and what they are worth together."""

    state: str
    stage: str | None
    count: int
    amount: float | None


class AnonymousPart(Answer):
    """What visitors did who are known to belong to the account but by no name. It counts like one contact."""

    score: int
    first_party_score: int
    third_party_score: int
    visitor_count: int
    signal_count: int
    last_signal_at: Moment | None


class Account(AccountRow):
    """Everything known about an account. At most a hundred open opportunities are listed, the newest first."""

    revenue: float | None
    currency: str | None
    founded_year: int | None
    region: str | None
    city: str | None
    territory: str | None
    timezone: str | None
    parent: Parent | None
    attributes: Attributes
    domains: list[str] = Field(description="Every registrable domain that leads here")
    mappings: list[Mapping]
    open_opportunities: list[OpenOpportunity]
    opportunity_counts: list[StageCount]
    anonymous: AnonymousPart | None
    updated_at: Moment


@router.get("", summary="List accounts, the hottest first")
def list_all(
    ctx: Ctx,
    score: Annotated[ScoreFilter, Depends(score_filter)],
    sort: AccountSort = "-score",
    owner: OwnerId = None,
    segment: KeyOfSegment = None,
    crm_stage: StageInCrm = None,
    q: Search = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AccountPage:
    """`q` is looked for in names and domains, ignoring case. A minus in front of a sort turns it around.

    Between pages accounts may come, go and move; none that stays is listed twice or left out.
    """
    wanted = AccountFilter(score, owner, q, Among(segment=segment, crm_stage=crm_stage))
    return _page(ctx, wanted, sort, limit, cursor)


@router.post("/search", summary="List accounts by criteria")
def search(ctx: Ctx, body: AccountSearch) -> AccountPage:
    """The list with every filter it has, criteria among them. A fault in the criteria names the node."""
    return _page(ctx, body.wanted(), body.sort, body.limit, body.cursor)


@router.get("/{account_id}", summary="Show one account")
def get(ctx: Ctx, account_id: Id) -> Account:
    return account_of(ctx, account_id)


def account_of(ctx: Ctx, account_id: int) -> Account:
    """The answer about one account. Raises NotFound."""
    with ctx.workspace.read() as tx:
        found: dict[str, Any] = get_account(tx, ctx.workspace, account_id, naive(ctx.clock.now()))
    return Account.model_validate(found)


def _page(ctx: Ctx, wanted: AccountFilter, sort: str, limit: int, cursor: str | None) -> AccountPage:
    with ctx.workspace.read() as tx:
        page = list_accounts(tx, ctx.workspace, wanted, sort, limit, cursor, naive(ctx.clock.now()))
    return AccountPage.model_validate(page, from_attributes=True)
