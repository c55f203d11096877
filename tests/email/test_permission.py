"""Whether a message may be sent at the moment of sending, and why not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.email.mail_world import NOON, MailWorld


@pytest.fixture
def world(tmp_path: Path) -> Iterator[MailWorld]:
    found = MailWorld(folder=tmp_path)
    yield found
    found.close()


@pytest.mark.parametrize(
    ("person", "verdict"),
    [
        ({}, "send"),
        ({"consent": None}, "no_consent"),
        ({"consent": "withdrawn"}, "no_consent"),
        ({"consent": "denied"}, "no_consent"),
        ({"consent": "unknown"}, "no_consent"),
        ({"expires_at": "2026-03-03 12:00:00"}, "no_consent"),
        ({"expires_at": "2026-03-03 12:00:01"}, "send"),
        ({"purpose": "newsletter"}, "no_consent"),
        ({"email": None}, "no_address"),
        ({"email": "  "}, "no_address"),
        ({"email": "ann at example.com"}, "no_address"),
        ({"email": "ann@localhost"}, "no_address"),
        ({"email": " Ann@Example.COM "}, "send"),
        ({"email": "jö@bücher.example"}, "no_address"),
        ({"email": "joe@bücher.example"}, "send"),
    ],
)
def test_consent_and_address(world: MailWorld, person: dict[str, Any], verdict: str) -> None:
    assert world.verdict(world.message(world.person(**person))) == verdict


def test_consent_that_is_withdrawn_on_the_way_holds_the_mail_back(world: MailWorld) -> None:
    ann = world.person()
    message = world.message(ann)
    assert world.verdict(message) == "send"
    with world.workspace.transaction() as tx:
        tx.run("update consent set status = 'withdrawn'")
    assert world.verdict(message) == "no_consent"


def test_the_journey_and_the_email_may_ask_for_different_purposes(worlds: Any) -> None:
    world = worlds(journey={"consent": "events"})
    both = world.person("a@example.com")
    with world.workspace.transaction() as tx:
        tx.run("insert into consent values (?, 'events', 'granted', 'test', null, ?, null)", [both, NOON])
    assert world.verdict(world.message(both)) == "send"
    assert world.verdict(world.message(world.person("b@example.com"))) == "no_consent"
    assert world.verdict(world.message(world.person("c@example.com", purpose="events"))) == "no_consent"


def test_ignore_leaves_consent_out_but_nothing_else(worlds: Any) -> None:
    world = worlds(journey={"consent": "ignore"})
    world.suppress("gone@example.com", "unsubscribed")
    assert world.verdict(world.message(world.person(consent=None))) == "send"
    assert world.verdict(world.message(world.person("gone@example.com"))) == "suppressed"
    assert world.verdict(world.message(world.person("gone@example.com"), "bill")) == "send"


@pytest.mark.parametrize(
    ("reason", "news", "bill"),
    [
        ("unsubscribed", "suppressed", "send"),
        ("hard_bounce", "suppressed", "suppressed"),
        ("complaint", "suppressed", "suppressed"),
        ("manual", "suppressed", "suppressed"),
        ("erased", "suppressed", "suppressed"),
    ],
)
def test_whoever_unsubscribed_still_gets_what_needs_no_consent(worlds: Any, reason: str, news: str, bill: str) -> None:
    world = worlds(journey={"consent": "ignore"})
    world.suppress("ann@example.com", reason)
    ann = world.person("Ann@example.com")
    assert world.verdict(world.message(ann)) == news
    assert world.verdict(world.message(ann, "bill")) == bill


def test_whoever_left_gets_nothing(world: MailWorld) -> None:
    ann = world.person()
    assert world.verdict(world.message(ann, enrollment_id=77, is_on_the_way=False)) == "left"
    message = world.message(ann)
    with world.workspace.transaction() as tx:
        tx.run("delete from contact")
    assert world.verdict(message) == "left"
    requested = world.message(None, "call")
    assert world.verdict(requested) == "send"
    with world.workspace.transaction() as tx:
        tx.run("delete from delivery")
    assert world.verdict(requested) == "left"


@pytest.mark.parametrize(
    ("contact", "account", "verdict"),
    [
        (None, None, "send"),
        ("America/Los_Angeles", None, "until 2026-03-03 16:00"),
        ("America/Los_Angeles", "Europe/Berlin", "until 2026-03-03 16:00"),
        (None, "America/Los_Angeles", "until 2026-03-03 16:00"),
        ("Nowhere/Else", "America/Los_Angeles", "until 2026-03-03 16:00"),
        ("Nowhere/Else", "Neither", "send"),
    ],
)
def test_quiet_hours_are_those_of_the_recipient(worlds: Any, contact: str, account: str, verdict: str) -> None:
    world = worlds(rules='quiet_hours: {from: "21:00", to: "08:00"}')
    ann = world.person(zone=contact, account_id=world.account(account))
    assert world.verdict(world.message(ann)) == verdict


def test_quiet_hours_concern_mails_with_a_purpose_only(worlds: Any) -> None:
    world = worlds(rules='quiet_hours: {from: "11:00", to: "14:00"}', journey={"consent": "ignore"})
    ann = world.person()
    assert world.verdict(world.message(ann)) == "until 2026-03-03 14:00"
    assert world.verdict(world.message(ann, "bill")) == "send"
    assert world.verdict(world.message(ann, "call")) == "send"


def test_what_waited_goes_out_little_by_little(worlds: Any) -> None:
    window = {"from": "13:30", "to": "18:00"}
    night = 'quiet_hours: {from: "11:00", to: "13:00"}\n'
    world = worlds(rules=f"{night}spread_minutes: 10")
    world.journey(2, {"windows": window})
    for version, first in ((1, "2026-03-03 13:0"), (2, "2026-03-03 13:3")):
        messages = [world.message(world.person(f"{version}{n}@example.com"), version=version) for n in range(40)]
        until = [world.verdict(message) for message in messages]
        assert {moment[:-1] for moment in until} == {f"until {first}"} and len(set(until)) > 5
        assert [world.verdict(message) for message in messages] == until, "each at its own moment"
        world.now = NOON + timedelta(hours=1, minutes=35 if version == 2 else 0)
        assert {world.verdict(message) for message in messages} == {"send"}
        world.now = NOON
    world.now += timedelta(seconds=1)
    world.define(f"sending_rules: default\n{night}")
    assert world.verdict(messages[0]) == "until 2026-03-03 13:30"


def test_what_may_not_be_sent_at_all_is_not_put_off(worlds: Any) -> None:
    world = worlds(rules='quiet_hours: {from: "11:00", to: "14:00"}')
    assert world.verdict(world.message(world.person(consent=None))) == "no_consent"


def test_windows_of_the_journey_hold_for_everything_it_sends(worlds: Any) -> None:
    window = {"weekdays": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "11:00"}
    world = worlds(journey={"windows": window, "pause_dates": ["2026-03-04"], "consent": "ignore"})
    ann = world.person(zone="Europe/London")
    for node in ("hello", "bill", "call"):
        assert world.verdict(world.message(ann, node)) == "until 2026-03-05 09:00"


CAPPED = "quiet_hours: null\ncaps: [{max: 2, within_days: 7}, {max: 3, within_days: 30}]"


def test_caps_count_what_was_delivered_within_their_days(worlds: Any) -> None:
    world = worlds(rules=CAPPED)
    ann = world.person()
    for days in (6, 8):
        world.end(world.message(ann), at=NOON - timedelta(days=days))
    world.end(world.message(ann), "failed")
    world.end(world.message(ann), "skipped")
    last = world.message(ann)
    assert world.verdict(last) == "send"
    world.end(world.message(ann), at=NOON - timedelta(days=1))
    assert world.verdict(last) == "capped"
    world.now = NOON + timedelta(days=1)
    assert world.verdict(last) == "capped"
    world.now = NOON + timedelta(days=6)
    assert world.verdict(last) == "capped"
    world.now = NOON + timedelta(days=22)
    assert world.verdict(last) == "send"


def test_mails_without_a_purpose_neither_count_nor_are_capped(worlds: Any) -> None:
    world = worlds(rules=CAPPED, journey={"consent": "ignore"})
    ann = world.person()
    for _ in range(5):
        world.end(world.message(ann, "bill"))
    assert world.verdict(world.message(ann)) == "send"
    for _ in range(2):
        world.end(world.message(ann))
    assert world.verdict(world.message(ann)) == "capped"
    assert world.verdict(world.message(ann, "bill")) == "send"


@pytest.mark.parametrize("smaller", [0, 1, 10, 50])
def test_a_larger_holdout_keeps_those_of_a_smaller_one(worlds: Any, smaller: int) -> None:
    world = worlds()
    messages = [world.message(world.person(f"p{number}@example.com")) for number in range(200)]

    def held_out(percent: int) -> set[int]:
        world.now += timedelta(minutes=1)
        world.define(f"sending_rules: default\nquiet_hours: null\nholdout_percent: {percent}")
        found = world.ask(*messages)
        assert {(ending.state, ending.reason) for ending in found.values()} <= {("skipped", "held_out")}
        return set(found)

    few, many = held_out(smaller), held_out(smaller + 30)
    assert few < many
    assert 200 * smaller / 100 - 25 < len(few) < 200 * smaller / 100 + 25 and len(many) - len(few) > 35
    assert held_out(smaller) == few, "always the same people"


def test_a_holdout_is_of_people_who_would_get_it_and_of_mails_with_a_purpose(worlds: Any) -> None:
    world = worlds(rules="holdout_percent: 99", journey={"subject": "account"})
    held_out = next(who for who in iter(world.person, 0) if world.verdict(world.message(who)) == "held_out")
    assert world.verdict(world.message(held_out, "again", mail="else@example.com")) == "held_out", "in every node"
    assert world.verdict(world.message(held_out, "again")) == "no_address"
    assert world.verdict(world.message(held_out, "call")) == "send"
    world.suppress("gone@example.com", "manual")
    assert {world.verdict(world.message(world.person("gone@example.com"))) for _ in range(9)} == {"suppressed"}
    assert {world.verdict(world.message(world.person(consent=None))) for _ in range(9)} == {"no_consent"}
    world.journey(2, {"consent": "ignore"})
    assert world.verdict(world.message(held_out, version=2)) == "held_out"
    assert world.verdict(world.message(held_out, "bill", version=2)) == "send"


def test_who_is_held_out_takes_up_no_address(worlds: Any) -> None:
    world = worlds(rules="quiet_hours: null\nholdout_percent: 50", journey={"subject": "account"})
    people = [world.person() for _ in range(8)]
    alone = [world.verdict(world.message(who)) for who in people]
    assert "send" in alone and alone[: alone.index("send")].count("held_out") == alone.index("send") > 0
    batch = [world.message(who, enrollment_id=5) for who in people]
    together = world.ask(*batch)
    found = [ending.reason if (ending := together.get(one.delivery_id)) else "send" for one in batch]
    assert found == [
        "duplicate" if said == "send" and "send" in alone[:place] else said for place, said in enumerate(alone)
    ]


def test_what_is_claimed_together_or_on_its_way_counts(worlds: Any) -> None:
    world = worlds(rules=CAPPED)
    ann, bob = world.person(), world.person("bob@example.com")
    batch = [world.message(ann, enrollment_id=number) for number in range(1, 4)]
    other = world.message(bob)
    found = world.ask(*reversed(batch), other)
    assert {delivery_id: ending.reason for delivery_id, ending in found.items()} == {batch[2].delivery_id: "capped"}
    assert world.verdict(batch[2]) == "capped"


def test_an_address_gets_one_mail_for_each_node_of_an_entry(world: MailWorld) -> None:
    world.journey(2, {"subject": "account"})
    ann, twin, bob = world.person(), world.person("ANN@example.com "), world.person("bob@example.com")
    batch = [world.message(who, enrollment_id=5, version=2) for who in (ann, twin, bob)]
    found = world.ask(*batch)
    assert {delivery_id: ending.reason for delivery_id, ending in found.items()} == {batch[1].delivery_id: "duplicate"}
    for first in (batch[0], batch[2]):
        world.end(first)
    assert world.verdict(batch[1]) == "duplicate"
    assert world.verdict(world.message(twin, enrollment_id=6, version=2)) == "send"
    assert world.verdict(world.message(twin, "again", mail="ann@example.com", enrollment_id=5, version=2)) == "send"


def test_an_address_whose_mail_failed_may_be_written_to_again(world: MailWorld) -> None:
    ann, twin = world.person(), world.person("ann@example.com")
    first, second = world.message(ann, enrollment_id=5), world.message(twin, enrollment_id=5)
    assert world.verdict(second) == "duplicate"
    world.end(first, "failed")
    assert world.verdict(second) == "send"


def test_the_address_is_the_one_that_the_node_names(world: MailWorld) -> None:
    ann = world.person()
    assert world.verdict(world.message(ann, "again", mail="ann@work.example")) == "send"
    assert world.verdict(world.message(ann, "again")) == "no_address"


def test_rules_are_those_of_now(world: MailWorld) -> None:
    ann = world.person()
    message = world.message(ann)
    assert world.verdict(message) == "send"
    world.now = NOON + timedelta(minutes=1)
    world.define('sending_rules: default\nquiet_hours: {from: "11:00", to: "14:00"}')
    assert world.verdict(message) == "until 2026-03-03 14:00"
    world.now = NOON
    assert world.verdict(message) == "send"
