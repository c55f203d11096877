"""Liquid templates from people, filled in with data from outside: within bounds, without files, and without a clock.

What a template says depends on its data alone, so the same message says the same thing however often it is sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from liquid import BoundTemplate, Environment, Undefined
from liquid.ast import Node
from liquid.builtin.output import OutputNode
from liquid.context import RenderContext
from liquid.exceptions import FilterArgumentError, LiquidError, UndefinedError
from liquid.extra import JSON
from liquid.filter import liquid_filter
from liquid.static_analysis import TemplateAnalysis
from liquid.undefined import is_undefined

from opportune.rendering.filters import FILTERS

# Far more than any mail needs; a template that goes on and on is stopped here.
MAX_OUTPUT_BYTES = 2_000_000
MAX_LOOP_ITERATIONS = 20_000
MAX_LOCAL_BYTES = 2_000_000
# Nobody writes one inside another so often.
MAX_BLOCK_DEPTH = 20
# Parsed once, and kept while they are used.
_KEPT_TEMPLATES = 500

Data = Mapping[str, Any]


class TemplateError(Exception):
    """A template that cannot be read, or not be filled in with this data. The message says where."""


class _Missing(Undefined):
    """A name that leads nowhere: an unknown one is an error, a field without a value is empty."""

    __slots__ = ()

    def __init__(self, name: str, *, token: Any = None, obj: object = None, hint: str | None = None) -> None:
        super().__init__(name, token=token, obj=obj, hint=hint)
        # `for` asks by itself whether it stands in another one.
        if name != "parentloop" and (hint is None or hint == f"{name!r} is undefined"):
            raise UndefinedError(f"there is no {name}", token=token)


@liquid_filter
def _date(value: object, form: object = "%Y-%m-%d") -> str:
    """A moment in the form asked for, in UTC; what is none stays as it is."""
    if is_undefined(value) or value is None:
        return ""
    if value in ("now", "today"):
        raise FilterArgumentError(
            "a template has no clock, so that a message sent again says the same; use a moment of the data, such as "
            "enrollment.entered_at",
            token=None,
        )
    moment = _moment(value)
    return str(value) if moment is None else moment.strftime(str(form))


def _moment(value: object) -> datetime | None:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        text = str(value)
        return datetime.fromtimestamp(int(text), UTC) if text.isdigit() else datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None


class _Environment(Environment):
    output_stream_limit = MAX_OUTPUT_BYTES
    loop_iteration_limit = MAX_LOOP_ITERATIONS
    local_namespace_limit = MAX_LOCAL_BYTES
    block_nesting_limit = MAX_BLOCK_DEPTH

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        # There are no other files to put in.
        for tag in ("include", "render"):
            self.tags.pop(tag, None)
        self.filters["date"] = _date
        self.filters["json"] = JSON()
        self.filters.update(FILTERS)


_PLAIN = _Environment(undefined=_Missing)
_HTML = _Environment(undefined=_Missing, autoescape=True)


def render(template: str, data: Data) -> str:
    """A text filled in. Raises TemplateError, also for a name that is not in `data`; a field without a value is empty."""
    return _rendered(_parsed(template, False), data)


def render_html(template: str, data: Data) -> str:
    """Like `render`, with `<`, `&` and quotes of the data escaped; the filter `safe` leaves them."""
    return _rendered(_parsed(template, True), data)


def render_json(value: Any, data: Data) -> Any:
    """A JSON value with every string in it filled in. One that is nothing but `{{ name }}` becomes the value itself: a number
    stays a number, a field without a value becomes null. Raises TemplateError.
    """
    match value:
        case str():
            return _value(value, data)
        case list():
            return [render_json(part, data) for part in value]
        case dict():
            return {render(key, data): render_json(part, data) for key, part in value.items()}
        case _:
            return value


def merge_tags(template: str) -> set[str]:
    """The names that have to be given: `first_name` of `{{ first_name }}`, `contact` of `{{ contact.email }}`.

    Raises TemplateError.
    """
    return set(_analysis(template).globals)


def paths_in(template: str) -> set[tuple[str, ...]]:
    """The names that have to be given, each with the fields asked for as far as they are fixed. Raises TemplateError."""
    found: set[tuple[str, ...]] = set()
    for variables in _analysis(template).globals.values():
        for variable in variables:
            path: list[str] = []
            for segment in variable.segments:
                if not isinstance(segment, str):
                    break
                path.append(segment)
            found.add(tuple(path))
    return found


def template_problem(template: str) -> str | None:
    """What is wrong with a template whatever it is filled in with, or None."""
    try:
        filters = _analysis(template).filters
    except TemplateError as error:
        return str(error)
    unknown = sorted(set(filters) - set(_PLAIN.filters))
    return f"there is no filter {unknown[0]}" if unknown else None


def _analysis(template: str) -> TemplateAnalysis:
    return _parsed(template, False).analyze(include_partials=False)


def _value(template: str, data: Data) -> Any:
    parsed = _parsed(template, False)
    nodes: list[Node] = parsed.nodes
    if len(nodes) != 1 or not isinstance(nodes[0], OutputNode):
        return _rendered(parsed, data)
    try:
        found = nodes[0].expression.evaluate(RenderContext(parsed, globals=dict(data)))
        # Whatever JSON cannot hold becomes what a text would show of it.
        return None if is_undefined(found) else json.loads(json.dumps(found, default=str))
    except LiquidError as error:
        raise TemplateError(_said(error)) from error


def _rendered(template: BoundTemplate, data: Data) -> str:
    try:
        return template.render(**data)
    except LiquidError as error:
        raise TemplateError(_said(error)) from error
    except RecursionError as error:
        raise TemplateError("it is nested too deeply") from error
    except (ValueError, TypeError, ArithmeticError, AttributeError, KeyError) as error:
        # Filters meet whatever the data holds.
        raise TemplateError(f"it cannot be filled in with this data: {error}") from error


@lru_cache(maxsize=_KEPT_TEMPLATES)
def _parsed(template: str, escapes: bool) -> BoundTemplate:
    try:
        return (_HTML if escapes else _PLAIN).from_string(template)
    except LiquidError as error:
        raise TemplateError(_said(error)) from error
    except RecursionError as error:
        raise TemplateError("it is nested too deeply") from error


def _said(error: LiquidError) -> str:
    """The message in one line, with where it is in the template."""
    message = str(error.message or type(error).__name__)
    where = error.context()
    if where is None:
        return message
    line, column, _, text, _ = where
    shown = text.strip()
    return f"line {line}, column {column + 1} (`{shown[:80]}`): {message}"
