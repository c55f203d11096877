"""Templates over HTTP: use cases as definitions, to look at and to put in force."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Path
from pydantic import Field

from opportune.model.definitions import KindKey
from opportune.model.names import Definition
from opportune.shipped.templates import Template as ShippedTemplate
from opportune.shipped.templates import shipped_template, shipped_templates
from opportune.store.definitions import Body, versions_in_force
from opportune.web.auth import Who
from opportune.web.definition_names import Name, names_of
from opportune.web.definitions import Changes, DryRun, put_bodies
from opportune.web.parameters import Answer, Ctx

router = APIRouter(prefix="/templates", tags=["Definitions"])

Key = Annotated[str, Path(pattern=r"^[a-z0-9-]+$", max_length=64)]


class Template(Answer):
    """A use case, ready to be put in force."""

    key: str
    name: str
    use_case: str
    description: str
    definitions: list[Name] = Field(description="What it defines")


class TemplateList(Answer):
    items: list[Template]


class WrittenTemplate(Template):
    """A use case, also as YAML with its comments."""

    yaml: str


@router.get("", summary="List the templates")
def list_all() -> TemplateList:
    return TemplateList(items=[Template.model_validate(_outline(template)) for template in shipped_templates()])


@router.get("/{key}", summary="Show one template")
def get(ctx: Ctx, key: Key) -> WrittenTemplate:
    """Without connectors that you have under the same key: yours stay as they are set up."""
    template = shipped_template(key)
    text, _ = template.without(_connectors(ctx))
    return WrittenTemplate.model_validate(_outline(template) | {"yaml": text})


@router.post("/{key}/apply", summary="Put the definitions of a template in force")
def apply(ctx: Ctx, actor: Who, key: Key, dry_run: DryRun = False) -> Changes:
    """All of them, or none. Definitions of yours with the same kind and key get a new version; `dry_run` tells which. Connectors of
    yours stay as they are set up.
    """
    _, definitions = shipped_template(key).without(_connectors(ctx))
    return put_bodies(ctx, actor, _as_bodies(definitions), dry_run)


def _connectors(ctx: Ctx) -> set[KindKey]:
    """The connectors in force."""
    with ctx.workspace.read() as tx:
        return {("connector", key) for key in versions_in_force(tx, "connector")}


def _outline(template: ShippedTemplate) -> dict[str, object]:
    return {
        "key": template.key,
        "name": template.name,
        "use_case": template.use_case,
        "description": template.description,
        "definitions": names_of(template.names),
    }


def _as_bodies(definitions: tuple[Definition, ...]) -> tuple[Body, ...]:
    # The kinds of definitions are exactly those that are stored.
    return cast(tuple[Body, ...], definitions)
