"""What is wrong with a definition, in the words of whoever wrote it: pydantic's errors as paths and sentences.

It does not read definitions; `read_definition` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from opportune.model.calendar import CLOCK_PATTERN
from opportune.model.criteria import CONDITIONS
from opportune.model.criteria_fit import MAX_DEPTH
from opportune.model.names import KEY_PATTERN

# Fields that hold criteria, which say by one of their keys what they are; pydantic puts that key into the path once more.
_CRITERIA_FIELDS = frozenset({"criteria", "when", "scope", "among", "all", "any", "not", "none", "match", "account"})
_PATH_FIRST = re.compile(r"^(?P<path>[a-z_]+(\.[a-z_]+|\.\d+)*): (?P<rest>.+)$", re.DOTALL)

# Deeper ones are shown up to here; twice the depth of a tree, since conditions have parts.
MAX_PATH_PARTS = 2 * MAX_DEPTH + 6

Location = tuple[int | str, ...]


def problems_of(model: type[BaseModel], error: ValidationError) -> list[tuple[str, str]]:
    """The path (empty for the whole definition) and a sentence for each problem; positions in lists count from one."""
    details = error.errors(include_url=False)
    locations = [detail["loc"] for detail in details]
    return [
        problem
        for detail in details
        if not (detail["type"] == "too_short" and _is_within(locations, detail["loc"]))
        for problem in _problems(model, detail)
    ]


def _is_within(locations: Sequence[Location], outer: Location) -> bool:
    """Whether something inside is wrong; a list whose items are refused looks too short as well."""
    return any(len(location) > len(outer) and location[: len(outer)] == outer for location in locations)


def _problems(model: type[BaseModel], detail: ErrorDetails) -> Iterator[tuple[str, str]]:
    location, kind, message, context = detail["loc"], detail["type"], detail["msg"], detail.get("ctx", {})
    parts = list(_as_written(location))
    path = ".".join(parts)
    if len(parts) > MAX_PATH_PARTS:
        yield (
            ".".join(parts[:MAX_PATH_PARTS]),
            f"nested more than {MAX_DEPTH} levels deep; put a part into a segment of its own",
        )
    elif kind == "value_error":
        # A validator of a whole definition names the places itself, one on each line.
        for line in message.removeprefix("Value error, ").split("\n"):
            named = _PATH_FIRST.match(line) if not path else None
            yield (
                (named["path"], named["rest"])
                if named
                else (path, line.removeprefix(f"{parts[-1]}: " if parts else ""))
            )
    elif kind == "extra_forbidden":
        fields = _fields_beside(model, location)
        yield path, "there is no such field" + (f"; the fields here are {', '.join(fields)}" if fields else "")
    elif kind == "string_pattern_mismatch" and context.get("pattern") == KEY_PATTERN:
        yield path, "a key is words in lower case, joined by hyphens, such as hot-accounts"
    elif kind == "string_pattern_mismatch" and context.get("pattern") == CLOCK_PATTERN:
        yield path, "a time of day has two digits for the hours and two for the minutes, such as 09:00"
    elif kind in ("tuple_type", "list_type"):
        yield path, "this is a list, such as [one, another]"
    elif kind in ("model_type", "model_attributes_type", "dict_type"):
        yield path, "this has fields of its own, such as {name: value}"
    elif kind == "invalid_key":
        yield (
            ".".join(parts[:-1]),
            "a field's name is text; YAML takes yes, no, on and off for true and false, so put these in quotes",
        )
    elif kind == "string_type" and isinstance(detail["input"], bool | int | float | date):
        # As YAML understands it: `no`, `5` and `2026-03-01` are no text.
        yield path, f"this is text, but {detail['input']} is none; put it in quotes"
    elif kind == "too_short":
        yield path, f"needs at least {context['min_length']}"
    else:
        yield path, message


def _as_written(location: Location) -> Iterator[str]:
    """The keys and positions as they are in the document."""
    may_be_tag = False
    for part in location:
        if isinstance(part, int):
            yield str(part + 1)
        elif may_be_tag and part in CONDITIONS:
            may_be_tag = False
        else:
            yield part
            may_be_tag = part in _CRITERIA_FIELDS


def _fields_beside(model: type[BaseModel], location: Location) -> Sequence[str]:
    """The fields that could stand where a field is that should not, as they are written."""
    candidates: list[type[BaseModel]] = [model]
    for part in location[:-1]:
        if isinstance(part, int):
            continue
        if len(candidates) > 1:
            candidates = [CONDITIONS[part]] if part in CONDITIONS else []
        elif candidates:
            fields = {field.alias or name: field for name, field in candidates[0].model_fields.items()}
            candidates = _models_in(fields[part].annotation) if part in fields else []
    if len(candidates) != 1:
        return ()
    return [field.alias or name for name, field in candidates[0].model_fields.items()]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]
