"""The fixed statements: one file each under `sql/`, named verb_noun, whose first comment line says what a result row is."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """The SQL text of `sql/<name>.sql`. Raises FileNotFoundError for a name that does not exist."""
    return files("opportune.store").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
