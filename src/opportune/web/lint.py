"""Lint over HTTP: where definitions work against each other, and what to do instead."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from fastapi import APIRouter
from pydantic import Field

from opportune.insight.asked_criteria import AskedCriteria
from opportune.insight.catalogue import catalogue_now
from opportune.insight.live_count import count_members
from opportune.insight.scores import current_definitions
from opportune.model import lint
from opportune.model.catalogue import Catalogue
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.model.references import written
from opportune.store import Transaction
from opportune.store.workspace import naive
from opportune.web.definition_bodies import to_yaml
from opportune.web.definition_names import Name, names_of
from opportune.web.parameters import Answer, Ctx

router = APIRouter(prefix="/lint", tags=["Definitions"])


class Recipe(Answer):
    """What to do instead: in words and, where they can be worked out, as definitions in the place of others."""

    text: str
    definitions: list[dict[str, Any]]
    yaml: str = Field(description="The same definitions, to put in force; empty if there are none")
    replaces: list[Name]


class Finding(Answer):
    """One thing to look at. `criteria` selects the accounts or contacts it concerns now; null where nobody can be named.

    `subject_count` says how many that are. What is only about to be saved is not counted.
    """

    code: lint.Code
    severity: lint.Severity
    message: str
    definitions: list[Name]
    subject: SubjectType
    criteria: dict[str, Any] | None
    subject_count: int | None
    recipe: Recipe

    @classmethod
    def of(cls, found: lint.Finding, subject_count: int | None = None) -> Self:
        criteria = found.criteria
        return cls(
            code=found.code,
            severity=found.severity,
            message=found.message,
            definitions=names_of(found.definitions),
            subject=found.subject,
            criteria=criteria.model_dump(mode="json", by_alias=True, exclude_defaults=True) if criteria else None,
            subject_count=subject_count,
            recipe=Recipe(
                text=found.recipe.text,
                definitions=[written(body) for body in found.recipe.definitions],
                yaml=to_yaml(found.recipe.definitions),
                replaces=names_of(found.recipe.replaces),
            ),
        )


class FindingList(Answer):
    items: list[Finding]


@router.get("", summary="Find definitions that work against each other")
def list_all(ctx: Ctx) -> FindingList:
    """Of the active workflows, ladders and campaigns; warnings before infos. Each finding comes with a better recipe."""
    with ctx.workspace.read() as tx:
        definitions = current_definitions(tx, ctx.workspace)
        findings = lint.lint(definitions)
        catalogue = catalogue_now(tx, definitions)
        counts = [_count(tx, found, definitions, catalogue, naive(ctx.clock.now())) for found in findings]
    return FindingList(items=[Finding.of(found, count) for found, count in zip(findings, counts, strict=True)])


def _count(
    tx: Transaction, found: lint.Finding, definitions: Definitions, catalogue: Catalogue, now: datetime
) -> int | None:
    if found.criteria is None:
        return None
    count, _ = count_members(tx, AskedCriteria(definitions, found.criteria, found.subject), catalogue, now, 0)
    return count
