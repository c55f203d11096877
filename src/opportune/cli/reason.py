"""Says in one line why an account is hot, from its explanation: who, and what they did. Pure text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from opportune.cli.output import count

_SHOWN_KINDS = 2
_RECENT_DAYS = 7


def reason_line(explanation: Mapping[str, Any]) -> str:
    """Such as "3 people: pricing page visit (4x), meeting attended; 9 signals this week"."""
    shares: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for part in explanation["contributions"]:
        if part["share"] > 0:
            shares[part["name"]] += round(part["share"] * 100)
            times[part["name"]] += 1
    people = sum(1 for part in explanation["parts"] if part["contact_id"] and part["share"] > 0)
    if not shares:
        return "no signal counts any more"
    kinds = [
        _lower_first(name) + (f" ({times[name]}x)" if times[name] > 1 else "")
        for name, _ in shares.most_common(_SHOWN_KINDS)
    ]
    recent = sum(1 for part in explanation["contributions"] if part["share"] > 0 and part["age_days"] < _RECENT_DAYS)
    who = count(people, "person", "people") if people else "anonymous visitors"
    when = f"; {count(recent, 'signal')} this week" if recent else ""
    return f"{who}: {', '.join(kinds)}{when}"


def _lower_first(name: str) -> str:
    """A name inside a sentence; abbreviations such as ROI stay as they are."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
