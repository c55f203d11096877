"""Finds and reads mapping files: the shipped ones by name, people's own by path."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

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
        problems = [_problem(detail["loc"], detail["msg"]) for detail in error.errors()]
        path = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InvalidDefinition(f"{origin}: {'; '.join(problems)}", path=path) from error


def _shipped_names() -> list[str]:
    return sorted(file.name.removesuffix(".yaml") for file in _SHIPPED.iterdir() if file.name.endswith(".yaml"))


@cache
def _shipped(name: str) -> Mapping:
    mapping = parse_mapping(shipped_mapping_text(name), f"{name}.yaml")
    assert mapping.name == name, "a shipped mapping is found by the name of its file"
    return mapping


def _problem(location: tuple[int | str, ...], message: str) -> str:
    place = ".".join(str(part) for part in location)
    message = message.removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
