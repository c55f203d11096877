"""Made-up companies' made-up people: their names, addresses and roles, the same for the same seed.

All domains end in `.example`, which is reserved and leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

_FIRST_NAMES = (
    "Alex", "Ari", "Blake", "Casey", "Charlie", "Dana", "Drew", "Eden", "Finn", "Harper", "Jamie", "Jordan", "Kai",
    "Kit", "Lee", "Logan", "Max", "Morgan", "Noa", "Quinn", "Reese", "Riley", "Robin", "Sam", "Sasha", "Sky", "Toni",
)  # fmt: skip
_LAST_NAMES = (
    "Alder", "Aspen", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Laurel", "Linden", "Maple", "Oak",
    "Pine", "Rowan", "Spruce", "Willow", "Yew",
)  # fmt: skip
# In the order in which a growing buying group brings them in.
_TITLES = (
    ("champion", ("Head of Operations", "Operations Manager", "Head of Sales Operations")),
    ("user", ("Account Executive", "Business Analyst", "Marketing Specialist")),
    ("economic buyer", ("Chief Financial Officer", "VP Finance", "Managing Director")),
    ("technical buyer", ("IT Manager", "Head of IT", "Solutions Architect")),
    ("influencer", ("VP Marketing", "VP Sales", "Head of Customer Success")),
    ("procurement", ("Purchasing Manager", "Head of Procurement")),
    ("user", ("Sales Manager", "Project Manager")),
    ("legal", ("Legal Counsel", "Data Protection Officer")),
    ("executive sponsor", ("Chief Executive Officer", "Chief Operating Officer")),
)
_CONTACTS_MIN, _CONTACTS_MAX = 3, 9


@dataclass(frozen=True)
class DemoAccount:
    """What the generator needs to know of an account. `domain` ends in `.example`."""

    name: str
    domain: str
    employees: int
    open_deals: int


@dataclass(frozen=True)
class DemoContact:
    """A person at an account. `browser` is the anonymous id under which the person is seen before signing in."""

    email: str
    first_name: str
    last_name: str
    title: str
    role: str
    domain: str
    browser: str

    @property
    def user_id(self) -> str:
        return f"user-{self.browser.removeprefix('browser-')}"


def example_domain(name: str) -> str:
    """`Acme Corporation` has the domain acme-corporation.example."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") + ".example"


def generate_contacts(accounts: Sequence[DemoAccount], seed: int) -> list[DemoContact]:
    """Three to nine people for each account, more for a larger one, in order of account."""
    return [contact for account in accounts for contact in contacts_of(account, seed)]


def contacts_of(account: DemoAccount, seed: int) -> list[DemoContact]:
    """The people of one account, whoever else there is."""
    chance = Random(f"{seed} people {account.domain}")
    count = min(_CONTACTS_MAX, _CONTACTS_MIN + len(str(account.employees)) - 2 + chance.randrange(3))
    names = [(first, last) for first in _FIRST_NAMES for last in _LAST_NAMES]
    people = []
    for number, (first, last) in enumerate(chance.sample(names, count)):
        role, titles = _TITLES[number]
        people.append(
            DemoContact(
                email=f"{first}.{last}@{account.domain}".lower(),
                first_name=first,
                last_name=last,
                title=chance.choice(titles),
                role=role,
                domain=account.domain,
                browser=f"browser-{account.domain.removesuffix('.example')}-{number + 1}",
            )
        )
    return people
