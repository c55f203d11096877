"""Finds and reads mapping files: the shipped ones by name, people's own by path."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from opportune.errors import InvalidDefinition, NotFound
from opportune.model.mapping import Mapping, closest

_SHIPPED = files("opportune").joinpath("shipped", "mappings")


def shipped_mappings() -> dict[str, Mapping]:
    """Every mapping that comes with Opportune, by name."""
    return {name: _shipped(name) for name in _shipped_names()}


def shipped_mapping_text(name: str) -> str:
    """The YAML of a shipped mapping as it was written, with its comments."""
    return _SHIPPED.joinpath(f"{name}.yaml").read_text(encoding="utf-8")


def load_mapping(name_or_path: str) -> Mapping:
    """A mapping by the name of a shipped one, or by the path of a YAML file.

    Raises NotFound when there is neither, InvalidDefinition when the file is no valid mapping.
    """
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml"):
        try:
            return parse_mapping(path.read_text(encoding="utf-8"), str(path))
        except OSError as error:
            raise NotFound(f"The mapping file {path} cannot be read: {error.strerror}. Check the path.") from error
    shipped = _shipped_names()
    if name_or_path not in shipped:
        hint = closest(name_or_path, shipped) or f"The shipped ones are {', '.join(shipped)}."
        raise NotFound(
            f"There is no mapping {name_or_path!r}; {hint} A mapping of your own is a path that ends in .yaml."
        )
    return _shipped(name_or_path)


def parse_mapping(text: str, origin: str) -> Mapping:
    """A mapping from YAML text; `origin` names the file in errors."""
    try:
        # Every scalar as text: a value or a column called `no`, `on` or `2020` is a word, not a truth or a number.
        content = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - the plainest loader, safer than the safe one
    except yaml.YAMLError as error:
        raise InvalidDefinition(f"{origin} is not YAML: {error}") from error
    if not isinstance(content, dict):
        raise InvalidDefinition(
            f"{origin} holds no mapping. Start it with `name:`, `object:`, `system:` and `fields:`."
        )
    try:
        return Mapping.model_validate(content)
    except ValidationError as error:
        problems = [
            {"path": ".".join(map(str, detail["loc"])), "message": detail["msg"].removeprefix("Value error, ")}
            for detail in error.errors()
        ]
        said = [f"{found['path']}: {found['message']}" if found["path"] else found["message"] for found in problems]
        raise InvalidDefinition(f"{origin}: {'; '.join(said)}", path=problems[0]["path"], problems=problems) from error


def mapping_body(mapping: Mapping) -> dict[str, Any]:
    """What a mapping says, without what it leaves to defaults, the short way people write it."""
    said = mapping.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for part in ("fields", "attributes", "context"):
        if part in said:
            said[part] = {name: _short_rule(rule) for name, rule in said[part].items()}
    if "key" in said:
        said["key"] = _one_or_all(said["key"])
    return said


def mapping_text(mapping: Mapping) -> str:
    """A mapping as YAML; reading it gives the same mapping."""
    return yaml.safe_dump(mapping_body(mapping), sort_keys=False, allow_unicode=True, width=120)


def _short_rule(rule: dict[str, Any]) -> Any:
    columns = _one_or_all(rule["from"])
    return columns if len(rule) == 1 else {**rule, "from": columns}


def _one_or_all(names: list[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else names


def _shipped_names() -> list[str]:
    return sorted(file.name.removesuffix(".yaml") for file in _SHIPPED.iterdir() if file.name.endswith(".yaml"))


@cache
def _shipped(name: str) -> Mapping:
    mapping = parse_mapping(shipped_mapping_text(name), f"{name}.yaml")
    assert mapping.name == name, "a shipped mapping is found by the name of its file"
    return mapping
