"""A small stand-in for the identity tables: keeps what `resolve` decides, and hands back what a tick would look up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count

from opportune.tick.identity import Claim, Known, Resolution, resolve


@dataclass
class Books:
    """People by number from 1, accounts by number from 100; a link below zero leads to an account."""

    aliases: dict[tuple[str, str], int] = field(default_factory=dict)
    contacts: dict[int, tuple[str | None, int | None]] = field(default_factory=dict)  # email, account
    links: dict[int, int] = field(default_factory=dict)
    domains: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    accounts: dict[int, str | None] = field(default_factory=dict)
    conflicts: list[tuple[int, str, str, int, int]] = field(default_factory=list)
    people: Iterable[int] = field(default_factory=lambda: count(1), compare=False)
    companies: Iterable[int] = field(default_factory=lambda: count(100), compare=False)

    def settle(self, claims: Sequence[Claim]) -> Resolution:
        """Resolve the claims in one batch and keep the outcome."""
        found = resolve(claims, self.known(claims), iter(self.people).__next__, iter(self.companies).__next__)
        self.keep(found)
        return found

    def known(self, claims: Iterable[Claim]) -> Known:
        """What is known of the identifiers that the claims name, and no more."""
        named = {("anonymous_id", claim.anonymous_id) for claim in claims} | {("user_id", c.user_id) for c in claims}
        named |= {("email", claim.email) for claim in claims}
        named |= {(kind, claim.previous_id) for claim in claims for kind in ("anonymous_id", "user_id")}
        found = {alias: person for alias, person in self.aliases.items() if alias in named}
        known = Known()
        for (kind, value), person in found.items():
            {"anonymous_id": known.visitors, "user_id": known.users, "email": known.emails}[kind][value] = person
        known.links = {visitor: self.links[visitor] for visitor in known.visitors.values() if visitor in self.links}
        for contact in {*found.values(), *known.links.values()} & set(self.contacts):
            known.contact_email[contact], known.contact_account[contact] = self.contacts[contact]
        known.domains = {
            c.company_domain: self.domains[c.company_domain] for c in claims if c.company_domain in self.domains
        }
        known.groups = {c.group_id: self.groups[c.group_id] for c in claims if c.group_id in self.groups}
        return known

    def keep(self, found: Resolution) -> None:
        assert not {*found.merged.values()} & {*found.merged}, "a survivor survives"
        self.accounts |= dict(found.accounts)
        self.domains |= dict(found.domains)
        self.groups |= dict(found.groups)
        for contact, email in found.contacts:
            self.contacts[contact] = (email, None)
        for kind, value, person in found.aliases:
            self.aliases[kind, value] = found.merged.get(person, person)
        for alias, person in self.aliases.items():
            self.aliases[alias] = found.merged.get(person, person)
        for contact, email in found.contact_emails.items():
            self.contacts[contact] = (email, self.contacts[contact][1])
        for contact, account in found.contact_accounts.items():
            self.contacts[contact] = (self.contacts[contact][0], account)
        for contact in found.merged:
            del self.contacts[contact]
        self.links |= {subject: into for subject, (into, _) in found.links.items()}
        for subject, into in self.links.items():
            self.links[subject] = found.merged.get(into, into)
        self.conflicts += found.conflicts

    def person(self, kind: str, value: str) -> int:
        """Whom the identifier leads to in the end."""
        person = self.aliases[kind, value]
        return self.links.get(person, person)

    def account_of(self, kind: str, value: str) -> int | None:
        """The account that what this identifier does counts for."""
        person = self.person(kind, value)
        return -person if person < 0 else self.contacts.get(person, (None, None))[1]
