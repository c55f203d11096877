"""Made-up companies that have not bought yet, beside the real ones of the demo, which are all customers: without them no campaign
that leaves customers out would reach anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from opportune.testing.people import example_domain

_FIRST_WORDS = (
    "Alpine", "Anchor", "Beacon", "Bramble", "Cobalt", "Copper", "Dovetail", "Ember", "Fallow", "Fathom", "Granite",
    "Harbour", "Heron", "Juniper", "Kestrel", "Lantern", "Marlow", "Meadow", "Orchard", "Pebble", "Quarry", "Saffron",
    "Thistle", "Willow",
)  # fmt: skip
# The second word of a name, and the industry it stands for; the industries are those of the real accounts.
_SECOND_WORDS = (
    ("Software", "software"),
    ("Systems", "technology"),
    ("Health", "medical"),
    ("Labs", "medical"),
    ("Retail", "retail"),
    ("Markets", "retail"),
    ("Capital", "finance"),
    ("Media", "marketing"),
    ("Services", "services"),
    ("Networks", "telecommunications"),
)
_COUNTRIES = ("United States", "United States", "United States", "Germany", "Norway", "Japan", "Brazil", "Kenya")
_EMPLOYEES_MIN, _EMPLOYEES_MAX = 40, 9_000


@dataclass(frozen=True)
class Prospect:
    """A company without any opportunity. `domain` ends in `.example`."""

    name: str
    domain: str
    industry: str
    country: str
    employees: int


def generate_prospects(count: int, seed: int) -> list[Prospect]:
    """So many companies in order of name, the same for the same seed."""
    chance = Random(f"{seed} prospects")
    names = [(f"{first} {second}", industry) for first in _FIRST_WORDS for second, industry in _SECOND_WORDS]
    prospects = []
    for name, industry in sorted(chance.sample(names, count)):
        # Small companies are more frequent than large ones.
        size = (_EMPLOYEES_MAX / _EMPLOYEES_MIN) ** chance.random()
        prospects.append(
            Prospect(name, example_domain(name), industry, chance.choice(_COUNTRIES), round(_EMPLOYEES_MIN * size))
        )
    return prospects
