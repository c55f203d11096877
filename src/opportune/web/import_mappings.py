"""The mappings that come with Opportune, over HTTP."""

from __future__ import annotations

from fastapi import APIRouter

from opportune.ingest.mapping_files import shipped_mapping_text, shipped_mappings
from opportune.model.import_target import ImportObject
from opportune.web.parameters import Answer

router = APIRouter(prefix="/import-mappings", tags=["Imports"])


class ImportMapping(Answer):
    """A mapping, also as YAML to copy and change."""

    name: str
    description: str
    object: ImportObject
    system: str
    format: str
    yaml: str


class ImportMappingList(Answer):
    items: list[ImportMapping]


@router.get("", summary="List the mappings that come with Opportune")
def list_all() -> ImportMappingList:
    return ImportMappingList(
        items=[
            ImportMapping(
                name=mapping.name,
                description=mapping.description,
                object=mapping.object,
                system=mapping.system,
                format=mapping.format.value,
                yaml=shipped_mapping_text(mapping.name),
            )
            for mapping in shipped_mappings().values()
        ]
    )
