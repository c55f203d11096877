"""Goal: every definition that the documentation shows is one that the program takes, and no kind of condition is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from opportune.insight.proposals import propose
from opportune.model.criteria import CONDITIONS, conditions_of
from opportune.model.segment import SegmentDefinition
from opportune.shipped import read_definition
from opportune.shipped.templates import shipped_template
from opportune.store.definitions import Body, load_definitions, save_proposal
from opportune.store.workspace import naive
from opportune.testing.workspace import open_shipped
from tests.docs.blocks import ROOT
from tests.scenario.test_rules import END_OF_RUN

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PAGES = ("criteria.md", "workflows.md", "definitions.md", "connectors.md")
# What the examples speak of without defining it.
TEMPLATES = ("intent-ladder", "ad-engagement-ladder")
_YAML = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


def documents(page: str) -> Iterator[list[dict[str, Any]]]:
    """The documents of each block of YAML."""
    for block in _YAML.findall((ROOT / "docs" / page).read_text(encoding="utf-8")):
        yield list(yaml.safe_load_all(block))


def definition(document: dict[str, Any], number: int) -> Body:
    """The definition; criteria alone are taken for those of a segment."""
    if "criteria" in document and "segment" not in document:
        document = {"segment": f"example-{number}", "name": "Example", "mode": "rule", **document}
    return read_definition(document, "an example")  # type: ignore[return-value]


@pytest.mark.parametrize("page", PAGES)
def test_every_example_can_be_put_in_force(page: str) -> None:
    shown = list(documents(page))
    assert shown
    for block in shown:
        with closing(open_shipped(NOW)) as workspace, workspace.transaction() as tx:
            for key in TEMPLATES:
                save_proposal(tx, propose(load_definitions(tx), shipped_template(key).definitions), naive(NOW))
            bodies = [definition(document, number) for number, document in enumerate(block, start=1)]
            save_proposal(tx, propose(load_definitions(tx), bodies), naive(NOW))


def test_every_kind_of_condition_has_an_example() -> None:
    shown: set[type] = set()
    for block in documents("criteria.md"):
        for number, document in enumerate(block, start=1):
            body = definition(document, number)
            if isinstance(body, SegmentDefinition) and body.criteria is not None:
                shown |= {type(part) for part in conditions_of(body.criteria)}
    assert {kind for kind in CONDITIONS.values() if kind not in shown} <= {
        CONDITIONS[key] for key in ("all", "any", "not")
    }


def test_the_five_rules_leave_accounts_where_the_page_says() -> None:
    """Against the table that the real tick is held to."""
    rows = re.findall(
        r"^\| (\d+)(?: to (\d+))? \| [^|]+ \| ([^|]+) \|$",
        (ROOT / "docs/workflows.md").read_text("utf-8"),
        re.MULTILINE,
    )
    told = {
        score: where.strip().replace("in none", "")
        for low, high, where in rows
        for score in range(int(low), int(high or low) + 1)
    }
    assert sorted(told) == list(range(101))
    for score, segments in END_OF_RUN.items():
        names = sorted(key.removesuffix("-accounts") for key in segments)
        assert sorted(part.lower() for part in told[score].split(" and ") if part) == names, score
