"""Files that come with a request, written to where they are wanted without being held in memory."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from fastapi import Request, UploadFile
from starlette.concurrency import run_in_threadpool

from opportune.errors import InvalidInput, Unavailable

CHUNK_BYTES = 1024 * 1024
_MAX_NAME_LENGTH = 100
FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}


def safe_name(name: str | None) -> str:
    """The last part of a file name that somebody sent, without what a file system or a terminal could take amiss."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    cleaned = re.sub(r"[^\w. ()+-]", "_", last).strip(". ")
    return cleaned[-_MAX_NAME_LENGTH:] or "upload"


def save_file(upload: UploadFile, target: Path) -> None:
    """Write an uploaded file. Raises Unavailable when there is no room."""
    try:
        with target.open("wb") as file:
            shutil.copyfileobj(upload.file, file, CHUNK_BYTES)
    except OSError as error:
        raise _no_room(target, error) from error


async def save_body(request: Request, target: Path) -> None:
    """Write the body of a request, or the field `file` of a form. Raises InvalidInput, and Unavailable without room."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        form = await request.form(max_files=1, max_fields=10)
        upload = form.get("file")
        if upload is None or isinstance(upload, str):
            raise InvalidInput("The form has no file. Send it as the field `file`, or as the whole body.")
        # Starlette's own class, of which FastAPI's is a subclass.
        await run_in_threadpool(save_file, UploadFile(upload.file), target)
        return
    try:
        with target.open("wb") as file:
            waiting = bytearray()
            async for chunk in request.stream():
                waiting += chunk
                if len(waiting) >= CHUNK_BYTES:
                    await run_in_threadpool(file.write, bytes(waiting))
                    waiting.clear()
            await run_in_threadpool(file.write, bytes(waiting))
    except OSError as error:
        raise _no_room(target, error) from error


def _no_room(target: Path, error: OSError) -> Unavailable:
    return Unavailable(
        f"The upload could not be written to {target.parent}: {error.strerror}. Check the disk, then retry."
    )
