"""Goal: the HTTP edge of ingest answers as the clients expect. Method: plain requests to a real server."""

import gzip
import json
import socket

import pytest

from opportune.ingest import IngestLimits
from opportune.ingest.limits import MAX_BODY_BYTES
from opportune.web.ingest import EVENT_TYPES_BY_PATH
from tests.ingest.server import running_server

TRACK = {"type": "track", "event": "Pricing Viewed", "userId": "u1"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("workspace") / "ingest.opportune") as server:
        yield server


@pytest.mark.parametrize(("path", "event_type"), EVENT_TYPES_BY_PATH.items())
def test_every_path_takes_events(server, path, event_type):
    ids = {"userId": "u1", "previousId": "a1", "groupId": "g1", "event": "X", "messageId": f"path-{path}"}
    answer = server.post(path, ids if event_type else {"batch": [ids | {"type": "track"}]})
    assert (answer.status, answer.body) == (200, {"success": True})
    (row,) = [row for row in server.rows() if row["message_id"] == f"path-{path}"]
    assert row["type"] == (event_type or "track")


KEY_PLACES = [
    ("Basic", lambda server: (server.basic, {})),
    ("X-Write-Key", lambda server: ({"X-Write-Key": server.key}, {})),
    ("X-Write-Key with a second part", lambda server: ({"X-Write-Key": f"{server.key}:secret"}, {})),
    ("Bearer", lambda server: ({"Authorization": f"Bearer {server.key}"}, {})),
    ("body", lambda server: ({}, {"writeKey": server.key})),
    ("header before a masked body", lambda server: ({"X-Write-Key": server.key}, {"writeKey": "wk_***"})),
]


@pytest.mark.parametrize("place", [place for _, place in KEY_PLACES], ids=[name for name, _ in KEY_PLACES])
def test_write_key_is_found(server, place):
    headers, fields = place(server)
    assert server.post("/v1/track", TRACK | fields, headers).status == 200
    assert server.post("/v1/batch", {"batch": [TRACK]} | fields, headers).status == 200


WRONG_KEYS = [
    ({}, "no write key"),
    ({"Authorization": "Basic !!!"}, "no write key"),
    ({"Authorization": "Basic /////w=="}, "no write key"),
    ({"Authorization": "Digest x"}, "no write key"),
    ({"Authorization": "Basic Og=="}, "no write key"),
    ({"X-Write-Key": "wk_unknown"}, "not known"),
    ({"Authorization": "Bearer \xff"}, "not known"),
]


@pytest.mark.parametrize(("headers", "text"), WRONG_KEYS, ids=str)
def test_wrong_key_is_401(server, headers, text):
    answer = server.post("/v1/track", TRACK | {"messageId": "never"}, headers)
    assert answer.status == 401
    assert answer.body["error"]["code"] == "unauthorized"
    assert text in answer.body["error"]["message"]
    assert "www-authenticate" in answer.headers
    assert "never" not in server.message_ids()


def test_revoked_key_is_401_at_once(tmp_path):
    from opportune.clock import SystemClock

    with running_server(tmp_path / "w.opportune") as server:
        assert server.post("/v1/track", TRACK).status == 200
        server.write_keys.revoke("website", SystemClock().now())
        answer = server.post("/v1/track", TRACK)
        assert answer.status == 401
        assert "revoked" in answer.body["error"]["message"]


def test_good_events_of_a_batch_are_kept_and_bad_ones_reported(server):
    batch = [TRACK | {"messageId": "good-1"}, {"type": "nonsense"}, TRACK | {"messageId": "good-2"}, 5]
    answer = server.post("/v1/batch", {"batch": batch})
    assert answer.status == 200
    assert answer.body["success"] is True
    assert answer.body["accepted"] == 2
    assert [(item["index"], item["code"]) for item in answer.body["rejected"]] == [
        (1, "unknown_type"),
        (3, "not_an_object"),
    ]
    assert all(item["message"] for item in answer.body["rejected"])
    assert {"good-1", "good-2"} <= set(server.message_ids())


def test_single_bad_event_is_400_and_kept(server):
    answer = server.post("/v1/track", {"userId": "u1"})
    assert answer.status == 400
    assert answer.body["error"]["code"] == "missing_event_name"
    kept = server.request("GET", "/api/v1/rejected-events?limit=1").body["items"][0]
    assert kept["rejected_event_id"] == answer.body["error"]["details"]["rejected_event_id"]
    assert json.loads(kept["payload"]) == {"userId": "u1", "type": "track"}


def test_rejected_events_are_listed_and_replayed_over_http(tmp_path):
    with running_server(tmp_path / "w.opportune") as server:
        for number in range(3):
            server.post("/v1/track", {"userId": f"u{number}"})
        page = server.request("GET", "/api/v1/rejected-events?limit=2").body
        rest = server.request("GET", f"/api/v1/rejected-events?limit=2&cursor={page['next_cursor']}").body
        assert [item["rejected_event_id"] for item in page["items"] + rest["items"]] == [3, 2, 1]
        assert rest["next_cursor"] is None
        replayed = server.post("/api/v1/rejected-events/2/replay", TRACK, {"Content-Type": "application/json"})
        assert (replayed.status, replayed.body["replayed_at"] is not None) == (200, True)
        assert server.post("/api/v1/rejected-events/2/replay", b"", {}).body["error"]["code"] == "conflict"
        assert server.post("/api/v1/rejected-events/9/replay", b"", {}).status == 404
        assert server.post("/api/v1/rejected-events/replay", b"", {}).body == {"tried": 2, "accepted": 0, "rejected": 2}
        invalid = server.request("GET", "/api/v1/rejected-events?limit=0")
        assert (invalid.status, invalid.body["error"]["code"]) == (422, "invalid_input")
        assert len(server.rows()) == 1


@pytest.mark.parametrize(
    "headers", [{}, {"Content-Encoding": "gzip"}, {"Content-Type": "application/x-www-form-urlencoded"}]
)
def test_gzip_is_seen_by_its_first_bytes(server, headers):
    for body in (gzip.compress(json.dumps(TRACK).encode()), json.dumps(TRACK).encode()):
        assert server.post("/v1/track", body, server.basic | headers).status == 200


@pytest.mark.parametrize("chunked", [False, True], ids=["announced", "chunked"])
def test_too_large_a_body_is_413(server, chunked):
    body = b" " * (MAX_BODY_BYTES + 1)
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        head = f"POST /v1/batch HTTP/1.1\r\nHost: x\r\nX-Write-Key: {server.key}\r\nConnection: close\r\n"
        if chunked:
            head += "Transfer-Encoding: chunked\r\n\r\n"
            connection.sendall(head.encode() + b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n")
        else:
            connection.sendall(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body))
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_too_many_events_are_413(server):
    answer = server.post("/v1/batch", {"batch": [TRACK] * 2_501})
    assert (answer.status, answer.body["error"]["code"]) == (413, "payload_too_large")


def test_rate_limit_is_429_with_retry_after(tmp_path):
    with running_server(tmp_path / "w.opportune", IngestLimits(events_per_second=1, burst_events=2)) as server:
        assert server.post("/v1/batch", {"batch": [TRACK] * 2}).status == 200
        answer = server.post("/v1/track", TRACK)
        assert (answer.status, answer.body["error"]["code"]) == (429, "too_many_requests")
        assert answer.headers["retry-after"] == "1"
        assert len(server.rows()) == 2


def test_browsers_are_let_in(server):
    preflight = server.request(
        "OPTIONS", "/v1/batch", headers={"Origin": "https://acme.com", "Access-Control-Request-Method": "POST"}
    )
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "Authorization" in preflight.headers["access-control-allow-headers"]
    assert "POST" in preflight.headers["access-control-allow-methods"]
    beacon = {"Content-Type": "text/plain", "Origin": "https://acme.com", "User-Agent": "Mozilla/5.0 (test)"}
    answer = server.post("/v1/t", TRACK | {"messageId": "beacon", "writeKey": server.key}, beacon)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "*")
    refused = server.post("/v1/t", TRACK, {"Origin": "https://acme.com"})
    assert (refused.status, refused.headers["access-control-allow-origin"]) == (401, "*")
    (row,) = [row for row in server.rows() if row["message_id"] == "beacon"]
    assert (row["user_agent"], row["ip"]) == ("Mozilla/5.0 (test)", None)


def test_server_library_says_nothing_about_the_visitor(server):
    server.post("/v1/track", TRACK | {"messageId": "server"}, server.basic | {"User-Agent": "analytics-python/2.4.0"})
    (row,) = [row for row in server.rows() if row["message_id"] == "server"]
    assert (row["user_agent"], row["ip"]) == (None, None)


def test_other_methods_are_405(server):
    answer = server.request("GET", "/v1/batch")
    assert (answer.status, answer.body["error"]["code"], answer.headers["allow"]) == (
        405,
        "method_not_allowed",
        "POST, OPTIONS",
    )


def test_unknown_path_is_404_with_the_same_body(server):
    answer = server.post("/v1/nothing", TRACK)
    assert (answer.status, answer.body["error"]["code"]) == (404, "not_found")


def test_skew_is_corrected_except_for_imports(server):
    body = {
        "sentAt": "2020-01-01T00:10:00Z",
        "batch": [TRACK | {"timestamp": "2020-01-01T00:00:00Z", "messageId": "skew"}],
    }
    server.post("/v1/batch", body)
    body["batch"][0]["messageId"] = "no skew"
    server.post("/v1/import", body)
    rows = {row["message_id"]: row for row in server.rows()}
    assert (rows["skew"]["received_at"] - rows["skew"]["occurred_at"]).total_seconds() == 600
    assert rows["no skew"]["occurred_at"].isoformat() == "2020-01-01T00:00:00"


def test_ingest_is_in_the_openapi_document(server):
    paths = server.request("GET", "/openapi.json").body["paths"]
    assert {"/v1/batch", "/v1/import", "/v1/track", "/api/s/page", "/api/v1/rejected-events"} <= set(paths)
    batch = paths["/v1/batch"]["post"]
    assert {"200", "400", "401", "413", "429", "503"} <= set(batch["responses"])
    assert "writeKey" in batch["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert "durable" in batch["description"] or "on disk" in batch["description"].replace("\n", " ")
