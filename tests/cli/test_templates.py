"""Goal: from the terminal, a use case is put in force, its findings are shown, and the better recipe replaces it."""

from pathlib import Path

from tests.cli.conftest import Opportune


def test_a_template_is_shown_and_applied(opportune: Opportune, file: Path) -> None:
    listed = opportune("templates", "list", "-f", file)
    assert "intent-ladder-legacy" in listed.out
    shown = opportune("templates", "show", "crm-pipeline", "-f", file)
    assert shown.out.startswith("# CRM pipeline: ")
    asked = opportune("templates", "apply", "crm-pipeline", "--dry-run", "-f", file)
    assert "segment open-opportunities is new" in asked.out
    assert opportune("templates", "apply", "crm-pipeline", "--yes", "-f", file).code == 0
    again = opportune("templates", "apply", "crm-pipeline", "--yes", "-f", file)
    assert again.out.startswith("Nothing changes")
    assert opportune("lint", "-f", file).out == "Nothing works against anything else.\n"


def test_a_legacy_template_warns_and_its_recipe_is_clean(opportune: Opportune, file: Path) -> None:
    applied = opportune("templates", "apply", "ad-engagement-legacy", "--yes", "-f", file)
    assert "warning: At every run" in applied.out
    found = opportune("lint", "-f", file)
    assert found.code == 0
    assert found.out.count("(circular_targeting)") == 3
    assert " Concerns 0 accounts now.\n" in found.out
    assert found.out.count("Instead: Count engagements with any of these campaigns") == 1
    assert len(opportune("lint", "--json", "-f", file).json) == 7
    Path("better.yaml").write_text(opportune("lint", "--recipes", "-f", file).out)
    assert "# Takes the place of workflow awareness-1-engagement-add-low, " in Path("better.yaml").read_text()
    assert opportune("definitions", "apply", "better.yaml", "--dry-run", "-f", file).code == 0


def test_an_unknown_template_is_named(opportune: Opportune, file: Path) -> None:
    found = opportune("templates", "apply", "ladder", "-f", file)
    assert found.code == 1
    assert "There is no template ladder. There are ad-engagement-ladder, " in found.err
