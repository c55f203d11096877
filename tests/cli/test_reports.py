"""Goal: intent reports are listed, shown, exported and cloned from the terminal."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Opportune

REPORT = "intent_report: everybody\nname: Everybody\npreset: hot_demand\n"


@pytest.fixture
def defined(opportune: Opportune, file: Path, tmp_path: Path) -> Path:
    (tmp_path / "report.yaml").write_text(REPORT, encoding="utf-8")
    found = opportune("definitions", "apply", tmp_path / "report.yaml", "--yes", "-f", file)
    assert found.code == 0, found.err
    return file


def test_a_report_is_a_table_and_json(opportune: Opportune, defined: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    listed = opportune("reports", "list", "-f", defined)
    assert (listed.code, listed.err) == (0, "")
    assert "everybody" in listed.out and "80/20" in listed.out
    (row,) = opportune("reports", "list", "--json", "-f", defined).json
    assert row["account_count"] == 2
    shown = opportune("reports", "show", "everybody", "-f", defined)
    assert shown.out.splitlines()[0] == "Everybody: 2 accounts in scope, 80 % first-party, 20 % third-party"
    accounts = opportune("reports", "show", "everybody", "--json", "-f", defined).json["accounts"]
    assert [account["domain"] for account in accounts] == ["acme.example", "umbra.example"]
    assert (
        opportune("reports", "show", "everybody", "-q", "umbra", "--json", "-f", defined).json["accounts"]
        == accounts[1:]
    )


def test_an_export_has_what_is_shown(opportune: Opportune, defined: Path) -> None:
    accounts = opportune("reports", "show", "everybody", "--party", "both", "--json", "-f", defined).json["accounts"]
    for name in ("hot.csv", "hot.json"):
        found = opportune("reports", "export", "everybody", name, "--party", "both", "-f", defined)
        assert found.code == 0, found.err
    written = json.loads(Path("hot.json").read_text(encoding="utf-8"))
    assert [row["account_id"] for row in written] == [row["account_id"] for row in accounts]
    with Path("hot.csv").open(encoding="utf-8", newline="") as lines:
        assert [int(row["composite_score"]) for row in csv.DictReader(lines)] == [
            row["composite_score"] for row in accounts
        ]
    again = opportune("reports", "export", "everybody", "hot.csv", "-f", defined)
    assert again.err == "Error: hot.csv exists already. Choose a new file name, or remove it first.\n"
    other = opportune("reports", "export", "everybody", "hot.xls", "-f", defined)
    assert other.err == "Error: hot.xls should end in .csv or .json, so that its format is known.\n"


def test_a_clone_can_be_changed_on_its_own(opportune: Opportune, defined: Path) -> None:
    made = opportune("reports", "clone", "everybody", "emea", "--name", "Europe", "-f", defined)
    assert made.out == "emea is in force: `opportune definitions show intent_report emea` prints it.\n"
    assert "name: Europe" in opportune("definitions", "show", "intent_report", "emea", "-f", defined).out
