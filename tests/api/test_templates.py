"""Goal: a template is put in force as a whole, again without a change, and one beside another."""

from __future__ import annotations

import pytest

from opportune.shipped.templates import shipped_templates
from tests.api.desk import Desk

KEYS = [template.key for template in shipped_templates()]


def test_templates_are_listed_with_what_they_are_for(desk: Desk) -> None:
    found = {item["key"]: item for item in desk.get("/templates")["items"]}
    assert list(found) == KEYS
    pipeline = found["crm-pipeline"]
    assert pipeline["name"] == "CRM pipeline"
    assert pipeline["use_case"] == "Keep accounts with an open, a won or a recently lost opportunity out of campaigns."
    assert pipeline["definitions"] == [
        {"kind": "segment", "key": f"{state}-opportunities"} for state in ("open", "won", "lost")
    ]


def test_template_is_shown_with_its_comments(desk: Desk) -> None:
    assert desk.get("/templates/crm-pipeline")["yaml"].startswith("# CRM pipeline: ")


@pytest.mark.parametrize("key", KEYS)
def test_template_is_put_in_force_once(desk: Desk, key: str) -> None:
    outline = desk.get(f"/templates/{key}")["definitions"]
    dry = desk.post(f"/templates/{key}/apply", None, params={"dry_run": True})
    applied = desk.post(f"/templates/{key}/apply", None)
    assert [(change["kind"], change["key"]) for change in applied["changes"]] == [
        (change["kind"], change["key"]) for change in dry["changes"]
    ]
    assert {(change["kind"], change["key"]) for change in applied["changes"]} == {
        (name["kind"], name["key"]) for name in outline
    }
    assert bool(applied["warnings"]) is key.endswith("legacy")
    assert desk.post(f"/templates/{key}/apply", None)["changes"] == []


def test_ladders_and_pipeline_live_beside_each_other(desk: Desk) -> None:
    for key in ("crm-pipeline", "intent-ladder", "ad-engagement-ladder", "demandbase-stages"):
        assert desk.post(f"/templates/{key}/apply", None)["warnings"] == []
    assert desk.get("/lint") == {"items": []}


@pytest.mark.parametrize(
    "key", [template.key for template in shipped_templates() if ("workflow", template.key) in template.names]
)
def test_the_journey_of_a_template_can_be_tried_out_and_made_active(desk: Desk, key: str) -> None:
    desk.post(f"/templates/{key}/apply", None)
    found = desk.post("/journeys/preview", {"key": key})
    assert (found["journey"], found["entering"]) == (key, 0)
    desk.post(f"/journeys/{key}/status", {"status": "active"})
    assert desk.tick().get(f"/journeys/{key}")["status"] == "active"


def test_a_connector_that_is_set_up_stays_as_it_is(desk: Desk) -> None:
    assert "\nconnector: ad-audiences" in desk.get("/templates/competitor-research")["yaml"]
    desk.post("/templates/competitor-research/apply", None)
    mine = desk.get("/definitions/connector/ad-audiences")["body"] | {"base_url": "https://ads.mine.example"}
    desk.post("/definitions", [mine])
    shown = desk.get("/templates/go-to-market")
    assert "\nconnector: ad-audiences" not in shown["yaml"]
    assert "\nconnector: crm" in shown["yaml"]
    assert {"kind": "connector", "key": "ad-audiences"} in shown["definitions"]
    changes = desk.post("/templates/go-to-market/apply", None)["changes"]
    assert {(one["kind"], one["key"]) for one in changes} == {("connector", "crm"), ("workflow", "go-to-market")}
    assert desk.get("/definitions/connector/ad-audiences")["body"]["base_url"] == "https://ads.mine.example"


def test_unknown_template_is_refused(desk: Desk) -> None:
    status, code, message = desk.refused("POST", "/templates/ladder/apply")
    assert (status, code) == (404, "not_found")
    assert message == f"There is no template ladder. There are {', '.join(KEYS)}."
