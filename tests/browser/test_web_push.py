"""What docs/web-push.md tells sites to paste works in a real browser, which shows a message that comes twice once."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from opportune.delivery.web_push import new_private_key, public_key_of

SCRIPTS = re.findall(
    r"^```js\n(.*?)^```", (Path(__file__).parents[2] / "docs/web-push.md").read_text(encoding="utf-8"), re.M | re.S
)


class _Site(BaseHTTPRequestHandler):
    """A site with the worker at its root, and a page with the other script."""

    def do_GET(self) -> None:
        is_worker = self.path == "/opportune-push.js"
        body = SCRIPTS[0] if is_worker else f"<h1>Shop</h1><script>{SCRIPTS[1]}</script>"
        self.send_response(200)
        self.send_header("content-type", "text/javascript" if is_worker else "text/html")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context()
    context.grant_permissions(["notifications"], origin=site)
    opened = context.new_page()
    opened.goto(site)
    yield opened
    context.close()


def test_the_worker_shows_a_message_once_however_often_it_comes(page: Page, site: str) -> None:
    workers = page.context.new_cdp_session(page)
    registered: list[str] = []
    workers.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registered.extend(one["registrationId"] for one in event["registrations"]),
    )
    workers.send("ServiceWorker.enable")
    assert page.evaluate("typeof subscribeToPush + typeof refreshPush + typeof unsubscribeFromPush") == "function" * 3
    page.evaluate(
        "navigator.serviceWorker.register('/opportune-push.js').then(() => navigator.serviceWorker.ready).then(() => null)"
    )
    shown = {"title": "Hi Ann", "body": "Your plan is ready.", "tag": "key", "navigate": f"{site}/start"}
    notifications = "navigator.serviceWorker.ready.then((it) => it.getNotifications())"
    while not registered:
        # The browser says so in its own time.
        page.evaluate("null")
    for title in ("Hi Ann", "Hi again"):
        data = json.dumps({"web_push": 8030, "notification": shown | {"title": title}})
        message = {"origin": site, "registrationId": registered[-1], "data": data}
        workers.send("ServiceWorker.deliverPushMessage", message)
        page.wait_for_function(
            f"title => {notifications}.then((all) => all.some((one) => one.title === title))", arg=title
        )
    # Chromium lists what it shows; while one takes the place of another there may be none for a moment.
    wanted = [["Hi again", "Your plan is ready.", f"{site}/start"]]
    page.wait_for_function(
        f"wanted => {notifications}.then((all) => JSON.stringify(all.map("
        "(one) => [one.title, one.body, one.data.navigate])) === wanted)",
        arg=json.dumps(wanted, separators=(",", ":")),
    )


def test_browsers_take_the_key_of_a_workspace(page: Page) -> None:
    page.evaluate(
        "navigator.serviceWorker.register('/opportune-push.js').then(() => navigator.serviceWorker.ready).then(() => null)"
    )
    subscribed = """key => navigator.serviceWorker.ready
        .then((it) => it.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }))
        .then(() => "subscribed", (error) => error.name)"""
    # There is no push service behind a browser of tests, but a key that is none is refused before it is asked.
    assert page.evaluate(subscribed, "bm8ga2V5") == "InvalidAccessError"
    assert page.evaluate(subscribed, public_key_of(new_private_key())) in (
        "subscribed",
        "AbortError",
        "NotAllowedError",
    )
