"""Generated parts of the documentation: between `<!-- generated:NAME -->` and `<!-- /generated -->`."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"(<!-- generated:([a-z-]+) -->\n)(.*?)(<!-- /generated -->)", re.DOTALL)
_RUNNABLE = re.compile(r"<!-- runnable(?:: (\w+))? -->\n```sh\n(.*?)```", re.DOTALL)


def block_names(text: str) -> list[str]:
    return [found[2] for found in _BLOCK.finditer(text)]


def filled(text: str, contents: Mapping[str, Callable[[], str]]) -> str:
    """The text with the named blocks written anew, the others as they are."""

    def fill(found: re.Match[str]) -> str:
        if found[2] not in contents:
            return found[0]
        return f"{found[1]}{contents[found[2]]().rstrip()}\n{found[4]}"

    return _BLOCK.sub(fill, text)


def block(text: str, name: str) -> str:
    return next(found[3] for found in _BLOCK.finditer(text) if found[2] == name)


def runnable(text: str) -> list[tuple[str, str]]:
    """The commands that are executed, in order, each with its label (empty for most)."""
    return [(found[1] or "", found[2]) for found in _RUNNABLE.finditer(text)]


def markdown_table(headings: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    return "\n".join(lines + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows])
