"""Goal: nothing that a user can meet is without a word in the documentation. These tests count."""

import re
from pathlib import Path

import pytest

from opportune.model.lint import Code
from opportune.model.mapping import FieldRule, Mapping, Reference
from opportune.model.signal import SignalDefinition
from opportune.settings import Settings
from opportune.shipped.templates import shipped_templates
from tests.docs.blocks import ROOT
from tests.docs.reference import commands

CODE = re.compile(r"(?:EventRejected|TimeRefused)\(\s*\"([a-z_]+)\"|code = \"(unstorable_[a-z_]+)\"")


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_command_has_a_section() -> None:
    sections = re.findall(r"^## (opportune .*)$", page("cli.md"), re.MULTILINE)
    assert sections == [path for path, _ in commands()]


def test_every_setting_is_an_option_of_serve_and_documented() -> None:
    serve = next(command for path, command in commands() if path == "opportune serve")
    options = {parameter.name for parameter in serve.params}
    for name in Settings.model_fields:
        # Everybody on a machine sees the options of a process, so a password is none.
        assert name in options or name == "smtp_password"
        assert f"`OPPORTUNE_{name.upper()}`" in page("operations.md")


def test_every_rejection_code_is_documented() -> None:
    codes = set()
    for module in (ROOT / "src/opportune/ingest").glob("*.py"):
        for first, second in CODE.findall(module.read_text(encoding="utf-8")):
            codes.add(first or second)
    assert len(codes) >= 11
    documented = set(re.findall(r"^\| `([a-z_]+)` \|", page("ingest.md"), re.MULTILINE))
    assert documented == codes


@pytest.mark.parametrize(
    ("model", "document"),
    [(SignalDefinition, "signals.md"), (Mapping, "import.md"), (FieldRule, "import.md"), (Reference, "import.md")],
)
def test_every_field_of_a_definition_is_documented(model: type, document: str) -> None:
    for name, field in model.model_fields.items():
        assert f"`{field.alias or name}`" in page(document), name


def test_every_finding_of_the_lint_is_documented() -> None:
    documented = re.findall(r"^\| `([a-z_]+)` \|", page("lint.md"), re.MULTILINE)
    assert documented == [code.value for code in Code]


def test_every_template_is_documented() -> None:
    documented = re.findall(r"^\| `([a-z]+-[a-z-]+)` \|", page("lint.md"), re.MULTILINE)
    assert sorted(documented) == [template.key for template in shipped_templates()]


def test_the_clients_that_are_tested_are_the_ones_named() -> None:
    package = (ROOT / "tests/clients/package.json").read_text(encoding="utf-8")
    for client in re.findall(r"\"(@[a-z]+/[a-z-]+)\"", package):
        assert client in page("ingest.md")


def test_no_page_speaks_of_a_place() -> None:
    for document in (ROOT / "docs").glob("*.md"):
        assert not re.search(r"/(home|root|tmp)/", Path(document).read_text(encoding="utf-8")), document.name


def test_every_command_that_is_named_exists() -> None:
    """In the documentation and in every message of the program."""
    known = {path for path, _ in commands()}
    groups = {path.rpartition(" ")[0] for path in known} - {"opportune"}
    files = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "src").rglob("*.py")]
    for file in files:
        for words in re.findall(r"(?:`|^)opportune ([a-z][a-z ]*)", file.read_text(encoding="utf-8"), re.MULTILINE):
            first, *rest = words.split()
            named = f"opportune {first}"
            if named in groups and rest:
                named = f"{named} {rest[0]}"
            assert named in known | groups, f"{file.name}: opportune {words}"
