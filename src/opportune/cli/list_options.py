"""What the lists of accounts and contacts share: the options that narrow them, criteria from a file, and exports."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from opportune.cli.client import API, Client
from opportune.cli.definitions import read_yaml
from opportune.cli.moments import beginning_of, end_of
from opportune.cli.reports import file_format
from opportune.errors import InvalidInput

TierOption = Annotated[str | None, typer.Option("--tier", help="Only high, medium or low.")]
TrendOption = Annotated[str | None, typer.Option("--trend", help="Only rising, stable or declining.")]
OwnerOption = Annotated[int | None, typer.Option("--owner", help="Only those of the user with this id.")]
MinScoreOption = Annotated[int | None, typer.Option("--min-score", min=0, max=100, help="Only from this score on.")]
SegmentOption = Annotated[str | None, typer.Option("--segment", help="Only the members of this segment.")]
CrmStageOption = Annotated[
    str | None,
    typer.Option(
        "--crm-stage",
        help="Only new_prospect, in_crm, pipeline, client, client_pipeline or recently_lost; of contacts, their account's.",
    ),
]
CriteriaOption = Annotated[
    Path | None, typer.Option("--criteria", help="Only those who satisfy the criteria in this file, YAML or JSON.")
]
SortOption = Annotated[
    str, typer.Option("--sort", help="score, name, delta_7d, last_signal_at; -score for the other way.")
]
LimitOption = Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")]
TargetArgument = Annotated[
    Path, typer.Argument(help="The file to write, ending in .csv or .json; in .zip for several kinds of rows.")
]


class Rows(StrEnum):
    """What a file has a row for."""

    SCORES = "scores"
    SCORE_CHANGES = "score_changes"
    SIGNALS = "signals"


class ZipFormat(StrEnum):
    """What the files in a zip are."""

    CSV = "csv"
    JSON = "json"


RowsOption = Annotated[
    list[Rows] | None,
    typer.Option("--rows", help="What there is a row for; may be repeated. The scores, unless given."),
]
ZipFormatOption = Annotated[ZipFormat, typer.Option("--format", help="What the files in a zip are.")]


def query_of(criteria: Path | None, **filters: object) -> dict[str, Any]:
    """What a list is asked for, without the filters that were not given. Raises InvalidInput."""
    given = {name: value for name, value in filters.items() if value is not None}
    return given if criteria is None else {**given, "criteria": criteria_in(criteria)}


def criteria_in(path: Path) -> Any:
    """The criteria in a file: by themselves, or under `criteria`, as in a definition. Raises InvalidInput."""
    try:
        content = yaml.safe_load(read_yaml(path))
    except (yaml.YAMLError, ValueError) as error:
        # A date that does not exist, such as 2026-02-30, is a ValueError.
        raise InvalidInput(f"{path} is not YAML: {error}") from error
    if isinstance(content, dict) and "criteria" in content:
        content = content["criteria"]
    if not isinstance(content, dict):
        raise InvalidInput(f"{path} holds no criteria. Write a condition such as `score: {{gte: 60}}`.")
    return content


def export(
    client: Client,
    subjects: str,
    target: Path,
    query: dict[str, Any],
    rows: Sequence[Rows] | None,
    since: str | None,
    until: str | None,
    zip_format: ZipFormat,
) -> int:
    """Write the file, and return its size. Raises InvalidInput for a file that is there, or of another kind."""
    kinds = list(dict.fromkeys(rows or [Rows.SCORES]))
    body = {
        **query,
        "rows": kinds,
        "since": beginning_of(since, "--since"),
        "until": end_of(until, "--until"),
        "format": _zipped(target, zip_format) if len(kinds) > 1 else file_format(target),
    }
    return client.download_posted(f"{API}/{subjects}/export", target, body)


def _zipped(target: Path, zip_format: ZipFormat) -> str:
    if target.exists():
        raise InvalidInput(f"{target} exists already. Choose a new file name, or remove it first.")
    if target.suffix.lower() != ".zip":
        raise InvalidInput(f"{target} should end in .zip: several kinds of rows are several files.")
    return zip_format.value
