"""Goal: whom a journey shows an ad until the exit sees it no longer once they have left, however that comes, and not before."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from opportune.delivery.queue import held_journeys, look
from opportune.store.workspace import naive
from opportune.testing.receivers import Meta, serving
from tests.api.desk import Desk, open_desk

NAMES = ("ann", "bob", "eve")


@pytest.fixture
def meta() -> Iterator[Meta]:
    platform = Meta()
    with serving(platform):
        yield platform


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meta: Meta) -> Iterator[Desk]:
    monkeypatch.setenv("OPPORTUNE_PUSH_HOSTS", "127.0.0.1")
    with open_desk(tmp_path / "workspace.duckdb") as opened:
        opened.post("/connectors/meta-audiences/install", {"base_url": meta.url})
        opened.put("/secrets/meta_token", {"value": "token"})
        yield opened


def push(node: str = "on", *, audience: str = "40", until_exit: bool = True) -> dict[str, Any]:
    return {
        "push_audience": {
            "id": node, "connector": "meta-audiences", "audience": audience, "remove_on_exit": until_exit,
        }
    }  # fmt: skip


def remove(node: str = "off") -> dict[str, Any]:
    return {"remove_from_audience": {"id": node, "connector": "meta-audiences", "audience": "40"}}


def pause(days: int = 9, node: str = "pause") -> dict[str, Any]:
    return {"wait": {"id": node, "days": days}}


def journey(key: str, *nodes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "workflow": key, "name": key, "kind": "journey", "subject": "contact", "trigger": {"manual": True},
        "reentry": {"policy": "after_exit"}, "nodes": list(nodes), **fields,
    }  # fmt: skip


def define(desk: Desk, *journeys: dict[str, Any]) -> None:
    """Put journeys in force, each with another one that takes people out of it."""
    stops = [
        journey(f"stop-{one['workflow']}", {"take_out_of": {"id": "stop", "workflow": one["workflow"]}})
        for one in journeys
    ]
    desk.post("/definitions", [*journeys, *stops])
    desk.tick(minutes=1)


def people(desk: Desk, *names: str) -> list[int]:
    return [int(desk.post("/contacts", {"email": f"{name}@acme.example"})["contact_id"]) for name in names]


def enter(desk: Desk, key: str, *subjects: int) -> None:
    desk.post(f"/journeys/{key}/enrollments", {"subject_ids": list(subjects)})
    desk.tick(minutes=1)
    deliver(desk)


def leave(desk: Desk, key: str, subject: int) -> None:
    desk.post(f"/journeys/stop-{key}/enrollments", {"subject_ids": [subject]})
    desk.tick(minutes=1)
    desk.tick(minutes=1)


def deliver(desk: Desk, **later: float) -> None:
    if later:
        desk.tick(**later)
    desk.opportune.context.journey_delivery.deliver_due()
    desk.tick(minutes=1)


def shown(meta: Meta, audience: str = "40") -> list[str]:
    """Who is in the audience over there."""
    hashes = {row[0] for row in meta.audiences.get(audience, set())}
    return [name for name in NAMES if sha256(f"{name}@acme.example".encode()).hexdigest() in hashes]


def removals(desk: Desk) -> list[tuple[Any, ...]]:
    return [(row["state"], row["reason"]) for row in reversed(desk.pages("/deliveries")) if row["on_exit"]]


def test_whoever_comes_to_the_end_is_taken_out_once(desk: Desk, meta: Meta) -> None:
    define(desk, journey("ads", push(), push("for-good", audience="50", until_exit=False), pause(1)))
    ann, bob = people(desk, "ann", "bob")
    enter(desk, "ads", ann, bob)
    deliver(desk)
    assert (shown(meta), shown(meta, "50"), removals(desk)) == (["ann", "bob"], ["ann", "bob"], [])
    deliver(desk, days=2)
    deliver(desk)
    assert (shown(meta), shown(meta, "50")) == ([], ["ann", "bob"])
    assert removals(desk) == [("delivered", None)] * 2
    (first,) = {row["delivery_id"] for row in desk.pages("/deliveries") if row["on_exit"] and row["contact_id"] == ann}
    found = desk.get(f"/deliveries/{first}")
    assert found["content"]["operation"] == "remove_from_audience"
    assert found["idempotency_key"].endswith("-on-exit")
    path = desk.get(f"/enrollments/{found['enrollment_id']}")
    (step,) = [one for one in path["steps"] if one["node"] == "on" and one["outcome"] == "waiting"]
    assert [message["on_exit"] for message in step["messages"]] == [False, True]
    node = next(one for one in desk.get("/journeys/ads")["nodes"] if one["id"] == "on")
    assert node["messages"]["delivered"] == 2, "a node counts what it pushes"
    # They come back, and leave again.
    enter(desk, "ads", ann)
    assert shown(meta) == ["ann"]
    deliver(desk)
    deliver(desk, days=2)
    assert (shown(meta), len(removals(desk))) == ([], 3)


def test_it_ends_with_the_journey_however_that_comes(desk: Desk, meta: Meta) -> None:
    paid = {"criteria": {"attribute": "attributes.plan", "eq": "paid"}}
    define(desk, journey("ads", push(), pause(), goal=paid))
    ann, bob, eve = people(desk, *NAMES)
    enter(desk, "ads", ann, bob, eve)
    desk.patch(f"/contacts/{ann}", {"attributes": {"plan": "paid"}})
    deliver(desk, minutes=1)
    assert shown(meta) == ["bob", "eve"]
    # Taken out while the journey is paused: nothing else of it is sent.
    define(desk, journey("ads", push(), pause(), goal=paid, status="disabled"))
    leave(desk, "ads", bob)
    deliver(desk)
    assert shown(meta) == ["eve"]
    # By an older version, and as the journey is taken away, the only one.
    define(desk, journey("ads", pause()))
    desk.delete("/definitions/workflow/stop-ads")
    desk.delete("/definitions/workflow/ads")
    deliver(desk, minutes=1)
    assert (shown(meta), removals(desk)) == ([], [("delivered", None)] * 3)


def test_what_else_keeps_them_there_does(desk: Desk, meta: Meta) -> None:
    define(
        desk,
        journey("ads", push(), pause()),
        journey("more", push(), pause()),
        journey("good", push(until_exit=False), pause()),
        journey("off", remove()),
    )
    ann, bob = people(desk, "ann", "bob")
    enter(desk, "ads", ann, bob)
    enter(desk, "more", ann)
    enter(desk, "good", bob)
    leave(desk, "ads", ann)
    leave(desk, "ads", bob)
    leave(desk, "good", bob)
    deliver(desk)
    assert (shown(meta), removals(desk)) == (["ann", "bob"], [])
    leave(desk, "more", ann)
    deliver(desk)
    assert (shown(meta), removals(desk)) == (["bob"], [("delivered", None)])
    # What was for good is over once they were removed.
    enter(desk, "off", bob)
    assert shown(meta) == []
    enter(desk, "ads", bob)
    leave(desk, "ads", bob)
    deliver(desk)
    assert (shown(meta), removals(desk)) == ([], [("delivered", None)] * 2)


def test_whom_a_later_node_removed_needs_no_removal(desk: Desk, meta: Meta) -> None:
    define(desk, journey("ads", push(), remove(), pause(1)))
    (ann,) = people(desk, "ann")
    enter(desk, "ads", ann)
    deliver(desk)
    assert shown(meta) == []
    deliver(desk, days=2)
    assert removals(desk) == []


def test_a_push_that_was_begun_is_finished_and_taken_back(desk: Desk, meta: Meta) -> None:
    define(desk, journey("ads", push(), pause()))
    ann, bob = people(desk, "ann", "bob")
    meta.fail(503)
    enter(desk, "ads", ann)
    # One that was never tried is not sent any more, and there is nothing to take back.
    desk.post("/journeys/ads/enrollments", {"subject_ids": [bob]})
    desk.tick(seconds=1)
    leave(desk, "ads", ann)
    leave(desk, "ads", bob)
    deliver(desk)
    deliver(desk, hours=1)
    deliver(desk, hours=1)
    assert (shown(meta), removals(desk)) == ([], [("delivered", None)])
    asked = [(seen.method, seen.path) for seen in meta.seen if seen.path.endswith("/users")]
    assert [method for method, _ in asked] == ["POST", "POST", "DELETE"]


def test_a_removal_that_fails_is_corrected_and_sent_again(desk: Desk, meta: Meta) -> None:
    define(desk, journey("ads", push(), pause()))
    (ann,) = people(desk, "ann")
    enter(desk, "ads", ann)
    leave(desk, "ads", ann)
    meta.fail(403, content={"error": {"message": "not yours"}})
    deliver(desk)
    (failed,) = [row for row in desk.pages("/deliveries") if row["state"] == "failed"]
    assert failed["on_exit"] and "not yours" in failed["reason"]
    desk.patch(
        f"/deliveries/{failed['delivery_id']}", {"data": desk.get(f"/deliveries/{failed['delivery_id']}")["data"]}
    )
    desk.post(f"/deliveries/{failed['delivery_id']}/replay")
    deliver(desk)
    assert (shown(meta), removals(desk)) == ([], [("delivered", None)])


def test_whoever_comes_back_before_they_are_removed_stays(desk: Desk, meta: Meta) -> None:
    define(desk, journey("ads", push(), pause()))
    (ann,) = people(desk, "ann")
    enter(desk, "ads", ann)
    leave(desk, "ads", ann)
    meta.fail(503)
    deliver(desk)
    enter(desk, "ads", ann)
    assert (shown(meta), removals(desk)) == (["ann"], [("skipped", "put_in_again")])
    leave(desk, "ads", ann)
    deliver(desk, hours=1)
    assert shown(meta) == []


def test_whoever_comes_back_and_leaves_before_that_is_sent_is_removed_all_the_same(desk: Desk, meta: Meta) -> None:
    define(desk, journey("ads", push(), pause()), journey("always", push(until_exit=False), pause()))
    ann, bob = people(desk, "ann", "bob")
    enter(desk, "ads", ann, bob)
    for again, who in (("ads", ann), ("always", bob)):
        leave(desk, "ads", who)
        desk.post(f"/journeys/{again}/enrollments", {"subject_ids": [who]})
        desk.tick(seconds=1)
        assert removals(desk)[-1] == ("skipped", "put_in_again")
        leave(desk, again, who)
    deliver(desk)
    deliver(desk, minutes=1)
    assert shown(meta) == []
    assert sorted(removals(desk)) == [("delivered", None)] * 2 + [("skipped", "put_in_again")] * 2
    keys = {desk.get(f"/deliveries/{row['delivery_id']}")["idempotency_key"] for row in desk.pages("/deliveries")}
    assert len([key for key in keys if key.endswith("-on-exit-2")]) == 2


def test_a_removal_is_due_when_the_push_before_it_has_ended(desk: Desk, meta: Meta) -> None:
    """A loop that found it ready, and could not take it, would ask again and again."""
    define(desk, journey("ads", push(), pause()))
    (ann,) = people(desk, "ann")
    meta.fail(503)
    enter(desk, "ads", ann)
    meta.fail(503)
    deliver(desk, minutes=2)
    leave(desk, "ads", ann)
    desk.post("/journeys/ads/status", {"status": "disabled"})
    with desk.opportune.context.workspace.read() as tx:
        found = look(tx, held_journeys(tx), naive(desk.clock.now()))
    assert (found.ready, list(found.later)) == ([], ["connector:meta-audiences"])
    deliver(desk, hours=1)
    deliver(desk)
    assert (shown(meta), removals(desk)) == ([], [("delivered", None)])


def test_what_is_taken_back_says_what_was_said_however_long_ago(desk: Desk, meta: Meta) -> None:
    rules = desk.get("/definitions/sending_rules/default")["body"]
    desk.put("/definitions/sending_rules/default", rules | {"keep_content_days": 1})
    define(desk, journey("ads", push(), pause()))
    ann, bob = people(desk, "ann", "bob")
    enter(desk, "ads", ann)
    desk.jump(days=5)
    desk.post(f"/contacts/{ann}/merge", {"into_contact_id": bob})
    deliver(desk, minutes=1)
    leave(desk, "ads", bob)
    deliver(desk)
    assert (shown(meta), removals(desk)) == ([], [("delivered", None)])


def test_whoever_was_merged_is_taken_out_under_the_address_they_had(desk: Desk, meta: Meta) -> None:
    define(desk, journey("ads", push(), pause()))
    ann, bob = people(desk, "ann", "bob")
    enter(desk, "ads", ann)
    desk.post(f"/contacts/{ann}/merge", {"into_contact_id": bob})
    deliver(desk, minutes=1)
    assert (shown(meta), removals(desk)) == (["ann"], [])
    leave(desk, "ads", bob)
    deliver(desk)
    assert shown(meta) == []


def test_nothing_is_written_about_who_was_erased(desk: Desk, meta: Meta) -> None:
    define(desk, journey("ads", push(), pause()))
    (ann,) = people(desk, "ann")
    enter(desk, "ads", ann)
    desk.post(f"/contacts/{ann}/erase")
    deliver(desk, minutes=1)
    assert removals(desk) == []


def test_a_simulation_shows_what_takes_them_out(desk: Desk) -> None:
    define(desk, journey("ads", push(), push("more", audience="50"), remove(), pause(1)))
    (ann,) = people(desk, "ann")
    found = desk.post("/journeys/simulate", {"key": "ads", "subject_id": ann})
    (message,) = found["at_exit"]
    assert (message["operation"], message["skipped"]) == ("remove_from_audience", None)
    assert [(call["method"], "/50/" in call["url"]) for call in message["calls"]] == [("DELETE", True)]


def test_a_connector_has_to_be_able_to_take_them_out(desk: Desk) -> None:
    adding = {
        "connector": "meta-audiences", "name": "Ads", "base_url": "https://ads.example",
        "calls": {"add_contact_to_audience": {"path": "/{{ audience }}"}},
    }  # fmt: skip
    define(desk, journey("ads", push(until_exit=False)))
    desk.post("/definitions", [adding])
    assert desk.refused("POST", "/definitions", json=[journey("ads", push())])[2].endswith(
        "connector meta-audiences has no calls for remove_from_audience, which remove_on_exit needs; it can do add_to_audience"
    )
