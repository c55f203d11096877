from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.screen import Console
from tests.browser.servers import ADMINISTRATOR, Site, serving
from tests.workspaces import copy_of_demo

# How long to wait for what is sure to come, however busy the machine is.
_PATIENCE_MS = 30_000
expect.set_options(timeout=_PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever comes first waits until the demo is built, and a browser started."""
    for item in items:
        if "open_page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = shutil.which(os.environ.get("CHROMIUM", "chromium"))
        assert chromium, "Chromium is on PATH, or CHROMIUM says where it is; `make chromium` installs it on Debian"
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, shared: a test may add things of its own to it, and leaves the rest as it was."""
    file = tmp_path_factory.mktemp("demo-server") / "demo.opportune"
    copy_of_demo(tmp_path_factory, file)
    with serving(file) as site:
        yield site


@pytest.fixture
def own_server(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, for one test alone."""
    file = tmp_path / "demo.opportune"
    copy_of_demo(tmp_path_factory, file)
    with serving(file) as site:
        yield site


@pytest.fixture(scope="session")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("empty-server") / "empty.opportune") as site:
        yield site


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """`open_page(site, role="administrator", path="/", width=1280, scheme="light")`: a page of somebody who is signed in,
    or of nobody with role None. At the end nothing may have gone wrong unseen.
    """
    contexts: list[BrowserContext] = []
    consoles: list[Console] = []

    def open_one(
        site: Site, role: str | None = ADMINISTRATOR, path: str = "/", width: int = 1280, scheme: str = "light"
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="UTC",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(_PATIENCE_MS)
        contexts.append(context)
        if role is not None:
            context.add_cookies(site.cookies_of(role))
        page = context.new_page()
        consoles.append(Console(page))
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    complaints = [complaint for console in consoles for complaint in console.complaints]
    assert not complaints, complaints


@pytest.fixture
def page(open_page: OpenPage, demo_server: Site) -> Page:
    """Today on the demo, as an administrator."""
    return open_page(demo_server)
