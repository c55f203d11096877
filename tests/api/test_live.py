"""Goal: whoever follows hears of every tick, and of nothing that is not so; and following costs the server nothing.

Method: a real server on a real port, and clients that read the stream as it comes over the wire.
"""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from opportune.web import live
from tests.api.desk import API
from tests.api.running import Running, running_server

SEGMENT = {"segment": "hot", "name": "Hot", "mode": "rule", "criteria": {"score": {"gte": 1}}}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with running_server(tmp_path / "workspace.duckdb") as server:
        with server.client() as client:
            client.post(f"{API}/ticks", json={}).raise_for_status()
        yield server


@contextmanager
def followed(running: Running) -> Iterator[Iterator[dict[str, Any]]]:
    """The events of a stream, each with its id and its data; they end when the server ends them."""
    with running.client() as client, client.stream("GET", f"{API}/live") as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events_of(answer)


def events_of(answer: httpx.Response) -> Iterator[dict[str, Any]]:
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        if line.startswith(":"):
            continue
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            assert fields["event"] == "tick"
            data = json.loads(fields["data"])
            assert fields["id"] == str(data["tick_id"])
            yield data
            fields = {}


def visit(running: Running, number: int) -> None:
    call = {"messageId": f"m{number}", "event": "Pricing Viewed", "userId": f"p{number}@acme.example"}
    with running.client() as client:
        client.post("/v1/track", json=call, headers={"X-Write-Key": running.write_key}).raise_for_status()


def test_a_follower_first_hears_how_things_stand_and_then_of_every_tick(running: Running) -> None:
    with followed(running) as events, running.client() as client:
        standing = next(events)
        newest = client.get(f"{API}/ticks", params={"limit": 1}).json()["items"][0]
        assert (standing["tick_id"], standing["ticked_at"]) == (newest["tick_id"], newest["ticked_at"])
        assert (standing["tick_count"], standing["account_count"], standing["changed_kinds"]) == (0, 0, [])

        visit(running, 1)
        news = next(events)
        assert news["tick_id"] > standing["tick_id"]
        assert (news["event_count"], news["contact_count"], news["account_count"]) == (1, 1, 1)
        assert news["changed_kinds"] == []


def test_a_change_is_told_with_the_tick_that_took_it_in(running: Running) -> None:
    context = running.opportune.context
    *_, earlier = context.tick_loop.tick_now()
    with followed(running) as events, running.client() as client:
        standing = next(events)
        with context.tick_loop.paused():
            client.post(f"{API}/definitions", json=[SEGMENT]).raise_for_status()
            # A reader sees the change before any tick does.
            client.get(f"{API}/ladders").raise_for_status()
            context.tick_feed.publish(earlier)
        assert next(events)["changed_kinds"] == []
        taken_in = next(events)
        assert taken_in["tick_id"] > standing["tick_id"]
        assert taken_in["changed_kinds"] == ["segment"]


def test_a_follower_hears_which_kinds_of_definitions_changed(running: Running) -> None:
    with followed(running) as events, running.client() as client:
        next(events)
        client.put(f"{API}/definitions/segment/hot", json=SEGMENT).raise_for_status()
        assert changed_in(events) == ["segment"]
        client.put(f"{API}/definitions/segment/hot", json=SEGMENT | {"name": "Hotter"}).raise_for_status()
        assert changed_in(events) == ["segment"]
        client.post(f"{API}/definitions/segment/hot/rename", json={"key": "hotter"}).raise_for_status()
        assert changed_in(events) == ["segment"]
        client.delete(f"{API}/definitions/segment/hotter").raise_for_status()
        assert changed_in(events) == ["segment"]


def changed_in(events: Iterator[dict[str, Any]]) -> list[str]:
    """The kinds in the next news that name any."""
    return next(found for news in events if (found := news["changed_kinds"]))


def test_many_ticks_in_a_row_are_told_together_and_none_is_lost(running: Running) -> None:
    feed = running.opportune.context.tick_feed
    with followed(running) as events:
        next(events)
        last = running.opportune.context.tick_loop.tick_now()[-1]
        for number in range(1, 201):
            feed.publish(replace(last, tick_id=last.tick_id + number, account_count=1))
        told = [next(events)]
        while told[-1]["tick_id"] < last.tick_id + 200:
            told.append(next(events))
    assert sum(news["tick_count"] for news in told) == 201
    assert sum(news["account_count"] for news in told) == 200 + last.account_count
    assert len(told) < 20


def test_followers_cost_no_thread_and_are_forgotten_when_they_go(running: Running) -> None:
    feed = running.opportune.context.tick_feed
    with ExitStack() as stack:
        before = threading.active_count()
        streams = [stack.enter_context(followed(running)) for _ in range(60)]
        for events in streams:
            next(events)
        assert feed.follower_count == 60
        # Some remain of what looked up how things stand; one for each who follows would be sixty.
        assert threading.active_count() - before < 45
    visit(running, 1)
    until(lambda: feed.follower_count == 0)


def test_one_who_never_reads_delays_nobody(running: Running) -> None:
    address = httpx.URL(running.url)
    with socket.create_connection((str(address.host), address.port or 80)) as deaf, followed(running) as events:
        head = f"GET {API}/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {running.token}\r\n\r\n"
        deaf.sendall(head.encode())
        until(lambda: running.opportune.context.tick_feed.follower_count == 2)
        next(events)
        for number in range(5):
            visit(running, number)
            assert next(events)["event_count"] >= 1


def test_a_server_that_stops_lets_its_followers_go_at_once(tmp_path: Path) -> None:
    rest: list[dict[str, Any]] = []
    with ExitStack() as reader:
        with running_server(tmp_path / "workspace.duckdb") as running:
            with running.client() as client:
                client.post(f"{API}/ticks", json={}).raise_for_status()
            events = reader.enter_context(followed(running))
            next(events)
            started = time.monotonic()
        rest += events
        assert time.monotonic() - started < 5
    assert all(news["tick_id"] > 1 for news in rest)


def test_a_stream_ends_after_a_while_so_that_a_revoked_token_stops_hearing(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.2)
    with running.client() as client:
        made = client.post(f"{API}/tokens", json={"name": "brief", "scope": "read"}).json()
        headers = {"Authorization": f"Bearer {made['token']}"}
        with client.stream("GET", f"{API}/live", headers=headers) as answer:
            assert list(events_of(answer)), "it ended by itself"
        client.delete(f"{API}/tokens/brief").raise_for_status()
        assert client.get(f"{API}/live", headers=headers).status_code == 401


def until(holds: Any, patience: float = 20.0) -> None:
    """Wait until it holds."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, "in vain"
        threading.Event().wait(0.02)
