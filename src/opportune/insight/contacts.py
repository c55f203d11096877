"""Contacts with their scores: page by page, and one with everything known about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from opportune.insight.among import Among, subjects_among
from opportune.insight.pages import Filter, Page, SortKey
from opportune.insight.scores import (
    CompositeWeights,
    composite_weights,
    current_definitions,
    score_columns,
    score_sort_keys,
)
from opportune.insight.subject_pages import ScoreFilter, SubjectList, Wanted, subject_page
from opportune.insight.subjects import FULL_NAME, OWNER, SUBJECT_NAME, containing, is_like, is_phrase, subject_missing
from opportune.model.criteria import SubjectType
from opportune.model.definitions import Definitions
from opportune.store import Transaction, Workspace, statement

_OWN_SORTS = {
    "name": SortKey("coalesce(a.last_name, a.first_name, a.email)", str, is_nullable=True),
    "email": SortKey("a.email", str, is_nullable=True),
    "created_at": SortKey("a.created_at", datetime),
}
_OWN_SCORE_SORTS = {
    "last_signal_at": SortKey("s.last_signal_at", datetime, is_nullable=True),
    "changed_at": SortKey("s.changed_at", datetime, is_nullable=True),
}
_JOINS = """\
left join contact_score s on s.contact_id = a.contact_id
left join account c on c.account_id = a.account_id
left join users u on u.user_id = a.owner_id"""


@dataclass(frozen=True)
class ContactFilter:
    """What listed contacts must be like. `query` is looked for in names and emails, ignoring case; `email` is an address that leads
    to them: their own, or one they had before, also as somebody who was merged into them.
    """

    score: ScoreFilter = field(default_factory=ScoreFilter)
    account_id: int | None = None
    owner_id: int | None = None
    lifecycle_status: str | None = None
    query: str | None = None
    among: Among = field(default_factory=Among)
    email: str | None = None

    def wanted(self, tx: Transaction, definitions: Definitions, now: datetime) -> Wanted:
        """What to look for. Raises what `subjects_among` raises."""
        among = subjects_among(tx, definitions, SubjectType.CONTACT, self.among, now)
        return Wanted(self._own(), self.score, among)

    def _own(self) -> Filter:
        """The filter over a contact `a`."""
        found = Filter()
        found.add("a.account_id = $account_id", account_id=self.account_id)
        found.add("a.owner_id = $owner_id", owner_id=self.owner_id)
        found.add("a.lifecycle_status = $lifecycle_status", lifecycle_status=self.lifecycle_status)
        found.add(
            "a.contact_id in (select contact_id from contact where email = $address union all select person_id from identity_alias "
            "where alias_hash = md5_number_lower('email:' || $address) and kind = 'email' and value = $address)",
            address=self.email and self.email.lower(),
        )
        if is_phrase(self.query):
            # Putting names together takes most of the time, and only a query of two words needs it.
            found.add(is_like(FULL_NAME, self.query), name=containing(self.query))
        else:
            # A column for itself is looked through in half the time that OR takes.
            found.add(
                "a.contact_id in (select contact_id from contact where contains(email, $email) "
                f"union all select contact_id from contact where {is_like('first_name', self.query)} "
                f"union all select contact_id from contact where {is_like('last_name', self.query)})",
                name=containing(self.query),
                email=self.query and self.query.lower(),
            )
        return found


def list_contacts(
    tx: Transaction,
    workspace: Workspace,
    wanted: ContactFilter,
    sort: str,
    limit: int,
    cursor: str | None,
    now: datetime,
) -> Page:
    """One page of contacts. `now` is naive UTC.

    Raises InvalidInput for a cursor of another list, and what `subjects_among` raises.
    """
    definitions = current_definitions(tx, workspace)
    listed = contact_list(composite_weights(tx, definitions))
    return subject_page(tx, listed, wanted.wanted(tx, definitions, now), sort, limit, cursor)


def contact_list(composite: CompositeWeights) -> SubjectList:
    """How contacts are listed."""
    return SubjectList(
        table="contact",
        id_column="contact_id",
        rows=f"""\
select p.sort_value, {_columns(composite)}
from page p
join contact a on a.contact_id = p.contact_id
{_JOINS}""",
        own_sorts=_OWN_SORTS,
        score_sorts=score_sort_keys(composite) | _OWN_SCORE_SORTS,
    )


def get_contact(tx: Transaction, workspace: Workspace, contact_id: int) -> dict[str, Any]:
    """One contact with its score and identifiers. Raises NotFound."""
    composite = composite_weights(tx, current_definitions(tx, workspace))
    rows = tx.run_dicts(
        f"""\
select {_columns(composite)},
    a.persona, a.phone, a.timezone, a.locale, a.attributes::varchar as attributes, a.updated_at
from contact a
{_JOINS}
where a.contact_id = $contact_id""",
        {"contact_id": contact_id},
    )
    if not rows:
        raise subject_missing(tx, "contact", contact_id)
    return rows[0] | {"identifiers": tx.run_dicts(statement("list_identifiers"), {"contact_id": contact_id})}


def _columns(composite: CompositeWeights) -> str:
    return f"""\
a.contact_id, {SUBJECT_NAME[SubjectType.CONTACT]} as name, a.first_name, a.last_name, a.email, a.title, a.country,
    a.lifecycle_status,
    case when c.account_id is not null then {{'account_id': c.account_id, 'name': coalesce(c.name, c.domain)}} end as account,
    {OWNER},
    {score_columns(composite)},
    a.created_at"""
