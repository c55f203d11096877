"""Somebody who works with the API: asks, sends events, lets time pass. Everything is real but the clock and the wire."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from opportune.app import Opportune, open_opportune
from opportune.settings import Settings
from opportune.store import Row
from opportune.store.workspace import naive
from opportune.testing import payload
from opportune.testing.clock import FixedClock
from opportune.tick.run import run_tick
from opportune.web.auth import Scope, create_token
from tests.workspaces import put_blank

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
API = "/api/v1"


@dataclass
class Desk:
    """One opened workspace and a client with a token of scope admin."""

    opportune: Opportune
    clock: FixedClock
    client: TestClient
    write_key: str = ""
    _sent: list[str] = field(default_factory=list)

    # Asking. Every method expects success and returns the answer; `refused` expects the opposite.

    def get(self, path: str, **params: object) -> Any:
        return self._asked("GET", path, params=params)

    def post(self, path: str, body: object = None, **more: Any) -> Any:
        return self._asked("POST", path, json=body, **more)

    def put(self, path: str, body: object, **params: object) -> Any:
        return self._asked("PUT", path, json=body, params=params)

    def patch(self, path: str, body: object) -> Any:
        return self._asked("PATCH", path, json=body)

    def delete(self, path: str) -> Any:
        return self._asked("DELETE", path)

    def refused(self, method: str, path: str, **request: Any) -> tuple[int, str, str]:
        """The status, code and message of an answer that is an error."""
        answer = self.client.request(method, API + path, **request)
        assert answer.status_code >= 400, answer.text
        error = answer.json()["error"]
        assert set(error) == {"code", "message", "details"}, "every error has the one form"
        return answer.status_code, error["code"], error["message"]

    def pages(self, path: str, **params: object) -> list[Any]:
        """Every item of a list, page by page."""
        items: list[Any] = []
        cursor = None
        while True:
            page = self.get(path, **params, **({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items
            assert len(page["items"]) == params.get("limit", 50), "only the last page is short"

    # What happens, as in opportune.testing.scenario.

    def event(self, subject: str, signal: str, **properties: object) -> Desk:
        """Send an event that carries this signal, now."""
        return self.send(payload.track(subject, payload.event_name(signal), properties))

    def send(self, call: payload.Payload) -> Desk:
        self._sent.append(call["type"])
        body = {"messageId": f"message-{len(self._sent)}", "timestamp": self.clock.now().isoformat(), **call}
        answer = self.client.post("/v1/batch", json={"batch": [body]}, headers={"X-Write-Key": self.write_key})
        assert answer.status_code == 200, answer.text
        return self

    def tick(self, **later: float) -> Desk:
        """Let time pass and bring the scores up to date."""
        self.clock.advance(timedelta(**later) if later else timedelta(seconds=1))
        self.post("/ticks", {})
        return self

    def jump(self, **later: float) -> Desk:
        """Let much time pass and bring the scores up to date in one tick; a server would take one for each day."""
        self.clock.advance(timedelta(**later))
        run_tick(self.opportune.context.workspace, self.clock.now())
        return self

    # Looking

    def rows(self, sql: str, params: list[object] | None = None) -> list[Row]:
        with self.opportune.context.workspace.read() as tx:
            return tx.run(sql, params)

    def run(self, sql: str, params: list[object] | None = None) -> None:
        """Change the workspace behind the back of the program."""
        with self.opportune.context.workspace.transaction() as tx:
            tx.run(sql, params)

    def account_id(self, name: str) -> int:
        return int(self.rows("select account_id from account_domain where domain = ?", [payload.domain_of(name)])[0][0])

    def contact_id(self, contact: str) -> int:
        return int(self.rows("select contact_id from contact where email = ?", [payload.email_of(contact)])[0][0])

    def ledger(self, kind: str, subject_id: int) -> list[tuple[int, int, str]]:
        """Old score, new score and cause of every change, in order."""
        found = self.pages(f"/{kind}s/{subject_id}/history")
        return [(row["old_score"], row["new_score"], row["cause"]) for row in reversed(found)]

    def sick(self) -> list[str]:
        """The names of the checks that found something."""
        found = self.get("/doctor")
        failing = [check["name"] for check in found["checks"] if not check["ok"]]
        assert found["ok"] == (not failing)
        return failing

    def _asked(self, method: str, path: str, **request: Any) -> Any:
        answer = self.client.request(method, API + path, **request)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()


@contextmanager
def open_desk(file: Path) -> Iterator[Desk]:
    """A desk over a workspace file, new or not, whose write key and token are called `desk`."""
    clock = FixedClock(START)
    put_blank(file)
    opportune = open_opportune(Settings(file=file), clock)
    context = opportune.context
    try:
        token = create_token(context.workspace, "desk", Scope.ADMIN, naive(clock.now()))
        _, write_key = context.write_keys.create("desk", "desk", clock.now())
        headers = {"Authorization": f"Bearer {token}"}
        with TestClient(opportune.app, headers=headers, raise_server_exceptions=True) as client:
            yield Desk(opportune, clock, client, write_key)
    finally:
        opportune.close()
