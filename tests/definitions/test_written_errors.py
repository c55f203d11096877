"""Goal: whoever writes a segment, workflow, ladder, report or campaign that cannot work is told where, why and what to write.

Method: a table of bad YAML and the lines that come of it; the paths are those of the document, counted from one.
"""

from __future__ import annotations

import pytest

from opportune.errors import InvalidDefinition
from opportune.model.segment import SegmentDefinition
from opportune.model.workflow import WorkflowDefinition
from opportune.shipped import read_definition, read_definitions

SEGMENT = "segment: hot\nname: Hot\n"
CONDITIONS = "a condition has one of the keys all, any, not, attribute, intent, score, tier"


def criteria(text: str) -> str:
    return f"{SEGMENT}mode: rule\ncriteria: {text}\n"


def workflow(when: str, do: str) -> str:
    return f"workflow: w\nname: W\nwhen: {when}\ndo: {do}\n"


def journey(node: str, more: str = "") -> str:
    return f"workflow: j\nkind: journey\nname: J\ntrigger: {{manual: true}}\nnodes: [{{{node}}}]\n{more}\n"


REFUSED = [
    (
        criteria("{all: [{tier: high}, {score: {gte: 160}}]}"),
        "segment hot: criteria.all.2.score: a score lies between 0 and 100",
    ),
    (criteria("{score: {gt: many}}"), "segment hot: criteria.score.gt: Input should be a valid number"),
    (
        criteria("{all: [{score: {score: 60}}]}"),
        "criteria.all.1.score.score: there is no such field; the fields here are eq, gt, gte, lt, lte, between",
    ),
    (
        criteria("{any: [{not: {contacts: {any: {signal: form-started, within_day: 3}}}}]}"),
        "criteria.any.1.not.contacts.any.within_day: there is no such field; the fields here are at_least, at_most",
    ),
    (
        criteria("{account: {score: {gte: 5}, off: first_party}}"),
        "criteria.account: a field's name is text; YAML takes yes, no, on and off for true and false",
    ),
    (
        criteria("{account: {score: {gte: 5}, part: first_party}}"),
        "criteria.account.part: there is no such field; the fields here are score, of",
    ),
    (
        criteria("{atribute: industry, eq: x}"),
        "criteria: {atribute, eq: ...} is no condition; did you mean attribute? A condition",
    ),
    (criteria("{}"), f"criteria: '{{}}' is no condition; {CONDITIONS}"),
    (criteria("hello"), f"criteria: 'hello' is no condition; {CONDITIONS}"),
    (criteria("[{tier: high}]"), "criteria: a list is no condition; write it under `all` or `any`"),
    (criteria("{all: []}"), "criteria.all: needs at least 1"),
    (criteria("{all: {tier: high}}"), "criteria.all: "),
    (criteria("{tier: [high, hot]}"), "criteria.tier.2: Input should be 'low', 'medium' or 'high'"),
    (criteria("{signal: Demo Requested}"), "criteria.signal.1: a key is words in lower case, joined by hyphens"),
    (
        criteria("{signal: a, where: {colour: red}}"),
        "criteria.where.1.field: 'colour' is not a field of an event. Use one of",
    ),
    (criteria("{attribute: industry, eq: a, neq: b}"), "criteria: industry: give exactly one test"),
    (criteria("{attribute: industry, within_days: 7}"), "criteria: industry: give exactly one test"),
    (criteria("{signal: demo-requested, first: true}"), "criteria: first needs within_days or since"),
    (
        criteria("{signal: demo-requested, first: true, newest: true, where: {source: web}}"),
        "criteria: first looks at one signal; leave at_least, at_most, never, newest and people out",
    ),
    (
        criteria("{attribute: industry, changed: true}"),
        "criteria: industry: 'changed' asks about the days before now; say how many with within_days",
    ),
    (
        criteria("{attribute: industry, eq: a, within_days: 7}"),
        "criteria: industry: within_days belongs to changed, increased_by and decreased_by, not to 'eq'",
    ),
    (
        criteria("{attribute: employees, increased_by: 5, unchanged_for_days: 7}"),
        "criteria: employees: 'increased_by' asks about the days before now",
    ),
    (
        criteria("{attribute: employees, increased_by: 5, within_days: 7, unchanged_for_days: 7}"),
        "criteria: employees: unchanged_for_days belongs to a test of the value (eq, in, is_set ...), not to 'increased_by'",
    ),
    (
        criteria("{attribute: attributes.renewal, within_last: 5, unchanged_for_days: 7}"),
        "criteria: attributes.renewal: 'within_last' turns with time itself; ask for both with `all`",
    ),
    (
        criteria("{attribute: industry, decreased_by: 5, within_days: 7}"),
        "criteria: industry is text; 'decreased_by' is for numbers",
    ),
    (
        criteria("{attribute: crm_stage, eq: client, unchanged_for_days: 7}"),
        "criteria: crm_stage: its changes are not recorded; ask about its opportunities",
    ),
    (
        criteria("{attribute: updated_at, changed: true, within_days: 7}"),
        "criteria: updated_at: its changes are not recorded; compare it with within_last",
    ),
    (criteria("{attribute: industry, changed: true, within_days: 366}"), "less than or equal to 365"),
    (
        criteria("{attribute: email, eq: a}"),
        "criteria: 'email' is no attribute of accounts; ask with `contacts: {any: ...}`",
    ),
    (
        criteria("{contacts: {none: {all: [{tier: low}, {attribute: industry, eq: a}]}}}"),
        "criteria.contacts.none.all.2: 'industry' is no attribute of contacts; ask with `account: ...`",
    ),
    (criteria("{consent: news}"), "criteria: consent is given by contacts; ask with `contacts: {any: ...}`"),
    (
        criteria("{account: {tier: low}}"),
        "criteria: `account` asks about a contact's account, but this is about accounts",
    ),
    (
        criteria("{contacts: {any: {tier: low}, all: {tier: low}}}"),
        "criteria.contacts: give exactly one of any, all, none, or match with at_least",
    ),
    (
        criteria("{opportunities: {within_days: 3}}"),
        "criteria.opportunities: say opened_within_days or closed_within_days",
    ),
    (
        criteria("{ad_engagements: {campaign: a, within_days: 91}}"),
        "criteria.ad_engagements: engagements with ads are counted over",
    ),
    (criteria("{signal: a, never: true, at_least: 1}"), "criteria: never stands alone; leave at_least and at_most out"),
    (
        criteria("{" + "not: {" * 14 + "tier: high" + "}" * 15),
        "not.not: nested more than 12 levels deep; put a part into",
    ),
    (
        criteria("{" + "not: {" * 60 + "tier: high" + "}" * 61),
        "not.not: nested more than 12 levels deep; put a part into",
    ),
    (SEGMENT + "mode: rule\n", "segment hot: a segment of mode rule needs criteria"),
    (SEGMENT + "mode: managed\ncriteria: {tier: high}\n", "segment hot: a segment of mode managed has no criteria"),
    (SEGMENT, "segment hot: mode: Field required"),
    ("segment: 'no'\nname: no\nmode: manual\n", "segment no: name: this is text, but False is none; put it in quotes"),
    (
        "segment: 2026\nname: Hot\nmode: manual\n",
        "segment 2026: segment: this is text, but 2026 is none; put it in quotes",
    ),
    ("segment: Hot Ones\nname: Hot\nmode: manual\n", "segment Hot Ones: segment: a key is words in lower case"),
    (
        workflow("{tier: high}", "{add: {to: [a]}, sync: {to: [b]}}"),
        "workflow w: do: give exactly one of add, move, remove, sync",
    ),
    (
        workflow("{tier: high}", "{add: {to: [a], too: [a]}}"),
        "do.add.too: there is no such field; the fields here are to",
    ),
    (workflow("{tier: high}", "{move: {to: [a]}}"), "workflow w: do.move.from: Field required"),
    (
        workflow("{attribute: email, eq: a}", "{add: {to: [a]}}"),
        "workflow w: when: 'email' is no attribute of accounts",
    ),
    (
        "ladder: l\nname: L\nmeasure: {score: score}\nstages: [{stage: a, name: A, from: 5}, {stage: b, name: B, from: 5}]\n",
        "ladder l: stages: `from` must grow from stage to stage",
    ),
    (
        "ladder: l\nname: L\nmeasure: {}\nstages: [{stage: a, name: A, from: 5}]\n",
        "ladder l: measure: give exactly one of score, intent, ad_engagements, signals; there is none",
    ),
    (
        "intent_report: r\nname: R\npreset: hot_demand\nfirst_party_percent: 10\n",
        "intent_report r: preset hot_demand weighs the first party with 80 percent; use preset custom for 10",
    ),
    ("campaign: c\nname: C\nstate: live\n", "campaign c: a live campaign needs at least one segment in include"),
    (
        "campaign: c\nname: C\nsegment: x\n",
        "campaign c: segment: there is no such field; the fields here are campaign, name",
    ),
    (
        journey("wait_until_time: {id: pause, weekdays: [mon, tuesday]}"),
        "nodes.1.wait_until_time.weekdays.2: Input should be 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or 'sun'",
    ),
    (
        journey("wait_until_time: {id: pause, at: 9am}"),
        "nodes.1.wait_until_time.at: a time of day has two digits for the hours and two for the minutes, such as 09:00",
    ),
    (
        journey("update_attribute: {id: mark, set: {attributes.care: called}}"),
        "set: attributes.care would be attributes.attributes.care; only custom attributes are set, write care",
    ),
    (
        journey("wait: {id: pause, days: 1}", "tags: newsletter"),
        "workflow j: tags: this is a list, such as [one, another]",
    ),
    (
        journey("wait: {id: pause, days: 1}", "reentry: after_exit"),
        "workflow j: reentry: this has fields of its own, such as {name: value}",
    ),
    ("name: X\n", "a definition begins with one of signal, score_model, bot_rules, segment, workflow, ladder"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[message[:80] for _, message in REFUSED])
def test_a_bad_definition_is_refused_with(text: str, message: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        read_definitions(text, "my.yaml")
    said = str(refused.value)
    assert message in said
    assert said.startswith("my.yaml: ")
    assert "\n" not in said, "one problem is one line"
    assert "Value error" not in said


def test_a_day_that_there_is_not_is_refused_with_its_file() -> None:
    with pytest.raises(InvalidDefinition, match=r"^my\.yaml is not YAML: day is out of range for month"):
        read_definitions(journey("wait: {id: pause, days: 1}", "start_at: 2026-02-30"), "my.yaml")


def test_several_problems_are_one_line_each() -> None:
    with pytest.raises(InvalidDefinition) as refused:
        read_definitions(criteria("{all: [{attribute: email, eq: a}, {any: [{consent: news}]}]}"), "my.yaml")
    assert str(refused.value).splitlines() == [
        "my.yaml: segment hot: 2 problems",
        "  criteria.all.1: 'email' is no attribute of accounts; ask with `contacts: {any: ...}`",
        "  criteria.all.2.any.1: consent is given by contacts; ask with `contacts: {any: ...}`",
    ]
    assert [problem["path"] for problem in refused.value.details["problems"]] == [
        "criteria.all.1",
        "criteria.all.2.any.1",
    ]  # type: ignore[attr-defined]


def test_the_first_key_that_is_a_kind_decides() -> None:
    (found,) = read_definitions(workflow("{segment: hot}", "{add: {to: [warm]}}"), "my.yaml")
    assert isinstance(found, WorkflowDefinition)
    assert isinstance(read_definition({"name": "Hot", "segment": "hot", "mode": "manual"}, "x"), SegmentDefinition)
