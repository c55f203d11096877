"""Goal: a receiver always ends up with the audience as it is, told in signed differences, whatever happens on the way.

Method: a real receiver on a real port; only the clock is moved by hand, so that waits take no time.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from opportune.app import open_opportune
from opportune.delivery.loop import WAITS
from opportune.settings import Settings
from opportune.testing.clock import FixedClock
from opportune.tick.audiences import ACCOUNTS_PER_MESSAGE
from tests.api.desk import Desk
from tests.api.running import running_server
from tests.delivery.conftest import CAMPAIGN, DEFINITIONS, YAML
from tests.delivery.receiver import Receiver, listening


def save(desk: Desk, name: str, **fields: object) -> int:
    return int(desk.post("/accounts", {"name": name.title(), "domain": f"{name}.example", **fields})["account_id"])


def connect(desk: Desk, receiver: Receiver) -> Any:
    found = desk.put("/campaigns/decision/push", {"url": receiver.url})
    receiver.secret = found["secret"]
    return found


def deliver(desk: Desk, **later: float) -> None:
    """Let time pass, tick and send what is due."""
    desk.tick(**later)
    desk.opportune.context.delivery.deliver_due()


def messages(desk: Desk) -> list[tuple[str, int, int, int]]:
    """State, attempts, added and removed of every message, the first one first."""
    rows = reversed(desk.pages("/campaigns/decision/push/messages"))
    return [(row["state"], row["attempt_count"], row["added_count"], row["removed_count"]) for row in rows]


def test_the_receiver_is_told_everybody_and_then_the_differences(desk: Desk, receiver: Receiver) -> None:
    acme = save(desk, "acme", industry="software")
    beta = save(desk, "beta", employees=500)
    save(desk, "core", industry="software", country="FR")
    connect(desk, receiver)
    deliver(desk)
    (first,) = receiver.bodies
    assert first["type"] == "audience.changed"
    assert first["timestamp"].startswith("2026-03-01T09:00:01")
    assert first["data"] == {
        "campaign": "decision", "starts_over": True, "part": 1, "part_count": 1,
        "added": [
            {"account_id": acme, "domain": "acme.example", "name": "Acme"},
            {"account_id": beta, "domain": "beta.example", "name": "Beta"},
        ],
        "removed": [],
    }  # fmt: skip
    deliver(desk)
    assert len(receiver.bodies) == 1, "nothing changed, nothing is said"
    desk.patch(f"/accounts/{acme}", {"country": "FR"})
    save(desk, "dune", industry="software")
    deliver(desk)
    second = receiver.bodies[1]["data"]
    assert second["starts_over"] is False
    assert [account["domain"] for account in second["added"]] == ["dune.example"]
    assert second["removed"] == [{"account_id": acme, "domain": "acme.example", "name": "Acme"}]
    assert receiver.audience == {"beta.example", "dune.example"}
    assert messages(desk) == [("delivered", 1, 2, 0), ("delivered", 1, 1, 1)]
    push = desk.get("/campaigns/decision/push")
    assert (push["told_count"], push["pending_count"], push["is_active"]) == (2, 0, True)
    assert "secret" not in push


def test_going_in_and_out_of_a_segment_that_changes_nothing_says_nothing(desk: Desk, receiver: Receiver) -> None:
    acme = save(desk, "acme", industry="software")
    connect(desk, receiver)
    deliver(desk)
    desk.patch(f"/accounts/{acme}", {"employees": 500})
    deliver(desk)
    desk.patch(f"/accounts/{acme}", {"industry": "retail"})
    deliver(desk)
    assert len(receiver.bodies) == 1, "it was in the audience all the time"


@pytest.mark.parametrize(
    "change",
    ["state: stopped", "state: draft", "state: live\nends_on: 2026-03-01", "state: live\nstarts_on: 2026-04-01"],
)
def test_a_campaign_that_does_not_run_has_nobody(desk: Desk, receiver: Receiver, change: str) -> None:
    save(desk, "acme", industry="software")
    connect(desk, receiver)
    deliver(desk)
    assert receiver.audience == {"acme.example"}
    text = CAMPAIGN.replace("state: live", change)
    desk.post("/definitions", None, content=text, headers=YAML)
    deliver(desk, days=1)
    assert receiver.audience == set()
    desk.post("/definitions", None, content=CAMPAIGN, headers=YAML)
    deliver(desk)
    assert receiver.audience == {"acme.example"}


def test_a_campaign_that_is_deleted_has_nobody(desk: Desk, receiver: Receiver) -> None:
    save(desk, "acme", industry="software")
    connect(desk, receiver)
    deliver(desk)
    desk.delete("/definitions/campaign/decision")
    deliver(desk)
    assert receiver.audience == set()


def test_a_failure_is_tried_again_under_the_same_key_after_longer_and_longer_waits(
    desk: Desk, receiver: Receiver
) -> None:
    save(desk, "acme", industry="software")
    receiver.answers = [(500, {}), (302, {"Location": "http://127.0.0.1:1/"})]
    connect(desk, receiver)
    deliver(desk)
    push = desk.get("/campaigns/decision/push")
    assert push["last_problem"] == "answered 500 Internal Server Error"
    assert push["pending_count"] == 1
    deliver(desk, seconds=WAITS[0].total_seconds() - 1)
    assert len(receiver.ids) == 1, "not before it is due"
    deliver(desk)
    problem = desk.get("/campaigns/decision/push")["last_problem"]
    assert problem == "answered 302 Found, but redirects are not followed: connect the address it names"
    deliver(desk, seconds=WAITS[1].total_seconds())
    assert len(receiver.ids) == 3 and len(set(receiver.ids)) == 1, "the same message has the same id"
    assert receiver.audience == {"acme.example"}
    assert messages(desk) == [("delivered", 3, 1, 0)]


def test_what_changes_while_a_receiver_is_down_becomes_one_difference(desk: Desk, receiver: Receiver) -> None:
    acme = save(desk, "acme", industry="software")
    receiver.answers = [(503, {})]
    connect(desk, receiver)
    deliver(desk)
    save(desk, "beta", industry="software")
    desk.tick()
    desk.patch(f"/accounts/{acme}", {"country": "FR"})
    desk.tick()
    assert messages(desk) == [("pending", 1, 1, 0)], "what waits does not pile up"
    deliver(desk, seconds=10)
    deliver(desk)
    assert receiver.audience == {"beta.example"}
    assert messages(desk) == [("delivered", 2, 1, 0), ("delivered", 1, 1, 1)]


def test_a_receiver_that_asks_for_patience_is_given_it(desk: Desk, receiver: Receiver) -> None:
    save(desk, "acme", industry="software")
    receiver.answers = [(429, {"Retry-After": "600"}), (503, {"Retry-After": "Sun, 01 Mar 2026 12:00:00 GMT"})]
    connect(desk, receiver)
    deliver(desk)
    deliver(desk, seconds=599)
    assert len(receiver.ids) == 1
    deliver(desk, seconds=2)
    assert desk.get("/campaigns/decision/push")["retried_at"] == "2026-03-01T12:00:00Z"
    deliver(desk, hours=3)
    assert receiver.audience == {"acme.example"}


def test_a_receiver_that_is_gone_is_left_alone_until_it_is_connected_again(desk: Desk, receiver: Receiver) -> None:
    for name in ("acme", "beta"):
        save(desk, name, industry="software")
    receiver.answers = [(410, {})]
    secret = connect(desk, receiver)["secret"]
    deliver(desk)
    push = desk.get("/campaigns/decision/push")
    assert (push["is_active"], push["stopped_reason"]) == (False, "the receiver answered 410 Gone: it wants no more")
    save(desk, "core", industry="software")
    deliver(desk, days=1)
    assert len(receiver.ids) == 1
    assert connect(desk, receiver)["secret"] == secret
    deliver(desk)
    assert receiver.bodies[0]["data"]["starts_over"] is True
    assert receiver.audience == {"acme.example", "beta.example", "core.example"}


def test_after_the_last_attempt_a_message_has_failed_and_the_rest_is_skipped(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opportune.tick.audiences.ACCOUNTS_PER_MESSAGE", 1)
    for name in ("acme", "beta"):
        save(desk, name, industry="software")
    receiver.answers = [(500, {})] * 12
    connect(desk, receiver)
    deliver(desk)
    for wait in WAITS:
        assert desk.get("/campaigns/decision/push")["is_active"]
        desk.clock.advance(wait)
        desk.opportune.context.delivery.deliver_due()
    assert messages(desk) == [("skipped", 0, 1, 0), ("failed", 12, 1, 0)]
    push = desk.get("/campaigns/decision/push")
    assert push["stopped_reason"] == "12 attempts failed, the last one because: answered 500 Internal Server Error"
    assert sum(WAITS, timedelta()) > timedelta(days=2)
    reasons = {row["reason"] for row in desk.pages("/campaigns/decision/push/messages")}
    assert reasons == {"a message before it failed", "answered 500 Internal Server Error"}
    connect(desk, receiver)
    deliver(desk)
    assert receiver.audience == {"acme.example", "beta.example"}
    assert [body["data"]["starts_over"] for body in receiver.bodies] == [True, False], "only the first part starts over"


def test_a_large_audience_comes_in_parts(desk: Desk, receiver: Receiver) -> None:
    count = 2 * ACCOUNTS_PER_MESSAGE + 1
    desk.run(
        "insert into account (account_id, name, domain, industry, created_at, updated_at) "
        "select 1000 + i, 'Nr. ' || i, i || '.example', 'software', timestamp '2026-01-01', timestamp '2026-01-01' "
        "from range(?) as numbers(i)",
        [count],
    )
    desk.run("insert into evaluation_request select 'account', account_id, timestamp '2026-01-01' from account")
    connect(desk, receiver)
    deliver(desk)
    sizes = [len(body["data"]["added"]) for body in receiver.bodies]
    assert sizes == [ACCOUNTS_PER_MESSAGE, ACCOUNTS_PER_MESSAGE, 1]
    assert [(body["data"]["part"], body["data"]["part_count"]) for body in receiver.bodies] == [(1, 3), (2, 3), (3, 3)]
    assert len(receiver.audience) == count
    assert len(set(receiver.ids)) == 3


def test_names_with_quotes_and_signs_arrive_as_they_are(desk: Desk, receiver: Receiver) -> None:
    name = 'Grün & "Söhne" \\ \' ; drop table account; -- 🚀'
    desk.post("/accounts", {"name": name, "domain": "gruen.example", "industry": "software"})
    connect(desk, receiver)
    deliver(desk)
    assert receiver.bodies[0]["data"]["added"][0]["name"] == name


def test_an_account_with_a_new_domain_is_told_anew_within_a_day(desk: Desk, receiver: Receiver) -> None:
    acme = save(desk, "acme", industry="software")
    connect(desk, receiver)
    deliver(desk)
    desk.patch(f"/accounts/{acme}", {"domain": "acme-group.example"})
    deliver(desk, days=1)
    assert receiver.audience == {"acme-group.example"}


def test_an_account_that_is_merged_away_is_removed_by_the_name_it_was_told_with(desk: Desk, receiver: Receiver) -> None:
    acme, beta = save(desk, "acme", industry="software"), save(desk, "beta", industry="software")
    connect(desk, receiver)
    deliver(desk)
    desk.post(f"/accounts/{beta}/merge", {"into_account_id": acme})
    deliver(desk, days=1)
    assert receiver.audience == {"acme.example"}


def test_a_dead_receiver_slows_nobody_else(desk: Desk, receiver: Receiver) -> None:
    save(desk, "acme", industry="software")
    desk.post("/definitions", None, content=CAMPAIGN.replace("decision", "second"), headers=YAML)
    with listening() as other:
        connect(desk, receiver)
        other.secret = desk.put("/campaigns/second/push", {"url": other.url})["secret"]
        receiver.stalls.set()
        desk.tick()
        delivery = desk.opportune.context.delivery
        delivery.start()
        assert receiver.came.wait(20) and other.came.wait(20)
        # The stalled request is broken off, and sent again by whoever comes next.
        delivery.close()
        assert len(receiver.ids) == len(other.ids) == 1
    assert messages(desk) == [("pending", 0, 1, 0)]


def test_after_a_restart_the_same_message_is_sent_under_the_same_key(
    receiver: Receiver, tmp_path: Path, desk: Desk
) -> None:
    save(desk, "acme", industry="software")
    connect(desk, receiver)
    receiver.stalls.set()
    desk.tick()
    desk.opportune.context.delivery.start()
    assert receiver.came.wait(20)
    desk.opportune.close()
    receiver.stalls.clear()
    receiver.goes_on.set()
    clock = FixedClock(desk.clock.now() + timedelta(minutes=1))
    again = open_opportune(Settings(file=tmp_path / "workspace.duckdb"), clock)
    try:
        again.context.delivery.deliver_due()
        with again.context.workspace.read() as tx:
            assert tx.run("select state, attempt_count from outbox") == [("delivered", 1)]
    finally:
        again.close()
    assert len(receiver.ids) == 2 and len(set(receiver.ids)) == 1
    assert receiver.audience == {"acme.example"}


def test_a_server_pushes_by_itself_and_makes_up_for_what_changed_meanwhile(
    receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPPORTUNE_PUSH_HOSTS", "127.0.0.1")
    with running_server(tmp_path / "served.duckdb") as running, running.client() as client:

        def ask(method: str, path: str, **request: Any) -> Any:
            answer = client.request(method, f"/api/v1{path}", **request)
            assert answer.is_success, answer.text
            return answer.json()

        ask("POST", "/definitions", content=DEFINITIONS, headers=YAML)
        receiver.stalls.set()
        receiver.secret = ask("PUT", "/campaigns/decision/push", json={"url": receiver.url})["secret"]
        assert receiver.came.wait(30)
        # One tick for each, while the first message is on its way.
        for name in ("acme", "beta"):
            ask("POST", "/accounts", json={"domain": f"{name}.example", "industry": "software"})
            ask("POST", "/ticks", json={})
        assert ask("GET", "/campaigns/decision/push")["pending_count"] == 1
        receiver.stalls.clear()
        receiver.goes_on.set()
        assert receiver.has("acme.example", "beta.example")


def test_leaving_a_receiver_ends_what_waits(desk: Desk, receiver: Receiver) -> None:
    save(desk, "acme", industry="software")
    first = connect(desk, receiver)
    desk.tick()
    assert desk.delete("/campaigns/decision/push")["pending_count"] == 1
    deliver(desk)
    assert receiver.ids == []
    assert messages(desk) == [("skipped", 0, 1, 0)]
    assert desk.refused("GET", "/campaigns/decision/push")[:2] == (404, "not_found")
    assert connect(desk, receiver)["secret"] != first["secret"], "whoever had the old one cannot use it any more"


def test_an_address_inside_the_network_is_refused(desk: Desk) -> None:
    for url in (
        "http://127.0.0.2/",
        "https://localhost.example@10.0.0.1/",
        "https://192.168.0.1/",
        "http://ads.example/",
    ):
        assert desk.refused("PUT", "/campaigns/decision/push", json={"url": url})[:2] == (422, "invalid_input")
    assert desk.put("/campaigns/decision/push", {"url": "http://crm.internal/"})["is_active"]


def test_a_name_that_leads_inside_is_not_sent_to(desk: Desk) -> None:
    save(desk, "acme", industry="software")
    desk.put("/campaigns/decision/push", {"url": "https://localhost/"})
    deliver(desk)
    problem = desk.get("/campaigns/decision/push")["last_problem"]
    assert problem.startswith("localhost is ") and "is not a public address" in problem


def test_another_key_is_noticed_before_anything_is_sent(desk: Desk, receiver: Receiver) -> None:
    save(desk, "acme", industry="software")
    connect(desk, receiver)
    desk.run("update push_endpoint set secret_hash = 'of another key'")
    deliver(desk)
    assert receiver.ids == []
    problem = desk.get("/campaigns/decision/push")["last_problem"]
    assert problem.startswith("the key for signatures is another one")
