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
        if {"open_page", "show"} & set(getattr(item, "fixturenames", ())):
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
Showing = Callable[[Site, str], Page]


def _context(
    browser: Browser, site: Site, role: str | None = ADMINISTRATOR, width: int = 1280, scheme: str = "light"
) -> BrowserContext:
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
    if role is not None:
        context.add_cookies(site.cookies_of(role))
    return context


@pytest.fixture(scope="session")
def returning(browser: Browser) -> Iterator[dict[tuple[str, str], BrowserContext]]:
    """The browsers of those who have been here before, by site and role."""
    contexts: dict[tuple[str, str], BrowserContext] = {}
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture
def open_page(browser: Browser, returning: dict[tuple[str, str], BrowserContext]) -> Iterator[OpenPage]:
    """`open_page(site, role="administrator", path="/", width=1280, scheme="light", is_first=False)`: a page of somebody who is
    signed in, or of nobody with role None. At the end nothing may have gone wrong unseen.

    The browser knows the app from the tests before, which takes half of what a new one takes, and nothing else of them.
    `is_first` is for tests that hang on what a browser fetches, or change more of it than a page.
    """
    opened: dict[Page, bool] = {}
    consoles: list[Console] = []

    def open_one(
        site: Site,
        role: str | None = ADMINISTRATOR,
        path: str = "/",
        width: int = 1280,
        scheme: str = "light",
        is_first: bool = False,
    ) -> Page:
        known = returning.get((site.url, role)) if role is not None and not is_first else None
        is_open = known is not None and any(page.context is known for page in opened)
        if role is None or is_first or is_open:
            context = _context(browser, site, role, width, scheme)
            is_own = True
        else:
            context = returning[site.url, role] = known or _context(browser, site, role)
            is_own = False
        page = context.new_page()
        opened[page] = is_own
        if not is_own:
            page.set_viewport_size({"width": width, "height": 844 if width < 600 else 900})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            kept = {"origin": site.url, "storageTypes": "local_storage,indexeddb,service_workers"}
            devtools = context.new_cdp_session(page)
            devtools.send("Storage.clearDataForOrigin", kept)
            devtools.detach()
        consoles.append(Console(page))
        page.goto(path)
        return page

    yield open_one
    for page, is_own in opened.items():
        if is_own:
            page.context.close()
        else:
            for one in page.context.pages:
                one.close()
    complaints = [complaint for console in consoles for complaint in console.complaints]
    assert not complaints, complaints


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[dict[str, Page]]:
    """Of each site the window that `show` goes on with."""
    opened: dict[str, Page] = {}
    yield opened
    for page in opened.values():
        page.context.close()


@pytest.fixture
def show(browser: Browser, windows: dict[str, Page]) -> Iterator[Showing]:
    """`show(site, path)`: go to an address as an administrator, in one window for all tests of the module, which knows the
    app already: that takes half of what a new browser takes. For tests that look and change nothing.
    """
    consoles: list[Console] = []

    def show_one(site: Site, path: str) -> Page:
        page = windows.get(site.url) or _context(browser, site).new_page()
        windows[site.url] = page
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        consoles.append(Console(page))
        page.goto(path)
        return page

    yield show_one
    complaints = [complaint for console in consoles for complaint in console.complaints]
    assert not complaints, complaints


@pytest.fixture
def page(open_page: OpenPage, demo_server: Site) -> Page:
    """Today on the demo, as an administrator."""
    return open_page(demo_server)
