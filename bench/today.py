"""Today in a real browser, on the demo: from going there until the link of the first account can be clicked.

`python -m bench.today` prints the figures, which know no sizes. It takes the built web app, and Chromium: on PATH, or where
CHROMIUM says.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bench.figures import Figure, figure
from bench.server import Server, serving
from bench.stores import folder

LOADS = 9
GOAL_SECONDS = 1.0
_FIRST_ACCOUNT = "main ol a[href^='/accounts/']"
# Milliseconds since the navigation began.
_NOTE_FIRST_ACCOUNT = f"""
new MutationObserver((_, observer) => {{
    if (!document.querySelector("{_FIRST_ACCOUNT}")) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => {{ window.firstAccountAt = performance.now(); }}));
}}).observe(document, {{ childList: true, subtree: true }});
"""
_PERSON = {"email": "bench@opportune.example", "name": "Bench", "role": "sales"}


def measure(size: str) -> list[Figure]:
    with serving(_demo()) as server, sync_playwright() as playwright:
        server.wait_until_at_rest()
        cookies = _sign_in(server)
        chromium = shutil.which(os.environ.get("CHROMIUM", "chromium"))
        if chromium is None:
            raise RuntimeError("Chromium is not on PATH; `make chromium` installs it, or CHROMIUM says where it is")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        first, again = _load_seconds(browser, server, cookies)
        browser.close()
    goal = f"under {GOAL_SECONDS:g} s"
    return [
        figure(
            "Today on the demo in a new browser, until the first account can be clicked",
            first,
            "s",
            goal=goal,
            met=first < GOAL_SECONDS,
        ),
        figure("the same in a browser that was there before", again, "s", goal=goal, met=again < GOAL_SECONDS),
    ]


def _demo() -> Path:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPPORTUNE_")}
    command = [sys.executable, "-m", "opportune", "demo", "--no-serve"]
    subprocess.run(command, cwd=folder(), env=environment, check=True, stdout=subprocess.DEVNULL)
    return folder() / "demo.duckdb"


def _sign_in(server: Server) -> list[dict[str, Any]]:
    """The cookies of somebody who was invited and has come."""
    client = server.connect()
    invited = client.post("/api/v1/user-access", _PERSON)
    client.close()
    token = invited["link"]["url"].rpartition("/")[2]
    body = json.dumps({"token": token, "name": _PERSON["name"], "password": "correct horse battery"})
    connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
    connection.request("POST", "/api/v1/welcome", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    set_cookies = [
        value.partition(";")[0].partition("=") for name, value in answer.getheaders() if name.lower() == "set-cookie"
    ]
    connection.close()
    if not set_cookies:
        raise RuntimeError(f"nobody was signed in: {answer.status}")
    return [{"name": name, "value": value, "url": server.url} for name, _, value in set_cookies]


def _load_seconds(browser: Browser, server: Server, cookies: list[dict[str, Any]]) -> tuple[float, float]:
    """The median seconds of a load by a browser that knows nothing, and of one right after it by the same."""
    first, again = [], []
    for _ in range(LOADS):
        context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 900})
        context.add_cookies(cookies)  # type: ignore[arg-type]  # they are what Playwright takes
        first.append(_load(context))
        again.append(_load(context))
        context.close()
    return median(first), median(again)


def _load(context: BrowserContext) -> float:
    page = context.new_page()
    page.add_init_script(_NOTE_FIRST_ACCOUNT)
    page.goto("/", wait_until="commit")
    # A trial waits until the link is there, stands still and gets the click, and leaves it at that. It looks twice a second at
    # last, so the moment itself is noted in the page: the first frame with the link, when the page listens again.
    page.locator(_FIRST_ACCOUNT).first.click(trial=True)
    taken: float = page.evaluate("firstAccountAt")
    page.close()
    return taken / 1000


if __name__ == "__main__":
    for line in measure("small"):
        print(json.dumps(line))
