"""Goal: what the documentation lists is what the program has. `make docs` writes these parts anew."""

import os
from pathlib import Path

import pytest

from tests.docs.blocks import PAGES, ROOT, block_names, filled
from tests.docs.reference import reference
from tests.docs.tables import TABLES

# Written from the output of a run, which differs from day to day; test_demo.py and test_runnable.py look at these.
OUTPUTS = {"demo", "demo-explanation", "first-explanation"}
UPDATE = bool(os.environ.get("UPDATE"))

pytestmark = pytest.mark.docs


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_generated_tables_are_in_sync(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    names = {name: TABLES[name] for name in block_names(text) if name not in OUTPUTS}
    expected = filled(text, names)
    if UPDATE and text != expected:
        page.write_text(expected, encoding="utf-8")
    elif text != expected:
        pytest.fail(f"{page.name} is out of date: run `make docs`")


def test_the_reference_of_the_command_line_is_in_sync() -> None:
    page = ROOT / "docs" / "cli.md"
    expected = reference()
    if UPDATE:
        page.write_text(expected, encoding="utf-8")
    elif not page.exists() or page.read_text(encoding="utf-8") != expected:
        pytest.fail("docs/cli.md is out of date: run `make docs`")


def test_every_table_is_shown_once() -> None:
    shown = [name for page in PAGES for name in block_names(page.read_text(encoding="utf-8"))]
    assert sorted(shown) == sorted([*TABLES, *OUTPUTS])
