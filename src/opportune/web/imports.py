"""Imports over HTTP: a file in, progress and a report out, line by line."""

from __future__ import annotations

import json
import queue
import tempfile
import threading
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Form, UploadFile
from fastapi import Path as PathParameter
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, TypeAdapter

from opportune.access.audit import note
from opportune.errors import NotFound, OpportuneError
from opportune.ingest.import_files import ImportOptions, import_file
from opportune.ingest.import_report import ImportReport
from opportune.ingest.mapping_files import load_mapping, mapping_text, parse_mapping
from opportune.insight.lists import get_import_run, list_import_runs
from opportune.model.mapping import Mapping
from opportune.web.context import Context
from opportune.web.errors import ErrorDetail, error_body, unexpected
from opportune.web.parameters import Answer, Ctx, Cursor, Id, Limit, Moment, Text
from opportune.web.running_imports import RunningImport
from opportune.web.uploads import safe_name, save_file

router = APIRouter(tags=["Imports"])
_log = structlog.get_logger(__name__)
_report = TypeAdapter(ImportReport)
MAX_MAPPING_LENGTH = 200_000
MAX_SHIFT_DAYS = 36_500

_Line = dict[str, Any]


class Progress(BaseModel):
    """How much of the file is read."""

    done: int
    total: int


class ImportLine(BaseModel):
    """One line of the answer: any number with `progress`, then one with `report` or `error`."""

    progress: Progress | None = None
    report: ImportReport | None = None
    error: ErrorDetail | None = None


class ImportRun(Answer):
    """An import that was done."""

    import_run_id: int
    object: str
    mapping: str
    file_name: str
    file_checksum: str
    started_at: Moment
    finished_at: Moment
    created: int
    updated: int
    unchanged: int
    skipped: int
    rejected: int


class ImportRunDetail(ImportRun):
    """An import with what it said about its file, and the mapping it used as YAML; neither was kept of early imports."""

    report: ImportReport | None
    mapping_yaml: str | None


class ImportInProgress(Answer):
    """An import that is running. `done` and `total` tell how much of the file is read."""

    ticket: str
    file_name: str
    mapping: str
    is_dry_run: bool
    started_at: Moment
    done: int
    total: int


class ImportsInProgress(Answer):
    items: list[ImportInProgress]


class ImportRunPage(Answer):
    """A page of imports. `next_cursor` asks for the page after it."""

    items: list[ImportRun]
    next_cursor: str | None


Ticket = Annotated[str, PathParameter(max_length=64, description="As in the header Import-Ticket of the answer")]
_NDJSON: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One JSON object a line, as it goes on",
        "headers": {"Import-Ticket": {"description": "Names the import while it runs", "schema": {"type": "string"}}},
        "content": {"application/x-ndjson": {"schema": {"$ref": "#/components/schemas/ImportLine"}}},
        "model": ImportLine,
    }
}


@router.post("/imports", summary="Import a file", response_class=StreamingResponse, responses=_NDJSON)
def run(
    ctx: Ctx,
    file: UploadFile,
    mapping: Annotated[Text, Form(min_length=1, max_length=MAX_MAPPING_LENGTH)],
    dry_run: Annotated[bool, Form()] = False,
    shift_days: Annotated[int, Form(ge=-MAX_SHIFT_DAYS, le=MAX_SHIFT_DAYS)] = 0,
    as_history: Annotated[bool, Form()] = False,
    silent: Annotated[bool, Form()] = False,
) -> StreamingResponse:
    """CSV, JSON Lines, Parquet or an access log, also with gzip. `mapping` is the name of a shipped mapping or the text of
    one in YAML. `dry_run` reports and changes nothing; `shift_days` moves every date; `as_history` takes signals as received
    when they happened, before the first tick after them. `silent` starts no journey for those who come into a segment by it.

    The answer comes line by line: `progress` while the file is read, then the `report`. What goes wrong before the first
    line is an ordinary error; after it, it is a line with `error`, and nothing was changed. An import goes on when the
    client goes away; `DELETE /imports/running/{ticket}` stops it.
    """
    job = _Job(ctx, read_mapping(mapping), dry_run, ImportOptions(shift_days, as_history, silent))
    folder = tempfile.TemporaryDirectory(prefix="opportune-import-")
    path = Path(folder.name) / safe_name(file.filename)
    try:
        save_file(file, path)
    except OpportuneError:
        folder.cleanup()
        raise
    running = ctx.running_imports.add(path.name, job.mapping.name, dry_run, ctx.clock.now())
    lines = job.start(path, folder, running)
    first = next(lines)
    if isinstance(first, OpportuneError):
        raise first
    headers = {"Import-Ticket": running.ticket}
    return StreamingResponse(_as_ndjson(first, lines), media_type="application/x-ndjson", headers=headers)


@router.get("/imports", summary="List imports, the newest first")
def list_runs(ctx: Ctx, limit: Limit = 50, cursor: Cursor = None) -> ImportRunPage:
    with ctx.workspace.read() as tx:
        page = list_import_runs(tx, limit, cursor)
    return ImportRunPage.model_validate(page, from_attributes=True)


@router.get("/imports/running", summary="List the imports that are running")
def list_running(ctx: Ctx) -> ImportsInProgress:
    """The oldest first, dry runs too."""
    return ImportsInProgress(items=[_in_progress(running) for running in ctx.running_imports.list()])


@router.delete("/imports/running/{ticket}", summary="Cancel an import that is running")
def cancel(ctx: Ctx, ticket: Ticket) -> ImportInProgress:
    """It changes nothing then, and its own answer ends with the error `cancelled`. Refused with 409 once it is being written
    for good.
    """
    return _in_progress(ctx.running_imports.cancel(ticket))


@router.get("/imports/{import_run_id}", summary="Show an import with its report")
def get(ctx: Ctx, import_run_id: Id) -> ImportRunDetail:
    with ctx.workspace.read() as tx:
        row = get_import_run(tx, import_run_id)
    body, report = row.pop("mapping_body"), row.pop("report")
    return ImportRunDetail.model_validate(
        {
            **row,
            "report": _report.validate_json(report) if report else None,
            "mapping_yaml": mapping_text(parse_mapping(body, "the mapping")) if body else None,
        }
    )


@dataclass
class _Job:
    """One import in a thread of its own, so that its progress can be sent while it runs."""

    ctx: Context
    mapping: Mapping
    dry_run: bool
    options: ImportOptions

    def start(
        self, path: Path, folder: tempfile.TemporaryDirectory[str], running: RunningImport
    ) -> Iterator[_Line | OpportuneError]:
        """The lines of the answer as they come; an error is the last."""
        lines: queue.SimpleQueue[_Line | OpportuneError | None] = queue.SimpleQueue()

        def work() -> None:
            try:
                lines.put({"report": _report.dump_python(self._import(path, lines, running), mode="json")})
            except OpportuneError as error:
                # Whoever sent the file knows it by its name, not by where it was put.
                error.message = error.message.replace(f"{folder.name}/", "")
                lines.put(error)
            except Exception as error:
                _log.error("import_crashed", mapping=self.mapping.name, exc_info=error)
                lines.put(unexpected())
            finally:
                folder.cleanup()
                self.ctx.running_imports.remove(running)
                lines.put(None)

        note(file=path.name, mapping=self.mapping.name)
        # With the context of the request, so that the log knows whose import it is.
        threading.Thread(target=copy_context().run, args=(work,), name="import", daemon=True).start()
        return iter(lines.get, None)

    def _import(
        self, path: Path, lines: queue.SimpleQueue[_Line | OpportuneError | None], running: RunningImport
    ) -> ImportReport:
        ctx = self.ctx

        def progress(done: int, total: int) -> None:
            running.done, running.total = done, total
            lines.put({"progress": {"done": done, "total": total}})

        report = import_file(
            ctx.workspace,
            ctx.event_log,
            ctx.clock,
            path,
            self.mapping,
            dry_run=self.dry_run,
            progress=progress,
            options=self.options,
            cancellation=running.cancellation,
        )
        if not self.dry_run:
            ctx.tick_loop.wake()
        return report


def _as_ndjson(first: _Line, rest: Iterator[_Line | OpportuneError]) -> Iterator[bytes]:
    yield json.dumps(first).encode() + b"\n"
    for line in rest:
        if isinstance(line, OpportuneError):
            line = error_body(line.code, line.message, line.details)
        yield json.dumps(line, default=str).encode() + b"\n"


def _in_progress(running: RunningImport) -> ImportInProgress:
    return ImportInProgress(
        ticket=running.ticket,
        file_name=running.file_name,
        mapping=running.mapping,
        is_dry_run=running.is_dry_run,
        started_at=running.started_at,
        done=running.done,
        total=running.total,
    )


def read_mapping(name_or_text: str) -> Mapping:
    """The mapping that a request names or holds. Raises NotFound and InvalidDefinition."""
    if "\n" in name_or_text or ":" in name_or_text:
        return parse_mapping(name_or_text, "the mapping")
    if name_or_text.endswith((".yaml", ".yml")):
        raise NotFound("A mapping is sent as its name or as its text; the server reads no file of its own for it.")
    return load_mapping(name_or_text)
