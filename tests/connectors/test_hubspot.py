"""HubSpot: what is written, found, filled in, and said when it goes wrong."""

import asyncio
from collections.abc import Iterator

import pytest

from opportune.shipped.connectors import shipped_connector
from opportune.testing.receivers import HubSpot, serving
from tests.connectors.stand import ACME, ANN, BOB, Stand, ended, stand


@pytest.fixture
def hubspot() -> Iterator[HubSpot]:
    platform = HubSpot()
    with serving(platform):
        yield platform


@pytest.fixture
def crm(hubspot: HubSpot) -> Iterator[Stand]:
    with stand("hubspot", hubspot) as opened:
        yield opened


def test_a_person_who_is_new_is_created(hubspot: HubSpot, crm: Stand) -> None:
    ending = crm.send("push_crm", ANN, ACME)
    ended(ending, "delivered")
    ((number, record),) = hubspot.records["contacts"].items()
    assert record == {
        "email": "Ann@Acme.example",
        "firstname": "Ann",
        "lastname": "O'Neill",
        "jobtitle": "Head of Stones",
        "company": "Acme",
    }
    assert ending.answer == {"remote_ids": [number]}
    assert crm.rows("select connector, subject_type, subject_id, audience, remote_id from connector_record") == [
        ("hubspot", "contact", 11, "", number)
    ]


def test_a_person_who_is_there_keeps_what_is_filled_in(hubspot: HubSpot, crm: Stand) -> None:
    number = hubspot.make("contacts", email="ann@acme.example", jobtitle="Geologist", firstname="")
    ended(crm.send("push_crm", ANN), "delivered")
    assert hubspot.records["contacts"][number] == {
        "email": "Ann@Acme.example",
        "firstname": "Ann",
        "lastname": "O'Neill",
        "jobtitle": "Geologist",
    }


def test_the_second_push_updates_the_same_record_by_its_number(hubspot: HubSpot, crm: Stand) -> None:
    crm.send("push_crm", ANN)
    hubspot.seen.clear()
    ended(crm.send("push_crm", {**ANN, "email": "ann@new.example"}), "delivered")
    ((number, record),) = hubspot.records["contacts"].items()
    assert record["email"] == "ann@new.example"
    assert [(one.method, one.path) for one in hubspot.seen] == [
        ("GET", f"/crm/v3/objects/contacts/{number}"),
        ("PATCH", f"/crm/v3/objects/contacts/{number}"),
    ]


def test_a_record_that_was_deleted_over_there_is_created_anew(hubspot: HubSpot, crm: Stand) -> None:
    crm.send("push_crm", ANN)
    hubspot.records["contacts"].clear()
    ended(crm.send("push_crm", ANN), "delivered")
    assert len(hubspot.records["contacts"]) == 1


def test_a_company_is_looked_up_by_its_domain(hubspot: HubSpot, crm: Stand) -> None:
    number = hubspot.make("companies", domain="acme.example", name="ACME Corporation")
    ended(crm.send("push_crm", None, ACME, object="account"), "delivered")
    assert hubspot.records["companies"] == {
        number: {"domain": "acme.example", "name": "ACME Corporation", "country": "DE", "numberofemployees": 40}
    }
    ended(crm.send("create_account", None, {**ACME, "id": 4, "domain": "other.example", "name": None}), "delivered")
    assert len(hubspot.records["companies"]) == 2


def test_create_account_leaves_one_that_is_there_alone(hubspot: HubSpot, crm: Stand) -> None:
    hubspot.make("companies", domain="acme.example")
    ended(crm.send("create_account", None, ACME), "delivered")
    assert [list(one) for one in hubspot.records["companies"].values()] == [["domain"]]


def test_people_are_put_on_a_list_and_taken_off(hubspot: HubSpot, crm: Stand) -> None:
    ended(crm.send("push_audience", ANN, audience="40"), "delivered")
    ended(crm.send("push_audience", ANN, audience="40"), "delivered")
    (number,) = hubspot.records["contacts"]
    assert hubspot.lists == {"40": {number}}
    ended(crm.send("remove_from_audience", BOB, audience="40"), "skipped", "not_in_audience")
    ended(crm.send("remove_from_audience", ANN, audience="40"), "delivered")
    assert hubspot.lists == {"40": set()}
    ended(crm.send("remove_from_audience", ANN, audience="40"), "skipped", "not_in_audience")


def test_a_journey_of_accounts_pushes_all_people_with_an_address(hubspot: HubSpot, crm: Stand) -> None:
    people = [ANN, BOB, {**BOB, "id": 13, "email": None}]
    ending = crm.send("push_audience", None, ACME, people, audience="40")
    ended(ending, "delivered")
    assert hubspot.lists["40"] == set(hubspot.records["contacts"])
    assert len(hubspot.lists["40"]) == 2
    ended(crm.send("push_audience", None, ACME, people[2:], audience="40"), "skipped", "no_recipient")


def test_too_many_requests_wait_as_long_as_asked(hubspot: HubSpot, crm: Stand) -> None:
    hubspot.limited()
    ending = crm.send("push_crm", ANN)
    ended(ending, "retry", "You have reached your secondly limit")
    assert (ending.status_code, ending.retry_after_seconds) == (429, 7.0)


@pytest.mark.parametrize(("status", "state"), [(500, "retry"), (503, "retry"), (400, "failed"), (403, "failed")])
def test_errors_are_passing_or_final(hubspot: HubSpot, crm: Stand, status: int, state: str) -> None:
    hubspot.fail(status, content={"status": "error", "message": "no luck"})
    ended(crm.send("push_crm", ANN), state, f"answered {status}")


def test_a_field_that_is_unknown_over_there_says_so(hubspot: HubSpot) -> None:
    mapping = {"contact": [{"from": "contact.email", "to": "email"}, {"from": "contact.country", "to": "land"}]}
    calls = {
        name: call for name, call in shipped_connector("hubspot").definition.calls.items() if "account" not in name
    }
    with stand("hubspot", hubspot, mapping=mapping, match={"contact": ["email"]}, calls=calls) as crm:
        ended(crm.send("push_crm", ANN), "failed", "PROPERTY_DOESNT_EXIST")


def test_a_wrong_token_names_the_secret(hubspot: HubSpot, crm: Stand) -> None:
    crm.secrets["hubspot_token"] = "old"
    ended(crm.send("push_crm", ANN), "failed", "Put a valid one into the secret hubspot_token")


def test_an_answer_that_never_came_does_not_make_a_second_record(hubspot: HubSpot, crm: Stand) -> None:
    message = crm.message(ANN)
    # The look-up finds nothing; the creation is done, and nobody hears of it.
    hubspot.fail(404)
    hubspot.vanish()
    first = crm.send_again(message, "push_crm")
    assert first.state == "retry", first
    while crm.send_again(message, "push_crm").state == "retry":
        pass
    assert len(hubspot.records["contacts"]) == 1


def test_the_connection_is_tested_without_changing_anything(hubspot: HubSpot, crm: Stand) -> None:
    ended(asyncio.run(crm.channel.test(crm.definition, crm.now)), "delivered")
    assert [(one.method, one.path) for one in hubspot.seen] == [("GET", "/account-info/v3/details")]
