"""Goal: secrets go in and never come out: not over the API, not in the log, not in previews, not in the file in the clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from opportune.delivery.secrets import Secrets
from opportune.delivery.signature import SigningKey, key_file
from opportune.errors import Unavailable
from tests.api.desk import Desk
from tests.delivery.journey_desk import contacts, define, deliver, enroll, http, states
from tests.delivery.web_receiver import WebReceiver

VALUE = "sk-live-4711-very-secret"


def test_a_secret_is_used_and_never_shown(desk: Desk, web: WebReceiver, tmp_path: Path) -> None:
    made = desk.put("/secrets/api_key", {"value": VALUE})
    assert made.keys() == {"name", "created_at", "updated_at"}
    define(
        desk, http(web.url, headers={"Authorization": "Bearer {{ secrets.api_key }}"}, body={"n": "{{ contact.id }}"})
    )
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    assert web.came[0].headers["authorization"] == f"Bearer {VALUE}"
    (message,) = desk.get("/deliveries")["items"]
    shown = desk.get(f"/deliveries/{message['delivery_id']}")
    assert shown["content"]["headers"]["authorization"] == "Bearer [secret api_key]"
    told = [
        str(desk.get(path))
        for path in ("/secrets", "/deliveries", f"/deliveries/{message['delivery_id']}", "/audit-log", "/definitions")
    ]
    assert not [text for text in told if VALUE in text]
    assert desk.get("/audit-log")["items"][-1]["action"]
    desk.opportune.context.workspace.checkpoint()
    stored = (tmp_path / "workspace.duckdb").read_bytes()
    assert VALUE.encode() not in stored


def test_a_chat_gets_its_text_at_the_address_that_only_the_secret_knows(desk: Desk, web: WebReceiver) -> None:
    desk.put("/secrets/slack_hook", {"value": f"{web.url}/services/T0/B0/x"})
    define(
        desk,
        {
            "chat": {
                "id": "tell",
                "webhook": "slack_hook",
                "on_error": "bad",
                "text": '{{ contact.first_name }} "is" here',
            }
        },
    )
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    (came,) = web.came
    assert (came.path, came.json) == ("/services/T0/B0/x", {"text": 'Ann "is" here'})
    assert states(desk) == [("delivered", 1, 200, None)]
    assert "services" not in str(desk.get("/deliveries/1"))


def test_a_secret_that_is_missing_is_named_and_the_message_can_be_replayed(desk: Desk, web: WebReceiver) -> None:
    define(desk, http(web.url, headers={"X-Key": "{{ secrets.api_key }}"}))
    enroll(desk, contacts(desk, "ann"))
    deliver(desk)
    ((state, _, _, reason),) = states(desk)
    assert (state, reason) == (
        "failed",
        "There is no secret api_key. Set it with `opportune secrets set api_key`, then replay the message.",
    )
    desk.put("/secrets/api_key", {"value": "one"})
    desk.put("/secrets/api_key", {"value": "two"})
    desk.post("/deliveries/1/replay")
    deliver(desk)
    assert web.came[0].headers["x-key"] == "two"
    assert states(desk) == [("delivered", 1, 200, None)]


def test_another_key_file_is_noticed(desk: Desk, tmp_path: Path) -> None:
    context = desk.opportune.context
    desk.put("/secrets/api_key", {"value": VALUE})
    key_file(tmp_path / "workspace.duckdb").write_text("0" * 64)
    secrets = Secrets(context.workspace, SigningKey(context.settings), context.clock)
    with pytest.raises(
        Unavailable, match=r"was kept with another key\. Put the former key file back, or set the secret"
    ):
        secrets.get("api_key")
    secrets.keep("api_key", "another")
    assert secrets.get("api_key") == "another"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("Api-Key", "x", "'Api-Key' is no name for a secret. Use up to 64 small letters"),
        ("a", "", "at least 1"),
        ("a", "one\ntwo", "one line without control characters"),
        ("a", "x" * 10_001, "10000"),
    ],
)
def test_what_is_no_secret(desk: Desk, name: str, value: str, message: str) -> None:
    status, _, said = desk.refused("PUT", f"/secrets/{name}", json={"value": value})
    assert status == 422 and message in said


def test_forgetting(desk: Desk) -> None:
    desk.put("/secrets/one", {"value": "1"})
    desk.put("/secrets/two", {"value": "2"})
    assert [secret["name"] for secret in desk.get("/secrets")["items"]] == ["one", "two"]
    assert [secret["name"] for secret in desk.delete("/secrets/one")["items"]] == ["two"]
    assert desk.refused("DELETE", "/secrets/one")[2] == (
        "There is no secret one. `opportune secrets list` shows which there are."
    )
