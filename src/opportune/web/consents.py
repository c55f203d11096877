"""Consent over HTTP: what a contact said about each purpose."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field

from opportune.access.audit import note
from opportune.errors import InvalidInput
from opportune.insight.consents import list_consents
from opportune.insight.subjects import require_subject
from opportune.model.names import KEY_PATTERN
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, Ctx, Id, LongText, Moment, Request, ShortText

router = APIRouter(prefix="/contacts", tags=["Consent"])
Purpose = Annotated[str, Path(pattern=KEY_PATTERN, max_length=64, description="Such as newsletter")]
Status = Literal["granted", "denied", "withdrawn", "unknown"]


class GivenConsent(Request):
    """What a contact says about a purpose."""

    status: Status
    source: ShortText = Field(default="api", description="Where it was said")
    evidence: LongText | None = Field(default=None, description="What proves it, such as the address of a form")
    given_at: Moment | None = Field(default=None, description="When it was said; by default now")
    expires_at: Moment | None = Field(default=None, description="From then on a granted consent counts as unknown")


class Consent(Answer):
    """The newest word of a contact about a purpose. `counts_as` is what criteria see now."""

    purpose: str
    status: Status
    counts_as: Status
    source: str
    evidence: str | None
    given_at: Moment
    expires_at: Moment | None


class ConsentList(Answer):
    items: list[Consent]


@router.get("/{contact_id}/consents", summary="List what a contact consented to")
def list_all(ctx: Ctx, contact_id: Id) -> ConsentList:
    """In order of purpose. A purpose that is not listed counts as unknown."""
    with ctx.workspace.read() as tx:
        return ConsentList.model_validate({"items": list_consents(tx, contact_id, naive(ctx.clock.now()))})


@router.put("/{contact_id}/consents/{purpose}", summary="Say what a contact consents to")
def put(ctx: Ctx, contact_id: Id, purpose: Purpose, given: GivenConsent) -> Consent:
    """Takes the place of what was said about this purpose before. Criteria see it with the next tick, which comes at once."""
    now = ctx.clock.now()
    given_at = given.given_at or now
    if given_at > now:
        raise InvalidInput(f"given_at lies in the future ({given_at:%Y-%m-%d %H:%M} UTC). Leave it out to say now.")
    if given.expires_at is not None and given.expires_at <= given_at:
        raise InvalidInput("expires_at does not lie after given_at. Leave it out for a consent that does not expire.")
    with ctx.workspace.transaction() as tx:
        require_subject(tx, "contact", contact_id)
        tx.fixed(
            "upsert_consent",
            {
                "contact_id": contact_id,
                "purpose": purpose,
                "status": given.status,
                "source": given.source,
                "evidence": given.evidence,
                "given_at": naive(given_at),
                "expires_at": naive(given.expires_at) if given.expires_at else None,
            },
        )
        note(purpose=purpose, status=given.status, source=given.source)
        tx.fixed("insert_contact_request", {"contact_id": contact_id, "now": naive(now)})
        found = list_consents(tx, contact_id, naive(now))
    ctx.tick_loop.wake()
    return Consent.model_validate(next(row for row in found if row["purpose"] == purpose))
