"""Saved views over HTTP: the filters and the order of a list under a name."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, Field

from opportune.access.audit import note
from opportune.access.views import ViewBody, add_view, change_view, list_views, remove_view
from opportune.insight.among import Among, subjects_among
from opportune.insight.scores import current_definitions
from opportune.model.criteria import SubjectType
from opportune.store import Transaction
from opportune.store.workspace import naive
from opportune.web.auth import Who
from opportune.web.context import Context
from opportune.web.list_queries import AccountQuery, ContactQuery, PipelineQuery
from opportune.web.parameters import Answer, Ctx, Id, Moment, Request, ShortText
from opportune.web.score_fields import Owner

router = APIRouter(prefix="/views", tags=["Views"])
Screen = Literal["accounts", "contacts", "pipeline"]


class _NewView(Request):
    name: ShortText
    is_shared: bool = Field(default=False, description="Whether everybody sees it, or only who saved it")


class AccountView(_NewView):
    """A view of the accounts."""

    screen: Literal["accounts"]
    query: AccountQuery


class ContactView(_NewView):
    """A view of the contacts."""

    screen: Literal["contacts"]
    query: ContactQuery


class PipelineView(_NewView):
    """A view of the pipeline."""

    screen: Literal["pipeline"]
    query: PipelineQuery


NewView = Annotated[AccountView | ContactView | PipelineView, Field(discriminator="screen")]


class SavedView(Answer):
    """A view, and who saved it. `query` is what the list of its screen is asked for."""

    view_id: int
    screen: Screen
    name: str
    query: Annotated[
        dict[str, Any], BeforeValidator(lambda query: json.loads(query) if isinstance(query, str) else query)
    ]
    is_shared: bool
    is_own: bool = Field(description="Whether it was saved by who asks")
    owner: Owner | None = Field(description="None for one that was saved with a token of the workspace")
    created_at: Moment
    updated_at: Moment


class SavedViewList(Answer):
    items: list[SavedView]


@router.get("", summary="List saved views")
def list_all(ctx: Ctx, who: Who, screen: Annotated[Screen | None, Query()] = None) -> SavedViewList:
    """Those that are shared and one's own, in order of name."""
    with ctx.workspace.read() as tx:
        return SavedViewList.model_validate({"items": list_views(tx, who, screen)})


@router.post("", summary="Save a view", status_code=201)
def save(ctx: Ctx, who: Who, body: NewView) -> SavedView:
    """Fails when one that is seen has that name already, and for criteria that cannot be evaluated."""
    with ctx.workspace.transaction() as tx:
        found = add_view(tx, who, _checked(tx, ctx, body), naive(ctx.clock.now()))
        note(entity_id=found["view_id"], name=found["name"])
    return SavedView.model_validate(found)


@router.put("/{view_id}", summary="Change a saved view")
def change(ctx: Ctx, who: Who, view_id: Id, body: NewView) -> SavedView:
    """A shared view may be changed by everybody who may save views; its own only by who saved it."""
    with ctx.workspace.transaction() as tx:
        found = change_view(tx, who, view_id, _checked(tx, ctx, body), naive(ctx.clock.now()))
        note(entity_id=view_id, name=found["name"])
    return SavedView.model_validate(found)


@router.delete("/{view_id}", summary="Delete a saved view")
def remove(ctx: Ctx, who: Who, view_id: Id) -> SavedView:
    """The answer is what it was, so that it can be saved again."""
    with ctx.workspace.transaction() as tx:
        found = remove_view(tx, who, view_id)
        note(name=found["name"])
    return SavedView.model_validate(found)


def _checked(tx: Transaction, ctx: Context, body: AccountView | ContactView | PipelineView) -> ViewBody:
    """What the body says, once its criteria and its segment exist. Raises InvalidDefinition and NotFound."""
    query = body.query
    if not isinstance(query, PipelineQuery):
        subject = SubjectType.ACCOUNT if isinstance(query, AccountQuery) else SubjectType.CONTACT
        among = Among(query.criteria, query.segment)
        subjects_among(tx, current_definitions(tx, ctx.workspace), subject, among, naive(ctx.clock.now()))
    return ViewBody(body.screen, body.name, query.model_dump(mode="json", exclude_defaults=True), body.is_shared)
