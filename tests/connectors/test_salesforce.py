"""Salesforce: found by a query, made under an external id, and put into campaigns."""

from collections.abc import Iterator

import pytest

from opportune.testing.receivers import Salesforce, serving
from tests.connectors.stand import ACME, ANN, Stand, ended, stand


@pytest.fixture
def salesforce() -> Iterator[Salesforce]:
    platform = Salesforce()
    with serving(platform):
        yield platform


@pytest.fixture
def crm(salesforce: Salesforce) -> Iterator[Stand]:
    with stand("salesforce", salesforce) as opened:
        yield opened


def test_a_person_who_is_new_is_made_under_our_number(salesforce: Salesforce, crm: Stand) -> None:
    ended(crm.send("push_crm", ANN), "delivered")
    assert list(salesforce.records["Contact"].values()) == [
        {
            "Email": "Ann@Acme.example",
            "FirstName": "Ann",
            "LastName": "O'Neill",
            "Title": "Head of Stones",
            "Opportune_Id__c": "11",
        }
    ]


def test_a_name_that_is_needed_and_missing_has_a_default(salesforce: Salesforce, crm: Stand) -> None:
    ended(crm.send("push_crm", {**ANN, "last_name": None}), "delivered")
    (record,) = salesforce.records["Contact"].values()
    assert record["LastName"] == "Unknown"


def test_a_person_who_is_there_is_found_by_email_and_filled_in(salesforce: Salesforce, crm: Stand) -> None:
    number = salesforce.make("Contact", Email="o'neill@acme.example", LastName="Neill", Title="")
    ended(crm.send("push_crm", {**ANN, "email": "o'neill@acme.example"}), "delivered")
    record = salesforce.records["Contact"][number]
    assert (record["LastName"], record["Title"], record["FirstName"]) == ("Neill", "Head of Stones", "Ann")
    assert len(salesforce.records["Contact"]) == 1


def test_an_address_cannot_change_the_query(salesforce: Salesforce, crm: Stand) -> None:
    salesforce.make("Contact", Email="somebody@else.example", LastName="Else")
    ended(crm.send("push_crm", {**ANN, "email": "x' OR Email != '\\"}), "delivered")
    assert len(salesforce.records["Contact"]) == 2


def test_companies_have_numbers_that_are_numbers(salesforce: Salesforce, crm: Stand) -> None:
    ended(crm.send("push_crm", None, ACME, object="account"), "delivered")
    (record,) = salesforce.records["Account"].values()
    assert record["NumberOfEmployees"] == 40
    ended(crm.send("create_account", None, ACME), "delivered")
    assert len(salesforce.records["Account"]) == 1


def test_people_come_into_a_campaign_and_leave_it(salesforce: Salesforce, crm: Stand) -> None:
    ended(crm.send("push_audience", ANN, audience="701A"), "delivered")
    ((member, row),) = salesforce.records["CampaignMember"].items()
    assert row["Status"] == "Sent"
    assert crm.rows("select remote_id from connector_record where audience = '701A'") == [(member,)]
    ended(crm.send("remove_from_audience", ANN, audience="701A"), "delivered")
    assert salesforce.records["CampaignMember"] == {}


def test_whoever_is_in_the_campaign_already_is_taken_out_as_well(salesforce: Salesforce, crm: Stand) -> None:
    person = salesforce.make("Contact", Email="Ann@Acme.example", LastName="O'Neill")
    salesforce.make("CampaignMember", CampaignId="701A", ContactId=person)
    ended(crm.send("push_audience", ANN, audience="701A"), "delivered")
    ended(crm.send("remove_from_audience", ANN, audience="701A"), "delivered")
    assert salesforce.records["CampaignMember"] == {}


def test_one_token_serves_many_messages_and_is_fetched_anew_when_it_ends(salesforce: Salesforce, crm: Stand) -> None:
    crm.send("push_crm", ANN)
    crm.send("push_crm", ANN)
    assert salesforce.tokens_issued == 1
    crm.wait(hours=2)
    crm.send("push_crm", ANN)
    assert salesforce.tokens_issued == 2


def test_a_token_that_was_taken_back_is_fetched_anew_at_once(salesforce: Salesforce, crm: Stand) -> None:
    crm.send("push_crm", ANN)
    salesforce.valid_tokens.clear()
    ended(crm.send("push_crm", ANN), "delivered")
    assert salesforce.tokens_issued == 2


def test_wrong_credentials_name_the_secret(salesforce: Salesforce, crm: Stand) -> None:
    crm.secrets["salesforce_secret"] = "old"
    ended(
        crm.send("push_crm", ANN),
        "failed",
        "invalid client credentials. Look at client_id and at the secret salesforce_secret",
    )


def test_limits_are_told_with_403_and_wait(salesforce: Salesforce, crm: Stand) -> None:
    crm.send("push_crm", ANN)
    salesforce.fail(403, content=[{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}])
    ended(crm.send("push_crm", ANN), "retry", "REQUEST_LIMIT_EXCEEDED")
    salesforce.fail(403, content=[{"message": "insufficient access", "errorCode": "INSUFFICIENT_ACCESS"}])
    ended(crm.send("push_crm", ANN), "failed", "insufficient access")


def test_an_answer_that_never_came_does_not_make_a_second_record(salesforce: Salesforce, crm: Stand) -> None:
    crm.send("push_crm", None, ACME, object="account")
    salesforce.vanish(2)
    ended(crm.send("push_crm", ANN), "retry")
    ended(crm.send("push_crm", ANN), "retry")
    ended(crm.send("push_crm", ANN), "delivered")
    assert len(salesforce.records["Contact"]) == 1
