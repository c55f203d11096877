"""Goal: no body whatever makes the server answer 5xx or stop, and what was good in it is stored.

Method: Hypothesis makes JSON that is nearly right, JSON that is nowhere right, and bytes; a real server takes them.
"""

import gzip
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ingest.server import running_server

PATHS = ["/v1/batch", "/v1/import", "/v1/track", "/v1/identify", "/v1/group", "/v1/alias", "/v1/page", "/api/s/track"]
FIELDS = [
    "type", "event", "name", "messageId", "anonymousId", "userId", "previousId", "groupId", "properties", "traits",
    "context", "integrations", "timestamp", "originalTimestamp", "sentAt", "batch", "writeKey",
    "email", "company_domain", "domain", "website", "company",
    "url", "path", "session_id", "sessionId", "session", "id",
    "page", "userAgent", "ip",
]  # fmt: skip
TEXTS = [
    "track", "identify", "alias", "2026-03-01", "9999-12-31T23:59:59Z", "jo@acme.com", "https://acme.com/x?y#z",
    "http://[::1", "\x00", "\ud800", "\udc00\ud800", "\U0001f600", "a\nb", "\\u0000", "1e999", "NaN", "x" * 2000,
]  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**63, -(2**63) - 1, 2**64, 10**30, 10**400, 0, -1])
    | st.floats()
    | st.sampled_from(TEXTS)
    | st.text(max_size=20)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=12,
)
EVENTS = st.dictionaries(st.sampled_from(FIELDS[:17]), VALUES, max_size=8)
DOCUMENTS = VALUES | EVENTS | st.builds(lambda events: {"batch": events}, st.lists(EVENTS | VALUES, max_size=5))
BODIES = (
    st.builds(lambda value, ascii_only: dump(value, ascii_only), DOCUMENTS, st.booleans())
    | st.binary(max_size=60)
    | st.builds(lambda value, cut: dump(value, True)[:cut], DOCUMENTS, st.integers(0, 200))
)
GOOD = {"type": "track", "event": "Good", "userId": "u"}


def dump(value, ascii_only):
    """JSON as a careless client writes it: NaN as it is, half surrogates as escapes or as broken UTF-8."""
    return json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("workspace") / "fuzz.opportune") as server:
        yield server


def fuzz(max_examples):
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=max_examples, deadline=None, suppress_health_check=checks)


@fuzz(120)
@given(path=st.sampled_from(PATHS), body=BODIES, packed=st.booleans())
def test_no_body_is_answered_5xx(server, path, body, packed):
    answer = server.post(path, gzip.compress(body, 1) if packed else body)
    assert answer.status in (200, 400), answer
    if answer.status == 400:
        assert answer.body["error"]["code"]
        assert answer.body["error"]["message"]


@fuzz(80)
@given(neighbours=st.lists(EVENTS | VALUES, min_size=1, max_size=3))
def test_good_event_survives_its_neighbours(server, neighbours):
    server.forget_rows()
    answer = server.post("/v1/batch", dump({"batch": [*neighbours, GOOD]}, True))
    assert answer.status == 200
    assert len(neighbours) not in [item["index"] for item in answer.body.get("rejected", [])]
    assert count_good(server) >= 1


@pytest.mark.parametrize("depth", [100, 400, 700, 900, 950, 980, 990, 1_000, 1_100, 5_000])
@pytest.mark.parametrize(("opening", "closing"), [('{"a":', "}"), ("[", "]")], ids=["objects", "lists"])
def test_nesting_of_any_depth(server, depth, opening, closing):
    nested = opening * depth + "1" + closing * depth
    for field in ("properties", "context"):
        body = json.dumps({"batch": [GOOD, GOOD | {field: {"n": 0}}]}).replace('{"n": 0}', f'{{"n": {nested}}}')
        server.forget_rows()
        answer = server.post("/v1/batch", body.encode())
        assert answer.status in (200, 400)
        if answer.status == 200:
            assert count_good(server) == 2 - len(answer.body.get("rejected", []))


def test_stored_json_can_be_read_by_the_database(server):
    """Runs after the others: every document they left behind is JSON to DuckDB too."""
    with server.workspace.read() as tx:
        assert tx.scalar("select count(*) from event where not json_valid(properties) or not json_valid(context)") == 0
        assert tx.scalar("select count(*) from event where contains(message_id || coalesce(name, ''), chr(0))") == 0


def count_good(server):
    return sum(row["name"] == "Good" for row in server.rows("name"))
