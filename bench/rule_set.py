"""Fifty segments and fifty rules as a large customer has them: attributes, scores, windows, and each other."""

from __future__ import annotations

from typing import Any

from opportune.shipped import read_definition
from opportune.store.definitions import Body

INDUSTRIES = ("software", "retail", "finance", "energy", "health", "steel", "media", "travel", "food", "logistics")
_KINDS = (
    "page-visit", "pricing-page-visit", "product-page-visit", "email-opened", "email-link-clicked", "blog-post-view",
    "whitepaper-download", "webinar-attended", "deal-room-visited", "meeting-attended",
)  # fmt: skip
MANAGED = 30


def fifty_segments() -> list[Body]:
    """Rule segments with one to three conditions each."""
    found: list[dict[str, Any]] = []
    for number in range(50):
        conditions: list[dict[str, Any]] = [
            {"attribute": "industry", "in": [INDUSTRIES[number % 10], INDUSTRIES[(number + 3) % 10]]},
            {"score": {"gte": 5 + number}},
            {"signal": _KINDS[number % 10], "at_least": 1 + number % 3, "within_days": (7, 14, 30)[number % 3]},
        ][: 1 + number % 3]
        if number >= 40:
            conditions.append({"not": {"segment": f"segment-{number - 40}"}})
        found.append({"segment": f"segment-{number}", "name": f"Segment {number}", "criteria": {"all": conditions}})
    return [read_definition({"mode": "rule", **content}, "the benchmark") for content in found]


def fifty_rules() -> list[Body]:
    """Rules of every verb over thirty managed segments."""
    managed = [{"segment": f"managed-{n}", "name": f"Managed {n}", "mode": "managed"} for n in range(MANAGED)]
    rules: list[dict[str, Any]] = []
    for number in range(50):
        to, other = f"managed-{number % MANAGED}", f"managed-{(number + 7) % MANAGED}"
        actions: tuple[dict[str, Any], ...] = (
            {"sync": {"to": [to]}},
            {"add": {"to": [to]}},
            {"move": {"from": [other], "to": [to]}},
            {"remove": {"from": [other]}},
        )
        tests: tuple[dict[str, Any], ...] = (
            {"score": {"between": [number, number + 20]}},
            {"signal": _KINDS[(number * 3) % 10], "at_least": 2, "within_days": 7 + number % 5},
            {"all": [{"score": {"gte": number}}, {"segment": f"segment-{number % 40}"}]},
        )
        rules.append({"workflow": f"rule-{number}", "name": f"Rule {number}", "position": number,
                      "when": tests[number % 3], "do": actions[number % 4]})  # fmt: skip
    return [read_definition(content, "the benchmark") for content in (*managed, *rules)]
