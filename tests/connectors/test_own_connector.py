"""Connectors of one's own: how they sign in, what their calls may do, and where nothing is ever sent."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml

from opportune.ingest.bought_contacts import save_bought_contacts
from opportune.model.connector import ConnectorDefinition
from opportune.testing.receivers import HubSpot, Provider, serving
from tests.connectors.stand import ACME, ANN, Stand, ended, own, stand

SHOP = """\
connector: shop
name: Shop
base_url: https://shop.example
auth: {type: bearer, secret: shop_token}
bought: {email: mail, first_name: given, title: job}
credits: {per_contact: 2, per_call: {purchase_contacts: 1}}
calls:
  purchase_contacts:
    path: /purchases
    body: {domain: "{{ account.domain }}", limit: "{{ per_account }}", titles: "{{ titles }}"}
    pick: {contacts: $.purchase.people}
"""
LIST = """\
connector: list
name: List
base_url: https://list.example
calls:
  add_contact_to_audience: {method: PUT, path: "/lists/{{ audience }}/{{ contact.id }}", body: {}}
  remove_contact_from_audience:
    - {method: GET, path: "/unknown", pick: {found: $.is_known}}
    - {method: DELETE, path: "/never", needs: found}
    - method: DELETE
      path: "/lists/{{ audience }}"
      unless: found
      query: {who: "{{ contact.email }}", empty: "{{ contact.phone }}"}
"""


def defined(text: str) -> ConnectorDefinition:
    return ConnectorDefinition.model_validate(yaml.safe_load(text))


@pytest.fixture
def provider() -> Iterator[Provider]:
    platform = Provider()
    with serving(platform):
        yield platform


def allot(desk: Stand, amount: int) -> None:
    with desk.workspace.transaction() as tx:
        tx.run(
            "insert into credit_entry values (0, ?, 'allocate', ?, null, null, '2026-01-01')",
            [desk.definition.connector, amount],
        )


def test_a_purchase_whose_answer_never_came_is_charged_once(provider: Provider) -> None:
    provider.people["acme.example"] = [
        {"mail": "eve@acme.example", "given": "Eve", "job": "Head"},
        {"mail": "fay@acme.example", "given": "Fay", "job": "Driver"},
        {"mail": "gus@acme.example", "given": "Gus", "job": "Cook"},
    ]
    with own(defined(SHOP), provider) as desk:
        desk.channel = replace(desk.channel, save_bought=save_bought_contacts)
        allot(desk, 20)
        message = desk.message(None, ACME)
        provider.vanish()
        provider.fail(500)
        ending = desk.until_ended(message, "purchase_contacts", per_account=2)
        ended(ending, "delivered")
        assert ending.answer is not None
        assert (ending.answer["bought"], ending.answer["credits"]) == (2, 5)
        assert provider.charged == 2
        assert provider.seen[-1].json == {"domain": "acme.example", "limit": 2, "titles": []}
        assert desk.rows("select email, first_name, title from contact order by email") == [
            ("eve@acme.example", "Eve", "Head"),
            ("fay@acme.example", "Fay", "Driver"),
        ]


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ({"type": "bearer", "secret": "key"}, "authorization", "Bearer token"),
        ({"type": "header", "header": "X-Api-Key", "secret": "key"}, "x-api-key", "token"),
        (
            {"type": "basic", "user": "me", "secret": "key"},
            "authorization",
            "Basic " + base64.b64encode(b"me:token").decode(),
        ),
        ({"type": "none"}, "authorization", None),
    ],
)
def test_ways_to_sign_in(provider: Provider, auth: dict[str, Any], header: str, value: str | None) -> None:
    with own(defined(LIST), provider, auth=auth) as desk:
        ended(desk.send("push_audience", ANN, audience="a"), "delivered")
        assert provider.seen[0].headers.get(header) == value


def test_a_secret_that_is_missing_says_how_to_set_it(provider: Provider) -> None:
    with own(defined(LIST), provider, auth={"type": "bearer", "secret": "key"}) as desk:
        desk.secrets.clear()
        ended(desk.send("push_audience", ANN, audience="a"), "failed", "There is no secret key")
    assert provider.seen == []


def test_calls_depend_on_what_was_picked_before(provider: Provider) -> None:
    with own(defined(LIST), provider) as desk:
        desk.send("push_audience", ANN, audience="a")
        ended(desk.send("remove_from_audience", ANN, audience="a"), "delivered")
    last = provider.seen[-1]
    assert [(one.method, one.path) for one in provider.seen[1:]] == [("GET", "/unknown"), ("DELETE", "/lists/a")]
    assert last.query == {"who": "Ann@Acme.example"}


@pytest.mark.parametrize("audience", ["../users", "a//b", "a?b", "a b", "a#b"])
def test_data_cannot_lead_a_path_astray(provider: Provider, audience: str) -> None:
    with own(defined(LIST), provider) as desk:
        ended(desk.send("push_audience", ANN, audience=audience), "failed", "the path")
    assert provider.seen == []


@pytest.mark.parametrize(
    ("base_url", "reason"),
    [
        ("http://10.0.0.1", "use https"),
        ("https://10.0.0.1", "is not a public address"),
        ("https://localhost", "is not a public address"),
        ("ftp://files.example", "is no address to send to"),
    ],
)
def test_nothing_is_sent_inside_or_in_the_clear(base_url: str, reason: str) -> None:
    with own(defined(LIST), base_url=base_url) as desk:
        ending = desk.send("push_audience", ANN, audience="a")
    assert ending.state in ("failed", "retry")
    assert reason in (ending.reason or "")


def test_redirects_are_not_followed(provider: Provider) -> None:
    with own(defined(LIST), provider) as desk:
        provider.fail(302, headers={"location": "http://127.0.0.1:1/"})
        ended(desk.send("push_audience", ANN, audience="a"), "failed", "answered 302")
    assert len(provider.seen) == 1


def test_every_request_has_a_key_of_its_own_that_stays(provider: Provider) -> None:
    with own(defined(LIST), provider) as desk:
        desk.send("push_audience", ANN, audience="a")
        message = desk.message(ANN)
        provider.fail(500)
        desk.until_ended(message, "remove_from_audience", audience="a")
    keys = [one.headers["idempotency-key"] for one in provider.seen[1:]]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 2


def test_two_messages_about_one_company_make_one_record() -> None:
    platform = HubSpot()
    with serving(platform), stand("hubspot", platform) as desk:
        messages = [desk.message(None, ACME) for _ in range(8)]
        endings = desk.send_at_once(messages, "push_crm", object="account")
        assert {ending.state for ending in endings} == {"delivered"}
    assert len(platform.records["companies"]) == 1


def test_a_connector_that_is_gone_or_was_never_there_says_so(provider: Provider) -> None:
    with own(defined(LIST), provider) as desk:
        with desk.workspace.transaction() as tx:
            tx.run("delete from definition")
        ended(desk.send("push_audience", ANN, audience="a"), "failed", "connector list is not there; define it")


def test_what_would_be_written_can_be_looked_at() -> None:
    with stand("salesforce") as desk:
        shown = desk.channel.preview(desk.message(ANN, ACME), desk.node("push_crm"))
    assert shown["operation"] == "upsert_contact"
    assert shown["subjects"][0]["fields"]["LastName"] == "O'Neill"
