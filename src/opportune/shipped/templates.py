"""The templates that come with Opportune: definitions that make up a use case, to put in force or to learn from.

A template is a YAML file. Its first comment begins with `name: what it is for`; the other lines of the comment describe it.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from opportune.errors import NotFound
from opportune.model.definitions import Body, KindKey, kind_of
from opportune.model.names import Definition
from opportune.shipped import read_definitions

_SUFFIX = ".yaml"
_BETWEEN = "\n---\n"


@dataclass(frozen=True)
class Template:
    """A use case as definitions. `text` is the file, comments included."""

    key: str
    name: str
    use_case: str
    description: str
    text: str
    definitions: tuple[Definition, ...]

    @property
    def names(self) -> tuple[KindKey, ...]:
        """The kind and key of each definition."""
        return tuple(kind_of(cast(Body, body)) for body in self.definitions)

    def without(self, names: Container[KindKey]) -> tuple[str, tuple[Definition, ...]]:
        """The text and the definitions without these."""
        documents = self.text.rstrip("\n").split(_BETWEEN)
        kept = [
            (document, body)
            for document, body, name in zip(documents, self.definitions, self.names, strict=True)
            if name not in names
        ]
        text = _BETWEEN.join(document for document, _ in kept)
        return f"{text}\n", tuple(body for _, body in kept)


@cache
def shipped_templates() -> tuple[Template, ...]:
    """Every template, in order of key."""
    folder = files("opportune.shipped").joinpath("templates")
    keys = sorted(entry.name.removesuffix(_SUFFIX) for entry in folder.iterdir() if entry.name.endswith(_SUFFIX))
    return tuple(read_template(key, folder.joinpath(key + _SUFFIX).read_text(encoding="utf-8")) for key in keys)


def shipped_template(key: str) -> Template:
    """Raises NotFound that names the templates there are."""
    for template in shipped_templates():
        if template.key == key:
            return template
    known = ", ".join(template.key for template in shipped_templates())
    raise NotFound(f"There is no template {key}. There are {known}.")


def read_template(key: str, text: str) -> Template:
    """The template in a YAML text. Raises InvalidDefinition that names the document and the field."""
    comment: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        comment.append(line.removeprefix("#").strip())
    name, _, use_case = (comment[0] if comment else key).partition(": ")
    return Template(
        key=key,
        name=name,
        use_case=use_case[:1].upper() + use_case[1:],
        description=" ".join(comment[1:]),
        text=text,
        definitions=read_definitions(text, f"templates/{key}{_SUFFIX}"),
    )
