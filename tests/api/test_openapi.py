"""The OpenAPI document: the committed copy is current, and every part of it is described and bounded."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.desk import open_desk

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with open_desk(tmp_path_factory.mktemp("openapi") / "workspace.duckdb") as desk:
        yield desk.client.get("/api/openapi.json").json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


@pytest.mark.docs
def test_the_committed_document_is_current(document: dict[str, Any]) -> None:
    # The version changes with every release, and is no part of the promise.
    current = json.dumps({**document, "info": {**document["info"], "version": "0"}}, indent=1, sort_keys=True) + "\n"
    if os.environ.get("UPDATE"):
        COMMITTED.write_text(current, encoding="utf-8")
    assert COMMITTED.read_text(encoding="utf-8") == current, "run `make docs` and look at the difference"


def test_every_operation_says_what_it_is_for(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert operation["summary"], name
        assert operation["tags"], name


def test_every_error_has_the_one_form(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            if not status.startswith("2") and name != "GET /healthz":
                schema = response["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorBody"}, f"{name} {status}"
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_every_number_and_text_that_is_asked_for_is_bounded(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for parameter in operation.get("parameters", []):
            for schema in parameter["schema"].get("anyOf", [parameter["schema"]]):
                where = f"{name} {parameter['name']}"
                if schema.get("type") in ("integer", "number"):
                    assert {"minimum", "maximum"} <= schema.keys(), where
                if schema.get("type") == "string" and not {"enum", "const", "format"} & schema.keys():
                    assert "maxLength" in schema, where


def test_every_answer_has_a_type(document: dict[str, Any]) -> None:
    without = {"GET /metrics", "GET /api/v1/definitions/export"}
    for name, operation in operations(document):
        success = next(response for status, response in operation["responses"].items() if status.startswith("2"))
        if name not in without:
            contents = success["content"].values()
            assert all(content.get("schema") or content["itemSchema"] for content in contents), name
