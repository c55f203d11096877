"""Goal: connectors are installed, tested and given credits in a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Opportune


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_connectors_are_listed_shown_and_installed(opportune: Opportune, file: Path) -> None:
    listed = lines(opportune("connectors", "list", "-f", file).out)
    assert "hubspot HubSpot can be installed hubspot_token 0" in listed
    assert opportune("connectors", "show", "csv-drop", "-f", file).out.startswith("# A CSV drop: ")
    done = opportune("connectors", "install", "meta-audiences", "--set", "api_version=v26.0", "-f", file)
    assert done.out == "Connector meta-audiences is in force.\n"
    assert done.err == "It needs a secret: `opportune secrets set meta_token`.\n"
    assert "api_version: v26.0" in opportune("connectors", "show", "meta-audiences", "-f", file).out
    wrong = opportune("connectors", "install", "meta-audiences", "--set", "v26", "-f", file)
    assert wrong.err == "Error: 'v26' is no setting. Write it as --set name=value.\n"


def test_a_test_says_what_is_missing(
    opportune: Opportune, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opportune("connectors", "install", "csv-drop", "-f", file)
    failed = opportune("connectors", "test", "csv-drop", "-f", file)
    assert failed.code == 1
    assert failed.out == (
        "Connector csv-drop was not reached: The operator allows no folder for CSV files. Name a folder with OPPORTUNE_CSV_FOLDER "
        "and start the server again.\n"
    )
    monkeypatch.setenv("OPPORTUNE_CSV_FOLDER", str(tmp_path))
    assert opportune("connectors", "test", "csv-drop", "-f", file).out == "Connector csv-drop answers.\n"


def test_credits_are_allotted_and_accounted_for(opportune: Opportune, file: Path) -> None:
    opportune("connectors", "install", "contact-catalog", "-f", file)
    allotted = opportune("connectors", "allocate", "contact-catalog", 100, "--reason", "March", "-f", file)
    assert allotted.out == "contact-catalog: 100 of 100 credits available, 0 used, 0 held\n"
    too_many = opportune("connectors", "allocate", "contact-catalog", "-f", file, "--", -200)
    assert too_many.err == "Error: Only 100 credits are left to take back.\n"
    assert opportune("connectors", "credits", "contact-catalog", "-f", file).out == allotted.out
    limited = opportune("connectors", "limit", "contact-catalog", "--month", "500", "--run", "100", "-f", file)
    assert limited.out == "contact-catalog may use 500 credits a month and 100 credits a run.\n"
    free = opportune("connectors", "limit", "contact-catalog", "-f", file)
    assert free.out == "contact-catalog may use any number of credits.\n"
    (entry,) = opportune("connectors", "ledger", "contact-catalog", "--json", "-f", file).json
    assert (entry["kind"], entry["amount"], entry["reason"]) == ("allocate", 100, "March")
