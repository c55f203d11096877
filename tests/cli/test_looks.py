"""Goal: the terminal says whom to call and how the pipeline went in the words of the web app."""

from pathlib import Path

from tests.cli.conftest import Opportune


def test_today_lists_whom_to_call_and_why(opportune: Opportune, file: Path) -> None:
    found = opportune("today", "--json", "-f", file).json
    page = opportune("today", "-f", file)
    assert (page.code, page.err) == (0, "")
    for name, title in (("high", "High intent"), ("rising", "Rising"), ("cooling", "Cooling")):
        assert f"{found[name]['total']} in all" in page.out.partition(title)[2].splitlines()[0]
        for row in found[name]["items"]:
            assert row["name"] in page.out


def test_today_of_an_empty_workspace_says_how_to_fill_it(opportune: Opportune, tmp_path: Path) -> None:
    opportune("keys", "create", "site", "-f", tmp_path / "empty.opportune")
    page = opportune("today", "-f", tmp_path / "empty.opportune")
    assert page.code == 0
    assert "opportune import" in page.err + page.out


def test_trends_show_a_line_a_week_and_every_day_to_programs(opportune: Opportune, file: Path) -> None:
    found = opportune("trends", "--json", "-f", file).json
    page = opportune("trends", "-f", file)
    assert (page.code, page.err) == (0, "")
    newest = found["scores"][-1]
    assert newest["day"] in page.out
    assert len(page.out.splitlines()) <= 1 + len(found["scores"]) // 7 + 1 + 2
