"""Goal: a saved view asks the list what it was saved with, is seen by whom it is meant for, and is changed by whom it may be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from opportune.access.people import add_user
from opportune.access.roles import Role
from opportune.store.workspace import naive
from opportune.web.auth import Scope, create_token
from tests.api.audience import account, apply
from tests.api.desk import Desk

HOT = {"screen": "accounts", "name": "Hot software", "query": {"min_score": 10, "sort": "name", "q": "a"}}


@contextmanager
def signed_in(desk: Desk, name: str, role: Role = Role.SALES) -> Iterator[None]:
    """The desk asks as somebody else for a while."""
    context = desk.opportune.context
    now = naive(desk.clock.now())
    with context.workspace.transaction() as tx:
        user_id = add_user(tx, f"{name}@sales.example", name.title(), role, now)
    token = create_token(context.workspace, name, Scope.ADMIN, now, user_id)
    before = desk.client.headers["Authorization"]
    desk.client.headers["Authorization"] = f"Bearer {token}"
    try:
        yield
    finally:
        desk.client.headers["Authorization"] = before


def names(desk: Desk, **params: object) -> list[str]:
    return [view["name"] for view in desk.get("/views", **params)["items"]]


def test_a_view_gives_back_what_it_was_saved_with(desk: Desk) -> None:
    criteria = {"all": [{"attribute": "industry", "eq": "software"}, {"not": {"tier": "low"}}]}
    query = {"criteria": criteria, "tier": "high", "crm_stage": "pipeline", "sort": "-delta_7d"}
    saved = desk.post("/views", {"screen": "accounts", "name": "Open deals", "is_shared": True, "query": query})
    assert saved["query"] == query
    (listed,) = desk.get("/views", screen="accounts")["items"]
    assert listed == saved
    assert desk.get("/views", screen="contacts")["items"] == []
    pipeline = {"intent": ["high", "no_data"], "state": "open", "sort": "-score", "shown_as": "board"}
    assert desk.post("/views", {"screen": "pipeline", "name": "Now", "query": pipeline})["query"] == pipeline


def test_what_a_view_holds_is_what_the_list_takes(desk: Desk) -> None:
    account(desk, "acme", industry="software")
    account(desk, "beta", industry="retail")
    view = desk.post("/views", {**HOT, "query": {"criteria": {"attribute": "industry", "eq": "software"}}})
    found = desk.post("/accounts/search", view["query"])["items"]
    assert [row["name"] for row in found] == ["Acme"]


def test_own_views_are_seen_by_their_owner_and_shared_ones_by_everybody(desk: Desk) -> None:
    desk.post("/views", {**HOT, "name": "Of the workspace"})
    with signed_in(desk, "ann"):
        own = desk.post("/views", {**HOT, "name": "My own"})
        shared = desk.post("/views", {**HOT, "name": "For all", "is_shared": True})
        assert own["owner"]["name"] == "Ann" and own["is_own"] and not own["is_shared"]
        assert names(desk) == ["For all", "My own", "Of the workspace"]
    with signed_in(desk, "bob"):
        assert names(desk) == ["For all", "Of the workspace"], "what no person saved is everybody's"
        assert desk.refused("PUT", f"/views/{own['view_id']}", json=HOT)[0] == 404
        assert desk.refused("DELETE", f"/views/{own['view_id']}")[0] == 404
        changed = desk.put(f"/views/{shared['view_id']}", {**HOT, "name": "For everybody", "is_shared": True})
        assert (changed["name"], changed["owner"]["name"], changed["is_own"]) == ("For everybody", "Ann", False)
        taken = desk.refused("PUT", f"/views/{shared['view_id']}", json={**HOT, "is_shared": False})
        assert taken[:2] == (403, "forbidden")
        assert "Others look at this view" in taken[2]


def test_a_name_is_there_once_among_those_one_sees(desk: Desk) -> None:
    with signed_in(desk, "ann"):
        first = desk.post("/views", HOT)
        status, code, message = desk.refused("POST", "/views", json={**HOT, "name": "hot SOFTWARE"})
        assert (status, code) == (409, "conflict")
        assert message.startswith("There is a view named 'hot SOFTWARE' already.")
        assert desk.put(f"/views/{first['view_id']}", {**HOT, "query": {}})["query"] == {}, "it may keep its own name"
        desk.post("/views", {**HOT, "screen": "contacts"})
    with signed_in(desk, "bob"):
        assert desk.post("/views", HOT)["is_own"], "nobody sees that somebody else has one of that name"


def test_a_deleted_view_is_gone_and_can_be_saved_again(desk: Desk) -> None:
    saved = desk.post("/views", HOT)
    removed = desk.delete(f"/views/{saved['view_id']}")
    assert removed == saved
    assert names(desk) == []
    assert desk.refused("DELETE", f"/views/{saved['view_id']}")[0] == 404
    again = desk.post("/views", {key: removed[key] for key in ("screen", "name", "query", "is_shared")})
    assert again["query"] == saved["query"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({**HOT, "query": {"criteria": {"attribute": "employes", "eq": 1}}}, 422, "criteria.attribute"),
        ({**HOT, "query": {"segment": "nowhere"}}, 404, "There is no segment nowhere."),
        ({**HOT, "query": {"intent": ["high"]}}, 422, "intent"),
        ({**HOT, "screen": "today"}, 422, "screen"),
        ({**HOT, "name": " "}, 422, "name"),
    ],
)
def test_what_no_list_could_show_is_not_saved(desk: Desk, body: dict[str, Any], status: int, said: str) -> None:
    apply(desk)
    found, _, message = desk.refused("POST", "/views", json=body)
    assert found == status
    assert said in message
    assert names(desk) == []


def test_a_view_stays_on_its_screen(desk: Desk) -> None:
    saved = desk.post("/views", HOT)
    refused = desk.refused("PUT", f"/views/{saved['view_id']}", json={**HOT, "screen": "contacts"})
    assert refused[:2] == (409, "conflict")
    assert "belongs to the screen accounts" in refused[2]


def test_who_may_only_look_saves_no_view_and_exports_nothing(desk: Desk) -> None:
    shared = desk.post("/views", {**HOT, "is_shared": True})
    with signed_in(desk, "eve", Role.VIEW_ONLY):
        assert names(desk) == ["Hot software"]
        assert desk.post("/accounts/search", shared["query"])["items"] == []
        for method, path, body in (
            ("POST", "/views", HOT),
            ("PUT", f"/views/{shared['view_id']}", HOT),
            ("DELETE", f"/views/{shared['view_id']}", None),
            ("POST", "/accounts/export", {}),
            ("POST", "/contacts/export", {}),
        ):
            status, code, message = desk.refused(method, path, json=body)
            assert (status, code) == (403, "forbidden")
            assert "may not" in message
    assert names(desk) == ["Hot software"]


def test_saving_a_view_is_in_the_audit_log(desk: Desk) -> None:
    with signed_in(desk, "ann"):
        view_id = desk.post("/views", HOT)["view_id"]
        desk.delete(f"/views/{view_id}")
        desk.post("/accounts/search", {})
        desk.post("/accounts/count", {})
    entries = desk.rows(
        "select action, entity_id, details ->> '$.name' from audit_entry where entity_kind = 'view' order by all desc"
    )
    assert entries == [("view.save", str(view_id), "Hot software"), ("view.delete", str(view_id), "Hot software")]
    assert desk.rows("select count(*) from audit_entry where action = '' or action like '%search%'") == [(0,)]
