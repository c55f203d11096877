"""What a connector writes about somebody: fields by the mapping profile, and what is left of them beside what is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opportune.model.connector import ConnectorDefinition, ConnectorObject
from opportune.rendering.fields import value_at
from opportune.rendering.template import render


@dataclass(frozen=True)
class Profile:
    """The mapped values of one person or company; what is empty here is not among them, so that it never empties the other side.

    `match` are the fields that tell who it is, with their values, the surest first.
    """

    fields: Mapping[str, Any]
    blanks: frozenset[str]
    match: tuple[tuple[str, str], ...]
    names: tuple[str, ...]

    @property
    def fills(self) -> bool:
        """Whether the other side has to be read first."""
        return bool(self.blanks & self.fields.keys())

    def beside(self, record: Mapping[str, Any] | None) -> dict[str, Any]:
        """What to write where this is there already. Without a record everything but what fills blanks."""
        return {
            name: value
            for name, value in self.fields.items()
            if name not in self.blanks or (record is not None and record.get(name) in (None, "", []))
        }


def profile_of(definition: ConnectorDefinition, subject: ConnectorObject, data: Mapping[str, Any]) -> Profile:
    """The profile of a contact or an account out of a message's data. Raises TemplateError."""
    fields: dict[str, Any] = {}
    plain: dict[str, str] = {}
    for field in definition.mapping.get(subject, ()):
        value = value_at(data, field.path)
        if field.value is not None:
            value = render(field.value, {**data, "value": value})
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        plain[field.to] = str(value)
        fields[field.to] = [value] if field.as_list else value
    return Profile(
        fields=fields,
        blanks=frozenset(field.to for field in definition.mapping.get(subject, ()) if field.mode == "fill_blank"),
        match=tuple((name, plain[name]) for name in definition.match.get(subject, ()) if name in plain),
        names=tuple(field.to for field in definition.mapping.get(subject, ())),
    )
