"""Search over HTTP: whatever has a name, for jumping to it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from opportune.insight.search import FOUND_KINDS, search
from opportune.web.parameters import MAX_SEARCH_LENGTH, Answer, Ctx, Text
from opportune.web.score_fields import Tier

router = APIRouter(tags=["Search"])

FoundKind = Literal["account", "contact", "segment", "workflow", "ladder", "campaign", "intent_report"]
Wanted = Annotated[Text, Query(min_length=1, max_length=MAX_SEARCH_LENGTH, description="Part of a name")]
PerKind = Annotated[int, Query(ge=1, le=50, description="Of each kind at most so many")]


class Found(Answer):
    """Something by that name. `key` is the id of an account or contact, the key of anything else."""

    kind: FoundKind
    key: str
    name: str
    detail: str | None = Field(description="What tells it from others of the name: a domain, an email, a state")
    score: int | None = Field(description="Of accounts and contacts")
    tier: Tier | None


class FoundList(Answer):
    items: list[Found]


@router.get("/search", summary="Find anything by its name")
def find(
    ctx: Ctx,
    q: Wanted,
    kind: Annotated[list[FoundKind], Query(max_length=7, description="Only of these; by default of all")] = [],  # noqa: B006
    limit: PerKind = 6,
) -> FoundList:
    """Looks in names, keys, domains and emails, ignoring case. The best matches of each kind come first: whole names, then
    beginnings, then words, and among equals the hottest. Of a text that thousands have, the best among two thousand.
    """
    with ctx.workspace.read() as tx:
        return FoundList.model_validate({"items": search(tx, ctx.workspace, q, kind or FOUND_KINDS, limit)})
