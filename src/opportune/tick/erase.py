"""Erases a person: identifiers, raw events, signals and the contact itself. Scores follow with the next tick, cause erase.

What stays says how much there was, never who: a receipt, the ledger's numbers, and emptied event rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from opportune.store import Transaction


@dataclass(frozen=True)
class Erasure:
    """Proof of what was removed, with counts."""

    receipt: str
    subject_type: str
    subject_id: int
    requested_at: datetime
    removed: dict[str, int]


def erase_contact(tx: Transaction, contact_id: int, receipt: str, now: datetime) -> Erasure:
    """Remove everything that says who a contact is, or that the person did. The contact must exist; `now` is naive UTC.

    The person's visitors and the contacts merged into this one go as well. Events sent under the same identifiers after
    this make a new contact.
    """
    people = [person for (person,) in tx.fixed("list_contact_sources", {"subject_id": contact_id})]
    of_people = {"people": people}
    values: dict[str, list[str]] = {"user_id": [], "email": [], "anonymous_id": [], "external_id": []}
    for kind, value in tx.fixed("list_alias_values", of_people):
        values[kind].append(value)
    named = {
        "user_ids": values["user_id"],
        "emails": [email.lower() for email in values["email"]],
        "anonymous_ids": values["anonymous_id"],
    }
    tx.fixed("insert_erased_daily_signals", of_people)
    removed = {
        "events": _count(tx, "scrub_events", named),
        "rejected_events": _count(tx, "delete_named_rejections", named),
        "signals": _count(tx, "delete_signals_of", of_people),
        "pending_signals": _count(tx, "delete_pending_signals_of", of_people),
        "identifiers": _count(tx, "delete_aliases_of", of_people),
        "visitors": _count(tx, "delete_visitors", of_people),
        "identity_conflicts": _count(
            tx, "delete_conflicts_of", {**of_people, "values": [value for found in values.values() for value in found]}
        ),
        "consents": _count(tx, "delete_consents_of", of_people),
        "attribute_changes": _count(tx, "delete_attribute_changes_of", of_people),
        "web_push_subscriptions": _count(tx, "delete_web_push_subscriptions_of", of_people),
        "messages": _count(tx, "scrub_deliveries", of_people) + _unsent(tx, of_people),
    }
    tx.fixed("insert_former_account_requests", {"contacts": [contact_id], "now": now})
    tx.fixed("delete_links_of", of_people)
    tx.fixed("scrub_audit_entries", of_people)
    tx.fixed("delete_connector_records_of", of_people)
    tx.fixed("delete_merged_contacts", {"merged": [contact_id]})
    tx.fixed("insert_rescore_request", {"subject_id": contact_id, "cause": "erase", "now": now})
    tx.fixed(
        "insert_erasure", {"receipt": receipt, "subject_id": contact_id, "now": now, "removed": json.dumps(removed)}
    )
    return Erasure(receipt, "contact", contact_id, now, removed)


def _unsent(tx: Transaction, of_people: dict[str, list[int]]) -> int:
    """Messages to them that are not sent any more. One that is on its way at this moment cannot be called back."""
    tx.fixed("insert_erased_delivery_news", of_people)
    return _count(tx, "delete_deliveries_of", of_people)


def _count(tx: Transaction, name: str, params: dict[str, list[str]] | dict[str, list[int]]) -> int:
    return int(tx.fixed(name, params)[0][0])
