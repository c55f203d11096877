"""A compiled statement: SQL text with named parameters, and their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Query:
    """SQL that reads like the definition it came from.

    Text from people is always a parameter; whole numbers of a validated definition stand in the SQL, where they can
    be read.
    """

    sql: str
    params: Mapping[str, object] = field(default_factory=dict)


def case(whens: list[tuple[str, str]], otherwise: str) -> str:
    """`case when <condition> then <value> ... else <otherwise> end`; without any branch just the otherwise."""
    if not whens:
        return otherwise
    branches = " ".join(f"when {condition} then {value}" for condition, value in whens)
    return f"case {branches} else {otherwise} end"


def indent(sql: str, spaces: int = 4) -> str:
    """Every line after the first moved right, so that a clause put inside another stays readable."""
    return sql.replace("\n", "\n" + " " * spaces)


def with_ctes(ctes: Sequence[str]) -> str:
    """The WITH clause of a statement, on lines of its own; each part is `name as (...)`."""
    return "with " + ",\n".join(ctes) + "\n"
