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
    workspace = Workspace.open(path, SystemClock().now(), threads=1)
    try:
        with workspace.read() as tx:
            rows = tx.run("select event_id, message_id from event order by event_id")
    finally:
        workspace.close()
    ids = [event_id for event_id, _ in rows]
    assert ids == sorted(set(ids)), "ids are unique and grow"
    return [message_id for _, message_id in rows]


def test_killed_right_after_an_answer_or_under_load_it_has_lost_nothing(tmp_path):
    path = tmp_path / "w.opportune"
    acknowledged = set()
    with server_process(path) as server:
        for number in range(3):
            assert server.post("/v1/batch", batch(f"quiet-{number}")).status == 200
            acknowledged.update(f"quiet-{number}-{n}" for n in range(5))
        server.process.kill()
        server.process.wait()
    with server_process(path) as server:
        enough = threading.Event()
        senders = [threading.Thread(target=send_until_killed, args=(server, w, acknowledged, enough)) for w in range(4)]
        for sender in senders:
            sender.start()
        enough.wait()
        server.process.kill()
        for sender in senders:
            sender.join()
    stored = message_ids(path)
    assert acknowledged <= set(stored)
    requests = {message_id.rpartition("-")[0] for message_id in stored}
    assert len(stored) == 5 * len(requests), "a request is there as a whole or not at all"


def send_until_killed(server, worker, acknowledged, enough):
    with suppress(OSError, HTTPException):
        for number in range(100_000):
            assert server.post("/v1/batch", batch(f"{worker}-{number}")).status == 200
            acknowledged.update(f"{worker}-{number}-{n}" for n in range(5))
            if len(acknowledged) >= 200:
                enough.set()


def test_full_disk_is_503_and_goes_on_when_there_is_room_again(tmp_path):
    """First nothing can be written at all, then the limit lies just past the end of the write-ahead log, so that it is
    the commit's own write that fails."""
    path = tmp_path / "w.opportune"
    statuses = {}
    with server_process(path) as server:

        def send(name, count=5):
            answer = server.post("/v1/batch", batch(name, count))
            statuses[name] = answer.status
            return answer

        def limit_writes(size_bytes):
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size_bytes, UNLIMITED))

        send("before")
        limit_writes(1)
        answer = send("spooling")
        limit_writes(path.with_name(path.name + ".wal").stat().st_size + 4_000)
        for number in range(3):
            send(f"committing {number}", 100)
        limit_writes(UNLIMITED)
        send("after")
        server.process.kill()
        server.process.wait()
    assert (answer.status, answer.body["error"]["code"], answer.headers["retry-after"]) == (503, "unavailable", "1")
    assert "disk space" in answer.body["error"]["message"]
    assert (statuses["before"], statuses["after"]) == (200, 200)
    assert 503 in [statuses[f"committing {number}"] for number in range(3)]
    stored = {message_id.rpartition("-")[0] for message_id in message_ids(path)}
    assert stored == {name for name, status in statuses.items() if status == 200}
