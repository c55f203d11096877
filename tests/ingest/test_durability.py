"""Goal: what was answered 200 is there afterwards, whatever happens to the process or the disk.

Method: a server in a process of its own, killed with SIGKILL or forbidden to write by the kernel (RLIMIT_FSIZE, which
fails a write as a full disk does).
"""

import resource
import threading
from contextlib import suppress
from http.client import HTTPException

from opportune.clock import SystemClock
from opportune.store import Workspace
from tests.ingest.server import server_process

UNLIMITED = resource.RLIM_INFINITY


def batch(name, count=5):
    return {"batch": [{"type": "track", "event": "X", "userId": "u", "messageId": f"{name}-{n}"} for n in range(count)]}


def message_ids(path):
    workspace = Workspace.open(path, SystemClock().now())
    try:
        with workspace.read() as tx:
            rows = tx.run("select event_id, message_id from event order by event_id")
    finally:
        workspace.close()
    ids = [event_id for event_id, _ in rows]
    assert ids == sorted(set(ids)), "ids are unique and grow"
    return [message_id for _, message_id in rows]


def test_killed_right_after_the_answer_it_has_lost_nothing(tmp_path):
    path = tmp_path / "w.opportune"
    acknowledged = []
    for life in range(2):
        with server_process(path) as server:
            for number in range(3):
                assert server.post("/v1/batch", batch(f"{life}-{number}")).status == 200
                acknowledged += [f"{life}-{number}-{n}" for n in range(5)]
            server.process.kill()
            server.process.wait()
    assert message_ids(path) == acknowledged


def test_killed_under_load_it_has_lost_nothing_it_acknowledged(tmp_path):
    path = tmp_path / "w.opportune"
    acknowledged = set()
    enough = threading.Event()

    def send(worker):
        for number in range(10_000):
            with suppress(OSError, HTTPException):
                if server.post("/v1/batch", batch(f"{worker}-{number}")).status == 200:
                    acknowledged.update(f"{worker}-{number}-{n}" for n in range(5))
                    if len(acknowledged) >= 200:
                        enough.set()
                    continue
            return

    with server_process(path) as server:
        senders = [threading.Thread(target=send, args=(worker,)) for worker in range(4)]
        for sender in senders:
            sender.start()
        enough.wait()
        server.process.kill()
        for sender in senders:
            sender.join()
    stored = message_ids(path)
    assert acknowledged <= set(stored)
    by_request = {message_id.rpartition("-")[0] for message_id in stored}
    assert len(stored) == 5 * len(by_request), "a request is there as a whole or not at all"


def test_full_disk_is_503_and_goes_on_when_there_is_room_again(tmp_path):
    path = tmp_path / "w.opportune"
    with server_process(path) as server:
        assert server.post("/v1/batch", batch("before")).status == 200
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1, UNLIMITED))
        answer = server.post("/v1/batch", batch("during"))
        assert (answer.status, answer.body["error"]["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"] == "1"
        assert "disk space" in answer.body["error"]["message"]
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
        assert server.post("/v1/batch", batch("after")).status == 200
    assert message_ids(path) == [f"{name}-{n}" for name in ("before", "after") for n in range(5)]


def test_disk_that_fills_up_in_the_middle_of_a_commit(tmp_path):
    """The limit lies just past the end of the write-ahead log, so that it is the commit's own write that fails."""
    path = tmp_path / "w.opportune"
    with server_process(path) as server:
        assert server.post("/v1/batch", batch("before")).status == 200
        log_size = path.with_name(path.name + ".wal").stat().st_size
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (log_size + 4_000, UNLIMITED))
        answers = [server.post("/v1/batch", batch(f"during-{n}", 100)).status for n in range(3)]
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
        after = server.post("/v1/batch", batch("after")).status
        server.process.kill()
        server.process.wait()
    assert 503 in answers
    assert after == 200
    stored = message_ids(path)
    expected = {"before": 200, "after": 200} | {f"during-{n}": status for n, status in enumerate(answers)}
    for name, status in expected.items():
        assert (status == 200) == (f"{name}-0" in stored), name
