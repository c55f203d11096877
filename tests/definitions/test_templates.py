"""Goal: every shipped template can be put in force as it is, fits together, and says what it is for.

Method: each is read, its references are checked, and the recommended ones pass the lint; the legacy ones are those that
`test_lint_use_cases.py` goes through.
"""

from __future__ import annotations

import pytest

from opportune.errors import NotFound
from opportune.model.connector import ConnectorDefinition
from opportune.model.definitions import kind_of
from opportune.model.journey import JourneyDefinition
from opportune.model.lint import lint
from opportune.model.reference_check import reference_problems
from opportune.rendering.checks import template_problems
from opportune.shipped.templates import shipped_template, shipped_templates
from tests.definitions.world import world

KEYS = [
    "ad-engagement-ladder",
    "ad-engagement-legacy",
    "audience-activation",
    "competitor-research",
    "crm-pipeline",
    "demandbase-stages",
    "go-to-market",
    "intent-ladder",
    "intent-ladder-legacy",
    "re-engagement",
    "welcome-series",
]
TEMPLATES = [pytest.param(template, id=template.key) for template in shipped_templates()]
PIPELINE = set(shipped_template("crm-pipeline").definitions)


def test_there_are_these_templates():
    assert [template.key for template in shipped_templates()] == KEYS


@pytest.mark.parametrize("template", TEMPLATES)
def test_template_says_what_it_is_for(template):
    assert template.name
    assert template.use_case.endswith(".")
    assert template.description.endswith(".")


@pytest.mark.parametrize("template", TEMPLATES)
def test_template_fits_together(template):
    names = [kind_of(body) for body in template.definitions]
    assert len(set(names)) == len(names)
    assert reference_problems(world(template.text)) == []
    assert template_problems(world(template.text)) == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_journey_waits_until_somebody_has_read_it(template):
    """It sends to people outside: nobody wants that to begin as soon as it is put in force."""
    journeys = [body for body in template.definitions if isinstance(body, JourneyDefinition)]
    assert [journey.status for journey in journeys] == ["disabled"] * len(journeys)


def test_connectors_of_the_same_key_are_alike():
    """So that templates can be applied one after the other."""
    found = {}
    for template in shipped_templates():
        for body in template.definitions:
            if isinstance(body, ConnectorDefinition):
                assert found.setdefault(body.connector, body) == body


@pytest.mark.parametrize("template", [value for value in TEMPLATES if not value.id.endswith("legacy")])
def test_recommended_template_has_no_findings(template):
    assert lint(world(template.text)) == ()


@pytest.mark.parametrize("key", ["intent-ladder", "ad-engagement-ladder"])
def test_ladder_templates_bring_the_same_pipeline_segments(key):
    """So that one can be applied after the other without changing anything of it."""
    assert set(shipped_template(key).definitions) >= PIPELINE


def test_unknown_template_is_refused():
    with pytest.raises(NotFound, match=r"There is no template ladder\. There are ad-engagement-ladder, "):
        shipped_template("ladder")
