"""Goal: the arithmetic of an audience, the audience and what came of it can be read in a terminal."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Opportune

DEFINITIONS = """\
segment: everybody
name: Everybody
mode: rule
criteria: {everyone: true}
---
segment: umbra
name: Umbra
mode: rule
criteria: {attribute: domain, starts_with: umbra}
---
campaign: decision
name: Decision
state: live
include: [everybody]
exclude: [umbra]
"""


@pytest.fixture
def defined(opportune: Opportune, file: Path, tmp_path: Path) -> Path:
    (tmp_path / "campaign.yaml").write_text(DEFINITIONS, encoding="utf-8")
    found = opportune("definitions", "apply", tmp_path / "campaign.yaml", "--yes", "-f", file)
    assert found.code == 0, found.err
    return file


def test_the_arithmetic_reads_from_top_to_bottom(opportune: Opportune, defined: Path) -> None:
    shown = opportune("campaigns", "show", "decision", "-f", defined)
    assert [" ".join(line.split()) for line in shown.out.splitlines()] == [
        "Decision (running): 1 account in the audience",
        "2 Everybody 1 of them in the audience",
        "= 2 included each account once",
        "1 Umbra 1 of the included taken out: umbra.example",
        "- 1 excluded exclusion always wins",
        "= 1 audience",
    ]
    (row,) = opportune("campaigns", "list", "--json", "-f", defined).json
    assert row["audience_count"] == 1
    assert opportune("campaigns", "list", "-f", defined).out.splitlines()[1].split()[:4] == [
        "decision", "Decision", "display", "running",
    ]  # fmt: skip


def test_the_audience_is_listed_and_written_to_a_file(opportune: Opportune, defined: Path) -> None:
    assert "acme.example" in opportune("campaigns", "audience", "decision", "-f", defined).out
    written = opportune("campaigns", "export", "decision", "audience.csv", "-f", defined)
    assert written.code == 0, written.err
    with Path("audience.csv").open(encoding="utf-8", newline="") as lines:
        assert [row["domain"] for row in csv.DictReader(lines)] == ["acme.example"]
    nobody = opportune("campaigns", "engagements", "decision", "--days", 7, "-f", defined)
    assert nobody.err == "No engagement in the last 7 days.\n"


def test_a_receiver_is_connected_looked_after_and_left(opportune: Opportune, defined: Path) -> None:
    connected = opportune("campaigns", "connect", "decision", "https://ads.example/audiences", "-f", defined)
    assert connected.code == 0, connected.err
    assert connected.out.startswith(
        "The audience of decision is pushed to https://ads.example/audiences.\nSecret for its"
    )
    shown = opportune("campaigns", "pushes", "decision", "-f", defined)
    assert shown.out.splitlines()[0] == "https://ads.example/audiences: 1 account told, 1 message waiting"
    (message,) = opportune("campaigns", "pushes", "decision", "--json", "-f", defined).json["messages"]
    assert (message["state"], message["added_count"], message["removed_count"]) == ("pending", 1, 0)
    inside = opportune("campaigns", "connect", "decision", "https://10.0.0.1/", "-f", defined)
    assert inside.err == (
        "Error: 10.0.0.1 is not a public address, so nothing is sent there. "
        "If that is meant, add 10.0.0.1 to OPPORTUNE_PUSH_HOSTS.\n"
    )
    left = opportune("campaigns", "disconnect", "decision", "--yes", "-f", defined)
    assert left.out == "The audience of decision is not pushed any more.\n"
    assert opportune("campaigns", "pushes", "decision", "-f", defined).err == (
        "Error: Campaign decision is not connected to any receiver. `opportune campaigns connect decision ADDRESS` does that.\n"
    )
