"""Goal: the clients people use work unchanged, and lose or double nothing when they are told to come again.

Method: the published libraries of Segment, RudderStack and Jitsu, for Python and for Node, against a real server.
"""

import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from rudderstack.analytics.client import Client as RudderClient
from segment.analytics.client import Client as SegmentClient

from opportune.ingest import IngestLimits
from tests.ingest.server import running_server

CLIENTS = Path(__file__).parents[1] / "clients"
CALLS = {"identify", "track", "page", "screen", "group", "alias"}


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("workspace") / "ingest.opportune") as server:
        yield server


@pytest.fixture
def server(shared_server):
    shared_server.forget_rows()
    return shared_server


def run_node(script, server, **environment):
    """Runs one of tests/clients/*.mjs to its end."""
    if not (CLIENTS / "node_modules").is_dir():
        pytest.fail("The JavaScript clients are not installed. Run the tests with `make test`, which installs them.")
    variables = os.environ | {"URL": server.url, "WRITE_KEY": server.key} | environment
    done = subprocess.run(["node", script], cwd=CLIENTS, env=variables, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr or done.stdout


def rows_by_type(server):
    rows = {row["type"]: row for row in server.rows()}
    assert len({row["message_id"] for row in server.rows()}) == len(server.rows())
    return rows


def check_calls(server, calls, user):
    """What every client must have brought across, whatever it calls its fields."""
    rows = rows_by_type(server)
    assert set(rows) == calls
    identify, track = rows["identify"], rows["track"]
    assert (identify["user_id"], identify["email"], identify["company_domain"]) == (
        user,
        f"{user[:-5]}@acme.com",
        "acme.com",
    )
    assert (track["name"], track["url_host"], track["url_path"]) == ("Demo Requested", "shop.example", "/demo")
    assert '"seats":12' in track["properties"]
    assert (rows["page"]["name"], rows["page"]["url_path"]) == ("Pricing", "/pricing")
    assert (rows["group"]["group_id"], rows["group"]["company_domain"]) == ("acme", "acme.com")
    assert {row["source"] for row in rows.values()} == {"website"}
    for row in rows.values():
        assert abs((row["received_at"] - row["occurred_at"]).total_seconds()) < 60
    if "alias" in calls:
        assert (rows["alias"]["user_id"], rows["alias"]["previous_id"]) == (user, f"{user[:-5]}-visitor")
        assert (rows["screen"]["anonymous_id"], rows["screen"]["name"]) == (f"{user[:-5]}-visitor", "Home")


def send_calls(client):
    client.identify("py-user", {"email": "py@acme.com"})
    client.track("py-user", "Demo Requested", {"url": "https://shop.example/demo", "seats": 12})
    client.page("py-user", name="Pricing", properties={"url": "https://shop.example/pricing"})
    client.screen(anonymous_id="py-visitor", name="Home")
    client.group("py-user", "acme", {"website": "https://www.acme.com"})
    client.alias("py-visitor", "py-user")
    client.flush()
    client.join()


@pytest.mark.parametrize("gzip", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("client_class", [SegmentClient, RudderClient], ids=["segment", "rudder"])
def test_python_client(server, client_class, gzip):
    failures = []
    send_calls(client_class(server.key, host=server.url, gzip=gzip, on_error=lambda error, _: failures.append(error)))
    assert failures == []
    check_calls(server, CALLS, "py-user")


@pytest.mark.parametrize("script", ["segment.mjs", "rudder.mjs"])
def test_node_client(server, script):
    run_node(script, server)
    check_calls(server, CALLS, "node-user")


@pytest.mark.parametrize("on_server", ["0", "1"], ids=["browser", "server"])
def test_jitsu_client(server, on_server):
    run_node("jitsu.mjs", server, S2S=on_server)
    check_calls(server, {"identify", "track", "page", "group"}, "node-user")


def test_python_client_with_the_wrong_key_is_told(server):
    failures = []
    client = SegmentClient("wk_wrong", host=server.url, on_error=lambda error, _: failures.append(error))
    client.track("py-user", "X")
    client.flush()
    client.join()
    assert [error.status for error in failures] == [401]
    assert server.rows() == []


NAMES = [f"Event {number}" for number in range(40)]


def track_all(client_class, server):
    failures = []
    client = client_class(server.key, host=server.url, upload_size=20, on_error=lambda error, _: failures.append(error))
    for name in NAMES:
        client.track("py-user", name)
    client.flush()
    client.join()
    assert failures == []


@pytest.mark.parametrize("client_class", [SegmentClient, RudderClient], ids=["segment", "rudder"])
def test_python_client_comes_again_after_429(tmp_path, client_class):
    with running_server(tmp_path / "w.opportune", IngestLimits(events_per_second=20, burst_events=20)) as server:
        track_all(client_class, server)
        assert 429 in server.statuses
        assert sorted(row["name"] for row in server.rows("name")) == sorted(NAMES)
        assert len(set(server.message_ids())) == len(NAMES)


@pytest.mark.parametrize("client_class", [SegmentClient, RudderClient], ids=["segment", "rudder"])
def test_python_client_comes_again_after_503_and_lost_answers(tmp_path, client_class):
    """An answer that is lost on its way makes a second row; its message id is the first one's, and counts once."""
    with running_server(tmp_path / "w.opportune", faults=["503", "lose"]) as server:
        track_all(client_class, server)
        assert server.statuses.count(503) == 2
        names_by_id = {row["message_id"]: row["name"] for row in server.rows()}
        assert sorted(names_by_id.values()) == sorted(NAMES)
        assert len(server.rows()) == 60


@pytest.mark.parametrize(
    ("limits", "faults", "status"),
    [(IngestLimits(events_per_second=16, burst_events=20), [], 429), (IngestLimits(), ["503"], 503)],
    ids=["429", "503"],
)
def test_node_client_comes_again(tmp_path, limits, faults, status):
    with running_server(tmp_path / "w.opportune", limits, faults) as server:
        run_node("segment.mjs", server, COUNT="6")
        assert status in server.statuses
        assert Counter(row["type"] for row in server.rows()) == dict.fromkeys(CALLS, 6)
        assert len(set(server.message_ids())) == 36
