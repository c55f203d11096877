"""Goal: definitions live in a folder of files; plan says what they would change, apply does it, export writes them back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Opportune
from tests.cli.serving import serving

FILES = {
    "segments/hot-accounts.yaml": "segment: hot-accounts\nname: Hot accounts\nmode: rule\ncriteria:\n  score:\n    gte: 60\n",
    "segments/customers.yaml": "segment: customers\nname: Customers\nmode: manual\n",
    "workflows/sync-decision.yaml": (
        "workflow: sync-decision\nname: Sync\nwhen:\n  segment: hot-accounts\ndo:\n  sync:\n    to:\n    - decision\n"
    ),
    "campaigns/decision.yaml": (
        "campaign: decision\nname: Decision\nstate: live\ninclude:\n- decision\nexclude:\n- customers\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        write(name, text)
    return Path("defs")


def write(name: str, text: str) -> None:
    path = Path("defs") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def replace_in(name: str, old: str, new: str) -> None:
    path = Path("defs") / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def listed(opportune: Opportune, file: Path) -> set[tuple[str, str, int]]:
    found = opportune("definitions", "list", "--json", "-f", file).json
    return {
        (item["kind"], item["key"], item["version"])
        for item in found
        if item["kind"] in ("segment", "workflow", "campaign")
    }


def test_plan_says_what_apply_then_does(opportune: Opportune, file: Path, folder: Path) -> None:
    planned = opportune("plan", folder, "-f", file)
    assert planned.code == 0, planned.err
    for line in (
        "segment hot-accounts is new", "segment customers is new", "workflow sync-decision is new", "campaign decision is new",
        "segment decision is new", "No account would change its tier.",
    ):  # fmt: skip
        assert line in planned.out
    assert listed(opportune, file) == set()
    refused = opportune("apply", folder, "-f", file)
    assert refused.code == 1
    assert "--yes" in refused.err
    assert listed(opportune, file) == set()
    applied = opportune("apply", folder, "--yes", "-f", file)
    assert applied.code == 0, applied.err
    assert listed(opportune, file) == {
        ("segment", "hot-accounts", 1), ("segment", "customers", 1), ("segment", "decision", 1),
        ("workflow", "sync-decision", 1), ("campaign", "decision", 1),
    }  # fmt: skip


def test_what_was_exported_applies_without_a_change(opportune: Opportune, file: Path, folder: Path) -> None:
    opportune("apply", folder, "--yes", "-f", file)
    exported = opportune("export", "out", "-f", file)
    assert exported.code == 0, exported.err
    assert exported.out.endswith(" definitions in out.\n")
    for name, text in FILES.items():
        assert (Path("out") / name).read_text(encoding="utf-8") == text
    assert (Path("out") / "segments/decision.yaml").read_text() == "segment: decision\nname: Decision\nmode: managed\n"
    assert (Path("out") / "signals/demo-requested.yaml").exists()
    assert (Path("out") / "score_models/intent.yaml").exists()
    assert (Path("out") / "bot_rules/default.yaml").exists()
    for arguments in (("plan", "out"), ("apply", "out"), ("apply", "out", "--prune")):
        found = opportune(*arguments, "-f", file)
        assert found.code == 0, found.err
        assert found.out == "Nothing changes: these definitions are in force already.\n"
    again = opportune("export", "again", "-f", file)
    assert again.code == 0
    assert {path.relative_to("again"): path.read_bytes() for path in Path("again").rglob("*.yaml")} == {
        path.relative_to("out"): path.read_bytes() for path in Path("out").rglob("*.yaml")
    }


def test_it_works_the_same_against_a_running_server(opportune: Opportune, file: Path, folder: Path) -> None:
    with serving(file):
        assert opportune("apply", folder, "--yes", "-f", file).code == 0
        replace_in("segments/hot-accounts.yaml", "gte: 60", "gte: 70.5")
        planned = opportune("plan", folder, "-f", file)
        assert "segment hot-accounts becomes version 2" in planned.out
        assert [line.split() for line in planned.out.splitlines() if "criteria" in line] == [
            ["criteria.score.gte", "60", "70.50"]
        ]


def test_a_changed_key_is_a_rename(opportune: Opportune, file: Path, folder: Path) -> None:
    opportune("apply", folder, "--yes", "-f", file)
    replace_in("segments/hot-accounts.yaml", "segment: hot-accounts", "segment: hottest")
    forgotten = opportune("plan", folder, "-f", file)
    assert forgotten.code == 1
    assert (
        "workflow sync-decision: when.segment: segment hot-accounts is called hottest now; write that" in forgotten.err
    )
    replace_in("workflows/sync-decision.yaml", "hot-accounts", "hottest")
    planned = opportune("plan", folder, "-f", file)
    assert "segment hottest (was hot-accounts) becomes version 2" in planned.out
    assert "workflow sync-decision becomes version 2" in planned.out
    assert "not in these files" not in planned.out
    assert opportune("apply", folder, "--yes", "-f", file).code == 0
    versions = opportune("definitions", "versions", "segment", "hottest", "--json", "-f", file).json
    assert [version["version"] for version in versions] == [2, 1]
    assert opportune("plan", folder, "-f", file).out.startswith("Nothing changes")


def test_what_is_not_in_the_folder_stays_unless_pruned(opportune: Opportune, file: Path, folder: Path) -> None:
    opportune("apply", folder, "--yes", "-f", file)
    (folder / "campaigns/decision.yaml").unlink()
    kept = opportune("apply", folder, "--yes", "-f", file)
    assert (
        "1 definition in force, but not in these files: campaign decision. They stay; --prune deletes them." in kept.out
    )
    assert ("campaign", "decision", 1) in listed(opportune, file)
    assert "campaign decision would be deleted" in opportune("plan", folder, "--prune", "-f", file).out
    assert ("campaign", "decision", 1) in listed(opportune, file)
    assert opportune("apply", folder, "--prune", "--yes", "-f", file).code == 0
    assert ("campaign", "decision", 1) not in listed(opportune, file)


def test_one_file_says_nothing_about_the_others(opportune: Opportune, file: Path, folder: Path) -> None:
    opportune("apply", folder, "--yes", "-f", file)
    one = folder / "segments/customers.yaml"
    replace_in("segments/customers.yaml", "name: Customers", "name: Our customers")
    planned = opportune("plan", one, "-f", file)
    assert "segment customers becomes version 2" in planned.out
    assert "not in these files" not in planned.out
    assert "Name the folder." in opportune("apply", one, "--prune", "--yes", "-f", file).err


def test_a_mistake_names_its_file_and_changes_nothing(opportune: Opportune, file: Path, folder: Path) -> None:
    replace_in("segments/hot-accounts.yaml", "gte: 60", "gte: 600")
    found = opportune("apply", folder, "--yes", "-f", file)
    assert found.code == 1
    assert found.err == (
        "Error: defs/segments/hot-accounts.yaml: segment hot-accounts: criteria.score: a score lies between 0 and 100, "
        "but the test says 600\n"
    )
    assert listed(opportune, file) == set()


def test_a_definition_in_two_files_is_refused_with_both(opportune: Opportune, file: Path, folder: Path) -> None:
    write("all.yaml", FILES["segments/customers.yaml"])
    found = opportune("plan", folder, "-f", file)
    assert (
        "segment customers is defined in defs/all.yaml and again in defs/segments/customers.yaml. Keep one" in found.err
    )


def test_an_export_names_files_that_are_left_from_before(opportune: Opportune, file: Path, folder: Path) -> None:
    found = opportune("export", folder, "-f", file)
    assert "Also there, and not written now: defs/campaigns/decision.yaml, defs/segments/customers.yaml" in found.err


def test_a_plan_without_a_folder_is_that_of_a_tick(opportune: Opportune, file: Path) -> None:
    assert "select" in opportune("plan", "-f", file).out


def test_a_definition_can_be_renamed_and_deleted(opportune: Opportune, file: Path, folder: Path) -> None:
    opportune("apply", folder, "--yes", "-f", file)
    renamed = opportune("definitions", "rename", "segment", "hot-accounts", "hottest", "-f", file)
    assert "segment hottest (was hot-accounts) becomes version 2" in renamed.out
    shown = opportune("definitions", "show", "segment", "hottest", "-f", file)
    assert shown.out == FILES["segments/hot-accounts.yaml"].replace("segment: hot-accounts", "segment: hottest")
    assert shown.err == "Used by workflow sync-decision.\n"
    used = opportune("definitions", "delete", "segment", "customers", "--yes", "-f", file)
    assert used.code == 1
    assert "segment customers is used by campaign decision. Take it out there first" in used.err
    forced = opportune("definitions", "delete", "segment", "customers", "--force", "--yes", "-f", file)
    assert forced.code == 0, forced.err
    assert "campaign decision becomes version 2" in forced.out
    assert "segment customers is deleted" in forced.out
    assert ("campaign", "decision", 2) in listed(opportune, file)
