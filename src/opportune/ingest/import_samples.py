"""Looks at the beginning of a file: its columns, a few rows, and the shipped mappings that could read it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from opportune.errors import InvalidInput, OpportuneError
from opportune.ingest.import_files import check_columns
from opportune.ingest.import_report import IssueLog
from opportune.ingest.mapping_files import shipped_mappings
from opportune.ingest.readers import NumberedRow, open_source
from opportune.model.import_target import ImportObject
from opportune.model.mapping import FileFormat, Mapping
from opportune.store import Workspace

ROWS_MAX = 20

# Reads any file whose format shows by itself; its fields don't matter.
_PLAIN = Mapping.model_validate(
    {"name": "plain", "object": ImportObject.USER, "system": "plain", "fields": {"external_id": "id"}}
)


@dataclass(frozen=True, slots=True)
class FittingMapping:
    """A shipped mapping that can read a file: how many of the file's columns it uses, and which it misses."""

    mapping: Mapping
    used: int
    missing: list[str]


@dataclass(frozen=True, slots=True)
class Sample:
    columns: tuple[str, ...]
    rows: list[NumberedRow]
    fitting: list[FittingMapping]


def sample_of(path: Path, mapping: Mapping | None, workspace: Workspace) -> Sample:
    """The beginning of a file, read as the mapping says or as it looks. Raises what `open_source` raises.

    The file may be cut off, for instance after its first megabyte.
    """
    try:
        source = open_source(path, mapping or _PLAIN, workspace)
        rows: list[NumberedRow] = []
        # A compressed file that was cut off ends in the middle of a row; what came before it is a sample.
        with suppress(InvalidInput):
            rows += islice(source.rows(IssueLog()), ROWS_MAX)
    except OpportuneError as error:
        error.message = error.message.replace(f"{path.parent}/", "")
        raise
    return Sample(source.columns, rows, _fitting(source.columns, path))


def _fitting(columns: tuple[str, ...], path: Path) -> list[FittingMapping]:
    found = []
    for mapping in shipped_mappings().values():
        if mapping.format not in (FileFormat.AUTO, FileFormat.CSV):
            continue
        try:
            check_columns(columns, path, mapping, IssueLog())
        except InvalidInput:
            continue
        wanted = mapping.columns()
        missing = [column for column in wanted if column not in columns]
        found.append(FittingMapping(mapping, len(wanted) - len(missing), missing))
    return sorted(found, key=lambda fit: (len(fit.missing), -fit.used, fit.mapping.name))
