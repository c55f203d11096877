"""Goal: whatever failed for good is found, put right and sent again under its key, or left at that."""

from __future__ import annotations

import pytest

from tests.api.desk import Desk
from tests.delivery.journey_desk import contacts, define, deliver, ends, enroll, http, states
from tests.delivery.web_receiver import WebReceiver

BODY = {"name": "{{ contact.first_name }}", "plan": "{{ contact.attributes.plan }}"}


@pytest.fixture
def failed(desk: Desk, web: WebReceiver) -> list[int]:
    """Three messages that were refused for good."""
    define(desk, http(web.url, body=BODY))
    web.answer(422, times=3)
    enroll(desk, contacts(desk, "ann", "bob", "dan"))
    deliver(desk)
    assert set(ends(desk).values()) == {"bad"}
    return [item["delivery_id"] for item in desk.get("/deliveries", state="failed")["items"]]


def test_they_are_listed_with_why(desk: Desk, failed: list[int]) -> None:
    assert failed == [3, 2, 1]
    newest = desk.get("/deliveries", limit=1)
    (item,) = newest["items"]
    assert (item["workflow"], item["node"], item["state"]) == ("send", "call", "failed")
    assert (item["recipient"], item["reason"]) == ("dan@people.example", "answered 422 Unprocessable Entity")
    assert [row["delivery_id"] for row in desk.pages("/deliveries", limit=1)] == [3, 2, 1]
    for wanted, count in (
        ({"workflow": "send"}, 3), ({"node": "call"}, 3), ({"node": "other"}, 0), ({"channel": "http"}, 3),
        ({"channel": "email"}, 0), ({"contact_id": 2}, 1), ({"enrollment_id": 2}, 1), ({"state": "delivered"}, 0),
        ({"state": "waiting"}, 0),
    ):  # fmt: skip
        assert len(desk.get("/deliveries", **wanted)["items"]) == count, wanted
    counts = desk.get("/deliveries/counts", workflow="send")
    assert counts == {"waiting": 0, "sending": 0, "called": 0, "delivered": 0, "failed": 3, "skipped": 0}
    assert desk.refused("GET", "/deliveries?workflow=nobody")[2].startswith("There is no journey nobody.")
    assert desk.refused("GET", "/deliveries/99")[2].startswith("There is no message 99.")


def test_one_is_put_right_and_sent_again_under_its_key(desk: Desk, web: WebReceiver, failed: list[int]) -> None:
    before = desk.get(f"/deliveries/{failed[-1]}")
    assert before["content"]["body"] == '{"name": "Ann", "plan": null}'
    data = before["data"]
    data["contact"]["attributes"] = {"plan": "pro"}
    after = desk.patch(f"/deliveries/{failed[-1]}", {"data": data})
    assert after["content"]["body"] == '{"name": "Ann", "plan": "pro"}'
    assert desk.get("/audit-log")["items"][0]["details"] == {"fields": ["contact"]}
    again = desk.post(f"/deliveries/{failed[-1]}/replay")
    assert (again["state"], again["attempt_count"], again["reason"]) == ("waiting", 0, None)
    desk.tick()
    deliver(desk)
    assert web.came[-1].json == {"name": "Ann", "plan": "pro"}
    assert web.came[-1].key == before["idempotency_key"] and len(web.came) == 4
    assert desk.get(f"/deliveries/{failed[-1]}")["state"] == "delivered"
    assert set(ends(desk).values()) == {"bad"}, "who went on stays where they are"
    assert desk.rows("select count(*) from delivery_news") == [(0,)]
    assert desk.refused("POST", f"/deliveries/{failed[-1]}/replay")[2] == (
        "Message 1 cannot be sent again: it is delivered, not failed."
    )


def test_all_that_fit_are_sent_again(desk: Desk, web: WebReceiver, failed: list[int]) -> None:
    assert desk.post("/deliveries/replay", {"contact_id": 2}) == {"replayed": 1}
    assert desk.post("/deliveries/replay", {"node": "other"}) == {"replayed": 0}
    assert desk.post("/deliveries/replay", {}) == {"replayed": 2}
    deliver(desk)
    assert {state for state, *_ in states(desk)} == {"delivered"}
    keys = [came.key for came in web.came]
    assert len(keys) == 6 and len(set(keys)) == 3


def test_a_failed_one_is_left_at_that(desk: Desk, failed: list[int]) -> None:
    skipped = desk.post(f"/deliveries/{failed[0]}/skip")
    assert (skipped["state"], skipped["reason"]) == ("skipped", "skipped by hand; answered 422 Unprocessable Entity")
    assert desk.refused("POST", f"/deliveries/{failed[0]}/skip")[2] == (
        "Message 3 is neither waiting nor failed, so there is nothing to skip. Look at it again."
    )
    assert desk.refused("PATCH", f"/deliveries/{failed[0]}", json={"data": {}})[2].startswith(
        "Message 3 has not failed"
    )


def test_one_that_waits_is_skipped_and_its_person_goes_on(desk: Desk, web: WebReceiver) -> None:
    define(desk, http(web.url))
    enroll(desk, contacts(desk, "ann"))
    assert desk.post("/deliveries/1/skip")["state"] == "skipped"
    desk.tick()
    assert ends(desk) == {1: "good"}
    deliver(desk)
    assert web.came == []


def test_what_messages_said_is_forgotten_after_so_many_days(desk: Desk, web: WebReceiver, failed: list[int]) -> None:
    rules = desk.get("/definitions/sending_rules/default")["body"]
    desk.put("/definitions/sending_rules/default", rules | {"keep_content_days": 10})
    last, bad, dismissed = failed
    desk.post(f"/deliveries/{last}/replay")
    deliver(desk)
    desk.post(f"/deliveries/{dismissed}/skip")
    kept = {one: desk.get(f"/deliveries/{one}") for one in failed}
    assert kept[last]["answer"]["status"] == 200
    desk.jump(days=1)
    assert [desk.get(f"/deliveries/{one}")["data"] for one in failed] == [kept[last]["data"], kept[bad]["data"], None]
    desk.jump(days=8)
    assert desk.get(f"/deliveries/{last}") == kept[last]
    desk.jump(days=2)
    for one in (last, bad):
        now = desk.get(f"/deliveries/{one}")
        assert (now["data"], now["answer"], now["content"]) == (None, None, None)
        assert {**now, **{name: kept[one][name] for name in ("data", "answer", "content", "content_problem")}} == kept[
            one
        ]
    assert "not kept any more" in now["content_problem"]
    assert desk.refused("POST", f"/deliveries/{bad}/replay")[2] == (
        f"Message {bad} cannot be sent again: what it said is not kept any more."
    )
    listed = [row["recipient"] for row in desk.get("/deliveries")["items"]]
    assert listed == ["dan@people.example", "bob@people.example", "ann@people.example"]


def test_a_message_on_its_way_stays_what_it_is_for_whoever_is_moved_to_another_version(
    desk: Desk, web: WebReceiver
) -> None:
    define(desk, http(web.url, body={"said": "first"}))
    web.answer(503, times=1)
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    define(desk, http(web.url, body={"said": "second"}), {"wait": {"id": "pause", "days": 1}})
    assert desk.post("/journeys/send/migrate", {})["moving"] == 1
    enroll(desk, contacts(desk, "bob"))
    deliver(desk, hours=2)
    # What is tried again says what it said, under its key; who comes later is told the new words. Both go on by the new version.
    # They are sent side by side.
    said = [(one.key, one.json["said"]) for one in web.came]
    (key,) = {key for key, words in said if words == "first"}
    assert sorted(words for _, words in said) == ["first", "first", "second"]
    assert (key, "second") not in said
    assert [(row["version"], row["node"]) for row in desk.pages("/journeys/send/enrollments")] == [(2, "pause")] * 2
