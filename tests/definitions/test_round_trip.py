"""Goal: a definition that is stored, exported as YAML, or taken out as JSON and comes back is the same definition."""

from __future__ import annotations

import json

import pytest
import yaml

from opportune.model.definitions import Body, kind_of
from opportune.shipped import read_definition, read_definitions
from opportune.store.definitions import stored_text
from opportune.web.definition_bodies import to_yaml
from tests.definitions.world import SHIPPED, campaign, ladder, report, rule, workflow, world

CRITERIA = [
    "{everyone: true}",
    "{all: [{tier: high}, {not: {any: [{trend: rising}, {delta: {lt: -5.5}, days: 14}]}}]}",
    "{attribute: industry, in: [software, 'a: \"b\"', 5, 5.0, true, 'true', 1.5]}",
    "{attribute: attributes.plan.size, eq: 5.0}",
    "{attribute: attributes.plan.size, eq: 5}",
    "{attribute: attributes.plan, eq: '5'}",
    "{attribute: employees, between: [5, 10]}",
    "{attribute: created_at, before: 2026-03-01}",
    "{attribute: created_at, within_last: 0}",
    "{attribute: domain, is_set: true}",
    "{score: {gte: 60, lt: 80.25, missing_is_zero: true}, of: third_party}",
    "{score: {between: [30, 60], inclusive_high: true}}",
    "{intent: master, score: {eq: 0}, of: first_party}",
    "{signal: [demo-requested, form-started], at_most: 2, include_zero: true, since: 2026-01-31, people: true}",
    "{signal: demo-requested, where: {url_path: {starts_with: /a, ends_with: z}, properties.n: [1, 2.0, x]}, newest: true}",
    "{signal: demo-requested, never: true, within_days: 0}",
    "{ad_engagements: {campaign: [a, b], at_least: 3, within_days: 7}}",
    "{opportunities: {state: [won, lost], amount: {gt: 1e6}, closed_within_days: 180, at_least: 2}}",
    "{opportunities: {}}",
    "{stage: [s, t], ladder: l}",
    "{contacts: {at_least: 2, match: {all: [{attribute: title, contains: Chief}, {consent: news, status: withdrawn}]}}}",
    "{contacts: {none: {account: {segment: other}}}}",
]
TEXTS = [
    *[rule("hot", criteria) for criteria in CRITERIA],
    workflow(
        "w", CRITERIA[0], "{move: {from: [a, b], to: [c], also_if_in_none: true}}", status="disabled", position="0"
    ),
    workflow("w", CRITERIA[0], "{remove: {from: [a]}}", tags="[one, 'two: 3']", subject="contact"),
    ladder("l", "[{stage: a, name: 'on', from: 0.5, segment: x}, {stage: b, name: B, from: 1}]", hysteresis="2.5"),
    report("r", preset="buyer_journey", topics="[crm, 'no']", exclude="[a]"),
    report("r", first_party_percent="35", scope="{tier: [low, medium]}"),
    campaign("'no'", include="[a]", starts_on="2026-03-01", budget="1000", state="live"),
]


def same(body: Body, other: Body) -> bool:
    """Equal, and with numbers of the same type: 5 and 5.0 are two values of an attribute."""
    return (kind_of(body), stored_text(body)) == (kind_of(other), stored_text(other))


@pytest.mark.parametrize("text", TEXTS)
def test_it_comes_back_as_it_was(text: str) -> None:
    (body,) = [body for body in world(text).bodies if body not in SHIPPED.bodies]
    assert same(body, type(body).model_validate_json(stored_text(body)))
    written = to_yaml([body])
    (read,) = read_definitions(written, "it.yaml")
    assert same(body, read)
    assert to_yaml([read]) == written
    assert same(body, read_definition(json.loads(stored_text(body)), "it.json"))
    assert "null" not in written
    assert yaml.safe_load(written)["name"] == yaml.safe_load(text)["name"]


def test_what_is_shipped_comes_back_as_it_was() -> None:
    read = read_definitions(to_yaml(SHIPPED.bodies), "it.yaml")
    assert all(same(body, other) for body, other in zip(SHIPPED.bodies, read, strict=True))
