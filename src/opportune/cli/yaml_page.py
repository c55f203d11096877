"""Something that is written in YAML, as the terminal shows it."""

from __future__ import annotations

from typing import Any

from opportune.cli.session import Session


def show_yaml(session: Session, path: str, *, may_create: bool = False) -> dict[str, Any] | None:
    """Print the YAML of what the API has at `path`, or with --json its whole answer. Returns the answer where YAML was printed."""
    with session.connect(may_create) as client:
        found: dict[str, Any] = client.get(path)
    if session.out.as_json:
        session.out.json(found)
        return None
    session.out.print(found["yaml"].rstrip("\n"))
    return found
