"""Whole workspaces over HTTP: take a copy, put one back, write the file anew."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from fastapi import APIRouter
from fastapi import Request as HttpRequest
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from opportune.store.connection import TEMPORARY_SUFFIX
from opportune.web.context import Context
from opportune.web.parameters import Answer, Ctx
from opportune.web.uploads import CHUNK_BYTES, FILE_BODY, save_body

router = APIRouter(tags=["Workspace"])
_PURPOSES = ("backup", "restore", "compact", "export")
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Restored(Answer):
    """`previous_file` is where the workspace that was replaced is kept on the server."""

    previous_file: str
    bytes: int


class Compacted(Answer):
    """The size of the file before and after."""

    bytes_before: int
    bytes_after: int


@router.get(
    "/backup",
    summary="Take a copy of the whole workspace",
    response_class=StreamingResponse,
    responses=_FILE,
)
def backup(ctx: Ctx) -> StreamingResponse:
    """The state of one moment, compact. Events are taken and ticks go on meanwhile. Takes the permission
    `workspace.manage`, since the copy holds everything.
    """
    path = beside(ctx, "backup")
    ctx.workspace.copy_to(path)
    file = path.open("rb")
    # Nobody needs its name any more: the space is free as soon as the file is closed, whatever happens.
    path.unlink()
    headers = {
        "Content-Length": str(os.fstat(file.fileno()).st_size),
        "Content-Disposition": f'attachment; filename="opportune-{ctx.clock.now():%Y-%m-%d-%H%M%S}.duckdb"',
    }
    return StreamingResponse(chunks(file), media_type="application/octet-stream", headers=headers)


@router.post("/restore", summary="Replace the workspace by a copy", openapi_extra=FILE_BODY)
async def restore(ctx: Ctx, request: HttpRequest) -> Restored:
    """The file comes as the body or as the field `file` of a form. It is checked first; then it takes the place of the
    workspace, which is kept beside it. Events sent in that moment are answered with 503 and sent again by their clients.
    Write keys and API tokens are those of the copy from then on.
    """
    path = beside(ctx, "restore")
    try:
        await save_body(request, path)
        previous = await run_in_threadpool(ctx.restore, path)
        current = ctx.workspace.path
        return Restored(previous_file=str(previous), bytes=current.stat().st_size if current else 0)
    finally:
        path.unlink(missing_ok=True)


@router.post("/compact", summary="Write the workspace file anew")
def compact(ctx: Ctx) -> Compacted:
    """Gives back the space of what was changed and deleted. Ticks and events wait meanwhile: events are answered with 503
    and sent again by their clients.
    """
    before, after = ctx.compact(beside(ctx, "compact"))
    return Compacted(bytes_before=before, bytes_after=after)


def remove_leftovers(workspace: Path) -> None:
    """Remove what a server that was killed left beside its workspace file."""
    shutil.rmtree(workspace.with_name(workspace.name + TEMPORARY_SUFFIX), ignore_errors=True)
    pattern = re.compile(rf"\.{re.escape(workspace.name)}\.({'|'.join(_PURPOSES)})-[0-9a-f]{{8}}(\..+)?")
    for path in workspace.parent.iterdir():
        if pattern.fullmatch(path.name):
            path.unlink(missing_ok=True)


def beside(ctx: Context, purpose: str) -> Path:
    """A new name on the disk of the workspace, so that a file can be moved over it."""
    assert purpose in _PURPOSES, "leftovers are known by it"
    path = ctx.workspace.path
    folder = path.parent if path else Path(tempfile.gettempdir())
    return folder / f".{path.name if path else 'opportune'}.{purpose}-{secrets.token_hex(4)}"


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
