"""Definitions over HTTP: what is in force, every version of it, and changing it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from opportune.errors import InvalidInput, NotFound
from opportune.insight.definition_changes import FieldChange, TierMove, field_changes, tier_moves, with_changes
from opportune.model.definitions import Definitions
from opportune.store import Transaction
from opportune.store.definitions import (
    Body,
    definition_versions,
    kind_of,
    list_definitions,
    load_definitions,
    save_definitions,
)
from opportune.store.workspace import naive
from opportune.web.definition_bodies import REQUEST_BODY, Bodies, to_yaml
from opportune.web.parameters import Answer, Ctx, Json, Moment

router = APIRouter(prefix="/definitions", tags=["Definitions"])

Kind = Literal["signal", "score_model", "bot_rules"]
Key = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64)]
DryRun = Annotated[bool, Query(description="Say what would change, and change nothing")]


class Definition(Answer):
    """A definition in force."""

    kind: Kind
    key: str
    version: int
    created_at: Moment
    body: dict[str, Any]


class DefinitionList(Answer):
    items: list[Definition]


class WrittenDefinition(Definition):
    """A definition in force, also as YAML to edit."""

    yaml: str


class Version(Answer):
    """One version of a definition. Versions never change; the one in force is active."""

    version: int
    created_at: Moment
    is_active: bool
    body: Json


class VersionList(Answer):
    items: list[Version]


class Change(Answer):
    """A definition that becomes a new version. `fields` has what differs, and is empty for a new definition."""

    kind: Kind
    key: str
    version: int
    is_new: bool
    fields: list[FieldChange]


class Changes(Answer):
    """What changed, or would change. `tier_changes` is the number of accounts that would come into another tier at the
    next tick, counted in a dry run only.
    """

    is_dry_run: bool
    changes: list[Change] = Field(description="Definitions equal to what is in force are left out")
    tier_changes: int | None
    tier_moves: list[TierMove] | None


@router.get("", summary="List the definitions in force")
def list_all(ctx: Ctx) -> DefinitionList:
    with ctx.workspace.read() as tx:
        return DefinitionList.model_validate({"items": list_definitions(tx)})


@router.get(
    "/export",
    summary="Export the definitions in force as YAML",
    response_class=Response,
    responses={200: {"content": {"application/yaml": {"schema": {"type": "string"}}}}},
)
def export(ctx: Ctx) -> Response:
    """One document per definition, to keep in version control and to apply elsewhere."""
    with ctx.workspace.read() as tx:
        found = load_definitions(tx)
    text = to_yaml([found.score_model, found.bot_rules, *found.signals])
    return Response(text, media_type="application/yaml; charset=utf-8")


@router.post("", summary="Put several definitions in force", openapi_extra=REQUEST_BODY)
def apply(ctx: Ctx, bodies: Bodies, dry_run: DryRun = False) -> Changes:
    """The body is YAML with one document per definition (`Content-Type: application/yaml`), or a JSON list. All of them
    are put in force, or none. A definition that is in force already makes no new version; others stay as they are.
    """
    return _apply(ctx, bodies, dry_run)


@router.get("/{kind}/{key}", summary="Show one definition")
def get(ctx: Ctx, kind: Kind, key: Key) -> WrittenDefinition:
    with ctx.workspace.read() as tx:
        rows = [row for row in list_definitions(tx) if (row["kind"], row["key"]) == (kind, key)]
        body = _bodies(load_definitions(tx)).get((kind, key))
    if not rows or body is None:
        raise _unknown(kind, key)
    return WrittenDefinition.model_validate(rows[0] | {"yaml": to_yaml([body])})


@router.get("/{kind}/{key}/versions", summary="List the versions of one definition")
def versions(ctx: Ctx, kind: Kind, key: Key) -> VersionList:
    """The newest first."""
    with ctx.workspace.read() as tx:
        rows = definition_versions(tx, kind, key)
    if not rows:
        raise _unknown(kind, key)
    names = ("version", "created_at", "is_active", "body")
    return VersionList.model_validate({"items": [dict(zip(names, row, strict=True)) for row in rows]})


@router.put("/{kind}/{key}", summary="Put a new version of a definition in force", openapi_extra=REQUEST_BODY)
def put(ctx: Ctx, kind: Kind, key: Key, bodies: Bodies, dry_run: DryRun = False) -> Changes:
    """The body is the definition, as JSON or YAML. What it changes about scores shows after the next tick."""
    if [kind_of(body) for body in bodies] != [(kind, key)]:
        found = ", ".join(" ".join(kind_of(body)) for body in bodies)
        raise InvalidInput(f"The path names {kind} {key}, but the body holds {found}. Make them agree.")
    return _apply(ctx, bodies, dry_run)


def _apply(ctx: Ctx, bodies: tuple[Body, ...], dry_run: bool) -> Changes:
    names = [kind_of(body) for body in bodies]
    if doubles := sorted({" ".join(name) for name in names if names.count(name) > 1}):
        raise InvalidInput(f"Several documents define {', '.join(doubles)}. Send each definition once.")
    now = naive(ctx.clock.now())
    if dry_run:
        with ctx.workspace.read() as tx:
            current = load_definitions(tx)
            proposed = with_changes(current, bodies)
            moves = tier_moves(tx, proposed, now) if proposed.scoring_checksum != current.scoring_checksum else []
            return Changes(
                is_dry_run=True,
                changes=_changes(tx, current, bodies),
                tier_changes=sum(move.accounts for move in moves),
                tier_moves=moves,
            )
    with ctx.workspace.transaction() as tx:
        current = load_definitions(tx)
        with_changes(current, bodies)
        changes = _changes(tx, current, bodies)
        save_definitions(tx, bodies, now)
    ctx.tick_loop.wake()
    return Changes(is_dry_run=False, changes=changes, tier_changes=None, tier_moves=None)


def _changes(tx: Transaction, current: Definitions, bodies: tuple[Body, ...]) -> list[Change]:
    found = []
    for body in bodies:
        kind, key = kind_of(body)
        fields = field_changes(current, body)
        if fields is None or fields:
            version = max((row[0] for row in definition_versions(tx, kind, key)), default=0) + 1
            found.append(
                Change.model_validate(
                    {"kind": kind, "key": key, "version": version, "is_new": fields is None, "fields": fields or []}
                )
            )
    return found


def _bodies(definitions: Definitions) -> dict[tuple[str, str], Body]:
    bodies: list[Body] = [*definitions.signals, definitions.score_model, definitions.bot_rules]
    return {kind_of(body): body for body in bodies}


def _unknown(kind: str, key: str) -> NotFound:
    return NotFound(f"There is no {kind} {key}. `opportune definitions list` shows which there are.")
