"""Frequency caps by channel, tag and period: at the moment of sending, and as a preview foresees them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from opportune.delivery.caps import find_capped
from opportune.delivery.sending_nodes import sending_rules_at
from opportune.store.workspace import naive
from tests.email.mail_world import JOURNEY_ID, NOON, MailWorld


def capped(world: MailWorld, tags: tuple[str, ...] = ()) -> set[tuple[str, int]]:
    """Whom a preview of the journey would find capped."""
    with world.workspace.read() as tx:
        now = naive(world.now)
        find_capped(tx, sending_rules_at(tx, now), JOURNEY_ID, tags, now)
        return {(channel, contact_id) for channel, contact_id in tx.run("select channel, contact_id from capped")}


# In Auckland it is Monday the 9th from 11:00 on, while in Berlin, Los Angeles and UTC it is Sunday the 8th.
MONDAY_IN_AUCKLAND = datetime(2026, 3, 8, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "zones", "counts"),
    [
        ("calendar: week", ("Pacific/Auckland", None, "UTC"), False),
        ("calendar: week", (None, "Pacific/Auckland", "UTC"), False),
        ("calendar: week", (None, "Nowhere/Else", "Pacific/Auckland"), False),
        ("calendar: week", ("Europe/Berlin", "Pacific/Auckland", "UTC"), True),
        ("calendar: week", (None, None, "UTC"), True),
        ("calendar: day", ("Pacific/Auckland", None, "UTC"), False),
        ("calendar: day", (None, None, "UTC"), True),
        ("calendar: month", ("Pacific/Auckland", None, "UTC"), True),
        ("within_hours: 1", ("Pacific/Auckland", None, "UTC"), True),
        ("within_minutes: 31", ("Pacific/Auckland", None, "UTC"), True),
        ("within_minutes: 30", ("Pacific/Auckland", None, "UTC"), False),
    ],
)
def test_caps_count_in_the_day_week_or_month_of_the_recipient(
    worlds: Any, period: str, zones: tuple[str, str, str], counts: bool
) -> None:
    contact, account, workspace = zones
    world = worlds(rules=f"timezone: {workspace}\nquiet_hours: null\ncaps: [{{max: 1, {period}}}]")
    ann = world.person(zone=contact, account_id=world.account(account))
    bob = world.person("bob@example.com", zone="Asia/Tokyo")
    world.now = MONDAY_IN_AUCKLAND + timedelta(minutes=29, seconds=59)
    world.end(world.message(ann), at=MONDAY_IN_AUCKLAND - timedelta(seconds=1))
    world.now = MONDAY_IN_AUCKLAND + timedelta(minutes=29, seconds=59)
    message = world.message(ann, state="queued")
    assert (world.verdict(message), capped(world)) == (("capped", {("email", ann)}) if counts else ("send", set()))
    world.end(world.message(ann), at=MONDAY_IN_AUCKLAND)
    assert world.verdict(message) == "capped" and capped(world) == {("email", ann)}
    assert world.verdict(world.message(bob, state="queued")) == "send"


def test_all_caps_hold_and_any_channel_counts_together(worlds: Any) -> None:
    caps = "{channel: any, max: 2, calendar: day}, {channel: email, max: 1, within_minutes: 30}"
    world = worlds(rules=f"quiet_hours: null\ncaps: [{caps}]")
    ann = world.person()
    mail = world.message(ann, state="queued")
    world.end(world.message(ann, "push"), at=NOON - timedelta(minutes=1))
    assert world.verdict(mail) == "send" and capped(world) == set()
    world.end(world.message(ann), at=NOON - timedelta(minutes=29))
    assert world.verdict(mail) == "capped" and capped(world) == {("email", ann), ("any", ann)}
    world.now = NOON + timedelta(minutes=5)
    assert world.verdict(mail) == "capped" and capped(world) == {("any", ann)}, "the day has had its two"
    world.now = NOON + timedelta(hours=12)
    assert world.verdict(mail) == "send" and capped(world) == set()
    call = world.message(ann, "call")
    assert world.verdict(call) == "send", "no message to a person"
    world.end(call)
    assert capped(world) == set()


def test_a_cap_with_a_tag_is_about_journeys_that_have_it_now(worlds: Any) -> None:
    world = worlds(rules="quiet_hours: null\ncaps: [{tag: news, max: 1, within_days: 7}]")
    world.journey(1, {"tags": ["news", "spring"]}, number=901)
    ann = world.person()
    other, news = world.message(ann, state="queued"), world.message(ann, state="queued", journey=901)
    world.end(world.message(ann))
    assert (world.verdict(other), world.verdict(news)) == ("send", "send"), "what has no tag doesn't count"
    world.end(world.message(ann, journey=901))
    assert (world.verdict(other), world.verdict(news)) == ("send", "capped")
    assert capped(world) == set(), "as the journey is"
    assert capped(world, ("news",)) == {("email", ann)}, "as a draft of it would be"
    world.journey(2, {"tags": []}, number=901)
    world.journey(2, {"tags": ["news"]})
    assert (world.verdict(other), world.verdict(news)) == ("capped", "send"), "also what an earlier version sends"


ZONES = ("Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata", "Nowhere/Else", None)
PERIODS = (
    "within_days: 3", "within_hours: 20", "within_minutes: 90", "calendar: day", "calendar: week", "calendar: month",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_previews_foresee_what_the_gate_says(worlds: Any, seed: int) -> None:
    chance = Random(seed)

    def cap() -> str:
        tag = chance.choice(("", "tag: news, ", "tag: spring, "))
        channel = chance.choice(("email", "any", "web_push"))
        return f"{{channel: {channel}, {tag}max: {chance.randrange(1, 4)}, {chance.choice(PERIODS)}}}"

    world = worlds(
        rules=f"timezone: Europe/Berlin\nquiet_hours: null\ncaps: [{', '.join(cap() for _ in range(3))}]",
        journey={"tags": ["news"]},
    )
    world.journey(1, {"tags": ["spring"]}, number=901)
    firms = [world.account(chance.choice(ZONES)) for _ in range(4)]
    people = [
        world.person(f"p{number}@example.com", zone=chance.choice(ZONES), account_id=chance.choice((*firms, None)))
        for number in range(15)
    ]
    for _ in range(45):
        node, journey = chance.choice(("hello", "push")), chance.choice((JOURNEY_ID, 901))
        ago = timedelta(minutes=chance.choice((chance.randrange(180), chance.randrange(12_000))))
        world.end(world.message(chance.choice(people), node, journey=journey), at=NOON - ago)
    messages = {who: world.message(who, state="queued") for who in people}
    found = set()
    for hours in (0, 1, 11, 24, 100):
        world.now = NOON + timedelta(hours=hours)
        foreseen = {who for channel, who in capped(world, ("news",)) if channel in ("email", "any")}
        endings = world.ask(*messages.values())
        assert {who for who, message in messages.items() if message.delivery_id in endings} == foreseen
        found |= {len(foreseen)}
    assert len(found) > 1, "time makes a difference"
