"""Addresses that get no mail over HTTP: looking at them, adding one, taking one out."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field

from opportune.access.audit import note
from opportune.delivery.recipient import normal_address
from opportune.delivery.suppressions import allow, suppress
from opportune.errors import InvalidInput, NotFound
from opportune.insight.suppressions import list_suppressions
from opportune.store import statement
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, Ctx, Cursor, Limit, Moment, Request, Search, ShortText

router = APIRouter(prefix="/suppressions", tags=["Email"])
Reason = Literal["unsubscribed", "hard_bounce", "complaint", "manual", "erased"]
Address = Annotated[str, Path(min_length=3, max_length=254)]


class Suppression(Answer):
    """An address, and why it gets no mail. Whoever unsubscribed still gets what needs no consent."""

    address: str
    reason: Reason
    source: str = Field(description="What brought it about: a delivery, or who said so")
    created_at: Moment


class SuppressionPage(Answer):
    """A page of addresses. `next_cursor` asks for the page after it."""

    items: list[Suppression]
    next_cursor: str | None


class NewSuppression(Request):
    """An address that shall get no mail."""

    address: ShortText
    reason: Reason = "manual"
    source: ShortText = Field(default="api", description="Who said so")


class Removed(Answer):
    """The address gets mail again."""

    address: str


@router.get("", summary="List the addresses that get no mail")
def list_all(
    ctx: Ctx, q: Search = None, reason: Reason | None = None, limit: Limit = 50, cursor: Cursor = None
) -> SuppressionPage:
    """In order of address."""
    with ctx.workspace.read() as tx:
        items, next_cursor = list_suppressions(tx, q, reason, limit, cursor)
    return SuppressionPage.model_validate({"items": items, "next_cursor": next_cursor})


@router.post("", summary="Send no mail to an address any more", status_code=201)
def add(ctx: Ctx, given: NewSuppression) -> Suppression:
    """What waits for it is skipped when its turn comes. Adding one again keeps the graver reason."""
    address = _normal(given.address)
    with ctx.workspace.transaction() as tx:
        suppress(tx, address, given.reason, given.source, naive(ctx.clock.now()))
        note(entity_id=address, reason=given.reason, source=given.source)
        found = tx.run_dicts(statement("get_suppression"), {"address": address})
    return Suppression.model_validate(found[0])


@router.delete("/{address}", summary="Send mail to an address again")
def remove(ctx: Ctx, address: Address) -> Removed:
    """Consent that was withdrawn stays withdrawn: that is for the contact to say."""
    found = _normal(address)
    with ctx.workspace.transaction() as tx:
        if not allow(tx, found):
            raise NotFound(f"{found} is not suppressed. `opportune suppressions list` shows who is.")
        note(entity_id=found)
    return Removed(address=found)


def _normal(text: str) -> str:
    address = normal_address(text)
    if address is None:
        raise InvalidInput(f"{text[:100]!r} is no email address. Write it as name@example.com.")
    return address
