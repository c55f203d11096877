"""The mappings that come with Opportune, over HTTP, and what a mapping of one's own can say."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from opportune.ingest.mapping_files import (
    mapping_body,
    mapping_text,
    parse_mapping,
    shipped_mapping_text,
    shipped_mappings,
)
from opportune.model.import_target import (
    IDENTITIES,
    REFERENCE_KEYS,
    REFERENCES,
    TARGETS,
    ImportObject,
    MissingReference,
    Parse,
)
from opportune.model.mapping import Mapping
from opportune.web.imports import MAX_MAPPING_LENGTH
from opportune.web.parameters import Answer, Request

router = APIRouter(prefix="/import-mappings", tags=["Imports"])


class ImportMapping(Answer):
    """A mapping, also as YAML to copy and change. `body` leaves out what it leaves to defaults."""

    name: str
    description: str
    object: ImportObject
    system: str
    format: str
    yaml: str
    body: dict[str, Any]


class ImportMappingList(Answer):
    items: list[ImportMapping]


class MappingText(Request):
    """A mapping to be checked, as YAML or JSON."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_MAPPING_LENGTH)]


class ImportField(Answer):
    """A field of an object that a column can feed, and how its text is read unless a mapping says otherwise."""

    field: str
    parse: Parse
    is_identity: bool = Field(description="Whether a record can be found again by it; one such field has to be mapped")


class ImportReference(Answer):
    """How an object names another record, and what may be done when that is not there."""

    reference: str
    by: list[str]
    missing: list[MissingReference]


class ImportTarget(Answer):
    """What the rows of a file can become."""

    object: ImportObject
    fields: list[ImportField]
    references: list[ImportReference]


class ImportTargetList(Answer):
    items: list[ImportTarget]
    parses: list[Parse]


@router.get("", summary="List the mappings that come with Opportune")
def list_all() -> ImportMappingList:
    return ImportMappingList(
        items=[_answer(mapping, shipped_mapping_text(mapping.name)) for mapping in shipped_mappings().values()]
    )


@router.get("/targets", summary="List what a mapping can fill")
def list_targets() -> ImportTargetList:
    """The objects with their fields and references."""
    return ImportTargetList(
        items=[
            ImportTarget(
                object=target,
                fields=[
                    ImportField(field=name, parse=parse, is_identity=name in IDENTITIES[target])
                    for name, parse in TARGETS[target].items()
                ],
                references=[
                    ImportReference(reference=name, by=list(REFERENCE_KEYS[name]), missing=sorted(missing))
                    for name, missing in REFERENCES[target].items()
                ],
            )
            for target in ImportObject
        ],
        parses=list(Parse),
    )


@router.post("/check", summary="Check a mapping")
def check(wanted: MappingText) -> ImportMapping:
    """Answers with the mapping in both forms, or with what is wrong and where."""
    mapping = parse_mapping(wanted.text, "the mapping")
    return _answer(mapping, mapping_text(mapping))


def _answer(mapping: Mapping, yaml: str) -> ImportMapping:
    return ImportMapping(
        name=mapping.name,
        description=mapping.description,
        object=mapping.object,
        system=mapping.system,
        format=mapping.format.value,
        yaml=yaml,
        body=mapping_body(mapping),
    )
