"""Real servers for the browser, each a process of its own over its own copy of a workspace, and the people who use them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from opportune.cli.server_file import find_server
from tests.workspaces import own_environment

PASSWORD = "correct horse battery"
ADMINISTRATOR = "administrator"
_TIMEOUT = httpx.Timeout(60)


@dataclass
class Site:
    """A running Opportune: its address, and a client that may do everything."""

    url: str
    file: Path
    client: httpx.Client
    cookies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def get(self, path: str, **query: Any) -> Any:
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, method: str, path: str, **content: Any) -> Any:
        answer = self.client.request(method, path, **content)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def cookies_of(self, role: str) -> list[dict[str, Any]]:
        """The cookies of a person with this role; made and signed in when first asked for."""
        if role not in self.cookies:
            self.cookies[role] = self._sign_in(role)
        return self.cookies[role]

    def _sign_in(self, role: str) -> list[dict[str, Any]]:
        email = f"{role.replace('_', '-')}@opportune.example"
        invited = self.send("POST", "/api/v1/user-access", json={"email": email, "name": role, "role": role})
        token = invited["link"]["url"].rpartition("/")[2]
        with httpx.Client(base_url=self.url, timeout=_TIMEOUT, trust_env=False) as browser:
            answer = browser.post("/api/v1/welcome", json={"token": token, "name": role, "password": PASSWORD})
            assert answer.is_success, answer.text
            return [
                {"name": cookie.name, "value": cookie.value, "url": self.url, "httpOnly": True}
                for cookie in browser.cookies.jar
            ]


@contextmanager
def serving(file: Path) -> Iterator[Site]:
    """Serve a workspace file on a free port until the end."""
    command = [sys.executable, "-m", "opportune", "serve", "--json", "--port", "0", "--file", str(file)]
    log = file.with_suffix(".log")
    # A file takes any number of lines; a pipe that nobody reads is full after some hundred requests, and the server waits.
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=own_environment()) as process,
    ):
        assert process.stdout is not None
        try:
            lines = []
            while (line := process.stdout.readline()) and line != "}\n":
                lines.append(line)
            assert lines, log.read_text()
            url = json.loads("".join([*lines, "}"]))["url"]
            running = find_server(file)
            assert running is not None, "a server says how it is reached"
            headers = {"Authorization": f"Bearer {running.token}"}
            with httpx.Client(base_url=url, headers=headers, timeout=_TIMEOUT, trust_env=False) as client:
                yield Site(url, file, client)
        finally:
            process.terminate()
            process.communicate(timeout=30)
