"""Decides who is who: which person and account the identifiers of new events belong to.

A pure function over claims and what is known about their identifiers; `tick/identify.py` fetches and stores. It is a
loop over claims, not a statement, because claims depend on their order: the first event that names an identifier
decides.
Only claims that settle nothing by a join come here, never every account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Claim:
    """The identifiers one event (the first of its kind) puts side by side."""

    event_id: int
    type: str
    anonymous_id: str | None = None
    user_id: str | None = None
    previous_id: str | None = None
    email: str | None = None
    group_id: str | None = None
    company_domain: str | None = None


@dataclass
class Known:
    """What the workspace knows about the identifiers of the claims. `resolve` brings it up to date as it decides."""

    visitors: dict[str, int] = field(default_factory=dict)  # anonymous_id -> visitor_id
    users: dict[str, int] = field(default_factory=dict)  # user_id -> contact_id
    emails: dict[str, int] = field(default_factory=dict)  # email -> contact_id
    links: dict[int, int] = field(default_factory=dict)  # visitor_id -> contact_id, or minus an account_id
    contact_email: dict[int, str | None] = field(default_factory=dict)
    contact_account: dict[int, int | None] = field(default_factory=dict)
    domains: dict[str, int] = field(default_factory=dict)  # registrable domain -> account_id
    groups: dict[str, int] = field(default_factory=dict)  # groupId -> account_id


@dataclass
class Resolution:
    """What has to be written. Lists are in the order of the decisions."""

    aliases: list[tuple[str, str, int]] = field(default_factory=list)  # kind, value, person_id
    visitors: list[tuple[int, str]] = field(default_factory=list)
    contacts: list[tuple[int, str | None]] = field(default_factory=list)  # contact_id, email
    contact_emails: dict[int, str] = field(default_factory=dict)  # contacts that had no email until now
    contact_accounts: dict[int, int] = field(default_factory=dict)
    accounts: list[tuple[int, str | None]] = field(default_factory=list)  # account_id, domain
    domains: list[tuple[str, int]] = field(default_factory=list)
    groups: list[tuple[str, int]] = field(default_factory=list)
    links: dict[int, tuple[int, str]] = field(default_factory=dict)  # subject -> (into, cause)
    merged: dict[int, int] = field(default_factory=dict)  # contact -> surviving contact
    conflicts: list[tuple[int, str, str, int, int]] = field(default_factory=list)


def resolve(
    claims: Iterable[Claim], known: Known, next_person: Callable[[], int], next_account: Callable[[], int]
) -> Resolution:
    """Settle every claim in order.

    - user_id and email are strong: they name a contact. The same email is the same contact; a user_id follows the email
      it first came with. Two contacts that both have an email are never merged by a mere event.
    - anonymous_id is weak: it names a visitor. The first contact it is seen with takes the visitor and its past over;
      a second contact on the same device does not.
    - alias merges what it names: a visitor into the contact, or one contact into another.
    - group decides the account of the person, also of one who identifies later; otherwise the registrable domain of
      the email does, if the contact has none yet.
    """
    return _Resolver(known, next_person, next_account).run(claims)


class _Resolver:
    def __init__(self, known: Known, next_person: Callable[[], int], next_account: Callable[[], int]) -> None:
        self.known = known
        self.next_person = next_person
        self.next_account = next_account
        self.out = Resolution()

    def run(self, claims: Iterable[Claim]) -> Resolution:
        for claim in claims:
            contact = self._contact(claim)
            if claim.type == "alias" and claim.previous_id and contact is not None:
                contact = self._alias(claim.previous_id, contact)
            visitor = self._visitor(claim.anonymous_id)
            if visitor is not None and contact is not None:
                self._link(visitor, contact)
            self._account(claim, contact, visitor)
        return self.out

    def _contact(self, claim: Claim) -> int | None:
        by_user = self.known.users.get(claim.user_id) if claim.user_id else None
        by_email = self.known.emails.get(claim.email) if claim.email else None
        if by_user is not None and by_email is not None and by_user != by_email:
            return self._two_contacts(claim, by_user, by_email)
        contact = by_user if by_user is not None else by_email
        if contact is None:
            if not (claim.user_id or claim.email):
                return None
            contact = self._new_contact(claim.email)
        if claim.user_id and by_user is None:
            self.known.users[claim.user_id] = contact
            self.out.aliases.append(("user_id", claim.user_id, contact))
        if claim.email and by_email is None:
            self._add_email(claim.email, contact)
        return contact

    def _two_contacts(self, claim: Claim, by_user: int, by_email: int) -> int:
        """The user_id and the email belong to different contacts: one of them without an email is the same person."""
        if self.known.contact_email.get(by_user) is None:
            return self._merge(by_user, by_email)
        assert claim.email is not None, "two contacts are found only through a user_id and an email"
        self.out.conflicts.append((claim.event_id, "email", claim.email, by_user, by_email))
        return by_user

    def _new_contact(self, email: str | None) -> int:
        contact = self.next_person()
        self.known.contact_email[contact] = None
        self.known.contact_account[contact] = None
        self.out.contacts.append((contact, email))
        return contact

    def _add_email(self, email: str, contact: int) -> None:
        self.known.emails[email] = contact
        self.out.aliases.append(("email", email, contact))
        if self.known.contact_email.get(contact) is None:
            self.known.contact_email[contact] = email
            self.out.contact_emails[contact] = email

    def _visitor(self, anonymous_id: str | None) -> int | None:
        if not anonymous_id:
            return None
        visitor = self.known.visitors.get(anonymous_id)
        if visitor is None:
            visitor = self.next_person()
            self.known.visitors[anonymous_id] = visitor
            self.out.visitors.append((visitor, anonymous_id))
            self.out.aliases.append(("anonymous_id", anonymous_id, visitor))
        return visitor

    def _alias(self, previous_id: str, contact: int) -> int:
        earlier = self.known.users.get(previous_id)
        if earlier is not None and earlier != contact:
            return self._merge(earlier, contact)
        if earlier is None:
            visitor = self._visitor(previous_id)
            if visitor is not None:
                self._link(visitor, contact)
        return contact

    def _link(self, visitor: int, contact: int) -> None:
        into = self.known.links.get(visitor)
        if into is None or into < 0:
            self.known.links[visitor] = contact
            self.out.links[visitor] = (contact, "identify")
            if into is not None and self.known.contact_account.get(contact) is None:
                self._move_to_account(contact, -into)

    def _merge(self, contact: int, survivor: int) -> int:
        """Everything that led to `contact` leads to `survivor` from now on."""
        for earlier, into in self.out.merged.items():
            if into == contact:
                self.out.merged[earlier] = survivor
                self.out.links[earlier] = (survivor, "merge")
        self.out.merged[contact] = survivor
        self.out.links[contact] = (survivor, "merge")
        for index in (self.known.users, self.known.emails):
            for value, person in index.items():
                if person == contact:
                    index[value] = survivor
        for visitor, into in self.known.links.items():
            if into == contact:
                self.known.links[visitor] = survivor
                if visitor in self.out.links:
                    self.out.links[visitor] = (survivor, self.out.links[visitor][1])
        if self.known.contact_account.get(survivor) is None:
            account = self.known.contact_account.get(contact)
            if account is not None:
                self._move_to_account(survivor, account)
        email = self.known.contact_email.get(contact)
        if email is not None and self.known.contact_email.get(survivor) is None:
            self.known.contact_email[survivor] = email
            self.out.contact_emails[survivor] = email
        return survivor

    def _account(self, claim: Claim, contact: int | None, visitor: int | None) -> None:
        has_account = contact is not None and self.known.contact_account.get(contact) is not None
        if claim.type != "group" and has_account:
            return
        account = self._known_or_new_account(claim)
        if account is None:
            return
        if contact is not None:
            if self.known.contact_account.get(contact) != account:
                self._move_to_account(contact, account)
        elif (
            visitor is not None and self.known.links.get(visitor, -1) < 0 and self.known.links.get(visitor) != -account
        ):
            self.known.links[visitor] = -account
            self.out.links[visitor] = (-account, "group")

    def _known_or_new_account(self, claim: Claim) -> int | None:
        by_group = self.known.groups.get(claim.group_id) if claim.group_id else None
        by_domain = self.known.domains.get(claim.company_domain) if claim.company_domain else None
        account = by_group if by_group is not None else by_domain
        if account is None:
            if not (claim.group_id or claim.company_domain):
                return None
            account = self.next_account()
            self.out.accounts.append((account, claim.company_domain))
        if claim.group_id and by_group is None:
            self.known.groups[claim.group_id] = account
            self.out.groups.append((claim.group_id, account))
        if claim.company_domain and by_domain is None and (by_group is None or claim.type == "group"):
            self.known.domains[claim.company_domain] = account
            self.out.domains.append((claim.company_domain, account))
        return account

    def _move_to_account(self, contact: int, account: int) -> None:
        self.known.contact_account[contact] = account
        self.out.contact_accounts[contact] = account
