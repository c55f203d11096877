"""What the first screen costs before it can be used: how much script comes over the wire, and nothing in the wrong colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.screen import settled
from tests.browser.servers import ADMINISTRATOR, Site

# As the browser receives it, compressed. Today is the first screen.
MOST_SCRIPT_BYTES = 200_000


def test_today_comes_with_little_script(open_page: Callable[..., Page], demo_server: Site) -> None:
    page = open_page(demo_server, path="/api/v1/session", is_first=True)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    scripts: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def answered(event: dict[str, Any]) -> None:
        if event["type"] == "Script" or event["response"]["mimeType"].endswith("javascript"):
            scripts[event["requestId"]] = event["response"]["url"]

    def finished(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", finished)
    page.goto("/")
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    settled(page)
    found = {url.rpartition("/")[2]: sizes.get(request, 0) for request, url in scripts.items()}
    assert len(found) > 3, "the scripts were seen"
    total = sum(found.values())
    assert total < MOST_SCRIPT_BYTES, sorted(found.items(), key=lambda one: -one[1])


def test_the_first_paint_is_in_the_colours_that_were_chosen(browser: Browser, demo_server: Site) -> None:
    context = browser.new_context(base_url=demo_server.url, color_scheme="light")
    context.add_cookies(demo_server.cookies_of(ADMINISTRATOR))
    context.add_init_script("localStorage.setItem('mantine-color-scheme-value', 'dark')")
    page = context.new_page()
    # The app itself never comes: what is painted is what there is before it.
    page.route("**/assets/*.js", lambda route: route.abort())
    page.goto("/", wait_until="commit")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(14, 20, 22)")
    context.close()


def test_what_today_needs_is_fetched_at_once_and_once(open_page: Callable[..., Page], demo_server: Site) -> None:
    page = open_page(demo_server, path="/api/v1/session", is_first=True)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(demo_server.url)))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto("/")
    settled(page)
    api = [path for path in asked if path.startswith("/api/")]
    assert sorted(api[:2]) == ["/api/v1/session", "/api/v1/today"], "they do not wait for the app, nor for each other"
    assert api.count("/api/v1/session") == api.count("/api/v1/today") == 1, "the app takes what was fetched beforehand"
    (todays_script,) = (at for at, path in enumerate(asked) if "/TodayPage-" in path and path.endswith(".js"))
    assert todays_script < asked.index(api[2]), "the screen itself comes with the app"
    assert complaints == []


def test_whoever_is_not_signed_in_asks_for_nothing_of_today(browser: Browser, demo_server: Site) -> None:
    context = browser.new_context(base_url=demo_server.url)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(demo_server.url)))
    page.goto("/")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert "/api/v1/today" not in asked
    context.close()
