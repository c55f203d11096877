"""The invented activity of the demo: the same for a seed, believable in form, and about nobody real."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import chain

import msgspec

from opportune.ingest import Origin, normalise_all
from opportune.store.workspace import naive
from opportune.testing.generator import generate_activity
from opportune.testing.people import DemoAccount, example_domain, generate_contacts
from opportune.testing.persona import Persona, assign_personas, phase_of
from opportune.testing.prospects import generate_prospects

END = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
START = END - timedelta(days=90)
ACCOUNTS = [DemoAccount(f"Company {n}", example_domain(f"Company {n}"), 10 ** (n % 5 + 1), n % 3) for n in range(40)]


def test_a_seed_always_gives_the_same_activity_and_another_seed_another() -> None:
    activity = list(generate_activity(ACCOUNTS, 42, START, END))
    assert activity == list(generate_activity(ACCOUNTS, 42, START, END))
    assert activity != list(generate_activity(ACCOUNTS, 43, START, END))
    assert generate_contacts(ACCOUNTS, 42) == generate_contacts(ACCOUNTS, 42)


def test_every_call_is_taken_in_and_lies_in_its_day_in_order() -> None:
    message_ids: list[str] = []
    for day, calls in generate_activity(ACCOUNTS, 42, START, END):
        moments = [datetime.fromisoformat(call["timestamp"]) for call in calls]
        assert moments == sorted(moments)
        assert all(day <= moment < min(day + timedelta(days=1), END) for moment in moments)
        bodies = [msgspec.json.encode(call) for call in calls]
        rows, rejections = normalise_all(bodies, Origin("demo", received_at=naive(day + timedelta(days=1))))
        assert not rejections
        message_ids += [row.message_id for row in rows]
    assert len(message_ids) == len(set(message_ids)) > 5_000


def test_nobody_behind_it_can_be_reached() -> None:
    people = generate_contacts(ACCOUNTS, 42)
    assert all(person.email.endswith(".example") for person in people)
    assert len({person.email for person in people}) == len(people)
    per_account = Counter(person.domain for person in people)
    assert set(per_account) == {account.domain for account in ACCOUNTS}
    assert 3 <= min(per_account.values()) < max(per_account.values()) <= 9
    calls = chain.from_iterable(calls for _, calls in generate_activity(ACCOUNTS, 42, START, END))
    assert {email.rpartition(".")[2] for call in calls if (email := call.get("properties", {}).get("email"))} == {
        "example"
    }


def test_working_days_are_busier_than_weekends() -> None:
    per_weekday = Counter(
        day.weekday()
        for day, calls in generate_activity(ACCOUNTS, 42, START, END)
        for call in calls
        if call["type"] in ("page", "identify") and not call["anonymousId"].startswith(("stranger", "crawler"))
    )
    assert per_weekday[5] + per_weekday[6] < min(per_weekday[day] for day in range(5))


def test_every_story_is_told_and_only_open_deals_cool_off() -> None:
    personas = assign_personas(ACCOUNTS, 42)
    assert set(personas.values()) == set(Persona)
    deals = {account.domain: account.open_deals for account in ACCOUNTS}
    assert all(deals[domain] for domain, persona in personas.items() if persona is Persona.COOLING)
    hot, cooling = (
        [phase_of(persona, days).interest for days in (80, 30, 5)] for persona in (Persona.HOT, Persona.COOLING)
    )
    assert hot == sorted(hot)
    assert cooling[1] > cooling[2]


def test_prospects_are_the_same_for_a_seed_and_each_has_its_own_name() -> None:
    prospects = generate_prospects(40, 42)
    assert prospects == generate_prospects(40, 42) != generate_prospects(40, 43)
    assert len({prospect.domain for prospect in prospects}) == 40
    assert all(prospect.domain.endswith(".example") and 40 <= prospect.employees <= 9_000 for prospect in prospects)
    personas = assign_personas([DemoAccount(one.name, one.domain, one.employees, 0) for one in prospects], 42)
    assert {Persona.SURGING, Persona.RESEARCHING} <= set(personas.values())
