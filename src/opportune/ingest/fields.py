"""Finds the facts that every event is asked for among the places where clients put them.

Each function takes parsed JSON of any shape and returns a clean value or None. The order of places is part of
the documentation for users.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from opportune.ingest.domains import company_domain
from opportune.ingest.limits import MAX_EMAIL_LENGTH, MAX_ID_LENGTH, MAX_TEXT_LENGTH
from opportune.ingest.rejection import EventRejected
from opportune.model.event import EventType

_EMAIL = re.compile(r"[^@\s\"<>(),;:\\]{1,64}@(?:[^@\s.]{1,63}\.)+[^@\s.\d][^@\s.]{1,62}")
_CACHED_VALUES = 16_384
# A page or a screen may well say `domain` or `website` of the site that was visited, which is nobody's
# employer.
_PAGE_TYPES = frozenset((EventType.PAGE.value, EventType.SCREEN.value))
_GROUP = EventType.GROUP.value


def json_object(value: Any, field: str) -> dict[str, Any] | None:
    """An object, or None for a missing one; PHP clients send an empty one as []. Raises EventRejected
    otherwise.
    """
    if value is None or type(value) is dict:
        return value
    if value == []:
        return None
    raise EventRejected("invalid_field", f"`{field}` has to be a JSON object, not {_shown(value)}.")


def identifier(value: Any, field: str) -> str | None:
    """An identifier as text, None for a missing or empty one. Raises EventRejected for other types and for
    long ones.
    """
    if value is None:
        return None
    if type(value) is str:
        text = value.strip()
        if len(text) > MAX_ID_LENGTH:
            raise EventRejected(
                "invalid_field",
                f"`{field}` is longer than {MAX_ID_LENGTH} characters. Send a shorter identifier.",
            )
        return text or None
    if type(value) is int:
        return identifier(str(value), field)
    if type(value) is float and value.is_integer():
        return str(int(value))
    raise EventRejected("invalid_field", f"`{field}` has to be text or a whole number, not {_shown(value)}.")


def short_text(value: Any) -> str | None:
    """Text cut to MAX_TEXT_LENGTH, None for anything that is not text or is empty."""
    if type(value) is not str:
        return None
    text = value.strip()
    return text[:MAX_TEXT_LENGTH].rstrip() or None


def clean_email(text: str) -> str | None:
    """An address in lower case, or None when it is none."""
    return _clean_email(text) if len(text) <= MAX_EMAIL_LENGTH else None


@lru_cache(maxsize=_CACHED_VALUES)
def _clean_email(text: str) -> str | None:
    email = text.strip().lower()
    return email if _EMAIL.fullmatch(email) else None


def find_email(
    kind: str, traits: dict[str, Any] | None, properties: dict[str, Any] | None, user_id: str | None
) -> str | None:
    """traits.email (of the call or of its context), then properties.email, then a userId that is an address.

    A group's traits describe the group, so its email is not the caller's.
    """
    if kind != _GROUP:
        for place in (traits, properties):
            if place and (candidate := place.get("email")) and (email := _email_of(candidate)):
                return email
    return _email_of(user_id)


def find_company_domain(kind: str, properties: dict[str, Any] | None, email: str | None) -> str | None:
    """company_domain, domain, website, company.domain or company.website, then the domain of the email address.

    Of pages and screens only `company_domain` is read. Free-mail providers never count.
    """
    if properties:
        if domain := _domain_of(properties.get("company_domain")):
            return domain
        if kind not in _PAGE_TYPES:
            if domain := _domain_of(properties.get("domain")) or _domain_of(properties.get("website")):
                return domain
            company = properties.get("company")
            if type(company) is dict and (
                domain := _domain_of(company.get("domain")) or _domain_of(company.get("website"))
            ):
                return domain
    return company_domain(email.rpartition("@")[2]) if email else None


def _email_of(value: Any) -> str | None:
    return clean_email(value) if type(value) is str and "@" in value else None


def _domain_of(value: Any) -> str | None:
    return company_domain(value) if value and type(value) is str else None


def _shown(value: Any) -> str:
    return repr(value)[:60]
