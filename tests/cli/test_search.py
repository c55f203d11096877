"""Goal: whatever has a name is found from the terminal."""

from pathlib import Path

from tests.cli.conftest import Opportune


def test_what_is_found_is_a_table_and_json(opportune: Opportune, file: Path) -> None:
    page = opportune("search", "ACME", "-f", file)
    assert (page.code, page.err) == (0, "")
    assert "acme.example" in page.out
    items = opportune("search", "acme", "--kind", "account", "--json", "-f", file).json
    assert {item["kind"] for item in items} == {"account"}
    assert items[0]["score"] is not None
    assert opportune("search", "pricing", "--kind", "planet", "-f", file).code == 1


def test_nothing_found_says_what_to_try(opportune: Opportune, file: Path) -> None:
    page = opportune("search", "nobody of that name", "-f", file)
    assert (page.code, page.out) == (0, "")
    assert "Try a part of the name" in page.err
