"""How a file becomes records: which column feeds which field, how it is read, and what makes a row count.

It owns the shape and the checks of a mapping. Reading YAML and files is `ingest`'s business.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from opportune.model.import_target import (
    IDENTITIES,
    REFERENCE_KEYS,
    REFERENCES,
    TARGETS,
    ImportObject,
    MissingReference,
    Parse,
)

RESERVED_SYSTEMS = frozenset({"group"})
"""Systems that Opportune fills itself: `group` holds the groupId of Segment calls."""


CLOSE_ENOUGH = 0.75
"""From this similarity on (1 is equal) a word may be a slip for another."""


class FileFormat(StrEnum):
    AUTO = "auto"
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    ACCESS_LOG = "access_log"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Columns = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class FieldRule(_Frozen):
    """One field: the column it comes from and how its text is read.

    Several columns are joined by a space. `correct` repairs known mistakes and reports each; `map` translates
    one vocabulary into another and does not; `known` reports values outside the list, with the closest one.
    """

    columns: Columns = Field(alias="from", min_length=1)
    parse: Parse | None = None
    formats: Columns = ()
    map: dict[str, str] = {}
    correct: dict[str, str] = {}
    known: tuple[str, ...] = ()
    default: str | None = None
    required: bool = False


class Reference(_Frozen):
    """A column that names another record."""

    column: str = Field(alias="from")
    by: str = "external_id"
    missing: MissingReference = MissingReference.KEEP


class Condition(_Frozen):
    """A test on one column: `equals`, `any_of` (ignoring case), `matches` (a regular expression) or `empty`.

    `code` and `reason` say in the report why the row was skipped.
    """

    column: str
    equals: str | None = None
    any_of: tuple[str, ...] = ()
    matches: str | None = None
    empty: bool | None = None
    code: str = "condition"
    reason: str = Field(min_length=1)

    @field_validator("matches")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"`matches` is no regular expression: {error}. Test it, or use `any_of`.") from error
        return pattern

    @model_validator(mode="after")
    def _one_test(self) -> Condition:
        tests = [self.equals is not None, bool(self.any_of), self.matches is not None, self.empty is not None]
        if sum(tests) != 1:
            raise ValueError(
                f"the condition on column {self.column!r} needs exactly one of equals, any_of, matches, empty"
            )
        return self


def _as_rules(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {target: {"from": rule} if isinstance(rule, str | list) else rule for target, rule in value.items()}


Rules = Annotated[dict[str, FieldRule], BeforeValidator(_as_rules)]


class Mapping(_Frozen):
    """How the rows of one kind of file become accounts, contacts, opportunities, users or signals."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    description: str = ""
    object: ImportObject
    system: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    format: FileFormat = FileFormat.AUTO
    encoding: str = "utf-8"
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    timezone: str = "UTC"
    empty_values: tuple[str, ...] = ()
    key: Columns = ()
    fields: Rules = {}
    attributes: Rules = {}
    context: Rules = {}
    constants: dict[str, str] = {}
    references: dict[str, Reference] = {}
    skip_when: tuple[Condition, ...] = ()
    only_when: tuple[Condition, ...] = ()

    @field_validator("system")
    @classmethod
    def _free_system(cls, system: str) -> str:
        if system in RESERVED_SYSTEMS:
            raise ValueError(
                f"the system {system!r} is Opportune's own; choose the name of the system the file is from"
            )
        return system

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is no time zone; write it like UTC or Europe/Berlin") from error
        return name

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, name: str) -> str:
        try:
            "".encode(name)
        except LookupError as error:
            raise ValueError(f"{name!r} is no encoding; write it like utf-8, cp1252 or utf-16") from error
        return name

    @model_validator(mode="after")
    def _targets_exist(self) -> Mapping:
        for target in [*self.fields, *self.constants]:
            if target not in TARGETS[self.object]:
                raise ValueError(
                    f"{self.object} has no field {target!r}{self._did_you_mean(target, TARGETS[self.object])}"
                )
        for name, reference in self.references.items():
            allowed = REFERENCES[self.object]
            if name not in allowed:
                raise ValueError(f"{self.object} has no reference {name!r}{self._did_you_mean(name, allowed)}")
            if reference.by not in REFERENCE_KEYS[name]:
                raise ValueError(f"reference {name!r}: `by` is one of {', '.join(REFERENCE_KEYS[name])}")
            if reference.missing not in allowed[name]:
                raise ValueError(f"reference {name!r}: `missing` is one of {', '.join(sorted(allowed[name]))}")
        if self.context and self.object is not ImportObject.SIGNAL:
            raise ValueError("`context` belongs to signals; use `attributes`")
        return self

    @model_validator(mode="after")
    def _can_be_found_again(self) -> Mapping:
        identities = IDENTITIES[self.object]
        if self.object is ImportObject.SIGNAL:
            if "occurred_at" not in self.fields:
                raise ValueError("a signal needs the field `occurred_at`: name the column that says when it happened")
            return self
        if not any(identity in self.fields for identity in identities):
            raise ValueError(
                f"fields: map {' or '.join(identities)}, so that a record is found again at the next import"
            )
        for name in self.key:
            if name not in identities or name not in self.fields:
                raise ValueError(f"key: {name!r} is no mapped field out of {', '.join(identities)}")
        return self

    @staticmethod
    def _did_you_mean(word: str, known: Iterable[str]) -> str:
        return f"; {closest(word, known) or 'it has ' + ', '.join(known)}"

    def parse_of(self, target: str) -> Parse:
        """How the field is read: as the mapping says, else as the object's field asks for."""
        rule = self.fields.get(target)
        return rule.parse if rule and rule.parse else TARGETS[self.object][target]

    def key_columns(self) -> tuple[str, ...]:
        """The columns a file must have: those of the key, of required fields and of a signal's time."""
        needed = [*self.key] if self.object is not ImportObject.SIGNAL else ["occurred_at"]
        if not needed and len(identities := [name for name in IDENTITIES[self.object] if name in self.fields]) == 1:
            needed = identities
        needed += [target for target, rule in self.fields.items() if rule.required and target not in needed]
        columns = [column for target in needed for column in self.fields[target].columns]
        if self.object is ImportObject.SIGNAL:
            columns += self.key
        return tuple(dict.fromkeys(columns))

    def columns(self) -> tuple[str, ...]:
        """Every column the mapping reads, in the order it names them."""
        rules = [*self.fields.values(), *self.attributes.values(), *self.context.values()]
        named = [column for rule in rules for column in rule.columns]
        named += [reference.column for reference in self.references.values()]
        named += [condition.column for condition in (*self.skip_when, *self.only_when)]
        return tuple(dict.fromkeys([*self.key_columns(), *named]))


def closest(word: str, known: Iterable[str]) -> str | None:
    """A hint `did you mean "..."?` with the most similar of the known words, or None when nothing is near."""
    by_folded = {name.casefold().replace("_", " "): name for name in known}
    found = difflib.get_close_matches(word.casefold().replace("_", " "), by_folded, n=1, cutoff=CLOSE_ENOUGH)
    return f'did you mean "{by_folded[found[0]]}"?' if found else None
