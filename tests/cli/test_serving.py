"""Goal: a server can be found, refuses a second one, stops cleanly, and leaves nothing that confuses after a kill."""

import json
import os
import platform
import stat
from pathlib import Path

import httpx
import pytest

from opportune.cli.allocator import keep_freed_blocks
from opportune.cli.server_file import RunningServer, find_server, server_file, write_server_file
from tests.cli.conftest import Opportune
from tests.cli.serving import serving


def test_commands_use_the_server_that_has_the_file(opportune: Opportune, file: Path) -> None:
    alone = opportune("accounts", "list", "--json", "-f", file).json
    with serving(file) as server:
        place = server_file(file)
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert json.loads(place.read_text())["url"] == server.url
        assert opportune("accounts", "list", "--json", "-f", file).json == alone
        assert httpx.get(f"{server.url}/healthz").json()["status"] == "ok"

        second = opportune("serve", "-f", file, "--port", "0")
        assert second.code == 1
        assert f"process {server.process.pid}" in second.err
        assert server.url in second.err

        server.process.terminate()
        assert server.process.wait(timeout=30) == 0
        assert not place.exists()
    assert opportune("accounts", "list", "--json", "-f", file).json == alone


def test_what_a_killed_server_left_behind_is_removed(opportune: Opportune, file: Path) -> None:
    with serving(file) as server:
        server.process.kill()
        server.process.wait(timeout=30)
    assert server_file(file).exists()
    assert opportune("accounts", "list", "-f", file).code == 0
    assert not server_file(file).exists()


def test_the_server_of_another_workspace_is_not_taken_for_ours(
    opportune: Opportune, file: Path, tmp_path: Path
) -> None:
    """After a kill another workspace may be served at the same address: its server does not know our token."""
    other = tmp_path / "other.duckdb"
    with serving(other) as server:
        write_server_file(file, RunningServer(server.url, "another token", server.process.pid))
        assert find_server(file) is None
        rows = opportune("accounts", "list", "--json", "-f", file).json
    assert len(rows) == 2


@pytest.mark.parametrize("content", ["", "{", "[]", '{"url": "x"}', '{"url": 1, "token": 2, "pid": 3}'])
def test_a_broken_server_file_is_no_obstacle(file: Path, content: str) -> None:
    server_file(file).write_text(content)
    assert find_server(file) is None


def test_a_token_reaches_a_server_by_its_address(opportune: Opportune, file: Path) -> None:
    read = opportune("tokens", "create", "reader", "--json", "-f", file).json["token"]
    with serving(file) as server:
        found = opportune("accounts", "list", "--json", "--url", server.url, "--token", read)
        assert len(found.json) == 2
        refused = opportune("tick", "--url", server.url, "--token", read)
        assert (refused.code, refused.out) == (1, "")
        assert "--scope write" in refused.err
        unknown = opportune("tick", "--url", server.url, "--token", "opt_unknown")
        assert "unknown" in unknown.err


def test_logs_are_json_for_machines(file: Path) -> None:
    with serving(file, "--log-format", "json") as server:
        server.process.terminate()
        _, logged = server.process.communicate(timeout=30)
    assert [json.loads(line)["event"] for line in logged.splitlines()] == ["server_started", "server_stopped"]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (None, "glibc.malloc.tcache_count=200"),
        ("glibc.malloc.arena_max=2", "glibc.malloc.arena_max=2:glibc.malloc.tcache_count=200"),
        ("glibc.malloc.tcache_count=9", "glibc.malloc.tcache_count=9"),
    ],
)
def test_a_server_keeps_freed_memory_at_hand_unless_told_otherwise(
    file: Path, monkeypatch: pytest.MonkeyPatch, told: str | None, expected: str
) -> None:
    if told is None:
        monkeypatch.delenv("GLIBC_TUNABLES", raising=False)
    else:
        monkeypatch.setenv("GLIBC_TUNABLES", told)
    with serving(file) as server:
        # The process that was started is the one that serves. glibc takes the value apart where it stands.
        environment = Path(f"/proc/{server.process.pid}/environ").read_text().replace("\0", ":")
        assert f"GLIBC_TUNABLES={expected}:" in environment
        assert f"GLIBC_TUNABLES={expected}:glibc" not in environment
        assert httpx.get(f"{server.url}/healthz").json()["status"] == "ok"


def test_a_process_that_cannot_be_told_is_started_again_once_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """With more rights than who started it, glibc empties the variable before anybody reads it."""
    started: list[dict[str, str]] = []
    monkeypatch.setattr(platform, "libc_ver", lambda: ("glibc", "2.36"))
    monkeypatch.setattr(os, "execve", lambda path, arguments, environment: started.append(environment))
    monkeypatch.delenv("GLIBC_TUNABLES", raising=False)
    keep_freed_blocks()
    (environment,) = started
    assert environment.pop("GLIBC_TUNABLES") == "glibc.malloc.tcache_count=200"
    monkeypatch.setattr(os, "environ", environment)
    keep_freed_blocks()
    assert len(started) == 1
