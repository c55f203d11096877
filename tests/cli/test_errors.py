"""Goal: what goes wrong is told in one line that says what to do next, never as a traceback.

Method: each failure is a real one, on real files.
"""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.cli.conftest import Opportune, Result


def failed(found: Result, *parts: str) -> None:
    assert found.code == 1
    assert found.out == ""
    assert found.err.startswith("Error: ")
    assert found.err.count("\n") == 1
    for part in parts:
        assert part in found.err


def test_no_such_file(opportune: Opportune, tmp_path: Path) -> None:
    failed(opportune("accounts", "list", "--file", "none.duckdb"), "none.duckdb", "opportune serve", "--file")
    assert list(tmp_path.iterdir()) == [], "looking makes nothing"


def test_a_file_in_use_by_another_process(opportune: Opportune, file: Path) -> None:
    holds = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holds, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        failed(opportune("accounts", "list", "-f", file), f"process {other.pid}", "stop it first")
        other.communicate("")


def test_a_damaged_file(opportune: Opportune, file: Path) -> None:
    content = b"not a workspace at all" * 1000
    file.write_bytes(content)
    for command in (["accounts", "list"], ["doctor"], ["serve"]):
        failed(opportune(*command, "-f", file), "is not a readable workspace", "opportune restore")
    assert file.read_bytes() == content


def test_a_file_of_a_newer_version(opportune: Opportune, file: Path) -> None:
    with duckdb.connect(str(file)) as con:
        con.execute("insert into migration values (9999, 'from the future', timestamp '2100-01-01')")
    failed(opportune("status", "-f", file), "9999", "Upgrade Opportune")


def test_an_unknown_mapping(opportune: Opportune, file: Path) -> None:
    Path("accounts.csv").write_text("a,b\n1,2\n")
    failed(opportune("import", "accounts.csv", "-m", "mavn-accounts", "-f", file), "mavn-accounts", "maven-accounts")
    failed(opportune("import", "accounts.csv", "-m", "mine.yaml", "-f", file), "mine.yaml", "cannot be read")
    failed(opportune("mappings", "show", "mavn", "-f", file), "mavn", "maven-accounts")


def test_a_missing_file_to_import(opportune: Opportune, file: Path) -> None:
    failed(opportune("import", "none.csv", "-m", "maven-accounts", "-f", file), "none.csv")


def test_a_missing_token(opportune: Opportune) -> None:
    failed(opportune("status", "--url", "http://127.0.0.1:1"), "--token", "opportune tokens create")


def test_nobody_answers(opportune: Opportune) -> None:
    failed(opportune("status", "--url", "http://127.0.0.1:1", "--token", "t"), "http://127.0.0.1:1", "running")
    failed(opportune("status", "--url", "localhost:8000", "--token", "t"), "https://")


@pytest.mark.parametrize("kind", ["account", "contact"])
def test_a_wrong_id(opportune: Opportune, file: Path, kind: str) -> None:
    failed(opportune("explain", kind, "999999", "-f", file), "999999", f"opportune {kind}s list")
    failed(opportune("explain", kind, "nobody.example", "-f", file), "nobody.example", f"opportune {kind}s list")


def test_several_that_fit(opportune: Opportune, file: Path) -> None:
    failed(opportune("explain", "contact", "acme", "-f", file), "Several contacts", "Ann Lee", "by its id")


def test_a_moment_that_is_none(opportune: Opportune, file: Path) -> None:
    failed(opportune("explain", "account", "1", "--at", "yesterday", "-f", file), "yesterday", "2026-03-01")


def test_nobody_to_ask(opportune: Opportune, file: Path) -> None:
    failed(opportune("contacts", "erase", "ann@acme.example", "-f", file), "--yes")


def test_more_than_one_worker(opportune: Opportune) -> None:
    failed(opportune("serve", "--workers", "4"), "one process", "--workers")


def test_a_setting_out_of_range(opportune: Opportune) -> None:
    failed(opportune("serve", "--log-format", "xml"), "log_format")


def test_a_port_that_is_taken(opportune: Opportune, file: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        failed(opportune("serve", "-f", file, "--port", taken.getsockname()[1]), "--port")
    assert not file.with_name(file.name + ".server.json").exists()


def test_errors_are_no_data(opportune: Opportune, file: Path) -> None:
    """--json prints data only: an error leaves stdout empty."""
    found = opportune("accounts", "show", "999999", "--json", "-f", file)
    assert (found.code, found.out) == (1, "")
    assert "999999" in found.err
    with pytest.raises(json.JSONDecodeError):
        json.loads(found.err)


def test_a_failure_nobody_expected_is_no_traceback(
    opportune: Opportune, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A definition that somebody broke inside the file fails the tick; the reason is shown to those who ask for it."""
    with duckdb.connect(str(file)) as con:
        con.execute("update definition set body = '{}' where kind = 'score_model'")
    failed(opportune("tick", "-f", file), "OPPORTUNE_DEBUG=1")
    monkeypatch.setenv("OPPORTUNE_DEBUG", "1")
    shown = opportune("tick", "-f", file)
    assert shown.out == ""
    assert "Traceback" in shown.err
