"""Whatever goes wrong on the way, each platform ends up with what it was told, and with nobody twice."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opportune.testing.receivers import HubSpot, Meta, Outreach, Platform, Salesforce, serving
from tests.connectors.stand import ANN, Stand, stand

pytestmark = pytest.mark.timeout(300)
PEOPLE = [{**ANN, "id": number, "email": f"p{number}@acme.example"} for number in (11, 12, 13)]
# What happens before a message: nothing, a fault, a limit, or an answer that is lost after so many requests.
FAULTS = st.sampled_from(["", "", "", "500", "429", "vanish", "vanish later", "token"])
STEPS = st.lists(st.tuples(st.sampled_from(["add", "remove", "push"]), st.integers(0, 2), FAULTS), max_size=12)
CASES = {
    "hubspot": (HubSpot, "40"),
    "salesforce": (Salesforce, "701A"),
    "outreach": (Outreach, ""),
    "meta-audiences": (Meta, "40"),
}


def told(platform: Platform) -> list[str]:
    """The emails of the records over there, one for each."""
    match platform:
        case HubSpot():
            return [one["email"] for one in platform.records["contacts"].values()]
        case Salesforce():
            return [one["Email"] for one in platform.records["Contact"].values()]
        case Outreach():
            return [one["emails"][0] for one in platform.records["prospects"].values()]
        case _:
            return []


def members(platform: Platform) -> list[str]:
    """The emails of those in the audience, or their hashes."""
    match platform:
        case HubSpot():
            return [platform.records["contacts"][one]["email"] for one in platform.lists.get("40", set())]
        case Salesforce():
            people = platform.records["Contact"]
            return [people[one["ContactId"]]["Email"] for one in platform.records["CampaignMember"].values()]
        case Meta():
            return [row[0] for row in platform.audiences.get("40", set())]
        case _:
            return []


def trouble(platform: Platform, desk: Stand, fault: str) -> None:
    match fault:
        case "500" | "429":
            platform.fail(int(fault))
        case "vanish":
            platform.vanish()
        case "vanish later":
            platform.vanish(2)
        case "token" if desk.definition.auth.type == "oauth2":
            platform.valid_tokens.clear()
        case _:
            pass


def play(
    platform: Platform, desk: Stand, audience: str, steps: Sequence[tuple[str, int, str]]
) -> Mapping[str, set[str]]:
    """Send a message for each step until it ends; returns who should be known and in the audience by the endings."""
    known: set[str] = set()
    inside: set[str] = set()
    for verb, number, fault in steps:
        person: dict[str, Any] = PEOPLE[number]
        trouble(platform, desk, fault)
        if verb == "push" and desk.definition.can("upsert_contact"):
            assert desk.until_ended(desk.message(person), "push_crm").state == "delivered"
            known.add(person["email"])
        elif verb == "add" and audience:
            assert desk.until_ended(desk.message(person), "push_audience", audience=audience).state == "delivered"
            known.add(person["email"])
            inside.add(person["email"])
        elif verb == "remove" and audience:
            ending = desk.until_ended(desk.message(person), "remove_from_audience", audience=audience)
            assert ending.state == ("delivered" if person["email"] in inside else "skipped"), ending
            inside.discard(person["email"])
    return {"known": known, "inside": inside}


@pytest.mark.parametrize("key", CASES)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_whatever_goes_wrong_on_the_way(key: str, steps: Sequence[tuple[str, int, str]]) -> None:
    make, audience = CASES[key]
    with serving(make()) as platform, stand(key, platform) as desk:
        expected = play(platform, desk, audience, steps)
        if key != "meta-audiences":
            assert sorted(told(platform)) == sorted(expected["known"])
            assert sorted(members(platform)) == sorted(expected["inside"])
        else:
            hashes = [hashlib.sha256(email.encode()).hexdigest() for email in expected["inside"]]
            assert sorted(members(platform)) == sorted(hashes)
