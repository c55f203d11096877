"""Answers that are files of rows, written once and sent as they are."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import StreamingResponse

from opportune.store.exports import FileFormat
from opportune.web.backups import beside, chunks
from opportune.web.context import Context

_MEDIA_TYPES = {FileFormat.CSV: "text/csv; charset=utf-8", FileFormat.JSON: "application/json"}
Format = Annotated[FileFormat, Query(alias="format", description="csv with a line of column names, or a json list")]
ROWS_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The rows",
        "content": {"text/csv": {"schema": {"type": "string"}}, "application/json": {"schema": {"type": "array"}}},
    }
}


def rows_file(ctx: Context, name: str, file_format: FileFormat, write: Callable[[Path], None]) -> StreamingResponse:
    """The file that `write` makes, under this name and the moment of the question."""
    path = beside(ctx, "export")
    try:
        write(path)
        file = path.open("rb")
    finally:
        # Nobody needs its name any more: the space is free as soon as the file is closed, whatever happens.
        path.unlink(missing_ok=True)
    headers = {
        "Content-Length": str(os.fstat(file.fileno()).st_size),
        "Content-Disposition": f'attachment; filename="{name}-{ctx.clock.now():%Y-%m-%d-%H%M%S}.{file_format}"',
    }
    return StreamingResponse(chunks(file), media_type=_MEDIA_TYPES[file_format], headers=headers)
