"""What templates may use: the fields that go with every message, and what merge tags stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opportune.model.node.sending import MergeTag

# The names that every message brings along. `people` are those of an account, for connectors.
ROOTS = ("contact", "account", "event", "answers", "enrollment", "people")
# The fields of those whose fields are known; `attributes` holds whatever the workspace keeps.
FIELDS = {
    "contact": (
        "id", "email", "first_name", "last_name", "title", "persona", "phone", "country", "timezone", "locale",
        "lifecycle_status", "score", "tier", "attributes",
    ),
    "account": (
        "id", "name", "domain", "industry", "employees", "revenue", "currency", "country", "region", "city", "territory",
        "timezone", "score", "tier", "attributes",
    ),
    "enrollment": ("id", "key", "entered_at"),
}  # fmt: skip


def field_problem(path: tuple[str, ...]) -> str | None:
    """What is wrong with a field that is to be filled in, or None."""
    if path[0] not in ROOTS:
        return f"there is no {path[0]}; fields begin with {', '.join(ROOTS)}"
    known = FIELDS.get(path[0])
    if known is None or len(path) == 1 or path[1] in known:
        return None
    return f"{path[0]} has no {path[1]}; it has {', '.join(known)}, such as {path[0]}.attributes.plan"


def value_at(data: Mapping[str, Any], field: str) -> Any:
    """The value of a dotted field, or None where it leads nowhere."""
    found: Any = data
    for part in field.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def merged(tags: Mapping[str, MergeTag], data: Mapping[str, Any]) -> dict[str, Any]:
    """The data, with each merge tag under its name: the field, or the default where the field is missing, null or blank."""
    found = dict.fromkeys(ROOTS) | dict(data)
    for name, tag in tags.items():
        value = value_at(data, tag.field) if tag.field is not None else None
        is_empty = value is None or (isinstance(value, str) and not value.strip())
        found[name] = tag.default if is_empty else value
    return found
