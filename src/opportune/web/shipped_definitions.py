"""The definitions that come with Opportune, over HTTP: what a changed one can be set back to."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from opportune.errors import NotFound
from opportune.shipped import shipped_bot_rules, shipped_score_model, shipped_signals
from opportune.store.definitions import Body, kind_of
from opportune.web.definition_bodies import to_yaml
from opportune.web.definition_names import Kind
from opportune.web.parameters import Answer

router = APIRouter(prefix="/shipped-definitions", tags=["Definitions"])


class ShippedDefinition(Answer):
    """A definition as this version of Opportune ships it, also as YAML."""

    kind: Kind
    key: str
    body: dict[str, Any]
    yaml: str


@router.get("/{kind}/{key}", summary="Show a definition as it was shipped")
def get(kind: Kind, key: Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64)]) -> ShippedDefinition:
    """Whatever is in force now; put its body in force to set a definition back."""
    shipped: list[Body] = [*shipped_signals(), shipped_score_model(), shipped_bot_rules()]
    body = next((body for body in shipped if kind_of(body) == (kind, key)), None)
    if body is None:
        raise NotFound(f"Opportune ships no {kind} {key}. The score model is `intent`, the bot rules are `default`.")
    return ShippedDefinition(kind=kind, key=key, body=body.model_dump(mode="json"), yaml=to_yaml([body]))
