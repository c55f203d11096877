"""Outreach: prospects by email, sequences entered once, and refresh tokens that are replaced."""

from collections.abc import Iterator

import pytest

from opportune.testing.receivers import Outreach, serving
from tests.connectors.stand import ACME, ANN, Stand, ended, stand


@pytest.fixture
def outreach() -> Iterator[Outreach]:
    platform = Outreach(rotates=True)
    with serving(platform):
        yield platform


@pytest.fixture
def desk(outreach: Outreach) -> Iterator[Stand]:
    with stand("outreach", outreach) as opened:
        yield opened


def test_a_person_who_is_new_is_created(outreach: Outreach, desk: Stand) -> None:
    ended(desk.send("push_crm", ANN, ACME), "delivered")
    assert list(outreach.records["prospects"].values()) == [
        {
            "emails": ["Ann@Acme.example"],
            "firstName": "Ann",
            "lastName": "O'Neill",
            "title": "Head of Stones",
            "company": "Acme",
        }
    ]
    created = outreach.asked("POST", "/api/v2/prospects")[0]
    assert created.headers["content-type"] == "application/vnd.api+json"
    assert created.headers["idempotency-key"].startswith("key-1-11")


def test_a_person_who_is_there_keeps_their_other_addresses(outreach: Outreach, desk: Stand) -> None:
    number = outreach.make(
        "prospects", emails=["ann@home.example", "Ann@Acme.example"], title="Trainee", firstName=None
    )
    ended(desk.send("push_crm", ANN), "delivered")
    record = outreach.records["prospects"][number]
    assert record["emails"] == ["ann@home.example", "Ann@Acme.example"]
    assert (record["title"], record["firstName"]) == ("Head of Stones", "Ann")


def test_a_company_is_found_by_its_domain(outreach: Outreach, desk: Stand) -> None:
    number = outreach.make("accounts", domain="acme.example", name="ACME")
    ended(desk.send("push_crm", None, ACME, object="account"), "delivered")
    assert outreach.records["accounts"] == {number: {"domain": "acme.example", "name": "ACME", "numberOfEmployees": 40}}


def test_a_sequence_is_entered_once_by_somebody_who_is_made_for_it(outreach: Outreach, desk: Stand) -> None:
    ended(desk.send("enroll_in_sequence", ANN, sequence="7"), "delivered")
    ended(desk.send("enroll_in_sequence", ANN, sequence="7"), "delivered")
    ((person, _),) = outreach.records["prospects"].items()
    assert list(outreach.records["sequenceStates"].values()) == [{"prospect": person, "sequence": 7, "mailbox": 1}]


def test_a_sequence_that_is_not_there_says_so(desk: Stand) -> None:
    ended(desk.send("enroll_in_sequence", ANN, sequence="8"), "failed", "Sequence does not exist")
    ended(desk.send("enroll_in_sequence", ANN, sequence="eight"), "failed", "'eight' is no number")
    ended(desk.send("enroll_in_sequence", {**ANN, "email": None}, sequence="7"), "skipped", "no_recipient")


def test_a_new_refresh_token_takes_the_place_of_the_old_one(outreach: Outreach, desk: Stand) -> None:
    desk.send("push_crm", ANN)
    assert desk.secrets["outreach_refresh_token"] == outreach.refresh_token == "refresh-2"
    desk.wait(hours=2)
    ended(desk.send("push_crm", ANN), "delivered")
    assert desk.secrets["outreach_refresh_token"] == "refresh-3"


def test_a_token_server_that_is_down_is_waited_for(outreach: Outreach, desk: Stand) -> None:
    outreach.fail(503)
    ended(desk.send("push_crm", ANN), "retry", "no access token: the token server answered 503")
    ended(desk.send("push_crm", ANN), "delivered")


def test_limits_wait_and_faults_say_why(outreach: Outreach, desk: Stand) -> None:
    desk.send("push_crm", ANN)
    outreach.fail(429, content={"errors": [{"id": "rateLimitExceeded"}]}, headers={"retry-after": "30"})
    ending = desk.send("push_crm", ANN)
    ended(ending, "retry", "rateLimitExceeded")
    assert ending.retry_after_seconds == 30.0
    outreach.fail(422, content={"errors": [{"id": "validationError", "detail": "First name is too long"}]})
    ended(desk.send("push_crm", ANN), "failed", "First name is too long")
