"""Whether the templates of a connector can be filled in: their syntax, their filters, and the names they use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from opportune.model.connector import ConnectorDefinition
from opportune.model.connector_call import Call
from opportune.rendering.fields import ROOTS, field_problem
from opportune.rendering.template import paths_in, template_problem

# What calls may use besides the data of the message; what calls before them picked comes to it.
_NAMES = frozenset(
    {"settings", "fields", "field_names", "match", "remote_id", "audience", "sequence", "membership_id", "titles",
     "per_account"}
)  # fmt: skip


def connector_problems(connector: ConnectorDefinition) -> Iterator[tuple[str, str]]:
    """Place and problem of each template that cannot be filled in whatever the data."""
    for subject, fields in connector.mapping.items():
        for number, field in enumerate(fields, start=1):
            place = f"mapping.{subject}.{number}"
            if problem := field_problem(tuple(field.path.split("."))):
                yield f"{place}.from", problem
            if field.value is not None:
                yield from _problems(connector, f"{place}.value", field.value, _NAMES | {"value"})
    for name, template in connector.headers.items():
        yield from _problems(connector, f"headers.{name}", template, _NAMES)
    for operation, calls in connector.calls.items():
        known = set(_NAMES)
        for number, call in enumerate(calls, start=1):
            place = f"calls.{operation}" if len(calls) == 1 else f"calls.{operation}.{number}"
            for part, template in _templates(call):
                yield from _problems(connector, f"{place}.{part}", template, known)
            known |= set(call.pick)


def _templates(call: Call) -> Iterator[tuple[str, str]]:
    yield "path", call.path
    for part in ("query", "headers", "form"):
        for name, template in (getattr(call, part) or {}).items():
            yield f"{part}.{name}", name
            yield f"{part}.{name}", template
    yield from strings_in("body", call.body)


def strings_in(place: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text within a value, names as well, each with its place."""
    match value:
        case str():
            yield place, value
        case list():
            for number, part in enumerate(value, start=1):
                yield from strings_in(f"{place}.{number}", part)
        case dict():
            for name, part in value.items():
                yield place, name
                yield from strings_in(f"{place}.{name}", part)
        case _:
            pass


def _problems(
    connector: ConnectorDefinition, place: str, template: str, known: frozenset[str] | set[str]
) -> Iterator[tuple[str, str]]:
    if problem := template_problem(template):
        yield place, problem
        return
    for path in sorted(paths_in(template)):
        shown = "{{ " + ".".join(path) + " }}"
        if path[0] not in known and path[0] not in ROOTS:
            yield place, f"{shown}: there is no {path[0]}; there are {', '.join([*ROOTS, *sorted(known)])}"
        elif path[0] == "settings" and len(path) > 1 and path[1] not in connector.settings:
            yield place, f"{shown}: there is no such setting; add {path[1]} to `settings`"
        elif path[0] in ROOTS and (problem := field_problem(path)):
            yield place, f"{shown}: {problem}"
