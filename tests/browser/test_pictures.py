"""Goal: the pictures of README and documentation show the screens as they are.

Method: beside each picture lies what it shows, in words that don't change with the day: headings of its parts, columns, tabs. When
a screen comes to have others, the test fails, and `make docs` takes the picture anew. Buttons hang on the data of the day.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import ROOT, settled
from tests.browser.servers import Site

PICTURES = ROOT / "docs" / "pictures"
HEIGHT = 860
_WORDS = """() => {
    const shown = element => element.checkVisibility();
    const words = [...document.querySelectorAll("main h2, main thead th, main [role=tab]")]
        .filter(shown)
        .map(element => element.innerText.trim().replace(/[0-9][0-9.,]*/g, "#"))
        .filter(text => text.length > 1);
    return [...new Set(words)].sort();
}"""


def _take(page: Page, name: str) -> None:
    settled(page)
    page.set_viewport_size({"width": 1280, "height": HEIGHT})
    words = "\n".join(page.evaluate(_WORDS)) + "\n"
    picture, beside = PICTURES / f"{name}.png", PICTURES / f"{name}.txt"
    if os.environ.get("UPDATE"):
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=picture, animations="disabled")
        beside.write_text(words, encoding="utf-8")
    assert picture.exists(), f"there is no picture {picture.name}; `make docs` takes it"
    assert beside.read_text(encoding="utf-8") == words, f"the screen in {picture.name} has changed; run `make docs`"


@pytest.mark.docs
@pytest.mark.parametrize(
    ("name", "path", "scheme"),
    [
        ("today", "/", "light"),
        ("account", "/accounts/{hottest}", "light"),
        ("pipeline", "/pipeline?shown_as=board", "dark"),
        ("segment", "/segments/hot-accounts", "light"),
        ("journey", "/journeys/welcome-series", "light"),
    ],
)
def test_a_picture_shows_the_screen_as_it_is(
    open_page: Callable[..., Page], demo_server: Site, name: str, path: str, scheme: str
) -> None:
    hottest = demo_server.get("/api/v1/accounts", sort="-score", limit=1)["items"][0]["account_id"]
    page = open_page(demo_server, path=path.format(hottest=hottest), scheme=scheme)
    expect(page.locator("main h1")).to_have_count(1)
    _take(page, name)


def test_every_picture_is_shown_somewhere() -> None:
    shown = "".join(page.read_text(encoding="utf-8") for page in [ROOT / "README.md", *Path(ROOT, "docs").glob("*.md")])
    unused = [picture.name for picture in PICTURES.glob("*.png") if f"pictures/{picture.name}" not in shown]
    assert not unused, f"pictures that no page shows: {unused}"
