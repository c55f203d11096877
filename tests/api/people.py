"""People who sign in with a browser: each a client of its own with cookies, and the header that unsafe requests carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from opportune.web.first_start import first_administrator_link
from tests.api.desk import API, Desk

PASSWORD = "correct horse battery"
CSRF = "X-CSRF-Token"


@dataclass
class Person:
    """Somebody in front of a browser."""

    client: TestClient
    session: dict[str, Any]

    @property
    def user_id(self) -> int:
        return int(self.session["user"]["user_id"])

    def ask(self, method: str, path: str, **request: Any) -> Response:
        headers = {CSRF: self.session["csrf_token"], **request.pop("headers", {})}
        return self.client.request(method, API + path, headers=headers, **request)

    def done(self, method: str, path: str, **request: Any) -> Any:
        answer = self.ask(method, path, **request)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def refused(self, method: str, path: str, **request: Any) -> tuple[int, str]:
        answer = self.ask(method, path, **request)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["error"]["message"]


def browser(desk: Desk, address: str = "testclient") -> TestClient:
    """A browser in which nobody is signed in."""
    return TestClient(desk.opportune.app, client=(address, 50_000))


def token_of(link: str) -> str:
    return link.rpartition("/")[2]


def arrive(client: TestClient, link: str, **given: Any) -> Person:
    """Follow a one-time link."""
    answer = client.post(f"{API}/welcome", json={"token": token_of(link), "password": PASSWORD, **given})
    assert answer.status_code == 201, answer.text
    return Person(client, answer.json())


def first_administrator(desk: Desk, email: str = "ann@example.com") -> Person:
    link = first_administrator_link(desk.opportune.context)
    assert link is not None, "nobody can sign in yet"
    return arrive(browser(desk), link, email=email, name="Ann Early")


def invited(desk: Desk, role: str, email: str | None = None) -> Person:
    """Somebody new with this role, signed in."""
    made = desk.post("/user-access", {"email": email or f"{role}@example.com", "role": role, "name": role.title()})
    return arrive(browser(desk), made["link"]["url"])


def sign_in(client: TestClient, email: str, password: str = PASSWORD, **more: Any) -> Response:
    return client.post(f"{API}/session", json={"email": email, "password": password}, **more)
