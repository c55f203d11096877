"""Goal: people read tables, programs read JSON, and both say the same."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Opportune

LISTS = [
    ["accounts", "list"],
    ["contacts", "list"],
    ["signals"],
    ["signals", "--account", "acme.example"],
    ["signals", "--contact", "ann@acme.example"],
    ["history", "account", "acme.example"],
    ["history", "contact", "ann@acme.example"],
    ["definitions", "list"],
    ["definitions", "versions", "score_model", "intent"],
    ["mappings", "list"],
]


@pytest.mark.parametrize("command", LISTS, ids=" ".join)
def test_a_list_is_a_table_and_json(
    opportune: Opportune, file: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    rows = opportune(*command, "--json", "-f", file).json
    table = opportune(*command, "-f", file)
    assert (table.code, table.err) == (0, "")
    assert len(rows) > 0
    assert len(table.out.splitlines()) == len(rows) + 1
    assert "\x1b" not in table.out, "no colours where nobody sees them"
    assert all(line == line.rstrip() for line in table.out.splitlines())


def test_the_hottest_account_comes_first(opportune: Opportune, file: Path) -> None:
    rows = opportune("accounts", "list", "--json", "-f", file).json
    assert [row["domain"] for row in rows] == ["acme.example", "umbra.example"]
    assert opportune("accounts", "list", "--limit", "1", "--json", "-f", file).json == rows[:1]
    assert opportune("accounts", "list", "--sort", "score", "--json", "-f", file).json == rows[::-1]
    assert opportune("accounts", "list", "--search", "umbra", "--json", "-f", file).json == rows[1:]
    assert opportune("accounts", "list", "--min-score", "101", "-f", file).code == 2


def test_names_domains_and_emails_find_the_same(opportune: Opportune, file: Path) -> None:
    by_domain = opportune("accounts", "show", "ACME.example", "--json", "-f", file).json
    assert opportune("accounts", "show", by_domain["account_id"], "--json", "-f", file).json == by_domain
    by_email = opportune("contacts", "show", "ann@acme.example", "--json", "-f", file).json
    assert opportune("contacts", "show", "Ann Lee", "--json", "-f", file).json == by_email


def test_a_record_shows_what_is_known(opportune: Opportune, file: Path) -> None:
    found = opportune("contacts", "show", "Ann Lee", "-f", file)
    assert re.search(r"^title +CFO$", found.out, re.MULTILINE)
    assert "None" not in found.out


@pytest.mark.parametrize(("kind", "name"), [("account", "acme.example"), ("contact", "ann@acme.example")])
def test_the_parts_of_an_explanation_add_up(opportune: Opportune, file: Path, kind: str, name: str) -> None:
    page = opportune("explain", kind, name, "--all", "-f", file).out
    score = int(re.search(r"^Score (\d+)", page, re.MULTILINE)[1])
    sum_line = re.search(rf"^{score} = (.*)$", page, re.MULTILINE)[1]
    addends = [float(number) for number in re.findall(r"(?:^|\+ )(\d+\.\d\d)", sum_line)]
    assert sum(addends) == pytest.approx(score, abs=1e-9)
    shares = [float(number) for number in re.findall(r"^\d{4}-\d\d-\d\d.* (-?\d+\.\d\d)$", page, re.MULTILINE)]
    assert len(shares) > 1
    assert sum(shares) == pytest.approx(score, abs=1e-9)
    assert re.search(rf"^ +together +{score}\.00$", page, re.MULTILINE)
    assert "Left alone, the score falls to" in page


def test_a_past_moment_is_explained_as_it_was_known(opportune: Opportune, file: Path) -> None:
    first = opportune("history", "account", "acme.example", "--json", "-f", file).json[-1]
    at = first["changed_at"]
    explained = opportune("explain", "account", "acme.example", "--at", at, "--json", "-f", file).json
    scored = opportune("score", "account", "acme.example", "--at", at, "--json", "-f", file).json
    assert explained["score"] == explained["recorded_score"] == scored["score"] == first["new_score"]
    assert opportune("score", "account", "acme.example", "--at", at, "-f", file).out.startswith(f"{scored['score']} (")


def test_a_narrow_terminal_gets_the_whole_table(
    opportune: Opportune, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    for command in (["accounts", "list"], ["explain", "account", "acme.example"]):
        lines = opportune(*command, "-f", file).out.splitlines()
        assert max(map(len, lines)) <= 70
        assert not any("…" in line for line in lines)
