"""Goal: ids grow in the order of commits, nothing acknowledged is lost, and the queue is bounded.

Method: a real log over a real file. The log is held back by holding the workspace's append lock, never by waiting.
"""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from opportune.errors import TooManyRequests, Unavailable
from opportune.ingest import EventLog, EventRow
from opportune.ingest.event_log import Unstorable
from opportune.ingest.event_row import RejectedRow
from opportune.ingest.limits import MAX_QUEUED_BYTES, MAX_QUEUED_ROWS, MAX_ROWS_PER_COMMIT
from opportune.store import Workspace

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
NAIVE = NOW.replace(tzinfo=None)


def event(message_id, **values):
    fields = dict.fromkeys(EventRow.__struct_fields__) | {"event_id": 0, "message_id": message_id, "type": "track"}
    fields |= {"source": "test", "user_id": "u", "occurred_at": NAIVE, "received_at": NAIVE}
    return EventRow(**fields | values)


def rejection(index):
    return RejectedRow(0, NAIVE, "test", index, "unknown_type", "no", "{}")


def stored(workspace):
    with workspace.read() as tx:
        return tx.run("select event_id, message_id from event order by event_id")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log.opportune"


@pytest.fixture
def workspace(path):
    workspace = Workspace.open(path, NOW, threads=1)
    yield workspace
    workspace.close()


@pytest.fixture
def log(workspace):
    log = EventLog(workspace)
    yield log
    log.close()


def test_append_is_durable_when_it_returns(workspace, log):
    assert log.append([event("a"), event("b")]) == 2
    assert stored(workspace) == [(1, "a"), (2, "b")]
    assert log.append([]) == 2
    assert log.last_event_id == 2


def test_ids_go_on_after_a_restart(path):
    for start in (0, 2):
        workspace = Workspace.open(path, NOW, threads=1)
        log = EventLog(workspace)
        assert log.last_event_id == start
        log.append([event(f"m{start}"), event(f"m{start + 1}")])
        log.close()
        workspace.close()
    workspace = Workspace.open(path, NOW, threads=1)
    assert stored(workspace) == [(n + 1, f"m{n}") for n in range(4)]
    workspace.close()


def test_ids_of_erased_events_are_not_given_again(workspace):
    log = EventLog(workspace)
    log.append([event("a"), event("b")])
    log.close()
    with workspace.transaction() as tx:
        columns = tx.run("select column_name, data_type from duckdb_columns() where table_name = 'tick'")
        values = [2 if name == "last_event_id" else _any_value(type_) for name, type_ in columns]
        tx.run(f"insert into tick values ({', '.join('?' * len(values))})", values)
        tx.run("delete from event")
    log = EventLog(workspace)
    assert log.append([event("c")]) == 3
    log.close()


def _any_value(type_):
    return {"TIMESTAMP": NAIVE, "VARCHAR": "", "BOOLEAN": False}.get(type_, 1)


def test_many_writers_get_distinct_ids_in_the_order_of_commits(workspace):
    seen = []

    def on_appended(last_event_id):
        with workspace.read() as tx:
            seen.append(
                (last_event_id, tx.scalar("select max(event_id) from event"), tx.scalar("select count(*) from event"))
            )

    log = EventLog(workspace, on_appended)

    async def submit_all():
        await asyncio.gather(*(log.submit([event(f"s{n}-{k}") for k in range(3)]) for n in range(100)))

    with ThreadPoolExecutor(4) as threads:
        appended = [threads.submit(log.append, [event(f"t{n}-{k}") for k in range(50)]) for n in range(8)]
        asyncio.run(submit_all())
        for future in appended:
            future.result()
    log.close()
    ids = [event_id for event_id, _ in stored(workspace)]
    assert ids == list(range(1, 701))
    for last_event_id, newest, count in seen:
        assert last_event_id == newest == count, "at each commit everything below its last id is there"
    assert [row[0] for row in seen] == sorted({row[0] for row in seen})


def test_rows_of_one_request_stay_together_and_in_order(workspace, log):
    log.append([event(f"m{n}") for n in range(MAX_ROWS_PER_COMMIT + 5)])
    assert [message_id for _, message_id in stored(workspace)] == [f"m{n}" for n in range(MAX_ROWS_PER_COMMIT + 5)]


def test_rejections_are_kept_with_the_good_events(workspace, log):
    asyncio.run(log.submit([event("a")], [rejection(1), rejection(2)]))
    with workspace.read() as tx:
        assert tx.run("select rejected_event_id, batch_index, code from rejected_event order by 1") == [
            (1, 1, "unknown_type"),
            (2, 2, "unknown_type"),
        ]
    assert stored(workspace) == [(1, "a")]


@pytest.mark.parametrize("size_bytes", [0, MAX_QUEUED_BYTES], ids=["rows", "bytes"])
def test_full_queue_answers_429_and_goes_on_afterwards(workspace, log, size_bytes):
    count = MAX_QUEUED_ROWS if size_bytes == 0 else 1

    async def overfill():
        with workspace.append():
            first = await _keep_busy(log)
            waiting = asyncio.create_task(log.submit([event(f"w{n}") for n in range(count)], size_bytes=size_bytes))
            await _until(lambda: log.queued_rows == count)
            with pytest.raises(TooManyRequests) as refused:
                await log.submit([event("too much")])
            assert refused.value.retry_after_seconds == 1
        await first
        await waiting
        await log.submit([event("last")])

    asyncio.run(overfill())
    messages = [message_id for _, message_id in stored(workspace)]
    assert messages[0] == "first"
    assert messages[-1] == "last"
    assert len(messages) == count + 2


async def _keep_busy(log):
    """Has the log take one event and wait for the append lock, so that what comes next queues up behind it."""
    first = asyncio.create_task(log.submit([event("first")]))
    await asyncio.sleep(0)
    await _until(lambda: log.queued_rows == 0)
    return first


async def _until(condition):
    """Lets the loop run until the condition holds; the test's own timeout bounds it."""
    while not condition():
        await asyncio.sleep(0)


def test_close_writes_what_is_waiting_and_refuses_more(workspace):
    log = EventLog(workspace)
    with ThreadPoolExecutor(2) as threads:
        with workspace.append():
            waiting = [threads.submit(log.append, [event(f"m{n}")]) for n in range(2)]
            closing = threading.Thread(target=log.close)
            closing.start()
        results = sorted(_outcome(future) for future in waiting)
        closing.join()
    written = [message_id for _, message_id in stored(workspace)]
    assert len(written) == sum(outcome == "written" for outcome in results)
    with pytest.raises(Unavailable, match="closing down"):
        log.append([event("late")])
    log.close()


def _outcome(future):
    try:
        future.result()
    except Unavailable:
        return "refused"
    return "written"


def test_rows_the_database_refuses_fail_alone(workspace, log):
    async def submit_both():
        with workspace.append():
            await _keep_busy(log)
            bad = asyncio.create_task(log.submit([event("bad", occurred_at="no time")]))
            good = asyncio.create_task(log.submit([event("good")]))
            await _until(lambda: log.queued_rows == 2)
        return await asyncio.gather(bad, good, return_exceptions=True)

    bad, good = asyncio.run(submit_both())
    assert isinstance(bad, Unstorable)
    assert good is None
    assert [message_id for _, message_id in stored(workspace)] == ["first", "good"]


def test_client_that_went_away_disturbs_nobody(workspace, log):
    async def cancel_one():
        with workspace.append():
            gone = asyncio.create_task(log.submit([event("gone")]))
            stays = asyncio.create_task(log.submit([event("stays")]))
            await asyncio.sleep(0)
            gone.cancel()
        await stays

    asyncio.run(cancel_one())
    assert [message_id for _, message_id in stored(workspace)] == ["gone", "stays"]


def test_a_listener_that_fails_stops_nobody(workspace):
    def fail(last_event_id):
        raise RuntimeError("the listener is broken")

    log = EventLog(workspace, on_appended=fail)
    log.append([event("first")])
    log.append([event("second")])
    log.close()
    assert [message_id for _, message_id in stored(workspace)] == ["first", "second"]
