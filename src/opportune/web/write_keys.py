"""Write keys over HTTP: what event clients send with their events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from opportune.access.audit import note
from opportune.ingest.write_keys import WriteKey as StoredKey
from opportune.web.parameters import Answer, Ctx, Moment, Request, Text

router = APIRouter(prefix="/write-keys", tags=["Keys and tokens"])


class NewWriteKey(Request):
    """A key for one source of events. `source` is a slug such as website; `name` is for people."""

    source: Text = Field(min_length=1, max_length=63)
    name: Text | None = Field(default=None, min_length=1, max_length=128)


class WriteKey(Answer):
    """A write key without its secret; `hint` is how it ends."""

    source: str
    name: str
    hint: str
    created_at: Moment
    revoked_at: Moment | None


class CreatedWriteKey(WriteKey):
    """A new key with its secret, which is shown this once."""

    write_key: str


class WriteKeyList(Answer):
    items: list[WriteKey]


@router.get("", summary="List write keys")
def list_all(ctx: Ctx) -> WriteKeyList:
    """The oldest first, revoked ones too."""
    return WriteKeyList(items=[_answer(key) for key in ctx.write_keys.list()])


@router.post("", summary="Make a write key", status_code=201)
def create(ctx: Ctx, wanted: NewWriteKey) -> CreatedWriteKey:
    """The secret is in the answer and cannot be shown again. A source has one key at a time."""
    note(entity_id=wanted.source)
    key, secret = ctx.write_keys.create(wanted.name or wanted.source, wanted.source, ctx.clock.now())
    return CreatedWriteKey(**_answer(key).model_dump(), write_key=secret)


@router.delete("/{source}", summary="Revoke the write key of a source")
def revoke(ctx: Ctx, source: Annotated[str, Path(max_length=63)]) -> WriteKey:
    """Its events are refused from now on."""
    return _answer(ctx.write_keys.revoke(source, ctx.clock.now()))


def _answer(key: StoredKey) -> WriteKey:
    return WriteKey(
        source=key.source, name=key.name, hint=key.hint, created_at=key.created_at, revoked_at=key.revoked_at
    )
