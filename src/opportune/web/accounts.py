"""Accounts over HTTP: the list, and one of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import Field

from opportune.insight.accounts import AccountFilter, get_account, list_accounts
from opportune.insight.subject_pages import ScoreFilter
from opportune.web.parameters import Answer, Attributes, Ctx, Cursor, Id, Limit, Moment, Search
from opportune.web.score_fields import Owner, OwnerId, ScoreFields, score_filter

router = APIRouter(prefix="/accounts", tags=["Accounts"])

AccountSort = Literal[
    "-score", "score", "-composite_score", "composite_score", "-first_party_score", "first_party_score",
    "-third_party_score", "third_party_score", "-delta_1d", "delta_1d", "-delta_7d", "delta_7d", "-delta_14d", "delta_14d",
    "-last_signal_at", "last_signal_at", "-changed_at", "changed_at", "-signal_count", "signal_count", "-engaged_count",
    "engaged_count", "name", "-name", "domain", "-domain", "-employees", "employees", "-created_at", "created_at",
]  # fmt: skip


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
    """An account with its score."""

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
    q: Search = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AccountPage:
    """`q` is looked for in names and domains, ignoring case. A minus in front of a sort turns it around.

    Between pages accounts may come, go and move; none that stays is listed twice or left out.
    """
    with ctx.workspace.read() as tx:
        page = list_accounts(tx, ctx.workspace, AccountFilter(score, owner, q), sort, limit, cursor)
    return AccountPage.model_validate(page, from_attributes=True)


@router.get("/{account_id}", summary="Show one account")
def get(ctx: Ctx, account_id: Id) -> Account:
    return account_of(ctx, account_id)


def account_of(ctx: Ctx, account_id: int) -> Account:
    """The answer about one account. Raises NotFound."""
    with ctx.workspace.read() as tx:
        found: dict[str, Any] = get_account(tx, ctx.workspace, account_id)
    return Account.model_validate(found)
