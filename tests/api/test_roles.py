"""What each role may do, on every route there is: the policy table against the app itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from opportune.access.roles import ROLES, Permission, Role
from opportune.web.auth import API_PREFIX
from opportune.web.policy import OPERATIONS, PUBLIC, SAFE_METHODS, Audit, operation_of
from tests.api.desk import Desk, open_desk
from tests.api.people import Person, browser, first_administrator, invited

Operations = list[tuple[str, str]]
# Without a table of answers to look up, these would never end.
STREAMS = {"GET /live"}
SEGMENT = {"segment": "hot", "name": "Hot", "mode": "rule", "criteria": {"score": {"gte": 70}}}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("roles") / "workspace.duckdb") as opened:
        yield opened


@pytest.fixture(scope="module")
def people(desk: Desk) -> dict[Role, Person]:
    found = {role: invited(desk, role) for role in Role if role is not Role.PRIMARY_ADMINISTRATOR}
    return found


def operations(desk: Desk) -> Operations:
    """Every operation under /api/v1, as the app itself knows them."""
    paths = desk.opportune.app.openapi()["paths"]
    return [
        (method.upper(), path.removeprefix(API_PREFIX))
        for path, methods in paths.items()
        if path.startswith(API_PREFIX)
        for method in methods
    ]


def test_every_unsafe_operation_is_in_the_table_and_the_table_names_no_other(desk: Desk) -> None:
    found = {f"{method} {path}" for method, path in operations(desk)}
    unsafe = {name for name in found if name.partition(" ")[0] not in SAFE_METHODS}
    assert unsafe - PUBLIC == {name for name in OPERATIONS if name.partition(" ")[0] not in SAFE_METHODS}
    assert set(OPERATIONS) | PUBLIC <= found


def test_no_operation_hides_from_the_document(desk: Desk) -> None:
    hidden = [
        route.path
        for route in desk.opportune.app.routes
        if isinstance(route, APIRoute) and route.path.startswith(API_PREFIX) and not route.include_in_schema
    ]
    assert not hidden


def test_what_is_in_the_table_has_an_action_unless_it_asks_only() -> None:
    for name, operation in OPERATIONS.items():
        assert bool(operation.action) == (operation.audit is not Audit.NEVER), name


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PRIMARY_ADMINISTRATOR])
def test_a_role_is_refused_exactly_what_the_table_does_not_give_it(
    desk: Desk, people: dict[Role, Person], role: Role
) -> None:
    """With senseless ids and no body, so that whatever is let in fails later, with another answer, and changes nothing."""
    person = people[role]
    for method, path in operations(desk):
        operation = operation_of(method, path)
        allowed = not operation.permissions or any(
            permission in ROLES[role].permissions for permission in operation.permissions
        )
        name = f"{method} {path}"
        if name in PUBLIC | STREAMS or (allowed and (not operation.permissions or operation.audit is Audit.ALWAYS)):
            continue
        if allowed and method == "GET":
            continue
        answer = person.ask(method, path.replace("{", "999").replace("}", ""))
        assert (answer.status_code == 403) == (not allowed), f"{name}: {answer.status_code} {answer.text}"
        if not allowed:
            message = answer.json()["error"]["message"]
            assert message.startswith(f"Your role, {ROLES[role].name}, may not "), name
            assert ". Ask " in message, name


def test_somebody_who_may_only_look_changes_nothing_anywhere(desk: Desk, people: dict[Role, Person]) -> None:
    person = people[Role.VIEW_ONLY]
    entries = desk.rows("select max(audit_entry_id) from audit_entry")
    for method, path in operations(desk):
        operation = operation_of(method, path)
        if f"{method} {path}" in PUBLIC or operation.audit is Audit.NEVER or not operation.permissions:
            continue
        answer = person.ask(method, path.replace("{", "1").replace("}", ""), json={})
        assert answer.status_code == 403, f"{method} {path}"
    assert desk.rows("select max(audit_entry_id) from audit_entry") == entries, "nothing was done"


def test_somebody_who_is_refused_hears_whom_to_ask(people: dict[Role, Person]) -> None:
    seller = people[Role.SALES]
    assert seller.refused("PUT", "/definitions/segment/hot", json=SEGMENT) == (
        403, "Your role, sales, may not change definitions. Ask somebody in marketing, operations or an administrator.",
    )  # fmt: skip
    assert people[Role.MARKETING].refused("POST", "/contacts/1/erase") == (
        403, "Your role, marketing, may not erase people. Ask somebody in operations or an administrator.",
    )  # fmt: skip
    assert people[Role.OPERATIONS].refused("POST", "/user-access", json={"email": "a@example.com"}) == (
        403, "Your role, operations, may not manage users and their roles. Ask an administrator.",
    )  # fmt: skip


def test_definitions_take_the_permission_of_each_kind_that_changes(desk: Desk, people: dict[Role, Person]) -> None:
    marketer, operator = people[Role.MARKETING], people[Role.OPERATIONS]
    signal = operator.done("GET", "/definitions/signal/pricing-page-visit")["body"]
    changed = signal | {"name": "Looked at prices"}
    refusal = (
        "Your role, marketing, may not edit signals and bot rules. Ask somebody in operations or an administrator."
    )
    assert marketer.refused("PUT", "/definitions/signal/pricing-page-visit", json=changed) == (403, refusal)
    assert marketer.refused("POST", "/definitions", json=[SEGMENT, changed]) == (403, refusal)
    assert desk.client.get(f"{API_PREFIX}/segments/hot").status_code == 404, "all of them or none"
    marketer.done("POST", "/definitions", json=[SEGMENT, signal])
    marketer.done("POST", "/definitions/segment/hot/rename", json={"key": "hottest"})
    operator.done("PUT", "/definitions/signal/pricing-page-visit", json=changed)
    marketer.done("DELETE", "/definitions/segment/hottest")


def test_the_table_is_there_for_everybody_to_read(people: dict[Role, Person]) -> None:
    told = people[Role.VIEW_ONLY].done("GET", "/policy")
    assert [role["role"] for role in told["roles"]] == list(Role)
    assert {row["permission"] for row in told["permissions"]} == set(Permission)
    for role, person in people.items():
        facts = next(found for found in told["roles"] if found["role"] == role)
        assert set(person.session["permissions"]) == set(facts["permissions"])


def test_there_is_one_primary_administrator_who_stays_until_the_role_is_handed_over(tmp_path: Path) -> None:
    with open_desk(tmp_path / "workspace.duckdb") as desk:
        ann, bob, eve = first_administrator(desk), invited(desk, "administrator"), invited(desk, "sales")
        assert bob.refused("DELETE", f"/user-access/{ann.user_id}")[0] == 409
        assert bob.refused("PATCH", f"/user-access/{ann.user_id}", json={"role": "sales"})[0] == 409
        assert bob.refused("POST", f"/user-access/{ann.user_id}/link")[0] == 403, "that would be a way to become her"
        assert bob.refused("POST", f"/user-access/{bob.user_id}/hand-over")[0] == 403
        assert bob.refused("PATCH", f"/user-access/{eve.user_id}", json={"role": "primary_administrator"})[0] == 422
        waiting = ann.done("POST", "/user-access", json={"email": "later@example.com"})
        assert ann.refused("POST", f"/user-access/{waiting['user_id']}/hand-over") == (
            409, "later@example.com has not signed in yet. Hand the role over once they have.",
        )  # fmt: skip
        ann.done("POST", f"/user-access/{bob.user_id}/hand-over")
        roles = {user["email"]: user["role"] for user in bob.done("GET", "/user-access")["items"]}
        assert roles["administrator@example.com"] == "primary_administrator"
        assert roles["ann@example.com"] == "administrator"
        assert ann.refused("DELETE", f"/user-access/{bob.user_id}")[0] == 409


def test_a_role_that_was_changed_holds_from_the_next_request_on(desk: Desk) -> None:
    person = invited(desk, "sales", "changing@example.com")
    assert person.ask("POST", "/accounts", json={"domain": "a.example"}).status_code == 201
    desk.patch(f"/user-access/{person.user_id}", {"role": "view_only"})
    assert person.refused("POST", "/accounts", json={"domain": "b.example"})[0] == 403
    assert person.done("GET", "/session")["role_name"] == "view only"


def test_somebody_who_was_removed_is_out_at_once_and_their_tokens_too(desk: Desk) -> None:
    person = invited(desk, "sales", "leaving@example.com")
    token = person.done("POST", "/tokens", json={"name": "sheet", "scope": "write"})["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert browser(desk).get(f"{API_PREFIX}/accounts", headers=headers).status_code == 200
    assert desk.delete(f"/user-access/{person.user_id}")["email"] == "leaving@example.com"
    assert person.ask("GET", "/accounts").status_code == 401
    assert browser(desk).get(f"{API_PREFIX}/accounts", headers=headers).status_code == 401
    assert desk.refused("DELETE", f"/user-access/{person.user_id}")[0] == 404
    assert person.user_id in [user["user_id"] for user in desk.get("/users", limit=200)["items"]], (
        "records keep their owner"
    )
