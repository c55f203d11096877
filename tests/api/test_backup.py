"""Goal: a copy can be taken and put back while clients go on, and no acknowledged event is ever in neither file.

Method: a real server under load; what the copies hold is read with a workspace of its own.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from opportune.app import opened
from opportune.clock import SystemClock
from opportune.insight.doctor import examine
from opportune.settings import Settings
from opportune.store import Workspace
from opportune.store.workspace import aware
from opportune.testing.workspace import open_shipped
from opportune.tick.run import run_tick
from tests.api.desk import API, Desk
from tests.api.running import Load, Running, running_server

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with running_server(tmp_path / "workspace.duckdb") as server:
        yield server


def message_ids(file: Path) -> set[str]:
    """The events a file holds; the file must be sound."""
    workspace = Workspace.open(file, SystemClock().now(), threads=1)
    try:
        assert [check for check in examine(workspace) if not check.ok] == []
        with workspace.read() as tx:
            return {message_id for (message_id,) in tx.run("select message_id from event")}
    finally:
        workspace.close()


def download(running: Running, target: Path) -> None:
    with running.client() as client, client.stream("GET", f"{API}/backup") as answer:
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith('attachment; filename="opportune-')
        size = 0
        with target.open("wb") as file:
            for chunk in answer.iter_raw():
                size += file.write(chunk)
        assert size == int(answer.headers["content-length"])


def restore(running: Running, source: Path) -> httpx.Response:
    with running.client() as client:
        return client.post(f"{API}/restore", files={"file": (source.name, source.read_bytes())})


def test_a_backup_is_the_state_of_one_moment_while_clients_go_on(running: Running, tmp_path: Path) -> None:
    with Load(running, "load") as load:
        before = list(load.acknowledged)
        download(running, tmp_path / "copy.duckdb")
        later = len(load.acknowledged)
        download(running, tmp_path / "second.duckdb")
    assert (load.refused, load.statuses) == (0, {200}), "nobody waits for a backup"
    first, second = message_ids(tmp_path / "copy.duckdb"), message_ids(tmp_path / "second.duckdb")
    assert set(before) <= first <= second
    assert set(load.acknowledged[:later]) <= second
    left = {path.name for path in tmp_path.iterdir()} - {"copy.duckdb", "second.duckdb"}
    assert left <= {"workspace.duckdb", "workspace.duckdb.wal"}, "nothing is left on the server"


def test_a_restore_under_load_loses_no_acknowledged_event(running: Running, tmp_path: Path) -> None:
    copy, kept = tmp_path / "copy.duckdb", tmp_path / "workspace.duckdb.before-restore"
    with Load(running, "before"):
        pass
    download(running, copy)
    with Load(running, "during") as load, running.client() as client:
        answer = restore(running, copy)
        assert answer.status_code == 200, answer.text
        assert answer.json()["previous_file"] == str(kept)
        restored_at = len(load.acknowledged)
        # Another event after the restore is acknowledged and scored by the same server.
        tick = client.post(f"{API}/ticks", json={})
        assert tick.status_code == 200, tick.text
        assert client.get(f"{API}/doctor").json()["ok"]
    assert load.statuses == {200}, "readers wait and are answered"
    assert load.acknowledged[restored_at:], "the clients went on"
    running.opportune.close()
    now, then = message_ids(tmp_path / "workspace.duckdb"), message_ids(kept)
    assert message_ids(copy) <= now & then
    assert set(load.acknowledged) <= now | then, "each event is in the file that took it"
    assert set(load.acknowledged[restored_at:]) <= now


def test_the_keys_and_tokens_of_the_copy_hold_after_a_restore(running: Running, tmp_path: Path) -> None:
    download(running, tmp_path / "copy.duckdb")
    with running.client() as client:
        later = client.post(f"{API}/write-keys", json={"source": "later"}).json()["write_key"]
        token = client.post(f"{API}/tokens", json={"name": "later"}).json()["token"]
        call = {"event": "Pricing Viewed", "userId": "ann"}
        assert client.post("/v1/track", json=call, headers={"X-Write-Key": later}).status_code == 200
        assert restore(running, tmp_path / "copy.duckdb").status_code == 200
        assert client.post("/v1/track", json=call, headers={"X-Write-Key": later}).status_code == 401
        assert client.get(f"{API}/accounts", headers={"Authorization": f"Bearer {token}"}).status_code == 401
        assert client.post("/v1/track", json=call, headers={"X-Write-Key": running.write_key}).status_code == 200


def test_definitions_are_those_of_the_copy_after_a_restore(running: Running, tmp_path: Path) -> None:
    with running.client() as client:
        client.post(
            "/v1/track",
            json={"event": "Demo Requested", "userId": "ann@acme.example"},
            headers={"X-Write-Key": running.write_key},
        )
        client.post(f"{API}/ticks", json={})
        (before,) = client.get(f"{API}/accounts").json()["items"]
        download(running, tmp_path / "copy.duckdb")
        model = client.get(f"{API}/definitions/score_model/intent").json()["body"]
        # Twice as many new versions in one file as in the other would look like none.
        client.put(f"{API}/definitions/score_model/intent", json={**model, "saturation": 10})
        client.post(f"{API}/ticks", json={})
        assert client.get(f"{API}/accounts").json()["items"][0]["first_party_score"] > before["first_party_score"]
        assert restore(running, tmp_path / "copy.duckdb").status_code == 200
        client.put(f"{API}/definitions/score_model/intent", json={**model, "saturation": 1000})
        client.post(f"{API}/ticks", json={})
        assert client.get(f"{API}/accounts").json()["items"][0]["first_party_score"] < before["first_party_score"]
        assert client.get(f"{API}/doctor").json()["ok"]


def test_the_database_keeps_to_its_bounds_after_a_restore_too(tmp_path: Path) -> None:
    settings = Settings(file=tmp_path / "bounded.duckdb", threads=3, memory_limit_mb=300)
    bounds = "select current_setting('threads'), current_setting('memory_limit')"
    with opened(settings) as opportune:
        workspace = opportune.context.workspace
        with workspace.read() as tx:
            before = tx.run(bounds)
        assert before[0][0] == 3
        workspace.copy_to(tmp_path / "copy.duckdb")
        workspace.swap(tmp_path / "copy.duckdb", None, SystemClock().now())
        with workspace.read() as tx:
            assert tx.run(bounds) == before


def test_a_restore_as_the_whole_body_works_too(running: Running, tmp_path: Path) -> None:
    download(running, tmp_path / "copy.duckdb")
    with running.client() as client:
        answer = client.post(f"{API}/restore", content=(tmp_path / "copy.duckdb").read_bytes())
    assert answer.status_code == 200, answer.text
    assert answer.json()["bytes"] == (tmp_path / "workspace.duckdb").stat().st_size


def test_compacting_keeps_everything_and_gives_space_back(running: Running, tmp_path: Path) -> None:
    with running.client() as client, Load(running, "load") as load:
        for number in range(3):
            client.put(
                f"{API}/definitions/score_model/intent", json={"score_model": "intent", "saturation": 10 + number}
            )
            client.post(f"{API}/ticks", json={"full": True})
        answer = client.post(f"{API}/compact")
        assert answer.status_code == 200, answer.text
        assert client.get(f"{API}/doctor").json()["ok"]
    running.opportune.close()
    assert set(load.acknowledged) == message_ids(tmp_path / "workspace.duckdb")


def test_what_a_killed_server_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    file = tmp_path / "workspace.duckdb"
    kept = [file.with_name(name) for name in ("workspace.duckdb.before-restore", ".other.backup-0011aabb", "notes.txt")]
    left = [
        file.with_name(f".workspace.duckdb.{name}")
        for name in ("backup-0011aabb", "restore-0011aabb.wal", "compact-0011aabb.part")
    ]
    for path in (*kept, *left):
        path.touch()
    with running_server(file):
        assert {path.name for path in tmp_path.iterdir()} >= {path.name for path in kept}
        assert not [path for path in left if path.exists()]


def test_an_older_copy_is_caught_up_with_day_by_day(running: Running, tmp_path: Path) -> None:
    old = tmp_path / "old.duckdb"
    open_shipped(NOW, old).close()
    workspace = Workspace.open(old, NOW, threads=1)
    long_ago = SystemClock().now() - timedelta(days=5)
    run_tick(workspace, long_ago)
    workspace.close()
    assert restore(running, old).status_code == 200
    running.opportune.context.tick_loop.tick_now()
    with running.opportune.context.workspace.read() as tx:
        moments = [aware(moment) for (moment,) in tx.run("select ticked_at from tick order by tick_id desc")]
    assert moments[-1] == long_ago
    assert max(later - earlier for later, earlier in zip(moments, moments[1:], strict=False)) <= timedelta(days=1)


def damaged(file: Path, kind: str) -> bytes:
    """Something that is no backup."""
    if kind == "another file":
        return b"account,sector\nAcme,technology\n"
    if kind == "nothing":
        return b""
    workspace = open_shipped(NOW, file)
    with workspace.transaction() as tx:
        match kind:
            case "a newer program's":
                tx.run("insert into migration values (9999, 'future', ?)", [NOW.replace(tzinfo=None)])
            case "an unsound one":
                tx.run("insert into signal by name select 1 as signal_id, 1 as subject_id, 999 as kind_id, ? as occurred_at, "
                       "? as recorded_at", [NOW.replace(tzinfo=None)] * 2)  # fmt: skip
            case "an empty one":
                tx.run("delete from definition")
            case "another program's":
                tx.run("drop table migration")
            case "half of one":
                pass
    workspace.close()
    content = file.read_bytes()
    return content[: len(content) // 2] if kind == "half of one" else content


@pytest.mark.parametrize(
    ("kind", "status", "part"),
    [
        ("another file", 422, "not a DuckDB file"),
        ("nothing", 422, "not a DuckDB file"),
        ("half of one", 422, "not a whole one"),
        ("another program's", 422, "no backup of a workspace"),
        ("a newer program's", 409, "schema version 9999"),
        ("an unsound one", 422, "signal_kinds"),
        ("an empty one", 422, "no definitions"),
    ],
)
def test_what_is_no_sound_backup_replaces_nothing(
    desk: Desk, tmp_path: Path, kind: str, status: int, part: str
) -> None:
    desk.event("ann@acme", "demo-requested").tick()
    before = desk.get("/accounts")
    content = damaged(tmp_path / "bad.duckdb", kind)
    found, _, message = desk.refused("POST", "/restore", content=content)
    assert found == status
    assert part in message
    assert desk.get("/accounts") == before
    desk.event("bob@acme", "demo-requested").tick()
    assert desk.sick() == []
    assert [path.name for path in tmp_path.iterdir() if "restore" in path.name] == []


def test_a_form_without_a_file_is_refused(desk: Desk) -> None:
    assert "no file" in desk.refused("POST", "/restore", files={"other": ("x", b"x")})[2]
