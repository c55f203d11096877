"""Definitions over HTTP: what is in force, every version of it, and changing, renaming and deleting it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from opportune.access.actor import Actor
from opportune.errors import InvalidInput, NotFound
from opportune.insight.approvals import check_approved
from opportune.insight.confirmation import check_confirmed
from opportune.insight.definition_changes import FieldChange, MemberMove, TierMove, effects_of, field_changes
from opportune.insight.proposals import propose, propose_deletion, propose_rename
from opportune.insight.trial import trial_of
from opportune.model.definitions import Definitions
from opportune.model.lint import lint
from opportune.model.proposal import Proposal
from opportune.model.references import used_by
from opportune.store import Transaction
from opportune.store.definitions import (
    Body,
    definition_versions,
    kind_of,
    list_definitions,
    load_definitions,
)
from opportune.store.workspace import naive
from opportune.web.auth import Who, require_kinds
from opportune.web.context import Context
from opportune.web.definition_bodies import REQUEST_BODY, Bodies, to_yaml
from opportune.web.definition_names import Kind, Name, names_of
from opportune.web.definition_notes import save_and_note
from opportune.web.lint import Finding
from opportune.web.parameters import Answer, Ctx, Json, Moment, Request

router = APIRouter(prefix="/definitions", tags=["Definitions"])

Key = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64)]
DryRun = Annotated[bool, Query(description="Say what would change, and change nothing")]
IsWhole = Annotated[
    bool,
    Query(
        description="These are all segments, workflows, ladders, intent reports and campaigns there should be: one that is "
        "there under a new key only is renamed, and those that are not there are listed as missing"
    ),
]
Prune = Annotated[bool, Query(description="Delete those that are missing; goes with `is_whole`")]
Confirm = Annotated[
    str | None,
    Query(
        max_length=64,
        description="The token of a preview of these definitions: refused with 409 when another number would be affected",
    ),
]
Force = Annotated[bool, Query(description="Leave it out of the lists of whatever names it")]


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
    """A definition in force, also as YAML to edit. `used_by` are the definitions that name it."""

    yaml: str
    used_by: list[Name]


class Version(Answer):
    """One version of a definition. Versions never change; the one in force is active."""

    version: int
    created_at: Moment
    is_active: bool
    body: Json
    approved_by: str | None = Field(
        default=None, description="Of a journey that was published from an approved draft: who approved it"
    )


class VersionList(Answer):
    items: list[Version]


class Change(Answer):
    """A definition that becomes a new version. `fields` has what differs, and is empty for a new definition."""

    kind: Kind
    key: str
    version: int
    is_new: bool
    renamed_from: str | None = Field(description="The key it had until now, if that changes")
    fields: list[FieldChange]


class Changes(Answer):
    """What changed, or would change. `tier_changes` is the number of accounts that would come into another tier at the
    next tick, counted in a dry run only.
    """

    is_dry_run: bool
    changes: list[Change] = Field(description="Definitions equal to what is in force are left out")
    removed: list[Name] = Field(description="Definitions that go out of force")
    missing: list[Name] = Field(
        description="Definitions that stay in force, though they are not among these (`is_whole`)"
    )
    warnings: list[Finding] = Field(description="Where these definitions work against others, or others against them")
    tier_changes: int | None
    tier_moves: list[TierMove] | None
    member_moves: list[MemberMove] | None = Field(
        description="The segments that somebody would enter or leave at the next tick, in a dry run only"
    )


class NewKey(Request):
    """What a definition is to be called."""

    key: str = Field(min_length=1, max_length=64)


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
        text = to_yaml(load_definitions(tx).bodies)
    return Response(text, media_type="application/yaml; charset=utf-8")


@router.post("", summary="Put several definitions in force", openapi_extra=REQUEST_BODY)
def apply(
    ctx: Ctx,
    actor: Who,
    bodies: Bodies,
    dry_run: DryRun = False,
    is_whole: IsWhole = False,
    prune: Prune = False,
    confirm: Confirm = None,
) -> Changes:
    """The body is YAML with one document per definition (`Content-Type: application/yaml`), or a JSON list. All of them
    are put in force, or none. A definition that is in force already makes no new version; others stay as they are.

    A segment that a workflow or ladder writes to and that does not exist is made, with mode managed.
    """
    if prune and not is_whole:
        raise InvalidInput("prune deletes what is missing, which only `is_whole` tells. Send both, or neither.")
    _check_doubles(bodies)
    return _change(
        ctx, actor, lambda current: propose(current, bodies, is_whole=is_whole, prune=prune), dry_run, confirm
    )


@router.get("/{kind}/{key}", summary="Show one definition")
def get(ctx: Ctx, kind: Kind, key: Key) -> WrittenDefinition:
    with ctx.workspace.read() as tx:
        rows = [row for row in list_definitions(tx) if (row["kind"], row["key"]) == (kind, key)]
        definitions = load_definitions(tx)
    if not rows:
        raise _unknown(kind, key)
    users = [{"kind": user, "key": user_key} for user, user_key in used_by(definitions, kind, key)]
    text = to_yaml([definitions.by_name[kind, key]])
    return WrittenDefinition.model_validate(rows[0] | {"yaml": text, "used_by": users})


@router.get("/{kind}/{key}/versions", summary="List the versions of one definition")
def versions(ctx: Ctx, kind: Kind, key: Key) -> VersionList:
    """The newest first."""
    with ctx.workspace.read() as tx:
        rows = definition_versions(tx, kind, key)
        approvals = tx.fixed("list_version_approvals", {"key": key}) if kind == "workflow" else []
    if not rows:
        raise _unknown(kind, key)
    approved_by = {version: by for version, by, _, _ in approvals}
    names = ("version", "created_at", "is_active", "body")
    items = [dict(zip(names, row, strict=True)) | {"approved_by": approved_by.get(row[0])} for row in rows]
    return VersionList.model_validate({"items": items})


@router.put("/{kind}/{key}", summary="Put a new version of a definition in force", openapi_extra=REQUEST_BODY)
def put(
    ctx: Ctx, actor: Who, kind: Kind, key: Key, bodies: Bodies, dry_run: DryRun = False, confirm: Confirm = None
) -> Changes:
    """The body is the definition, as JSON or YAML. What it changes about scores shows after the next tick."""
    if [kind_of(body) for body in bodies] != [(kind, key)]:
        found = ", ".join(" ".join(kind_of(body)) for body in bodies)
        raise InvalidInput(f"The path names {kind} {key}, but the body holds {found}. Make them agree.")
    return put_bodies(ctx, actor, bodies, dry_run, confirm)


@router.post("/{kind}/{key}/rename", summary="Give a definition another key")
def rename(ctx: Ctx, actor: Who, kind: Kind, key: Key, body: NewKey, dry_run: DryRun = False) -> Changes:
    """Whatever names it gets a new version with the new key. Its members, history and versions stay with it."""
    return _change(ctx, actor, lambda current: propose_rename(current, kind, key, body.key), dry_run)


@router.delete("/{kind}/{key}", summary="Delete a definition")
def delete(ctx: Ctx, actor: Who, kind: Kind, key: Key, force: Force = False, dry_run: DryRun = False) -> Changes:
    """Its versions stay. Refused with 409 while others use it; with `force` it is left out of their lists, where they work
    without it. Signals, the score model and bot rules cannot be deleted.
    """
    return _change(ctx, actor, lambda current: propose_deletion(current, {(kind, key)}, force=force), dry_run)


def put_bodies(
    ctx: Context, actor: Actor, bodies: tuple[Body, ...], dry_run: bool, confirm: str | None = None
) -> Changes:
    """Put definitions in force, or say what that would change."""
    return _change(ctx, actor, lambda current: propose(current, bodies), dry_run, confirm)


def _check_doubles(bodies: tuple[Body, ...]) -> None:
    names = [kind_of(body) for body in bodies]
    if doubles := sorted({" ".join(name) for name in names if names.count(name) > 1}):
        raise InvalidInput(f"Several documents define {', '.join(doubles)}. Send each definition once.")


def _change(
    ctx: Ctx,
    actor: Actor,
    proposed_by: Callable[[Definitions], Proposal],
    dry_run: bool,
    confirm: str | None = None,
) -> Changes:
    now = naive(ctx.clock.now())
    if dry_run:
        with ctx.workspace.read() as tx:
            current = load_definitions(tx)
            proposal = proposed_by(current)
            check_approved(tx, current, proposal)
            effects = effects_of(tx, current, proposal.definitions, now)
            return Changes(
                is_dry_run=True,
                **_outline(tx, current, proposal),
                tier_changes=sum(move.accounts for move in effects.tier_moves),
                tier_moves=list(effects.tier_moves),
                member_moves=list(effects.member_moves),
            )
    if confirm is not None:
        # Before the writers wait, since counting may take seconds.
        with ctx.workspace.read() as tx:
            current = load_definitions(tx)
            check_confirmed(tx, trial_of(current, proposed_by(current)), now, confirm)
    with ctx.workspace.transaction() as tx:
        current = load_definitions(tx)
        proposal = proposed_by(current)
        outline = _outline(tx, current, proposal)
        # Once they are saved it is known which these are; who may not change them leaves no trace.
        require_kinds(actor, save_and_note(tx, proposal, now))
    ctx.tick_loop.wake()
    return Changes(is_dry_run=False, **outline, tier_changes=None, tier_moves=None, member_moves=None)


def _outline(tx: Transaction, current: Definitions, proposal: Proposal) -> dict[str, Any]:
    return {
        "changes": _changes(tx, current, proposal),
        "removed": names_of(proposal.removed),
        "missing": names_of(proposal.missing),
        "warnings": _warnings(proposal),
    }


def _warnings(proposal: Proposal) -> list[Finding]:
    """The findings about what comes into force; others have been there before."""
    names = {kind_of(body) for body in proposal.bodies}
    found = lint(proposal.definitions) if names else ()
    return [Finding.of(finding) for finding in found if not names.isdisjoint(finding.definitions)]


def _changes(tx: Transaction, current: Definitions, proposal: Proposal) -> list[Change]:
    old_keys = {(kind, new): old for (kind, old), new in proposal.renamed.items()}
    found = []
    for body in proposal.bodies:
        kind, key = kind_of(body)
        old_key = old_keys.get((kind, key))
        fields = field_changes(current, body, old_key)
        if fields is None or fields:
            version = max((row[0] for row in definition_versions(tx, kind, old_key or key)), default=0) + 1
            found.append(
                Change.model_validate(
                    {
                        "kind": kind,
                        "key": key,
                        "version": version,
                        "is_new": fields is None,
                        "renamed_from": old_key,
                        "fields": fields or [],
                    }
                )
            )
    return found


def _unknown(kind: str, key: str) -> NotFound:
    return NotFound(f"There is no {kind} {key}. `opportune definitions list` shows which there are.")
