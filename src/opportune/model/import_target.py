"""What a file can be imported as: the objects with their fields, identities and references.

It owns the vocabulary of imports; how a column comes to a field is the matter of `mapping`.
"""

from __future__ import annotations

from enum import StrEnum


class ImportObject(StrEnum):
    """What the rows of a file are."""

    ACCOUNT = "account"
    CONTACT = "contact"
    OPPORTUNITY = "opportunity"
    USER = "user"
    SIGNAL = "signal"


class Parse(StrEnum):
    """How the text of a column is read."""

    TEXT = "text"
    NUMBER = "number"
    INT = "int"
    BOOL = "bool"
    YEAR = "year"
    DATE = "date"
    DATETIME = "datetime"
    DOMAIN = "domain"
    EMAIL = "email"
    STATE = "state"


class MissingReference(StrEnum):
    """What happens to a record whose reference leads nowhere: kept without it (and reported), rejected, or the
    other record is created."""

    KEEP = "keep"
    REJECT = "reject"
    CREATE = "create"


TARGETS: dict[ImportObject, dict[str, Parse]] = {
    ImportObject.ACCOUNT: {
        "external_id": Parse.TEXT,
        "name": Parse.TEXT,
        "domain": Parse.DOMAIN,
        "industry": Parse.TEXT,
        "employees": Parse.INT,
        "revenue": Parse.NUMBER,
        "currency": Parse.TEXT,
        "founded_year": Parse.YEAR,
        "country": Parse.TEXT,
        "region": Parse.TEXT,
        "city": Parse.TEXT,
        "territory": Parse.TEXT,
        "timezone": Parse.TEXT,
    },
    ImportObject.CONTACT: {
        "external_id": Parse.TEXT,
        "email": Parse.EMAIL,
        "company_domain": Parse.DOMAIN,
        "first_name": Parse.TEXT,
        "last_name": Parse.TEXT,
        "title": Parse.TEXT,
        "persona": Parse.TEXT,
        "phone": Parse.TEXT,
        "country": Parse.TEXT,
        "timezone": Parse.TEXT,
        "locale": Parse.TEXT,
        "lifecycle_status": Parse.TEXT,
    },
    ImportObject.OPPORTUNITY: {
        "external_id": Parse.TEXT,
        "name": Parse.TEXT,
        "product": Parse.TEXT,
        "pipeline": Parse.TEXT,
        "stage": Parse.TEXT,
        "state": Parse.STATE,
        "amount": Parse.NUMBER,
        "currency": Parse.TEXT,
        "probability": Parse.NUMBER,
        "opened_at": Parse.DATETIME,
        "closed_at": Parse.DATETIME,
    },
    ImportObject.USER: {
        "external_id": Parse.TEXT,
        "email": Parse.EMAIL,
        "name": Parse.TEXT,
        "role": Parse.TEXT,
        "territory": Parse.TEXT,
    },
    ImportObject.SIGNAL: {
        "type": Parse.TEXT,
        "name": Parse.TEXT,
        "anonymous_id": Parse.TEXT,
        "user_id": Parse.TEXT,
        "group_id": Parse.TEXT,
        "email": Parse.EMAIL,
        "company_domain": Parse.DOMAIN,
        "session_id": Parse.TEXT,
        "url": Parse.TEXT,
        "url_host": Parse.TEXT,
        "url_path": Parse.TEXT,
        "user_agent": Parse.TEXT,
        "ip": Parse.TEXT,
        "occurred_at": Parse.DATETIME,
    },
}
"""The fields of each object that a column can feed, and how they are read unless a mapping says otherwise."""

IDENTITIES: dict[ImportObject, tuple[str, ...]] = {
    ImportObject.ACCOUNT: ("external_id", "domain"),
    ImportObject.CONTACT: ("external_id", "email"),
    ImportObject.OPPORTUNITY: ("external_id",),
    ImportObject.USER: ("external_id",),
    ImportObject.SIGNAL: (),
}
"""The fields by which a record is found again; one of them must be mapped."""

REFERENCES: dict[ImportObject, dict[str, frozenset[MissingReference]]] = {
    ImportObject.ACCOUNT: {
        "parent": frozenset({MissingReference.KEEP}),
        "owner": frozenset({MissingReference.KEEP, MissingReference.REJECT}),
    },
    ImportObject.CONTACT: {
        "account": frozenset({MissingReference.KEEP, MissingReference.REJECT}),
        "owner": frozenset({MissingReference.KEEP, MissingReference.REJECT}),
    },
    ImportObject.OPPORTUNITY: {
        "account": frozenset({MissingReference.KEEP, MissingReference.REJECT}),
        "owner": frozenset({MissingReference.KEEP, MissingReference.REJECT}),
    },
    ImportObject.USER: {"manager": frozenset({MissingReference.KEEP, MissingReference.CREATE})},
    ImportObject.SIGNAL: {"contact": frozenset({MissingReference.KEEP})},
}
"""The references of each object, and what may be done when one leads nowhere."""

REFERENCE_KEYS: dict[str, tuple[str, ...]] = {
    "account": ("external_id", "name", "domain"),
    "parent": ("external_id", "name", "domain"),
    "owner": ("external_id", "name", "email"),
    "manager": ("external_id", "name", "email"),
    "contact": ("external_id",),
}
"""By what a reference names the other record."""
