"""Goal: what could not be taken is kept with its reason, can be listed page by page, and can be taken later."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from opportune.errors import Conflict, NotFound
from opportune.ingest import EventLog, Origin, normalise_all
from opportune.ingest.context_facts import read_context
from opportune.ingest.event_time import skew_of
from opportune.ingest.rejected import get_rejected, list_rejected, replay_all, replay_one
from opportune.store import Workspace

RECEIVED = datetime(2026, 3, 1, 9, tzinfo=UTC)
NAIVE = RECEIVED.replace(tzinfo=None)
LATER = RECEIVED + timedelta(days=3)


@pytest.fixture
def workspace():
    workspace = Workspace.open(None, RECEIVED, threads=1)
    yield workspace
    workspace.close()


@pytest.fixture
def log(workspace):
    log = EventLog(workspace)
    yield log
    log.close()


def reject(log, *payloads, **origin):
    """Puts events through the same steps as a request does, and returns nothing: all of them must be bad."""
    encoded = [json.dumps(payload).encode() if isinstance(payload, dict) else payload for payload in payloads]
    rows, rejections = normalise_all(encoded, Origin("website", NAIVE, **origin))
    assert not rows
    asyncio.run(log.submit([], rejections))


def events(workspace):
    with workspace.read() as tx:
        return tx.run_dicts("select * from event order by event_id")


def test_listed_newest_first_in_pages(workspace, log):
    reject(log, *({"type": f"t{n}"} for n in range(5)))
    first = list_rejected(workspace, limit=2)
    second = list_rejected(workspace, limit=2, before_id=first[-1].rejected_event_id)
    assert [json.loads(r.payload)["type"] for r in first + second] == ["t4", "t3", "t2", "t1"]
    assert [r.batch_index for r in first] == [4, 3]
    assert first[0].received_at == RECEIVED
    assert (first[0].code, first[0].source, first[0].replayed_at) == ("unknown_type", "website", None)


def test_corrected_event_is_taken_with_its_original_time_and_source(workspace, log):
    reject(log, {"type": "track", "userId": "u"})
    corrected = json.dumps({"type": "track", "event": "X", "userId": "u"}).encode()
    after = replay_one(workspace, log, 1, LATER, corrected)
    assert after.replayed_at == LATER
    assert json.loads(after.payload)["event"] == "X"
    (event,) = events(workspace)
    assert (event["source"], event["received_at"], event["occurred_at"]) == ("website", NAIVE, NAIVE)
    assert list_rejected(workspace) == []
    assert [r.rejected_event_id for r in list_rejected(workspace, with_replayed=True)] == [1]


def test_refused_again_it_has_the_new_reason(workspace, log):
    reject(log, {"type": "tracks", "userId": "u"})
    after = replay_one(workspace, log, 1, LATER, b'{"type": "track", "userId": "u"}')
    assert (after.code, after.replayed_at) == ("missing_event_name", None)
    assert "names what happened" in after.message
    after = replay_one(workspace, log, 1, LATER, b"{")
    assert (after.code, after.payload) == ("invalid_body", "{")
    assert events(workspace) == []


def test_taken_once_only(workspace, log):
    reject(log, {"type": "track", "userId": "u"})
    replay_one(workspace, log, 1, LATER, b'{"type": "track", "event": "X", "userId": "u"}')
    with pytest.raises(Conflict, match="replayed already"):
        replay_one(workspace, log, 1, LATER)
    with pytest.raises(NotFound, match="no rejected event 99"):
        replay_one(workspace, log, 99, LATER)
    assert len(events(workspace)) == 1


def test_replay_all_takes_what_is_good_by_now(workspace, log):
    reject(log, *({"type": "track", "userId": "u"} for _ in range(600)))
    good = json.dumps({"type": "track", "event": "X", "userId": "u"})
    with workspace.transaction() as tx:
        tx.run("update rejected_event set payload = ? where rejected_event_id % 2 = 0", [good])
    result = replay_all(workspace, log, LATER)
    assert (result.tried, result.accepted, result.rejected) == (600, 300, 300)
    assert len(events(workspace)) == 300
    assert replay_all(workspace, log, LATER).tried == 300


def test_payload_keeps_what_only_the_request_said(workspace, log):
    reject(log, {"userId": "u"}, default_type="track", context=read_context(b'{"ip": "203.0.113.9"}'))
    payload = json.loads(get_rejected(workspace, 1).payload)
    assert payload == {"userId": "u", "type": "track", "context": {"ip": "203.0.113.9"}}


def test_clock_is_corrected_as_on_receipt(workspace, log):
    sent_at = "2026-03-01T10:00:00Z"
    bad = {"type": "track", "userId": "u", "timestamp": "2026-03-01T09:50:00Z"}
    reject(log, bad, sent_at=sent_at, skew=skew_of(sent_at, NAIVE))
    replay_one(workspace, log, 1, LATER, json.dumps(bad | {"event": "X"}).encode())
    assert events(workspace)[0]["occurred_at"] == NAIVE - timedelta(minutes=10)


def test_historical_event_stays_historical(workspace, log):
    bad = {"type": "track", "userId": "u", "timestamp": "2026-01-01", "sentAt": "2026-02-01"}
    reject(log, bad, sent_at="2026-02-01", is_historical=True)
    kept = json.loads(get_rejected(workspace, 1).payload)
    replay_one(workspace, log, 1, LATER, json.dumps(kept | {"event": "X"}).encode())
    assert events(workspace)[0]["occurred_at"] == datetime.fromisoformat("2026-01-01")


@pytest.mark.parametrize("payload", [b'"a\\u0000b"', b'{"type":"\xff\x00"}', b"[" * 3000, b"5"], ids=repr)
def test_anything_can_be_kept(workspace, log, payload):
    reject(log, payload)
    assert "\x00" not in get_rejected(workspace, 1).payload
    assert replay_all(workspace, log, LATER).rejected == 1
