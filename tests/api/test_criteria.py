"""Goal: whoever edits criteria can choose from the words that are there, and write them as text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.audience import YAML, account, apply, contact, three_accounts
from tests.api.desk import Desk


def word(found: dict[str, Any], part: str, name: str) -> dict[str, Any]:
    return next(one for one in found[part] if one["name"] == name)


def test_the_attributes_are_those_with_a_column_and_those_that_occur(desk: Desk) -> None:
    account(
        desk,
        "Acme",
        industry="software",
        employees=12,
        attributes={"plan": "trial", "seats": 5, "odd": 1, "is_new": True},
    )
    account(desk, "Umbra", industry="retail", attributes={"plan": "pro", "odd": "x", 'a"b': 1})
    account(desk, "Vega", industry="retail")
    found = desk.get("/criteria/vocabulary")
    assert word(found, "attributes", "industry") == {
        "name": "industry",
        "type": "text",
        "examples": ["retail", "software"],
    }
    assert word(found, "attributes", "employees") == {"name": "employees", "type": "number", "examples": []}
    assert word(found, "attributes", "created_at")["type"] == "moment"
    assert "client" in word(found, "attributes", "crm_stage")["examples"]
    custom = [one for one in found["attributes"] if one["name"].startswith("attributes.")]
    assert custom == [
        {"name": "attributes.is_new", "type": "any", "examples": ["true"]},
        {"name": "attributes.odd", "type": "any", "examples": ["1", "x"]},
        {"name": "attributes.plan", "type": "text", "examples": ["pro", "trial"]},
        {"name": "attributes.seats", "type": "number", "examples": ["5"]},
    ], "what no path can name is left out"


def test_contacts_have_their_own_words(desk: Desk) -> None:
    three_accounts(desk)
    ann = contact(desk, "ann@acme.example", persona="champion")
    desk.client.put(f"/api/v1/contacts/{ann}/consents/newsletter", json={"status": "granted", "source": "form"})
    found = desk.get("/criteria/vocabulary", subject="contact")
    assert word(found, "attributes", "persona")["examples"] == ["champion"]
    assert "industry" not in {one["name"] for one in found["attributes"]}
    assert [one["key"] for one in found["segments"]] == ["people"]
    assert found["purposes"] == ["newsletter"]
    assert found["ladders"] == []


def test_definitions_and_properties_are_listed(desk: Desk) -> None:
    three_accounts(desk)
    apply(
        desk,
        "ladder: heat\nname: Heat\nmeasure: {score: score}\nstages:\n"
        "- {stage: cold, name: Cold, from: 0}\n- {stage: hot, name: Hot, from: 60}\n",
    )
    desk.event("ann@umbra", "ad-clicked", campaign_id="awareness", seconds=3).tick()
    found = desk.get("/criteria/vocabulary")
    assert found["ladders"] == [
        {"key": "heat", "name": "Heat", "stages": [{"key": "cold", "name": "Cold"}, {"key": "hot", "name": "Hot"}]}
    ]
    assert {"key": "large", "name": "Large", "mode": "managed", "folder": ""}.keys() == found["segments"][0].keys()
    pricing = next(one for one in found["signals"] if one["key"] == "pricing-page-visit")
    assert (pricing["category"], pricing["party"], pricing["enabled"]) == ("web", "first", True)
    assert word(found, "event_fields", "properties.campaign_id") == {
        "name": "properties.campaign_id", "type": "text", "examples": ["awareness"],
    }  # fmt: skip
    assert word(found, "event_fields", "properties.seconds")["type"] == "number"
    assert word(found, "event_fields", "url_path")["type"] == "text"


def test_an_empty_workspace_has_words_too(desk: Desk) -> None:
    found = desk.get("/criteria/vocabulary")
    assert {one["name"] for one in found["attributes"]} >= {"name", "domain", "industry", "employees"}
    assert len(found["signals"]) > 20
    assert (found["segments"], found["campaigns"], found["purposes"]) == ([], [], [])


def test_text_is_read_as_it_is_written(desk: Desk) -> None:
    text = "any:\n- {signal: page-visit, since: 2026-01-01}\n- {scor: 5}\n"
    read = desk.post("/criteria/read", None, content=text, headers=YAML)
    assert read == {"document": {"any": [{"signal": "page-visit", "since": "2026-01-01"}, {"scor": 5}]}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("any: [", "the request is not YAML: while parsing a flow node"),
        ("{{ account.name }}", "the request is not YAML: while constructing a mapping"),
        ("a: &x 1\nb: *x\n", "the request: anchors and aliases (&, *) are not taken. Write the values out."),
        ("a: 1\n---\nb: 2\n", "The body holds 2 documents; here it must be exactly one."),
    ],
)
def test_what_is_no_yaml_says_so(desk: Desk, text: str, message: str) -> None:
    assert desk.refused("POST", "/criteria/read", content=text, headers=YAML)[2].startswith(message)
