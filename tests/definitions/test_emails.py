"""Emails as definitions: what is refused when they are saved, and in which words; who keeps whose key."""

from __future__ import annotations

import pytest

from opportune.errors import Conflict, InvalidDefinition
from opportune.insight.proposals import propose, propose_deletion, propose_rename
from opportune.model.definitions import Definitions
from opportune.model.references import used_by
from opportune.shipped import read_definitions
from tests.definitions.world import SHIPPED

EMAIL = """
email: welcome
name: Welcome
status: active
purpose: marketing-email
subject: "Hi {{ first_name }}"
html: "<p>{{ first_name }} of {{ account.name }}</p>"
"""
JOURNEY = """
---
workflow: care
name: Care
kind: journey
consent: marketing-email
trigger: {manual: true}
nodes:
  - send_email: {id: hello, email: welcome, merge: {first_name: {field: contact.first_name, default: there}}}
"""


def defined(text: str, before: Definitions = SHIPPED) -> Definitions:
    return propose(before, read_definitions(text, "test.yaml")).definitions


def problem(text: str) -> str:
    with pytest.raises(InvalidDefinition) as raised:
        defined(text)
    return raised.value.message


def test_a_journey_names_its_emails() -> None:
    found = defined(EMAIL + JOURNEY)
    assert used_by(found, "email", "welcome") == (("workflow", "care"),)
    assert found.emails[0].status == "active"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('"Hi {{ first_name }}"', '"Hi {{ first_name"',
         "email welcome: subject: line 1, column 4 (`Hi {{ first_name`): expected '}}'"),
        ("{{ account.name }}", "{{ account.name | shout }}", "email welcome: html: there is no filter shout"),
        ("{{ account.name }}", "{{ account.nmae }}", "email welcome: html: {{ account.nmae }}: account has no nmae; it has id, "),
        ("purpose", "merge: {contact: {default: x}}\npurpose",
         "email welcome: merge.contact: this name is taken by what every message brings along; choose another one"),
        ("purpose", "merge: {plan: {field: contact.plan}}\npurpose",
         "email welcome: merge.plan.field: contact has no plan; it has id, "),
        ("{{ account.name }}", "{{ company }}",
         "workflow care: nodes.1.send_email.merge: email welcome has the merge tag company, and nothing says what it stands for; "
         "add `company: {field: contact.first_name, default: there}`"),
        ("{{ account.name }}", "{{ frist_name }}", "did you mean first_name?"),
        ("contact.first_name, default", "person.first_name, default",
         "workflow care: nodes.1.send_email.merge.first_name.field: there is no person; fields begin with contact, "),
        ("email: welcome, merge", "address: contact.mail, email: welcome, merge",
         "workflow care: nodes.1.send_email.address: contact has no mail; it has id, email, "),
        ("email: welcome, merge", "email: welcom, merge",
         "workflow care: nodes.1.send_email.email: there is no email welcom; did you mean welcome?"),
        ("status: active", "status: live", "email welcome: status: "),
        ("html:", "htlm:", "htlm: there is no such field; the fields here are email, name, "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(before: str, after: str, message: str) -> None:
    assert message in problem((EMAIL + JOURNEY).replace(before, after, 1))


@pytest.mark.parametrize(
    ("node", "message"),
    [
        ("chat: {id: tell, webhook: hook, text: '{{ foo.bar }}'}", "nodes.1.chat.text: {{ foo.bar }}: there is no foo"),
        ("http: {id: call, url: 'https://a.example/{{ contact.nmae }}'}", "nodes.1.http.url: {{ contact.nmae }}: contact has no"),
        ("http: {id: call, url: 'https://a.example', body: {name: ['{{ contact.email | shout }}']}}",
         "nodes.1.http.body.name.1: there is no filter shout"),
        ("http: {id: call, url: 'https://a.example', headers: {X-A: '{{ secret.a }}'}}",
         "nodes.1.http.headers.X-A: {{ secret.a }}: there is no secret"),
    ],
)  # fmt: skip
def test_what_a_request_or_a_chat_cannot_be_filled_in_with_is_said(node: str, message: str) -> None:
    assert message in problem(_with(node))


def test_requests_may_name_secrets_and_where_to_call_back() -> None:
    node = "http: {id: call, url: 'https://a.example', body: {to: '{{ callback_url }}', key: '{{ secrets.a }} {{ event.id }}'}}"
    assert defined(_with(node)).journeys


def _with(node: str) -> str:
    return f"workflow: j\nkind: journey\nname: J\ntrigger: {{manual: true}}\nnodes: [{{{node}}}]\n"


def test_an_email_may_bind_its_tags_itself() -> None:
    text = (EMAIL + JOURNEY).replace(", merge: {first_name: {field: contact.first_name, default: there}}", "")
    assert "merge tag first_name" in problem(text)
    defined(text.replace("purpose", "merge: {first_name: {field: contact.first_name, default: you}}\npurpose", 1))


def test_a_new_tag_is_refused_while_a_journey_sends_the_email_without_it() -> None:
    before = defined(EMAIL + JOURNEY)
    with pytest.raises(
        InvalidDefinition, match=r"workflow care: nodes\.1\.send_email\.merge: email welcome has the merge tag city"
    ):
        defined(EMAIL.replace("Hi {{", "{{ city }} {{"), before)


def test_an_email_keeps_its_key_and_is_not_deleted_while_a_journey_sends_it() -> None:
    before = defined(EMAIL + JOURNEY)
    with pytest.raises(Conflict, match="An email keeps its key"):
        propose_rename(before, "email", "welcome", "hello")
    with pytest.raises(Conflict, match="email welcome is used by workflow care"):
        propose_deletion(before, {("email", "welcome")})
    renamed = propose(before, read_definitions(EMAIL.replace("welcome", "hello", 1), "x.yaml"), is_whole=True)
    assert renamed.renamed == {}
    assert ("email", "welcome") in renamed.missing
    alone = defined(EMAIL)
    assert propose_deletion(alone, {("email", "welcome")}).definitions.emails == ()


def test_there_is_one_set_of_sending_rules() -> None:
    rules = 'sending_rules: default\ntimezone: Europe/Berlin\nquiet_hours: {from: "22:00", to: "07:00"}'
    assert defined(rules).sending_rules.timezone == "Europe/Berlin"
    assert "There is one sending_rules in a workspace, and it is called default" in problem(
        rules.replace("default", "mine")
    )
    with pytest.raises(Conflict, match="always has sending rules"):
        propose_deletion(SHIPPED, {("sending_rules", "default")})


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("timezone: Europe/Berln", "timezone: there is no time zone Europe/Berln; did you mean Europe/Berlin?"),
        ("timezone: Nowhere", "timezone: there is no time zone Nowhere; write one such as Europe/Berlin or UTC"),
        ('quiet_hours: {from: "22:00", to: "22:00"}', "from and to are the same"),
        ('quiet_hours: {from: "25:00", to: "22:00"}', "quiet_hours.from"),
        ("caps: [{max: 0, within_days: 7}]", "caps.1.max"),
        ("caps: [{max: 1}]", "caps.1: a cap needs a period: within_days, within_hours, within_minutes, or calendar"),
        (
            "caps: [{max: 1, within_hours: 7, calendar: day}]",
            "this one has within_hours and calendar; make a cap of each, all of them hold",
        ),
        ("caps: [{max: 1, within_days: 91}]", "caps.1.within_days"),
        ("caps: [{max: 1, within_hours: 2161}]", "caps.1.within_hours"),
        ("caps: [{max: 1, within_minutes: 129601}]", "caps.1.within_minutes"),
        ("caps: [{max: 1, calendar: year}]", "caps.1.calendar"),
        ("caps: [{max: 1, calendar: day, channel: http}]", "caps.1.channel"),
        ("rate_limits: {smtp: 5}", "rate_limits"),
        ("public_url: example.com", "public_url"),
        ("from: {address: nobody}", "from.address"),
    ],
)
def test_rules_that_make_no_sense_are_refused(rules: str, message: str) -> None:
    assert message in problem(f"sending_rules: default\n{rules}")
