"""Goal: a receiver that needs longer than a request calls back, and whoever waited goes on with its answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.api.desk import Desk
from tests.delivery.journey_desk import contacts, define, deliver, ends, enroll, http, states
from tests.delivery.web_receiver import WebReceiver


@pytest.fixture
def address(desk: Desk, web: WebReceiver) -> str:
    """Where the receiver was told to call back; Ann waits for it."""
    desk.opportune.context.served_at = "http://opportune.example:8000/"
    approved = {"path": "body.approved", "eq": True, "to": "bad"}
    node = http(web.url, wait_for_callback={"days": 2}, body={"call": "{{ callback_url }}"}, answers=[approved])
    define(desk, node)
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    url = web.came[0].json["call"]
    assert url.startswith("http://opportune.example:8000/api/v1/callbacks/")
    return urlsplit(url).path


def call(desk: Desk, path: str, **request: Any) -> Any:
    return desk.client.post(path, headers={"Authorization": ""}, **request)


def test_the_answer_is_what_is_called_back_with(desk: Desk, address: str) -> None:
    assert states(desk) == [("called", 1, 200, None)]
    assert ends(desk) == {}
    assert call(desk, address, json={"approved": True}).json() == {"accepted": True}
    assert call(desk, address, json={"approved": False}).json() == {"accepted": False}, "once"
    desk.tick()
    assert states(desk) == [("delivered", 1, 200, None)]
    assert desk.get("/deliveries/1")["answer"] == {"status": 200, "body": {"approved": True}}
    assert ends(desk) == {1: "bad"}, "the way that its answer leads"


def test_nobody_called(desk: Desk, address: str) -> None:
    deliver(desk, days=1)
    assert ends(desk) == {}
    deliver(desk, days=1, seconds=5)
    assert states(desk) == [("failed", 1, 200, "the receiver took it but did not call back in time")]
    assert ends(desk) == {1: "bad"}
    assert call(desk, address, json={}).json() == {"accepted": False}


def test_a_call_that_comes_before_the_answer_counts(desk: Desk, web: WebReceiver, address: str) -> None:
    desk.run("update delivery set state = 'sending'")
    assert call(desk, address).json() == {"accepted": True}
    assert desk.get("/deliveries/1")["answer"] == {"status": 200, "body": None}


@pytest.mark.parametrize("token", ["x", "a.b", "MTp4.AAAA", "ä.ö", "...."])
def test_nobody_guesses_an_address(desk: Desk, token: str) -> None:
    answer = call(desk, f"/api/v1/callbacks/{token}", json={})
    assert answer.status_code == 404
    assert answer.json()["error"]["message"].startswith("Nothing waits for this call.")


def test_what_cannot_be_kept_is_refused(desk: Desk, address: str) -> None:
    assert call(desk, address, content=b"{").status_code == 422
    assert call(desk, address, content=b'{"a": NaN}').status_code == 422
    assert call(desk, address, content=b'"' + b"x" * 70_000 + b'"').status_code == 413
    assert call(desk, address, content=b'{"a": "\\u0000"}').json() == {"accepted": True}


def test_without_an_address_of_its_own_it_says_what_to_set(desk: Desk, web: WebReceiver) -> None:
    define(desk, http(web.url, wait_for_callback={"hours": 1}))
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    assert [reason for *_, reason in states(desk)] == [
        "Nobody knows the address of this server, so nobody could call back. Set OPPORTUNE_PUBLIC_URL, then replay."
    ]
