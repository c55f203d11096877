"""Tokens of people and of the workspace: what each may do, whose it is, who sees and ends it."""

import sys
from collections.abc import Iterator

import duckdb
import pytest

from opportune.store.migrate import _migrations, migrate
from tests.api.desk import API, START, Desk, open_desk
from tests.api.people import Person, browser, invited


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("tokens") / "workspace.duckdb") as opened:
        yield opened


@pytest.fixture(scope="module")
def seller(desk: Desk) -> Person:
    return invited(desk, "sales")


@pytest.fixture(scope="module")
def administrator(desk: Desk) -> Person:
    return invited(desk, "administrator")


def status(desk: Desk, token: str, method: str, path: str, **request: object) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return browser(desk).request(method, API + path, headers=headers, **request).status_code  # type: ignore[arg-type]


def test_a_token_may_what_its_scope_and_its_owner_both_may(desk: Desk, seller: Person, administrator: Person) -> None:
    tokens = {
        (owner.session["role"], scope): owner.done("POST", "/tokens", json={"name": scope, "scope": scope})["token"]
        for owner in (seller, administrator)
        for scope in ("read", "write", "admin")
    }
    table = {
        # token: look, edit an account, edit a workflow, list tokens, manage users
        ("sales", "read"): (200, 403, 403, 403, 403),
        ("sales", "write"): (200, 404, 403, 403, 403),
        ("sales", "admin"): (200, 404, 403, 200, 403),
        ("administrator", "read"): (200, 403, 403, 403, 403),
        ("administrator", "write"): (200, 404, 404, 403, 403),
        ("administrator", "admin"): (200, 404, 404, 200, 200),
    }
    for name, expected in table.items():
        asked = (
            status(desk, tokens[name], "GET", "/accounts"),
            status(desk, tokens[name], "PATCH", "/accounts/999", json={"name": "A"}),
            status(desk, tokens[name], "POST", "/workflows/none/run"),
            status(desk, tokens[name], "GET", "/tokens"),
            status(desk, tokens[name], "GET", "/user-access"),
        )
        assert asked == expected, name


def test_people_see_and_end_their_own_tokens_and_administrators_all(
    desk: Desk, seller: Person, administrator: Person
) -> None:
    seller.done("POST", "/tokens", json={"name": "sheet"})
    administrator.done("POST", "/tokens", json={"name": "sheet"})
    assert {token["owner"] for token in seller.done("GET", "/tokens")["items"]} == {"Sales"}
    everybody = {token["owner"] for token in administrator.done("GET", "/tokens")["items"]}
    assert everybody == {"Sales", "Administrator", None}, "names are people's own, and the workspace has some too"
    path = f"/tokens/sheet?user_id={administrator.user_id}"
    assert seller.refused("DELETE", path) == (
        403, "Your role, sales, may not manage users and their roles. Ask an administrator.",
    )  # fmt: skip
    assert seller.refused("DELETE", "/tokens/desk?of_workspace=true")[0] == 403
    assert administrator.done("DELETE", f"/tokens/sheet?user_id={seller.user_id}")["owner"] == "Sales"
    administrator.done("DELETE", "/tokens/sheet")
    assert administrator.refused("DELETE", "/tokens/sheet")[0] == 404


def test_what_is_done_with_a_token_is_told_apart_from_what_its_owner_does(desk: Desk, seller: Person) -> None:
    token = seller.done("POST", "/tokens", json={"name": "crm sync", "scope": "write"})["token"]
    assert status(desk, token, "POST", "/accounts", json={"domain": "synced.example"}) == 201
    entry = desk.get("/audit-log", action="account.save")["items"][0]
    assert (entry["actor_kind"], entry["actor_name"], entry["actor_id"]) == (
        "token", "Sales, token crm sync", seller.user_id,
    )  # fmt: skip


def test_a_token_of_before_goes_on_with_what_it_could_do(monkeypatch: pytest.MonkeyPatch) -> None:
    known = _migrations()
    with duckdb.connect(":memory:") as con:
        monkeypatch.setattr(sys.modules[migrate.__module__], "_migrations", lambda: known[:4])
        migrate(con, START)
        con.execute("insert into api_token values ('h1', 'reader', 'read', '2026-01-01', null)")
        con.execute("insert into api_token values ('h2', 'sync', 'write', '2026-01-01', '2026-01-02')")
        monkeypatch.undo()
        migrate(con, START)
        found = con.execute("select name, scope, user_id, revoked_at is null from api_token order by name").fetchall()
    assert found == [("reader", "read", None, True), ("sync", "admin", None, False)]
