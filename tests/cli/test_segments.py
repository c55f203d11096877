"""Goal: segments and workflows can be looked at, asked and changed from the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Opportune

DEFINITIONS = """\
segment: warm
name: Warm accounts
mode: rule
criteria:
  all:
  - {score: {gte: 1}}
  - {signal: demo-requested, within_days: 30}
---
segment: partners
name: "O'Brien's [partners]"
mode: manual
---
workflow: sync-hot
name: Hot ones
when: {segment: warm}
do: {sync: {to: [hot]}}
"""


@pytest.fixture
def sales(opportune: Opportune, file: Path) -> Opportune:
    """Commands on a workspace with three segments and a workflow."""
    Path("definitions.yaml").write_text(DEFINITIONS)
    found = opportune("definitions", "apply", "definitions.yaml", "--yes", "-f", file)
    assert found.code == 0, found.err

    def command(*arguments: object) -> object:
        return opportune(*arguments, "-f", file)

    return command  # type: ignore[return-value]


def test_segments_are_listed_and_shown(sales: Opportune) -> None:
    found = sales("segments", "list")
    assert found.code == 0
    assert [line.split()[0] for line in found.out.splitlines()[1:]] == ["hot", "partners", "warm"]
    assert "sync-hot" in found.out
    assert [row["key"] for row in sales("segments", "list", "--mode", "manual", "--json").json] == ["partners"]
    assert sales("segments", "list", "--tag", "none").err.startswith("No segment fits.")
    shown = sales("segments", "show", "partners")
    assert "O'Brien's [partners]" in shown.out, "brackets are no markup"
    assert "30 days" in shown.out
    assert len(sales("segments", "show", "warm", "--json").json["days"]) == 30
    gone = sales("segments", "show", "none")
    assert (gone.code, gone.err) == (
        1,
        "Error: There is no segment none. `opportune segments list` shows which there are.\n",
    )


def test_members_and_their_history_are_listed(sales: Opportune) -> None:
    found = sales("segments", "members", "warm")
    assert "acme.example" in found.out
    assert "its criteria" in found.out
    assert "workflow sync-hot" in sales("segments", "members", "hot", "--sort", "name").out
    assert sales("segments", "members", "partners").err == "Nobody is in it.\n"
    assert "entered" in sales("segments", "history", "warm").out
    of = sales("segments", "of", "acme.example", "--history")
    assert [word in of.out for word in ("hot", "warm", "entered")] == [True] * 3
    assert {row["key"] for row in sales("segments", "of", "acme.example", "--json").json} == {"hot", "warm"}
    assert sales("segments", "of", "ann@acme.example", "--contact").err == "It is in no segment.\n"


def test_people_add_pin_and_remove(sales: Opportune) -> None:
    added = sales("segments", "add", "partners", "acme.example", "none.example", "--by", "Ann")
    assert (added.code, added.out.splitlines()[0]) == (0, "1 change, 0 as before, 1 rejected.")
    assert "there is no account none.example" in added.out
    assert "acme.example" in sales("segments", "members", "partners").out
    assert "Ann" in sales("segments", "pins", "partners").out
    failed = sales("segments", "add", "partners", "none.example")
    assert failed.code == 1
    assert sales("segments", "remove", "partners", "acme.example").code == 0
    assert sales("segments", "members", "partners", "--json").json == []
    assert sales("segments", "pin", "warm", "acme.example", "--out").code == 0
    assert "acme.example" not in sales("segments", "members", "warm").out
    assert sales("segments", "unpin", "warm", "acme.example").code == 0
    assert "acme.example" in sales("segments", "members", "warm").out
    assert sales("segments", "pins", "warm").err == "Nobody is pinned.\n"
    refused = sales("segments", "add", "warm", "acme.example")
    assert refused.err.startswith("Error: Segment warm is of mode rule, so its criteria decide who is in it.")


def test_members_travel_in_files(sales: Opportune) -> None:
    exported = sales("segments", "export", "warm", "warm.csv")
    assert (exported.code, exported.err) == (0, "Written to warm.csv.\n")
    assert sales("segments", "export", "warm", "warm.csv").err.startswith("Error: warm.csv exists already.")
    assert sales("segments", "export", "warm").out == Path("warm.csv").read_text()
    lines = sales("segments", "export", "warm", "--format", "jsonl").out.splitlines()
    assert json.loads(lines[0])["domain"] == "acme.example"
    Path("bad.csv").write_text("domain\nnone.example\n")
    both = sales("segments", "import", "partners", "warm.csv")
    assert both.out.splitlines()[0] == "1 change, 0 as before, 0 rejected."
    bad = sales("segments", "import", "partners", "bad.csv", "--json")
    assert (bad.code, bad.json["rejections"][0]["number"]) == (1, 2)
    assert (
        sales("segments", "import", "partners", "none.csv").err == "Error: There is no file none.csv. Check the path.\n"
    )


def test_criteria_are_counted_before_they_are_in_force(sales: Opportune) -> None:
    Path("try.yaml").write_text("criteria: {score: {gte: 1}}\n")
    found = sales("segments", "count", "try.yaml")
    assert found.out.startswith("2 accounts, counted in ")
    assert "acme.example" in found.out
    assert sales("segments", "count", "try.yaml", "--sample", "0", "--json").json["sample"] == []
    Path("bad.yaml").write_text("criteria: {score: {gte: 101}}\n")
    assert sales("segments", "count", "bad.yaml").err == (
        "Error: the request: criteria.score: a score lies between 0 and 100, but the test says 101\n"
    )


def test_why_shows_every_condition(sales: Opportune) -> None:
    found = sales("segments", "why", "warm", "acme.example")
    first, second, *_ = found.out.splitlines()
    assert first.endswith(" is in warm.")
    assert second == "  Its criteria hold."
    assert "✓" in found.out and "signal: demo-requested, within_days: 30" in found.out
    assert (
        "workflow sync-hot (active) keeps exactly who matches in it"
        in sales("segments", "why", "hot", "acme.example").out
    )
    Path("try.yaml").write_text("criteria: {score: {gte: 100}}\n")
    account_id = sales("accounts", "show", "acme.example", "--json").json["account_id"]
    tried = sales("segments", "why", "-", account_id, "--definition", "try.yaml")
    assert "Fails: score: {gte: 100} (it is " in tried.out
    assert "✗" in tried.out
    assert sales("segments", "why", "-", "acme", "--definition", "try.yaml").err.startswith("Error: With --definition")
    assert sales("segments", "why", "warm", "acme.example", "--json").json["holds"] is True


def test_the_sql_of_a_segment_is_printed(sales: Opportune) -> None:
    found = sales("explain", "segment", "warm")
    assert found.out.startswith("-- accounts in warm, but for pins\n-- $")
    assert "with score_from_1 as (" in found.out
    assert "matches (sync, active)" in sales("explain", "segment", "hot").out
    assert sales("explain", "segment", "partners").err.startswith("People decide who is in this segment")
    assert sales("explain", "segment", "warm", "--json").json[0]["sql"].startswith("with ")


def test_workflows_are_looked_at_run_and_switched(sales: Opportune) -> None:
    assert "sync to hot" in sales("workflows", "list").out
    assert sales("workflows", "list", "--status", "archived").err.startswith("No workflow fits.")
    assert "sync-hot" in sales("workflows", "show", "sync-hot").out
    ran = sales("workflows", "run", "sync-hot")
    assert ran.out.startswith("Looked at 2 accounts: ")
    runs = sales("workflows", "runs", "sync-hot", "--json").json
    assert [run["cause"] for run in runs] == ["manual", "definition"]
    assert "definition" in sales("workflows", "runs", "sync-hot").out
    who = sales("workflows", "who", runs[1]["run_id"], "--outcome", "added")
    assert "acme.example" in who.out
    assert sales("workflows", "disable", "sync-hot").out == "Workflow sync-hot is disabled, in version 2.\n"
    assert "Enable it first" in sales("workflows", "run", "sync-hot").err
    assert sales("workflows", "enable", "sync-hot").out == "Workflow sync-hot is active, in version 3.\n"
    copied = sales("workflows", "duplicate", "sync-hot", "sync-hotter", "--name", "Hotter")
    assert copied.out == "Workflow sync-hotter is disabled, in version 1.\n"
    assert sales("workflows", "archive", "sync-hot", "--json").json["status"] == "archived"
    assert "is archived and stays as it is" in sales("workflows", "enable", "sync-hot").err
