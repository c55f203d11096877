"""Views of lists that people save: filters and an order under a name, for themselves or for everybody."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opportune.access.actor import Actor
from opportune.errors import Conflict, Forbidden, NotFound
from opportune.store import Transaction, statement

# More than anybody looks through; it bounds the answer.
MAX_VIEWS = 500


@dataclass(frozen=True)
class ViewBody:
    """What a view says. `query` is what the list of its screen is asked for."""

    screen: str
    name: str
    query: dict[str, Any]
    is_shared: bool


def list_views(tx: Transaction, actor: Actor, screen: str | None) -> list[dict[str, Any]]:
    """The views that the actor sees, in order of name."""
    return tx.run_dicts(statement("list_saved_views"), {"user_id": actor.user_id, "screen": screen, "view_id": None})


def get_view(tx: Transaction, actor: Actor, view_id: int) -> dict[str, Any]:
    """One view. Raises NotFound, also for one that is somebody else's own."""
    asked = {"user_id": actor.user_id, "screen": None, "view_id": view_id}
    if rows := tx.run_dicts(statement("list_saved_views"), asked):
        return rows[0]
    raise NotFound(f"There is no view {view_id}. `opportune views list` shows which there are.")


def add_view(tx: Transaction, actor: Actor, body: ViewBody, now: datetime) -> dict[str, Any]:
    """Save a new view. `now` is naive UTC. Raises Conflict for a name in use, or for one too many."""
    if len(list_views(tx, actor, None)) >= MAX_VIEWS:
        raise Conflict(f"There are {MAX_VIEWS} views already. Delete some that nobody uses.")
    _check_name(tx, actor, body, 0)
    view_id = tx.take_ids("saved_view", 1)
    tx.fixed("add_saved_view", {"view_id": view_id, "owner_id": actor.user_id, "now": now, **_params(actor, body)})
    return get_view(tx, actor, view_id)


def change_view(tx: Transaction, actor: Actor, view_id: int, body: ViewBody, now: datetime) -> dict[str, Any]:
    """Put another query or name in the place of a view's. `now` is naive UTC.

    Raises NotFound; Forbidden when a shared view of somebody else is to become the actor's own; Conflict for a name in use,
    or for another screen.
    """
    found = get_view(tx, actor, view_id)
    if found["screen"] != body.screen:
        raise Conflict(f"View {view_id} belongs to the screen {found['screen']}. Save a new view for {body.screen}.")
    if found["is_shared"] and not body.is_shared and not found["is_own"] and actor.user_id is not None:
        raise Forbidden(
            "Others look at this view, and only who saved it may take it back. Save one of your own instead."
        )
    _check_name(tx, actor, body, view_id)
    params = {name: value for name, value in _params(actor, body).items() if name != "screen"}
    tx.fixed("update_saved_view", {"view_id": view_id, "now": now, **params})
    return get_view(tx, actor, view_id)


def remove_view(tx: Transaction, actor: Actor, view_id: int) -> dict[str, Any]:
    """Delete a view, and return what it was. Raises NotFound."""
    found = get_view(tx, actor, view_id)
    tx.fixed("delete_saved_view", {"view_id": view_id})
    return found


def _check_name(tx: Transaction, actor: Actor, body: ViewBody, view_id: int) -> None:
    asked = {"screen": body.screen, "name": body.name, "user_id": actor.user_id, "view_id": view_id}
    if tx.fixed("get_saved_view_named", asked):
        raise Conflict(f"There is a view named '{body.name}' already. Choose another name, or change that one.")


def _params(actor: Actor, body: ViewBody) -> dict[str, object]:
    return {
        "screen": body.screen,
        "name": body.name,
        "query": json.dumps(body.query),
        # Nobody would ever see a view of their own that belongs to no person.
        "is_shared": body.is_shared or actor.user_id is None,
    }
