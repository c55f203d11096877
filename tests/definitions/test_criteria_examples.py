"""Goal: the criteria builder is held against every example: those of the documentation and those of the templates.

The examples are written down as JSON for the builder's own tests, both as people write them and as the server keeps them; those
tests write each as YAML, and here it is read back.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from opportune.model.criteria import Criteria, conditions_of
from opportune.model.definitions import Body
from opportune.model.references import written
from opportune.shipped import read_definition, read_definitions
from opportune.store.definitions import stored_text
from tests.docs.blocks import ROOT

EXAMPLES = ROOT / "ui/src/criteria/examples.json"
AS_YAML = ROOT / "ui/src/criteria/examples.yaml"
FIELDS = ("criteria", "when", "scope", "among")


def bodies() -> Iterator[tuple[str, Body]]:
    """Every definition of the examples, with where it is from. Criteria by themselves get a name."""
    text = (ROOT / "docs/criteria.md").read_text(encoding="utf-8")
    for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        for document in yaml.safe_load_all(block):
            name = {"segment": "example", "name": "Example", "mode": "rule"}
            yield "docs/criteria.md", read_definition(name | document, "docs/criteria.md")
    for page in ("definitions.md", "workflows.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
            for document in yaml.safe_load_all(block):
                if isinstance(document, dict) and any(kind in document for kind in ("segment", "workflow", "ladder")):
                    yield f"docs/{page}", read_definition(document, page)
    for file in sorted(files("opportune.shipped").joinpath("templates").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml"):
            for body in read_definitions(file.read_text(encoding="utf-8"), file.name):
                yield f"templates/{file.name}", body


def examples() -> list[dict[str, Any]]:
    found = []
    for origin, body in bodies():
        for field in FIELDS:
            criteria: Criteria | None = getattr(body, field, None)
            if criteria is not None:
                subject = getattr(body, "subject", "account")
                stored = json.loads(stored_text(body))[field]
                found.append({"origin": origin, "subject": subject, "written": written(body)[field], "stored": stored})
    return found


@pytest.mark.docs
def test_the_examples_of_the_builder_are_those_of_the_documentation_and_the_templates() -> None:
    found = examples()
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE"):
        EXAMPLES.write_text(text, encoding="utf-8")
    assert EXAMPLES.read_text(encoding="utf-8") == text, "run `make docs`, then `npm test --prefix ui -- -u`"


def test_the_examples_hold_every_kind_of_condition() -> None:
    kinds = {type(part).__name__ for _, body in bodies() for part in _conditions(body)}
    assert kinds >= {
        "AttributeCondition", "SignalCondition", "ScoreCondition", "TierCondition", "DeltaCondition", "TrendCondition",
        "IntentCondition", "OpportunityCondition", "AdEngagements", "SegmentCondition", "StageCondition",
        "ContactsCondition", "AccountCondition", "ConsentCondition", "Everyone",
    }  # fmt: skip


def test_what_the_builder_writes_as_yaml_is_read_as_what_it_was() -> None:
    documents = [document for document in yaml.safe_load_all(AS_YAML.read_text(encoding="utf-8")) if document]
    originals = [example["written"] for example in json.loads(EXAMPLES.read_text(encoding="utf-8"))]
    read = TypeAdapter[Criteria](Criteria).validate_python
    assert [read(document) for document in documents] == [read(original) for original in originals]


def _conditions(body: Body) -> Iterator[Criteria]:
    for field in FIELDS:
        criteria: Criteria | None = getattr(body, field, None)
        if criteria is not None:
            yield from conditions_of(criteria)
