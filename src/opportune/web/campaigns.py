"""Campaigns over HTTP: whom they reach and why, and how accounts engage with them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from opportune.insight.campaigns import (
    count_engagements,
    export_audience,
    get_campaign,
    list_audience,
    list_campaigns,
)
from opportune.store.exports import FileFormat
from opportune.store.workspace import naive
from opportune.web.exports import ROWS_FILE, Format, rows_file
from opportune.web.parameters import Answer, Ctx, Cursor, Limit

router = APIRouter(prefix="/campaigns", tags=["Campaigns"])

CampaignKey = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64, description="The key of a campaign")]
AudienceSort = Literal["-score", "score", "name", "-name", "domain", "-domain"]
Days = Annotated[int, Query(ge=1, le=90, description="How far back, in days of 24 hours before the last tick")]


class CampaignRow(Answer):
    """A campaign and the size of its audience: the accounts included, less those that are excluded too."""

    key: str
    name: str
    description: str
    channel: Literal["display", "linkedin", "google", "meta", "email", "sms", "web"]
    state: Literal["draft", "live", "stopped"]
    phase: Literal["draft", "scheduled", "running", "ended", "stopped"] = Field(
        description="What state and dates come to today (UTC). Only what is running has an audience to push"
    )
    starts_on: date | None
    ends_on: date | None
    budget: float | None
    known_as: list[str] = Field(description="By which of these the events of ad platforms name it, ignoring case")
    tags: list[str]
    owner: str
    include: list[str]
    exclude: list[str]
    included_count: int
    excluded_count: int = Field(description="Accounts that are included and excluded: exclusion wins")
    audience_count: int


class CampaignList(Answer):
    items: list[CampaignRow]


class Sample(Answer):
    account_id: int
    name: str | None
    domain: str | None


class IncludedSegment(Answer):
    """A segment to include. An account in several of them counts in each, and once in the audience."""

    key: str
    name: str
    member_count: int
    reached_count: int = Field(description="Its members that are in the audience")


class ExcludedSegment(Answer):
    """A segment to exclude, with some of the accounts that it takes out, the hottest first."""

    key: str
    name: str
    member_count: int
    taken_out_count: int = Field(description="Its members that are in a segment to include")
    samples: list[Sample]


class Campaign(CampaignRow):
    """A campaign, and what each segment does to its audience."""

    included: list[IncludedSegment]
    excluded: list[ExcludedSegment]


class AudienceAccount(Answer):
    """An account in the audience, and which of the included segments it is in."""

    account_id: int
    name: str | None
    domain: str | None
    industry: str | None
    country: str | None
    employees: int | None
    score: int
    segments: list[str]


class AudiencePage(Answer):
    """A page of accounts. `next_cursor` asks for the page after it."""

    items: list[AudienceAccount]
    next_cursor: str | None


class Engagements(Answer):
    """One kind of engagement on one day. What one person does of a kind within a minute counts once."""

    day: date
    kind: str = Field(description="The signal: ad-clicked, ad-video-watched, ad-article-read or ad-form-submitted")
    engagement_count: int
    account_count: int


class EngagementList(Answer):
    items: list[Engagements]


@router.get("", summary="List the campaigns")
def list_all(ctx: Ctx) -> CampaignList:
    with ctx.workspace.read() as tx:
        return CampaignList.model_validate({"items": list_campaigns(tx, ctx.workspace, naive(ctx.clock.now()))})


@router.get("/{key}", summary="Show one campaign and the arithmetic of its audience")
def get(ctx: Ctx, key: CampaignKey) -> Campaign:
    with ctx.workspace.read() as tx:
        return Campaign.model_validate(get_campaign(tx, ctx.workspace, key, naive(ctx.clock.now())))


@router.get("/{key}/audience", summary="List the accounts in the audience of a campaign")
def audience(
    ctx: Ctx, key: CampaignKey, sort: AudienceSort = "-score", limit: Limit = 50, cursor: Cursor = None
) -> AudiencePage:
    """As of the last tick, and whatever the phase of the campaign."""
    with ctx.workspace.read() as tx:
        page = list_audience(tx, ctx.workspace, key, sort, limit, cursor, naive(ctx.clock.now()))
    return AudiencePage.model_validate(page, from_attributes=True)


@router.get(
    "/{key}/export",
    summary="Export the audience of a campaign",
    response_class=StreamingResponse,
    responses=ROWS_FILE,
)
def export(ctx: Ctx, key: CampaignKey, file_format: Format = FileFormat.CSV) -> StreamingResponse:
    """Every account in the audience with its domain and name, in order of id."""
    with ctx.workspace.read() as tx:
        now = naive(ctx.clock.now())
        return rows_file(
            ctx,
            key,
            file_format,
            lambda path: export_audience(tx, ctx.workspace, key, file_format, path, now),
        )


@router.get("/{key}/engagements", summary="Count the engagements with a campaign, day by day")
def engagements(ctx: Ctx, key: CampaignKey, days: Days = 30) -> EngagementList:
    """The newest day first. Days without an engagement are left out; so are impressions, which are none."""
    with ctx.workspace.read() as tx:
        found = count_engagements(tx, ctx.workspace, key, days, naive(ctx.clock.now()))
    return EngagementList.model_validate({"items": found})
