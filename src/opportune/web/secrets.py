"""Secrets over HTTP: they go in and never come out. And what receivers check the signatures of journeys with."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from opportune.access.audit import note
from opportune.delivery.secrets import MAX_LENGTH
from opportune.insight.journeys import find_journey
from opportune.insight.scores import current_definitions
from opportune.store.workspace import naive
from opportune.web.parameters import Answer, Ctx, Moment, Request, Text

router = APIRouter(tags=["Secrets"])
Name = Annotated[str, Path(max_length=64, description="Small letters, digits and _, such as slack_hook")]
JourneyKey = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64, description="The key of a journey")]


class NewSecret(Request):
    """The value of a secret: one line, such as an API key or the address of a chat."""

    value: Text = Field(min_length=1, max_length=MAX_LENGTH)


class Secret(Answer):
    """A secret without its value. Templates name it as `{{ secrets.name }}`."""

    name: str
    created_at: Moment
    updated_at: Moment


class SecretList(Answer):
    items: list[Secret]


class SigningSecret(Answer):
    """What receivers of a journey's signed requests check signatures with, by the Standard Webhooks specification."""

    journey: str
    secret: str


@router.get("/secrets", summary="List the secrets, without their values")
def list_all(ctx: Ctx) -> SecretList:
    """In order of their names."""
    with ctx.workspace.read() as tx:
        return SecretList.model_validate({"items": ctx.secrets.list(tx)})


@router.put("/secrets/{name}", summary="Keep a secret under a name")
def put(ctx: Ctx, name: Name, wanted: NewSecret) -> Secret:
    """What was kept under the name is replaced. Messages sent from now on use the new value, those that are tried again too."""
    with ctx.workspace.transaction() as tx:
        return Secret.model_validate(ctx.secrets.set(tx, name, wanted.value, naive(ctx.clock.now())))


@router.delete("/secrets/{name}", summary="Forget a secret")
def delete(ctx: Ctx, name: Name) -> SecretList:
    """Messages that need it fail, and say so. The answer is what is left."""
    with ctx.workspace.transaction() as tx:
        ctx.secrets.delete(tx, name)
        return SecretList.model_validate({"items": ctx.secrets.list(tx)})


@router.get("/signing-secrets/{key}", summary="Show what the signatures of a journey are checked with")
def signing_secret(ctx: Ctx, key: JourneyKey) -> SigningSecret:
    """The same for all requests of a journey, for as long as the key file beside the workspace stays the same."""
    with ctx.workspace.read() as tx:
        _, workflow_id = find_journey(current_definitions(tx, ctx.workspace), key)
    note(entity_id=key)
    return SigningSecret(journey=key, secret=ctx.delivery.key.secret_of_journey(workflow_id))
