"""Intent reports over HTTP: which there are, the accounts of one with their numbers, and another one like it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from opportune.errors import Conflict
from opportune.insight.intent_reports import (
    ReportFilter,
    export_report,
    get_report,
    list_report_accounts,
    list_reports,
    report_of,
)
from opportune.insight.proposals import propose
from opportune.model.intent_report import IntentReportDefinition
from opportune.model.names import Key, Name
from opportune.store.definitions import load_definitions
from opportune.store.exports import FileFormat
from opportune.store.workspace import naive
from opportune.web.definition_notes import save_and_note
from opportune.web.exports import ROWS_FILE, Format, rows_file
from opportune.web.parameters import Answer, Ctx, Cursor, Limit, Moment, Request, Search
from opportune.web.score_fields import Owner

router = APIRouter(prefix="/intent-reports", tags=["Intent reports"])

ReportKey = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64)]
CrmStage = Literal["new_prospect", "in_crm", "pipeline", "client", "client_pipeline", "recently_lost"]
ReportSort = Literal[
    "-composite_score", "composite_score", "-first_party_score", "first_party_score", "-third_party_score",
    "third_party_score", "name", "-name", "employees", "-employees",
]  # fmt: skip
Employees = Annotated[int | None, Query(ge=0, le=100_000_000)]


class IntentReport(Answer):
    """An intent report in force. Its numbers are as of `refreshed_at`, the last tick."""

    key: str
    name: str
    description: str
    preset: Literal["net_new_demand", "hot_demand", "buyer_journey", "custom"]
    first_party_percent: int
    third_party_percent: int
    topics: list[str]
    tags: list[str]
    owner: str
    account_count: int = Field(description="Accounts in its scope, minus those of excluded segments")
    is_partial: bool = Field(
        description="Whether a party with a weight never showed anything and is left out of the composite score"
    )
    missing_parties: list[Literal["first", "third"]]
    refreshed_at: Moment | None
    created_at: Moment


class IntentReportList(Answer):
    items: list[IntentReport]


class ReportAccount(Answer):
    """An account in the scope of a report. Without any signal or topic it has no scores."""

    account_id: int
    name: str | None
    domain: str | None
    industry: str | None
    country: str | None
    employees: int | None
    crm_stage: CrmStage
    owner: Owner | None
    composite_score: int | None
    first_party_score: int | None
    third_party_score: int | None


class ReportAccountPage(Answer):
    """A page of accounts. `next_cursor` asks for the page after it."""

    items: list[ReportAccount]
    next_cursor: str | None


class Clone(Request):
    """What the copy is to be called."""

    key: Key
    name: Name | None = Field(default=None, description="By default the name of the original, with `copy` behind it")


def report_filter(
    q: Search = None,
    industry: Annotated[list[str], Query(max_length=100, description="One of these, ignoring case")] = [],  # noqa: B006
    country: Annotated[list[str], Query(max_length=100, description="One of these, ignoring case")] = [],  # noqa: B006
    crm_stage: Annotated[list[CrmStage], Query(max_length=6)] = [],  # noqa: B006
    min_employees: Employees = None,
    max_employees: Employees = None,
    party: Annotated[
        Literal["first", "third", "both"] | None, Query(description="Only with a score above zero of this party")
    ] = None,
) -> ReportFilter:
    """The query parameters that say which accounts of a report are wanted."""
    return ReportFilter(q, tuple(industry), tuple(country), tuple(crm_stage), min_employees, max_employees, party)


Wanted = Annotated[ReportFilter, Depends(report_filter)]


@router.get("", summary="List the intent reports")
def list_all(ctx: Ctx) -> IntentReportList:
    with ctx.workspace.read() as tx:
        found = list_reports(tx, ctx.workspace, naive(ctx.clock.now()))
    return IntentReportList.model_validate({"items": found})


@router.get("/{key}", summary="Show one intent report")
def get(ctx: Ctx, key: ReportKey) -> IntentReport:
    with ctx.workspace.read() as tx:
        return IntentReport.model_validate(get_report(tx, ctx.workspace, key, naive(ctx.clock.now())))


@router.get("/{key}/accounts", summary="List the accounts of an intent report")
def accounts(
    ctx: Ctx,
    key: ReportKey,
    wanted: Wanted,
    sort: ReportSort = "-composite_score",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ReportAccountPage:
    """The numbers are those that rules about this report see. Those of different reports are on different scales."""
    with ctx.workspace.read() as tx:
        now = naive(ctx.clock.now())
        page = list_report_accounts(tx, ctx.workspace, key, wanted, sort, limit, cursor, now)
    return ReportAccountPage.model_validate(page, from_attributes=True)


@router.get(
    "/{key}/export",
    summary="Export the accounts of an intent report",
    response_class=StreamingResponse,
    responses=ROWS_FILE,
)
def export(ctx: Ctx, key: ReportKey, wanted: Wanted, file_format: Format = FileFormat.CSV) -> StreamingResponse:
    """Exactly the accounts that the list shows under the same filters, the highest composite score first."""
    with ctx.workspace.read() as tx:
        now = naive(ctx.clock.now())
        return rows_file(
            ctx,
            key,
            file_format,
            lambda path: export_report(tx, ctx.workspace, key, wanted, file_format, path, now),
        )


@router.post("/{key}/clone", summary="Define another intent report like this one")
def clone(ctx: Ctx, key: ReportKey, body: Clone) -> IntentReport:
    now = naive(ctx.clock.now())
    with ctx.workspace.transaction() as tx:
        current = load_definitions(tx)
        original = report_of(current, key)
        if ("intent_report", body.key) in current.by_name:
            raise Conflict(f"There is an intent report {body.key} already. Choose another key.")
        changed = {"intent_report": body.key, "name": body.name or f"{original.name[:120]} copy"}
        copy = IntentReportDefinition.model_validate(
            {**original.model_dump(by_alias=True, exclude_none=True), **changed}
        )
        save_and_note(tx, propose(current, [copy]), now)
    ctx.tick_loop.wake()
    return get(ctx, body.key)
