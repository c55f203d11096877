"""Answers that are files of rows, written once and sent as they are."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping
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


ROWS_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The rows, or a zip with a file of each kind of rows where there are several",
        "content": {**ROWS_FILE[200]["content"], "application/zip": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def rows_file(ctx: Context, name: str, file_format: FileFormat, write: Callable[[Path], None]) -> StreamingResponse:
    """The file that `write` makes, under this name and the moment of the question."""
    return _sent(ctx, f"{name}-{_moment(ctx)}.{file_format}", _MEDIA_TYPES[file_format], write)


def zipped_rows_files(
    ctx: Context, name: str, file_format: FileFormat, writes: Mapping[str, Callable[[Path], None]]
) -> StreamingResponse:
    """A zip with the files that `writes` make, each under its name."""

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part_name, write_part in writes.items():
                part = beside(ctx, "export")
                try:
                    write_part(part)
                    archive.write(part, f"{name}-{part_name.replace('_', '-')}.{file_format}")
                finally:
                    part.unlink(missing_ok=True)

    return _sent(ctx, f"{name}-{_moment(ctx)}.zip", "application/zip", write)


def _sent(ctx: Context, file_name: str, media_type: str, write: Callable[[Path], None]) -> StreamingResponse:
    path = beside(ctx, "export")
    try:
        write(path)
        file = path.open("rb")
    finally:
        # Nobody needs its name any more: the space is free as soon as the file is closed, whatever happens.
        path.unlink(missing_ok=True)
    headers = {
        "Content-Length": str(os.fstat(file.fileno()).st_size),
        "Content-Disposition": f'attachment; filename="{file_name}"',
    }
    return StreamingResponse(chunks(file), media_type=media_type, headers=headers)


def _moment(ctx: Context) -> str:
    return f"{ctx.clock.now():%Y-%m-%d-%H%M%S}"
