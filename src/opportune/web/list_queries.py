"""What a list of accounts or contacts is asked for: the same words in a search, in an export and in a saved view."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import AfterValidator, Field

from opportune.insight.accounts import AccountFilter
from opportune.insight.among import Among
from opportune.insight.contacts import ContactFilter
from opportune.insight.pages import MAX_CURSOR_LENGTH, MAX_ID, MAX_PAGE_SIZE
from opportune.insight.pipeline import Intent
from opportune.insight.subject_pages import ScoreFilter
from opportune.web.parameters import MAX_SEARCH_LENGTH, Request, Text, present
from opportune.web.score_fields import Tier, Trend

CrmStage = Literal["new_prospect", "in_crm", "pipeline", "client", "client_pipeline", "recently_lost"]
AccountSort = Literal[
    "-score", "score", "-composite_score", "composite_score", "-first_party_score", "first_party_score",
    "-third_party_score", "third_party_score", "-delta_1d", "delta_1d", "-delta_7d", "delta_7d", "-delta_14d", "delta_14d",
    "-last_signal_at", "last_signal_at", "-changed_at", "changed_at", "-signal_count", "signal_count", "-engaged_count",
    "engaged_count", "name", "-name", "domain", "-domain", "-employees", "employees", "-created_at", "created_at",
]  # fmt: skip
ContactSort = Literal[
    "-score", "score", "-composite_score", "composite_score", "-first_party_score", "first_party_score",
    "-third_party_score", "third_party_score", "-delta_1d", "delta_1d", "-delta_7d", "delta_7d", "-delta_14d", "delta_14d",
    "-last_signal_at", "last_signal_at", "-changed_at", "changed_at", "-signal_count", "signal_count", "name", "-name",
    "email", "-email", "-created_at", "created_at",
]  # fmt: skip
OpportunityState = Literal["open", "won", "lost"]
OpportunitySort = Literal[
    "-opportunity_id", "opportunity_id", "-score", "score", "-delta_7d", "delta_7d", "-last_signal_at", "last_signal_at",
    "-amount", "amount", "-opened_at", "opened_at", "-closed_at", "closed_at", "name", "-name",
]  # fmt: skip
KeyOfSegment = Annotated[
    str | None, Query(pattern=r"^[a-z0-9-]+$", max_length=64, description="Only the members of this segment")
]
StageInCrm = Annotated[CrmStage | None, Query(description="Only accounts on this stage in the CRM")]
_Score = Annotated[int | None, Field(ge=0, le=100)]
_Id = Annotated[int | None, Field(ge=1, le=MAX_ID)]
_SegmentKey = Annotated[str | None, Field(pattern=r"^[a-z0-9-]+$", max_length=64)]
_Word = Annotated[Text | None, Field(max_length=100)]


_Query = Annotated[
    str | None,
    Field(max_length=MAX_SEARCH_LENGTH, description="Part of a name, a domain or an email, ignoring case"),
    AfterValidator(lambda text: text and present(text)),
]


class SubjectQuery(Request):
    """The filters that accounts and contacts have in common; each that is given narrows the list.

    `criteria` is a tree of conditions as in a segment. `segment` takes segments of accounts and of contacts: the other kind
    goes by the account of a contact, or by any contact of an account.
    """

    q: _Query = None
    tier: Tier | None = None
    trend: Trend | None = None
    min_score: _Score = None
    max_score: _Score = None
    owner: _Id = Field(default=None, description="The user_id of the owner")
    segment: _SegmentKey = Field(default=None, description="The key of a segment")
    crm_stage: CrmStage | None = Field(default=None, description="The stage of the account in the CRM")
    criteria: dict[str, Any] | None = None

    def score_filter(self) -> ScoreFilter:
        return ScoreFilter(self.tier, self.trend, self.min_score, self.max_score)

    def among(self) -> Among:
        return Among(self.criteria, self.segment, self.crm_stage)


class AccountQuery(SubjectQuery):
    """Which accounts, in which order."""

    sort: AccountSort = "-score"

    def wanted(self) -> AccountFilter:
        return AccountFilter(self.score_filter(), self.owner, self.q, self.among())


class ContactQuery(SubjectQuery):
    """Which contacts, in which order."""

    account_id: _Id = None
    lifecycle_status: _Word = None
    sort: ContactSort = "-score"

    def wanted(self) -> ContactFilter:
        return ContactFilter(
            self.score_filter(), self.account_id, self.owner, self.lifecycle_status, self.q, self.among()
        )


class PipelineQuery(Request):
    """Which opportunities, in which order, and whether as a list or as a board."""

    q: _Query = None
    state: OpportunityState | None = None
    owner: _Id = None
    pipeline: _Word = None
    stage: _Word = None
    intent: tuple[Intent, ...] = Field(default=(), max_length=len(Intent))
    sort: OpportunitySort = "-opportunity_id"
    shown_as: Literal["list", "board"] = "list"


class Paged(Request):
    """Which page of a list."""

    limit: int = Field(default=50, ge=1, le=MAX_PAGE_SIZE, description="Items on a page")
    cursor: str | None = Field(
        default=None, min_length=1, max_length=MAX_CURSOR_LENGTH, description="`next_cursor` of the page before"
    )


class AccountSearch(AccountQuery, Paged):
    """A page of the accounts that a query finds."""


class ContactSearch(ContactQuery, Paged):
    """A page of the contacts that a query finds."""
