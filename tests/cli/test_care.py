"""Goal: an operator can see how it is doing, keep a copy and come back to it, with a server and without."""

import shutil
from pathlib import Path

import pytest

from opportune import __version__
from tests.cli.conftest import Opportune
from tests.cli.serving import serving


def test_a_tick_says_what_it_did(opportune: Opportune, file: Path) -> None:
    found = opportune("tick", "-f", file)
    assert (found.code, found.err) == (0, "")
    assert "(incremental)" in found.out
    assert "0 events taken in" in found.out
    assert opportune("tick", "--full", "--json", "-f", file).json["is_full"]


def test_a_rebuild_changes_no_score(opportune: Opportune, file: Path) -> None:
    opportune("tick", "-f", file)
    assert opportune("rebuild", "--json", "-f", file).json["ledger_count"] == 0


def test_the_plan_is_readable(opportune: Opportune, file: Path) -> None:
    found = opportune("plan", "-f", file).out
    assert "create_new_event" in found
    assert "select" in found


def test_verdicts_can_be_recomputed(opportune: Opportune, file: Path) -> None:
    assert opportune("verdicts", "recompute", "-f", file).code == 0


def test_the_status_says_what_is_there(opportune: Opportune, file: Path) -> None:
    found = opportune("status", "-f", file)
    assert found.code == 0, found.err
    assert str(file) in found.out
    assert __version__ in opportune("openapi", "-f", file).json["info"]["version"]


def test_a_healthy_workspace_passes(opportune: Opportune, file: Path) -> None:
    found = opportune("doctor", "-f", file)
    assert found.code == 0, found.out
    assert found.out.endswith("Everything fits together.\n")


def test_a_workspace_that_does_not_fit_fails(opportune: Opportune, file: Path) -> None:
    import duckdb

    with duckdb.connect(str(file)) as con:
        con.execute("update account_score set score = 99")
    found = opportune("doctor", "-f", file)
    assert found.code == 1
    assert "FAIL" in found.out


def test_a_backup_is_a_workspace(opportune: Opportune, file: Path) -> None:
    assert opportune("backup", "copy.duckdb", "-f", file).code == 0
    rows = opportune("accounts", "list", "--json", "-f", file).json
    assert opportune("accounts", "list", "--json", "-f", "copy.duckdb").json == rows
    again = opportune("backup", "copy.duckdb", "-f", file)
    assert "exists already" in again.err
    assert "Make it first" in opportune("backup", "none/copy.duckdb", "-f", file).err


@pytest.mark.parametrize("is_served", [False, True])
def test_a_backup_brings_back_what_was(opportune: Opportune, file: Path, is_served: bool) -> None:
    def round_trip() -> None:
        rows = opportune("accounts", "list", "--json", "-f", file).json
        assert opportune("backup", "copy.duckdb", "-f", file).code == 0
        assert opportune("accounts", "merge", "umbra.example", "acme.example", "--yes", "-f", file).code == 0
        found = opportune("restore", "copy.duckdb", "--yes", "-f", file)
        assert found.code == 0, found.err
        back = opportune("accounts", "list", "--json", "-f", file).json
        assert [row["domain"] for row in back] == [row["domain"] for row in rows]
        assert opportune("doctor", "-f", file).code == 0

    if is_served:
        with serving(file):
            round_trip()
    else:
        round_trip()


def test_a_damaged_file_is_restored_over_and_kept(opportune: Opportune, file: Path, tmp_path: Path) -> None:
    shutil.copy(file, "copy.duckdb")
    file.write_bytes(b"damaged" * 1000)
    found = opportune("restore", "copy.duckdb", "--yes", "-f", file)
    assert found.code == 0, found.err
    assert len(opportune("accounts", "list", "--json", "-f", file).json) == 2
    kept = [path for path in tmp_path.iterdir() if "before-restore" in path.name]
    assert [path.read_bytes()[:7] for path in kept] == [b"damaged"]
    assert opportune("restore", "copy.duckdb", "--yes", "-f", file).code == 0
    kept = sorted(path for path in tmp_path.iterdir() if "before-restore" in path.name)
    assert [path.name for path in kept] == ["sales.duckdb.before-restore", "sales.duckdb.before-restore-2"]
    assert kept[0].read_bytes()[:7] == b"damaged", "a second restore takes nothing of the first"


def test_a_restore_of_something_else_changes_nothing(opportune: Opportune, file: Path) -> None:
    Path("letter.txt").write_text("Dear reader")
    found = opportune("restore", "letter.txt", "--yes", "-f", file)
    assert found.code == 1
    assert len(opportune("accounts", "list", "--json", "-f", file).json) == 2
    file.write_bytes(b"damaged" * 1000)
    assert opportune("restore", "letter.txt", "--yes", "-f", file).code == 1
    assert file.read_bytes().startswith(b"damaged"), "put back"


@pytest.mark.parametrize("is_served", [False, True])
def test_compacting_keeps_everything(opportune: Opportune, file: Path, is_served: bool) -> None:
    rows = opportune("accounts", "list", "--json", "-f", file).json
    if is_served:
        with serving(file):
            assert opportune("compact", "-f", file).code == 0
    else:
        assert opportune("compact", "-f", file).code == 0
    back = opportune("accounts", "list", "--json", "-f", file).json
    assert [row["domain"] for row in back] == [row["domain"] for row in rows]
    assert opportune("doctor", "-f", file).code == 0
