"""Definitions as they come and go over HTTP: JSON or YAML in, YAML out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any

import yaml
from fastapi import Depends, Request

from opportune.errors import InvalidDefinition, InvalidInput, PayloadTooLarge
from opportune.model.definitions import NUMBERED_KINDS, Body, kind_of
from opportune.model.references import written
from opportune.shipped import read_definition, read_definitions
from opportune.store.definitions import stored_text

# The whole shipped catalogue has 30 kB.
MAX_BODY_BYTES = 1024 * 1024
MAX_NESTING = 20
_ORIGIN = "the request"
# Fields of conditions that take one value or several.
_SINGLE_OR_LIST = frozenset({"signal", "campaign", "tier", "stage", "state"})
_YAML_TYPES = ("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml")

REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "application/yaml": {"schema": {"type": "string"}},
        },
    }
}


async def _read_bodies(request: Request) -> tuple[Body, ...]:
    text, is_yaml = await _read_text(request)
    found = read_yaml(text) if is_yaml else _read_json(text)
    if not found:
        raise InvalidInput("The body holds no definition.")
    return found


async def _read_document(request: Request) -> Any:
    text, is_yaml = await _read_text(request)
    documents = _yaml_documents(text) if is_yaml else [_json_document(text)]
    if len(documents) != 1:
        raise InvalidInput(f"The body holds {len(documents)} documents; here it must be exactly one.")
    return documents[0]


async def _read_text(request: Request) -> tuple[str, bool]:
    """The body of a request, and whether it is YAML."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BODY_BYTES:
            raise PayloadTooLarge(f"Definitions are taken up to {MAX_BODY_BYTES:,} bytes at once. Send fewer of them.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput("The body is not UTF-8. Save the file in that encoding.") from error
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return text, media_type in _YAML_TYPES


Bodies = Annotated[tuple[Body, ...], Depends(_read_bodies)]
# One document that is read, and not understood yet.
Document = Annotated[Any, Depends(_read_document)]


def read_yaml(text: str) -> tuple[Body, ...]:
    """The definitions of a YAML text from outside, one per document. Raises InvalidDefinition."""
    _check_plain(text)
    try:
        return read_definitions(text, _ORIGIN)
    except (ValueError, TypeError, OverflowError) as error:
        raise InvalidDefinition(f"{_ORIGIN} is not YAML: {error}") from error


def to_yaml(bodies: Iterable[Body]) -> str:
    """One document per definition, in the form people write; reading it gives the same definitions."""
    return "\n---\n".join(_document(body) for body in bodies)


def _read_json(text: str) -> tuple[Body, ...]:
    content = _json_document(text)
    return tuple(
        read_definition(document, _ORIGIN) for document in (content if isinstance(content, list) else [content])
    )


def _json_document(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"The body is not JSON: {error}. For YAML, send Content-Type: application/yaml.") from error


def _yaml_documents(text: str) -> list[Any]:
    _check_plain(text)
    try:
        return [document for document in yaml.safe_load_all(text) if document is not None]
    except (yaml.YAMLError, ValueError, TypeError, OverflowError) as error:
        raise InvalidDefinition(f"{_ORIGIN} is not YAML: {error}") from error


def _check_plain(text: str) -> None:
    """Raises InvalidDefinition for YAML that is nested too deeply, or small on the wire and endless in memory."""
    depth = 0
    try:
        for event in yaml.parse(text, yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise InvalidDefinition(f"{_ORIGIN}: anchors and aliases (&, *) are not taken. Write the values out.")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_NESTING:
                raise InvalidDefinition(f"{_ORIGIN} is nested more than {MAX_NESTING} levels deep.")
    except yaml.YAMLError as error:
        raise InvalidDefinition(f"{_ORIGIN} is not YAML: {error}") from error


def _document(body: Body) -> str:
    # The one score model and the bot rules are read to learn what can be changed: there everything is written out.
    is_brief = kind_of(body)[0] in (*NUMBERED_KINDS, "signal")
    content = written(body) if is_brief else body.model_dump(mode="json", by_alias=True)
    tidy = _tidy(content)
    return yaml.safe_dump(tidy if _says(tidy, body) else content, sort_keys=False, allow_unicode=True, width=120)


def _says(content: dict[str, Any], body: Body) -> bool:
    return stored_text(type(body).model_validate(content)) == stored_text(body)


def _tidy(value: Any) -> Any:
    """Whole numbers without `.0`, lists of one condition's names as that name, tests of fields as mappings."""
    match value:
        case dict():
            tidied = {key: _tidy(part) for key, part in value.items()}
            for key in _SINGLE_OR_LIST & tidied.keys():
                if isinstance(tidied[key], list) and len(tidied[key]) == 1:
                    tidied[key] = tidied[key][0]
            if isinstance(value.get("where"), list):
                tidied["where"] = _as_people_write(value["where"])
            return tidied
        case list():
            return [_tidy(part) for part in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def _as_people_write(conditions: list[dict[str, Any]]) -> dict[str, Any] | list[dict[str, Any]]:
    """`{field: {operator: value}}`, where no field and operator come twice."""
    written: dict[str, dict[str, Any]] = {}
    for condition in conditions:
        tests = written.setdefault(condition["field"], {})
        if condition["operator"] in tests:
            return conditions
        tests[condition["operator"]] = condition["value"]
    return written
