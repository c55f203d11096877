"""What every screen is held against: nothing serious for axe, nothing wider than the window, nothing red in the console."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, expect

ROOT = Path(__file__).parents[2]
WIDTHS = (390, 1280, 1920)
_PATIENCE_MS = 15_000
_SERIOUS = {"serious", "critical"}
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _axe() -> str:
    return (ROOT / "ui/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def serious_faults(page: Page, only: str | None = None) -> list[str]:
    """What axe finds serious or worse: rule, help, and where. `only` names one rule."""
    page.evaluate(_axe())
    run_only = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": _RULES}
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(document, options).then(found => found.violations)",
        # What passes is not told: describing it takes as long as finding it.
        {"runOnly": run_only, "resultTypes": ["violations"], "elementRef": False},
    )
    return [
        f"{fault['id']}: {fault['help']} at " + "; ".join(node["html"][:160] for node in fault["nodes"][:3])
        for fault in found
        if fault["impact"] in _SERIOUS
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window, once charts and tables have followed its last change of size.

    They follow a frame or more later, on a busy machine much more: a page that stays too wide is told from one that is not
    there yet by patience alone.
    """
    wider: int = page.evaluate(
        """async patience => {
            const wider = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
            const end = performance.now() + patience;
            while (wider() > 0 && performance.now() < end) await new Promise(requestAnimationFrame);
            return wider();
        }""",
        _PATIENCE_MS,
    )
    return wider


def settled(page: Page) -> None:
    """Wait until everything that was asked for is there and drawn."""
    page.wait_for_load_state("networkidle")
    # By locator: a function that is polled is evaluated from text, which the security policy of the page forbids.
    expect(page.locator("[aria-busy=true], .mantine-Skeleton-root[data-visible]")).to_have_count(
        0, timeout=_PATIENCE_MS
    )


class Console:
    """What the browser complained about: errors of the page, and whatever the security policy blocked."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser itself reports refused requests; whether they were right is for each test to say.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)
