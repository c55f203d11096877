"""Goal: the terminal lists and exports exactly the accounts, contacts and deals that the options ask for."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Opportune

CRITERIA = "criteria:\n  all:\n  - {score: {gte: 1}}\n  - {attribute: domain, starts_with: ac}\n"


@pytest.fixture
def criteria(tmp_path: Path) -> Path:
    path = tmp_path / "warm.yaml"
    path.write_text(CRITERIA, encoding="utf-8")
    return path


def test_criteria_in_a_file_narrow_a_list(opportune: Opportune, file: Path, criteria: Path, tmp_path: Path) -> None:
    found = opportune("accounts", "list", "--criteria", criteria, "--json", "-f", file).json
    assert [row["domain"] for row in found] == ["acme.example"]
    alone = tmp_path / "alone.json"
    alone.write_text('{"account": {"attribute": "domain", "eq": "umbra.example"}}', encoding="utf-8")
    people = opportune("contacts", "list", "--criteria", alone, "--json", "-f", file).json
    assert [row["email"] for row in people] == ["cy@umbra.example"]


def test_a_fault_in_a_file_of_criteria_says_where(opportune: Opportune, file: Path, tmp_path: Path) -> None:
    path = tmp_path / "criteria.yaml"
    path.write_text("all: [{attribute: employes, eq: 1}]", encoding="utf-8")
    found = opportune("accounts", "list", "--criteria", path, "-f", file)
    assert found.code == 1
    assert "criteria.all.1.attribute" in found.err and "employes" in found.err
    path.write_text("- score", encoding="utf-8")
    assert "holds no criteria" in opportune("accounts", "list", "--criteria", path, "-f", file).err
    path.write_text("{", encoding="utf-8")
    assert "is not YAML" in opportune("accounts", "list", "--criteria", path, "-f", file).err


def test_an_export_has_exactly_what_is_listed(opportune: Opportune, file: Path, criteria: Path) -> None:
    listed = opportune("contacts", "list", "--search", "acme", "--sort", "email", "--json", "-f", file).json
    written = opportune("contacts", "export", "people.csv", "--search", "acme", "--sort", "email", "-f", file)
    assert (written.code, written.err) == (0, "")
    with Path("people.csv").open(encoding="utf-8", newline="") as lines:
        assert [row["email"] for row in csv.DictReader(lines)] == [row["email"] for row in listed]
    for target in ("hot.json", "changes.json"):
        rows = ["--rows", "score_changes"] if target == "changes.json" else []
        found = opportune("accounts", "export", target, "--criteria", criteria, *rows, "-f", file)
        assert found.code == 0, found.err
    assert [row["domain"] for row in json.loads(Path("hot.json").read_text(encoding="utf-8"))] == ["acme.example"]
    changes = json.loads(Path("changes.json").read_text(encoding="utf-8"))
    assert {row["domain"] for row in changes} == {"acme.example"} and len(changes) > 1


def test_several_kinds_of_rows_go_into_a_zip(opportune: Opportune, file: Path) -> None:
    several = ["--rows", "signals", "--rows", "scores"]
    refused = opportune("accounts", "export", "all.csv", *several, "-f", file)
    assert refused.err == "Error: all.csv should end in .zip: several kinds of rows are several files.\n"
    assert opportune("accounts", "export", "all.zip", *several, "--since", "2020-01-01", "-f", file).code == 0
    with zipfile.ZipFile("all.zip") as archive:
        assert archive.namelist() == ["accounts-signals.csv", "accounts-scores.csv"]
    none = opportune("accounts", "export", "old.json", "--rows", "signals", "--until", "2020-01-01", "-f", file)
    assert none.code == 0 and json.loads(Path("old.json").read_text(encoding="utf-8")) == []
    wrong = opportune("accounts", "export", "new.csv", "--since", "yesterday", "-f", file)
    assert wrong.err.startswith("Error: --since 'yesterday' is no moment.")


def test_a_pipeline_is_listed_and_summed_up(
    opportune: Opportune, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "220")
    (tmp_path / "deals.csv").write_text(
        "id,account_domain,name,stage,state,amount,currency\n"
        "1,acme.example,Big one,Proposal,open,1000,USD\n2,nowhere.example,Other,Proposal,open,20,USD\n",
        encoding="utf-8",
    )
    (tmp_path / "deals.yaml").write_text(
        "name: deals\nobject: opportunity\nsystem: crm\nkey: external_id\nfields:\n  external_id: id\n  name: name\n"
        "  stage: stage\n  state: state\n  amount: amount\n  currency: currency\n"
        "references:\n  account: {from: account_domain, by: domain}\n",
        encoding="utf-8",
    )
    imported = opportune("import", tmp_path / "deals.csv", "--mapping", tmp_path / "deals.yaml", "-f", file)
    assert imported.code == 0, imported.err
    summed = opportune("pipeline", "stages", "-f", file)
    assert summed.code == 0, summed.err
    listed = opportune("pipeline", "list", "--json", "-f", file).json
    assert summed.out.startswith(f"{len(listed)} deal")
    assert listed[0]["name"] == "Big one"
    shown = opportune("pipeline", "list", "-f", file)
    assert "Big one" in shown.out and "1,000 USD" in shown.out
    assert opportune("pipeline", "list", "--state", "lost", "-f", file).err.startswith("No deal fits.")


def test_views_are_listed_and_deleted(opportune: Opportune, file: Path) -> None:
    assert opportune("views", "list", "-f", file).err.startswith("No view is saved yet.")
    gone = opportune("views", "delete", "1", "-f", file)
    assert gone.err == "Error: There is no view 1. `opportune views list` shows which there are.\n"
