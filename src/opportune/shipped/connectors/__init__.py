"""The connectors that come with Opportune: to put in force with one's own settings, or to learn from.

Each is a YAML file here. Its first comment says what it is for and what has to be set up on the other side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from opportune.errors import NotFound
from opportune.model.connector import ConnectorDefinition
from opportune.shipped import read_definitions

_SUFFIX = ".yaml"


@dataclass(frozen=True)
class ShippedConnector:
    """A connector, the file it is in, and what that says of setting it up."""

    definition: ConnectorDefinition
    setup: str
    text: str

    @property
    def key(self) -> str:
        return self.definition.connector


@cache
def shipped_connectors() -> tuple[ShippedConnector, ...]:
    """Every connector, in order of key."""
    folder = files("opportune.shipped").joinpath("connectors")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(_SUFFIX))
    return tuple(_read(name, folder.joinpath(name).read_text(encoding="utf-8")) for name in names)


def shipped_connector(key: str) -> ShippedConnector:
    """Raises NotFound that names the connectors there are."""
    for connector in shipped_connectors():
        if connector.key == key:
            return connector
    known = ", ".join(connector.key for connector in shipped_connectors())
    raise NotFound(f"Opportune ships no connector {key}. It ships {known}.")


def _read(name: str, text: str) -> ShippedConnector:
    (definition,) = read_definitions(text, f"connectors/{name}")
    assert isinstance(definition, ConnectorDefinition), f"{name} holds a connector"
    comment = [line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")]
    return ShippedConnector(definition, " ".join(comment), text)
