"""Goal: every message of a journey ends, well or badly, and those it belongs to go on; nobody is sent two contents under one key.

Method: journeys on a server's application with real receivers on real ports; only the clock is moved by hand.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from opportune.delivery.queue import WAITS
from tests.api.desk import Desk
from tests.delivery.journey_desk import contacts, define, deliver, ends, enroll, http, states
from tests.delivery.web_receiver import WebReceiver


def test_everybody_gets_one_request_and_goes_on(desk: Desk, web: WebReceiver) -> None:
    define(
        desk,
        http(
            f"{web.url}/people/{{{{ contact.id }}}}?via=opportune",
            headers={"X-Name": "{{ contact.first_name }}"},
            body={"email": "{{ contact.email }}", "number": "{{ contact.id }}", "hello": "Hi {{ contact.first_name }}"},
        ),
    )
    people = contacts(desk, "ann", "bob")
    enroll(desk, people)
    assert ends(desk) == {}, "they wait until it is sent"
    deliver(desk)
    assert sorted(came.path for came in web.came) == [f"/people/{number}" for number in sorted(people)]
    came = next(one for one in web.came if one.path == f"/people/{people[0]}")
    assert came.json == {"email": "ann@people.example", "number": people[0], "hello": "Hi Ann"}
    assert (came.method, came.query) == ("POST", "via=opportune")
    assert (came.headers["x-name"], came.headers["content-type"]) == ("Ann", "application/json")
    assert came.headers["user-agent"].startswith("Opportune/")
    assert "webhook-signature" not in came.headers
    assert states(desk) == [("delivered", 1, 200, None)] * 2
    assert set(ends(desk)) == set(people) and set(ends(desk).values()) == {"good"}
    answers = desk.rows("select answer ->> '$.body.ok', answer ->> '$.status' from delivery_end")
    assert answers == [("true", "200")] * 2
    deliver(desk)
    assert len(web.came) == 2


def test_who_has_nobody_to_send_to_after_a_message_goes_on(desk: Desk, web: WebReceiver) -> None:
    push = {"send_web_push": {"id": "push", "title": "Hello", "url": "https://example.com/"}}
    define(desk, http(web.url), push, subject="account", consent="ignore")
    account_id = desk.post("/accounts", {"domain": "nobody.example", "name": "Nobody"})["account_id"]
    enroll(desk, [account_id])
    deliver(desk)
    assert states(desk) == [("delivered", 1, 200, None)]
    deliver(desk, minutes=1)
    assert ends(desk) == {account_id: "good"}


def test_what_was_answered_is_known_as_long_as_somebody_is_on_the_way(desk: Desk, web: WebReceiver) -> None:
    pauses = [{"wait": {"id": f"pause-{number}", "hours": 1}} for number in (1, 2)]
    said = http(f"{web.url}/said", "say", body={"was": "{{ answers.call.body.ok }}"})
    define(desk, http(web.url), *pauses, said)
    web.standard = (200, {"content-type": "application/json"}, b'{"ok": "yes"}')
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    desk.tick(hours=1, minutes=1)
    deliver(desk, hours=1, minutes=1)
    assert [came.json for came in web.came if came.path == "/said"] == [{"was": "yes"}]
    assert ends(desk) == {1: "good"}


def test_a_receiver_that_fails_is_tried_again_with_the_same_content(desk: Desk, web: WebReceiver) -> None:
    define(desk, http(web.url, body={"name": "{{ contact.first_name }}"}))
    web.answer(500, times=2)
    web.answer(409)
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    assert states(desk) == [("waiting", 1, 500, "answered 500 Internal Server Error")]
    desk.patch("/contacts/1", {"first_name": "Renamed"})
    deliver(desk, seconds=50)
    assert len(web.came) == 1, "not before its time"
    deliver(desk, seconds=15)
    deliver(desk, minutes=5)
    assert states(desk) == [("waiting", 3, 409, "answered 409 Conflict")]
    deliver(desk, minutes=31)
    assert states(desk) == [("delivered", 4, 200, None)]
    assert len({(came.key, came.body) for came in web.came}) == 1
    assert ends(desk) == {1: "good"}


def test_what_fails_too_often_ends_as_an_error(desk: Desk, web: WebReceiver) -> None:
    define(desk, http(web.url))
    web.standard = (503, {}, b"")
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    for wait in WAITS:
        assert ends(desk) == {}
        deliver(desk, seconds=wait.total_seconds() + 1)
    ((state, attempts, status, reason),) = states(desk)
    assert (state, attempts, status) == ("failed", 6, 503)
    assert reason == "6 attempts failed, the last one because: answered 503 Service Unavailable"
    assert ends(desk) == {1: "bad"}


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        (404, {}, "answered 404 Not Found"),
        (401, {}, "answered 401 Unauthorized"),
        (
            302,
            {"location": "http://169.254.169.254/latest/meta-data"},
            "answered 302 Found, but redirects are not followed: write the address it names into the journey",
        ),
    ],
)
def test_what_cannot_get_better_fails_at_once(
    desk: Desk, web: WebReceiver, status: int, headers: dict[str, str], said: str
) -> None:
    define(desk, http(web.url))
    web.answer(status, headers, b'{"error": "nothing here"}')
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    assert states(desk) == [("failed", 1, status, said)]
    assert ends(desk) == {1: "bad"}
    assert len(web.came) == 1
    assert desk.rows("select answer ->> '$.body.error' from delivery_end") == [("nothing here",)]


def test_a_receiver_that_asks_for_a_pause_gets_it(desk: Desk, web: WebReceiver) -> None:
    define(desk, http(web.url))
    web.answer(429, {"retry-after": "400"})
    people = contacts(desk, "ann")
    enroll(desk, people)
    deliver(desk)
    others = contacts(desk, "bob", "dan")
    enroll(desk, others)
    deliver(desk, minutes=5)
    assert len(web.came) == 1, "nothing else is sent there meanwhile either"
    deliver(desk, minutes=2)
    assert len(web.came) == 4
    assert set(ends(desk).values()) == {"good"}


def test_a_dead_receiver_is_left_alone_and_asked_again_with_one_message(desk: Desk, web: WebReceiver) -> None:
    define(desk, http(web.url))
    web.standard = (0, {}, b"")
    enroll(desk, contacts(desk, *(f"p{number}" for number in range(40))))
    deliver(desk)
    tried = len(web.came)
    assert 5 <= tried <= 8, "then the breaker opens"
    assert [state for state, *_ in states(desk)] == ["waiting"] * 40
    reasons = {reason for *_, reason in states(desk) if reason}
    assert reasons == {"could not be sent: the receiver closed the connection without an answer"}
    deliver(desk, seconds=20)
    assert len(web.came) == tried
    deliver(desk, seconds=15)
    assert len(web.came) == tried + 1
    web.standard = (204, {}, b"")
    deliver(desk, seconds=65)
    assert {state for state, *_ in states(desk)} == {"delivered"}
    assert set(ends(desk).values()) == {"good"}
    assert len(web.done) == 40 and not web.conflicts


def test_no_answer_in_time_is_a_failed_attempt(desk: Desk, web: WebReceiver) -> None:
    define(desk, http(web.url, timeout_seconds=1))
    web.stalls = True
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    assert states(desk) == [("waiting", 1, None, "no answer within 1 seconds")]
    web.stalls = False
    deliver(desk, minutes=2)
    assert states(desk) == [("delivered", 2, 200, None)]


def test_a_paused_journey_sends_nothing(desk: Desk, web: WebReceiver) -> None:
    define(desk, http(web.url))
    enroll(desk, contacts(desk, "ann"))
    define(desk, http(web.url), status="disabled")
    deliver(desk)
    assert web.came == [] and states(desk) == [("waiting", 0, None, None)]
    define(desk, http(web.url))
    deliver(desk)
    assert states(desk) == [("delivered", 1, 200, None)]
    assert ends(desk) == {1: "good"}


def test_what_was_being_sent_when_a_server_ended_is_sent_again(desk: Desk, web: WebReceiver) -> None:
    define(desk, http(web.url))
    enroll(desk, contacts(desk, "ann"))
    desk.run("update delivery set state = 'sending'")
    deliver(desk)
    assert states(desk) == [("delivered", 1, 200, None)]


def test_a_signed_request_is_signed_by_the_specification(desk: Desk, web: WebReceiver) -> None:
    define(desk, http(web.url, signed=True, body="plain {{ contact.first_name }}"))
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    (came,) = web.came
    secret = desk.get("/signing-secrets/send")["secret"]
    key = base64.b64decode(secret.split("_", 1)[1])
    content = f"{came.headers['webhook-id']}.{came.headers['webhook-timestamp']}.plain Ann".encode()
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert came.headers["webhook-signature"] == f"v1,{expected}"
    assert came.headers["webhook-id"] == came.key
    assert came.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (
            "http://localhost:{port}/",
            "Nothing is sent unencrypted: use https. For a host of your own network, add localhost",
        ),
        ("https://localhost:{port}/", "localhost is 127.0.0.1, which is not a public address"),
        ("https://10.0.0.7/", "10.0.0.7 is not a public address, so nothing is sent there"),
        ("https://169.254.169.254/latest/meta-data", "169.254.169.254 is not a public address"),
        ("ftp://people.example/", "is no address to send to. Write it as https://host/path."),
        ("https://{{{{ contact.first_name }}}}:x/", "is no URL"),
    ],
)
def test_nothing_is_sent_inside_the_network(desk: Desk, web: WebReceiver, url: str, reason: str) -> None:
    define(desk, http(url.format(port=web.port)))
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    ((_, _, _, said),) = states(desk)
    assert said is not None and reason in said.replace("::1", "127.0.0.1")
    assert web.came == []


def test_a_template_that_fits_no_data_fails_with_what_is_wrong(desk: Desk, web: WebReceiver) -> None:
    define(desk, http(web.url, body={"x": "{{ contact.id | divided_by: 0 }}"}))
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    ((state, _, _, reason),) = states(desk)
    assert state == "failed" and reason is not None
    assert reason.startswith("the template cannot be filled in:") and "divide" in reason


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b'{"a": "x\\u0000y"}', "x\ufffdy"),
        (b'{"a": "\\ud800"}', "?"),
        (b'{"a": NaN}', None),
        (b'{"a": 1e999}', None),
        (b"[" * 5_000 + b"]" * 5_000, None),
        (b"\xff\xfe", None),
        (b'{"a": "' + b"x" * 70_000 + b'"}', None),
        (b"", None),
        (b"null", None),
    ],
)
def test_whatever_is_answered_can_be_kept(desk: Desk, web: WebReceiver, body: bytes, kept: str | None) -> None:
    define(desk, http(web.url))
    web.answer(200, {}, body)
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    assert states(desk) == [("delivered", 1, 200, None)]
    assert desk.rows("select answer ->> '$.body.a' from delivery_end") == [(kept,)]
    assert ends(desk) == {1: "good"}
