"""The beginning of a file over HTTP, so that its columns can be matched with fields before it is imported."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile

from opportune.ingest.import_samples import ROWS_MAX, sample_of
from opportune.model.import_target import ImportObject
from opportune.web.imports import MAX_MAPPING_LENGTH, read_mapping
from opportune.web.parameters import Answer, Ctx, Text
from opportune.web.uploads import safe_name, save_file

router = APIRouter(tags=["Imports"])


class SampleRow(Answer):
    """A row as text by column; empty ones may be left out."""

    line: int
    values: dict[str, str]


class FittingMapping(Answer):
    """A shipped mapping that can read the file. `missing_columns` are those it reads and the file lacks."""

    name: str
    object: ImportObject
    missing_columns: list[str]
    used_columns: int


class ImportSample(Answer):
    """The columns of a file, its first rows, and the shipped mappings that fit it, the best one first."""

    columns: list[str]
    rows: list[SampleRow]
    mappings: list[FittingMapping]


@router.post("/import-samples", summary="Look at the first rows of a file")
def sample(
    ctx: Ctx, file: UploadFile, mapping: Annotated[Text | None, Form(max_length=MAX_MAPPING_LENGTH)] = None
) -> ImportSample:
    """The beginning of the file is enough, except of Parquet. `mapping` says how to read it, where that is not plain: the
    format, the encoding, the delimiter.
    """
    with tempfile.TemporaryDirectory(prefix="opportune-sample-") as folder:
        path = Path(folder) / safe_name(file.filename)
        save_file(file, path)
        found = sample_of(path, read_mapping(mapping) if mapping else None, ctx.workspace)
    return ImportSample.model_validate(
        {
            "columns": list(found.columns),
            "rows": [{"line": line, "values": row} for line, row in found.rows[:ROWS_MAX]],
            "mappings": [
                {
                    "name": fit.mapping.name,
                    "object": fit.mapping.object,
                    "missing_columns": fit.missing,
                    "used_columns": fit.used,
                }
                for fit in found.fitting
            ],
        }
    )
