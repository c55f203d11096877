"""What a connector may say, and what is said to somebody who writes one that cannot work."""

import pytest

from opportune.errors import InvalidDefinition
from opportune.model.connector import ConnectorDefinition, with_settings
from opportune.model.connector_call import AnswerTest, value_at
from opportune.shipped import read_definitions
from opportune.store.definitions import stored_text

CRM = """\
connector: crm
name: CRM
base_url: https://crm.example
auth: {type: bearer, secret: crm_token}
settings: {folder: "1"}
mapping:
  contact: [{from: contact.email, to: email}, {from: contact.title, to: job, mode: fill_blank}]
match: {contact: [email]}
calls:
  find_contact: {method: GET, path: "/people", query: {email: "{{ match.value }}"}, pick: {id: "$.items[0].id"}}
  create_contact: {path: /people, body: {fields: "{{ fields }}"}, pick: {id: $.id}}
"""


def read(text: str) -> ConnectorDefinition:
    (found,) = read_definitions(text, "test")
    assert isinstance(found, ConnectorDefinition)
    return found


def test_a_connector_is_stored_as_it_is_written() -> None:
    crm = read(CRM)
    assert ConnectorDefinition.model_validate_json(stored_text(crm)) == crm
    assert crm.operations == ("upsert_contact", "save_contacts")
    assert crm.secrets == ("crm_token",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("base_url: https://crm.example\n", "", "base_url: say where the other system is"),
        ("find_contact", "find_someone", "there is no call find_someone; a call is one of find_contact"),
        ("match: {contact: [email]}", "match: {contact: [phone]}", "the mapping writes no field phone; name one of email, job"),
        ("to: job", "to: email", "mapping.contact: a field is written twice"),
        ("match: {contact: [email]}\n", "", "match.contact: say by which fields find_contact looks somebody up"),
        ("path: /people, body", "path: people, body", "path begins with a slash"),
        ("name: CRM", "name: CRM\ncredits: {per_call: {lunch: 1}}", "there is no operation lunch"),
        ("pick: {id: $.id}", "pick: {id: id}", "pick.id"),
        ("name: CRM", "name: CRM\nvia: csv_file", "via csv_file works with a file"),
        ("type: bearer", "type: oauth2, token_url: /token, client_id: me, client_secret: s, grant: refresh_token", ""),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused(old: str, new: str, message: str) -> None:
    assert old in CRM
    with pytest.raises(InvalidDefinition) as caught:
        read(CRM.replace(old, new, 1))
    assert message in str(caught.value)


def test_fill_blank_needs_a_way_to_look() -> None:
    with pytest.raises(InvalidDefinition, match="fill_blank needs find_contact or read_contact"):
        read("\n".join(line for line in CRM.splitlines() if "find_contact" not in line))


def test_settings_are_those_it_has() -> None:
    changed = with_settings(read(CRM), {"folder": "7"}, "https://other.example")
    assert changed.settings == {"folder": "7"}
    assert changed.base_url == "https://other.example"
    with pytest.raises(ValueError, match="connector crm has no setting place; it has folder"):
        with_settings(read(CRM), {"place": "7"})


def test_values_of_an_answer() -> None:
    answer = {"items": [{"id": 7}], "error": {"code": 17}}
    assert value_at(answer, "$.items[0].id") == 7
    assert value_at(answer, "$.items[1].id") is None
    assert value_at(answer, "$.items.id") is None
    assert value_at(answer, "$") == answer
    assert AnswerTest.model_validate({"path": "$.error.code", "any_of": [17]}).holds(400, answer)
    assert not AnswerTest.model_validate({"status": 500, "path": "$.error.code", "any_of": [17]}).holds(400, answer)
    assert not AnswerTest.model_validate({"path": "$.absent", "none_of": [0]}).holds(200, answer)
    assert AnswerTest.model_validate({"path": "$.error", "present": True}).holds(200, answer)
