"""Files of accounts and contacts over HTTP: exactly those of a list, and how many rows there would be."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import Field, model_validator

from opportune.insight.subject_exports import Asked, Rows, count_rows, write_subject_rows
from opportune.store.exports import FileFormat
from opportune.store.workspace import naive
from opportune.web.context import Context
from opportune.web.exports import ROWS_FILES, rows_file, zipped_rows_files
from opportune.web.list_queries import AccountQuery, ContactQuery
from opportune.web.parameters import Answer, Ctx, Moment, Request

router = APIRouter()


class Contents(Request):
    """What the rows are about. Changes and signals are those from `since` on and before `until`; scores are those of now."""

    rows: tuple[Rows, ...] = Field(default=(Rows.SCORES,), min_length=1, max_length=len(Rows))
    since: Moment | None = None
    until: Moment | None = None

    @model_validator(mode="after")
    def _each_once(self) -> Contents:
        if len(set(self.rows)) < len(self.rows):
            raise ValueError("rows: name each kind of rows once")
        return self


class AccountCount(AccountQuery, Contents):
    """The accounts that a query finds."""


class ContactCount(ContactQuery, Contents):
    """The contacts that a query finds."""


class AccountExport(AccountCount):
    """The accounts that a query finds, as a file."""

    format: FileFormat = FileFormat.CSV


class ContactExport(ContactCount):
    """The contacts that a query finds, as a file."""

    format: FileFormat = FileFormat.CSV


class RowCounts(Answer):
    """How many rows there are of each kind that was asked for."""

    scores: int | None
    score_changes: int | None
    signals: int | None


@router.post("/accounts/count", summary="Count the accounts a search finds", tags=["Accounts"])
def count_accounts(ctx: Ctx, body: AccountCount) -> RowCounts:
    """And what an export of them would hold: a row of `scores` is an account."""
    return _counted(ctx, body)


@router.post("/contacts/count", summary="Count the contacts a search finds", tags=["Contacts"])
def count_contacts(ctx: Ctx, body: ContactCount) -> RowCounts:
    """And what an export of them would hold: a row of `scores` is a contact."""
    return _counted(ctx, body)


@router.post(
    "/accounts/export",
    summary="Export accounts, with their history",
    tags=["Accounts"],
    response_class=StreamingResponse,
    responses=ROWS_FILES,
)
def export_accounts(ctx: Ctx, body: AccountExport) -> StreamingResponse:
    """Exactly the accounts that a search with the same filters lists, in its order. Several kinds of rows come as a zip."""
    return _exported(ctx, "accounts", body)


@router.post(
    "/contacts/export",
    summary="Export contacts, with their history",
    tags=["Contacts"],
    response_class=StreamingResponse,
    responses=ROWS_FILES,
)
def export_contacts(ctx: Ctx, body: ContactExport) -> StreamingResponse:
    """Exactly the contacts that a search with the same filters lists, in its order. Several kinds of rows come as a zip."""
    return _exported(ctx, "contacts", body)


def _counted(ctx: Context, body: AccountCount | ContactCount) -> RowCounts:
    now = naive(ctx.clock.now())
    with ctx.workspace.read() as tx:
        found = {rows.value: count_rows(tx, ctx.workspace, _asked(body), rows, now) for rows in body.rows}
    return RowCounts.model_validate({rows.value: found.get(rows.value) for rows in Rows})


def _exported(ctx: Context, name: str, body: AccountExport | ContactExport) -> StreamingResponse:
    now = naive(ctx.clock.now())
    asked = _asked(body)
    # One reader for all of them, so that the files tell of one moment.
    with ctx.workspace.read() as tx:

        def write(rows: Rows, path: Path) -> None:
            write_subject_rows(tx, ctx.workspace, asked, rows, path, body.format, now)

        writes: dict[str, Callable[[Path], None]] = {rows.value: partial(write, rows) for rows in body.rows}
        if len(writes) > 1:
            return zipped_rows_files(ctx, name, body.format, writes)
        ((kind, only),) = writes.items()
        return rows_file(ctx, name if kind == Rows.SCORES else f"{name}-{kind.replace('_', '-')}", body.format, only)


def _asked(body: AccountCount | ContactCount) -> Asked:
    return Asked(body.wanted(), body.sort, body.since and naive(body.since), body.until and naive(body.until))
