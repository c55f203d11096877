"""Goal: somebody sees in the terminal what definitions would do and would have done, before they are in force."""

from __future__ import annotations

from pathlib import Path

from opportune.cli.backtest_page import chart
from tests.cli.conftest import Opportune

RULE = "workflow: hot\nname: Hot\nwhen: {score: {gte: 1}}\ndo: {sync: {to: [hot]}}\n"


def test_preview_of_a_file(opportune: Opportune, file: Path) -> None:
    Path("hot.yaml").write_text(RULE, encoding="utf-8")
    shown = opportune("preview", "hot.yaml", "-f", file)
    assert shown.code == 0, shown.err
    lines = [line.split() for line in shown.out.splitlines()]
    assert shown.out.startswith("2 subjects would enter or leave something.")
    assert ["segment", "of", "members", "then", "enter", "leave"] in lines
    assert ["hot", "accounts", "0", "2", "2", "0"] in lines
    assert ["hot", "2", "2", "0", "0", "0"] in lines
    assert "workflow hot: added" in shown.out
    found = opportune("preview", "hot.yaml", "--json", "-f", file).json
    assert (found["affected"], found["confirm"]) == (2, None)
    assert "workflow hot" not in opportune("definitions", "list", "-f", file).out


def test_preview_of_what_is_in_force(opportune: Opportune, file: Path) -> None:
    Path("hot.yaml").write_text(
        RULE + "---\nladder: hot\nname: Hot\nmeasure: {score: score}\nstages:\n- {stage: all, name: All, from: 0}\n"
    )
    assert opportune("definitions", "apply", "hot.yaml", "--yes", "-f", file).code == 0
    assert opportune("preview", "workflow/hot", "-f", file).out.startswith("Nobody would enter or leave anything.")
    several = opportune("preview", "hot", "-f", file)
    assert several.err.startswith("Error: Several have the key hot. Say ")
    nothing = opportune("preview", "cold", "-f", file)
    assert nothing.err.startswith(
        "Error: There is no file cold, and no workflow, ladder, segment or intent report with that key."
    )


def test_backtest_of_a_file(opportune: Opportune, file: Path) -> None:
    Path("hot.yaml").write_text(RULE, encoding="utf-8")
    shown = opportune("backtest", "hot.yaml", "--days", 20, "-f", file)
    assert shown.code == 0, shown.err
    assert "20 days, beginning with nobody anywhere; nothing was changed" in shown.out
    row = next(line for line in shown.out.splitlines() if line.startswith("hot "))
    assert "█" in row
    report = opportune("backtest", "hot.yaml", "--days", 20, "--json", "-f", file).json
    assert len(report["days"]) == 20
    refused = opportune("backtest", "nowhere", "-f", file)
    assert refused.code == 1
    assert "There is no file nowhere" in refused.err


def test_a_course_as_a_line_of_bars() -> None:
    assert chart([0, 1, 4, 8]) == " ▂▅█"
    assert chart([0, 0]) == "  "
    assert len(chart(list(range(365)))) == 45
