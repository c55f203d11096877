"""Who may ask what, and what somebody hears who may not."""

from pathlib import Path

import pytest

from opportune.access.roles import Permission
from opportune.store.workspace import naive
from opportune.web.auth import Scope, create_token
from opportune.web.policy import PUBLIC, Audit, operation_of
from tests.api.desk import API, Desk, open_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    with open_desk(Path(tmp_path_factory.mktemp("access")) / "workspace.duckdb") as opened:
        yield opened


def bearer(desk: Desk, name: str, scope: Scope) -> dict[str, str]:
    context = desk.opportune.context
    token = create_token(context.workspace, name, scope, naive(context.clock.now()))
    return {"Authorization": f"Bearer {token}"}


def protected_routes(desk: Desk) -> list[tuple[str, str]]:
    paths = desk.client.get("/api/openapi.json").json()["paths"]
    found = [(method.upper(), path) for path, methods in paths.items() if path.startswith(API) for method in methods]
    return [(method, path) for method, path in found if f"{method} {path.removeprefix(API)}" not in PUBLIC]


def test_every_route_of_the_api_asks_for_a_token(desk: Desk) -> None:
    for method, path in protected_routes(desk):
        answer = desk.client.request(method, path.replace("{", "1").replace("}", ""), headers={"Authorization": ""})
        assert answer.status_code == 401, f"{method} {path}"
        assert answer.json()["error"]["code"] == "unauthorized"
        assert "opportune tokens create" in answer.json()["error"]["message"]
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_of_scope_read_changes_nothing(desk: Desk) -> None:
    headers = bearer(desk, "reader", Scope.READ)
    for method, path in protected_routes(desk):
        operation = operation_of(method, path.removeprefix(API))
        if operation.audit is not Audit.NEVER and operation.permissions != (Permission.EXPORT,):
            answer = desk.client.request(method, path.replace("{", "1").replace("}", ""), headers=headers)
            assert answer.status_code == 403, f"{method} {path}"
            assert answer.json()["error"]["code"] == "forbidden"
    assert desk.client.get(f"{API}/accounts", headers=headers).status_code == 200


def test_a_copy_of_everything_takes_a_token_of_scope_admin(desk: Desk) -> None:
    for scope in (Scope.READ, Scope.WRITE):
        answer = desk.client.get(f"{API}/backup", headers=bearer(desk, f"copier {scope.value}", scope))
        assert answer.status_code == 403
        assert "`opportune tokens create NAME --scope admin`" in answer.json()["error"]["message"]
    assert desk.client.get(f"{API}/backup").status_code == 200


@pytest.mark.parametrize("presented", ["opt_nobody", "", "x" * 5_000])
def test_an_unknown_token_is_refused(desk: Desk, presented: str) -> None:
    status, code, _ = desk.refused("GET", "/accounts", headers={"Authorization": f"Bearer {presented}"})
    assert (status, code) == (401, "unauthorized")


def test_a_revoked_token_is_refused_and_its_name_is_free_again(desk: Desk) -> None:
    made = desk.post("/tokens", {"name": "briefly", "scope": "read"})
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert desk.client.get(f"{API}/accounts", headers=headers).status_code == 200
    assert desk.delete("/tokens/briefly")["revoked_at"] == "2026-03-01T09:00:00Z"
    assert desk.client.get(f"{API}/accounts", headers=headers).status_code == 401
    assert desk.post("/tokens", {"name": "briefly"})["scope"] == "read"


def test_tokens_are_listed_without_their_secrets(desk: Desk) -> None:
    made = desk.post("/tokens", {"name": "listed", "scope": "write"})
    found = desk.client.get(f"{API}/tokens")
    assert made["token"] not in found.text
    assert "listed" in [token["name"] for token in found.json()["items"]]


def test_a_name_has_one_token_at_a_time(desk: Desk) -> None:
    desk.post("/tokens", {"name": "only one"})
    assert desk.refused("POST", "/tokens", json={"name": "only one"}) == (
        409, "conflict", "There is a token named 'only one' already. Choose another name, or revoke that one first.",
    )  # fmt: skip
    assert desk.refused("DELETE", "/tokens/nobody")[:2] == (404, "not_found")


def test_the_write_key_made_here_takes_events_until_it_is_revoked(desk: Desk) -> None:
    made = desk.post("/write-keys", {"source": "website", "name": "The website"})
    call = {"type": "track", "event": "Pricing Viewed", "userId": "ann"}
    headers = {"X-Write-Key": made["write_key"]}
    assert desk.client.post("/v1/track", json=call, headers=headers).status_code == 200
    assert made["write_key"].endswith(desk.get("/write-keys")["items"][-1]["hint"])
    assert desk.refused("POST", "/write-keys", json={"source": "website"})[:2] == (409, "conflict")
    desk.delete("/write-keys/website")
    assert desk.client.post("/v1/track", json=call, headers=headers).status_code == 401
    assert desk.refused("DELETE", "/write-keys/website")[:2] == (404, "not_found")
    assert desk.refused("POST", "/write-keys", json={"source": "No Slug"})[:2] == (422, "invalid_input")


def test_machines_that_watch_need_no_token(desk: Desk) -> None:
    for path in ("/healthz", "/readyz", "/metrics", "/api/openapi.json"):
        assert desk.client.get(path, headers={"Authorization": ""}).status_code == 200, path


def test_what_is_not_there_is_told_in_the_same_form(desk: Desk) -> None:
    assert desk.refused("GET", "/nothing")[:2] == (404, "not_found")
    assert desk.refused("PUT", "/accounts")[:2] == (405, "method_not_allowed")
    assert desk.refused("GET", "/accounts/9")[:2] == (404, "not_found")


@pytest.mark.parametrize(
    ("request_", "part"),
    [
        ({"params": {"limit": 0}}, "limit"),
        ({"params": {"limit": 201}}, "limit"),
        ({"params": {"sort": "name; drop table account"}}, "sort"),
        ({"params": {"min_score": -1}}, "min_score"),
        ({"params": {"owner": 2**70}}, "owner"),
        ({"params": {"tier": "hot"}}, "tier"),
        ({"params": {"q": "a\x00b"}}, "NUL"),
    ],
)
def test_a_parameter_out_of_its_bounds_is_named(desk: Desk, request_: dict, part: str) -> None:
    status, code, message = desk.refused("GET", "/accounts", **request_)
    assert (status, code) == (422, "invalid_input")
    assert part in message
