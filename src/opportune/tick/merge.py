"""Merges two accounts or two contacts that somebody says are one. Scores follow with the next tick, with the cause merge.

Signals are not rewritten: a link redirects them. What the tick merges by itself is in `identity.py`.
"""

from __future__ import annotations

from datetime import datetime

from opportune.errors import InvalidInput
from opportune.model.criteria import SubjectType
from opportune.store import Transaction
from opportune.tick.attributes import hand_over_changes


def merge_accounts(tx: Transaction, account_id: int, into_id: int, now: datetime) -> None:
    """Everything of an account belongs to the other one from now on, and the account is gone. `now` is naive UTC.

    The one that stays keeps its own fields and takes those it lacks. Both must exist. Raises InvalidInput for one account.
    """
    _check_two("account", account_id, into_id)
    both = {"account_id": account_id, "into_id": into_id}
    dated = {**both, "now": now}
    tx.fixed("create_former_accounts", {"accounts": [into_id]})
    tx.fixed("merge_account_fields", dated)
    hand_over_changes(tx, SubjectType.ACCOUNT, {account_id: into_id})
    tx.fixed("insert_contact_moves", {"account_id": account_id, "now": now})
    tx.fixed("move_contacts", dated)
    tx.fixed("move_domains", both)
    tx.fixed("move_mappings", both)
    tx.fixed("move_opportunities", dated)
    tx.fixed("move_topic_scores", both)
    tx.fixed("move_children", dated)
    tx.fixed("delete_account", {"account_id": account_id})
    tx.fixed("insert_record_requests", {"now": now})
    _redirect(tx, -account_id, -into_id, now)


def merge_contacts(tx: Transaction, contact_id: int, into_id: int, now: datetime) -> None:
    """Everything that leads to a contact leads to the other one from now on, and the contact is gone. `now` is naive UTC.

    The one that stays keeps its own fields and takes those it lacks. Both must exist. Raises InvalidInput for one contact.
    """
    _check_two("contact", contact_id, into_id)
    people = {"contact_id": contact_id, "into_id": into_id}
    known = {row[0]: row[1:] for row in tx.fixed("get_merge_facts", people)}
    (email, account_id), (own_email, own_account_id) = known[contact_id], known[into_id]
    tx.fixed("create_former_contacts", {"contacts": [into_id]})
    if email is not None and own_email is None:
        tx.fixed("update_contact_emails", {"contacts": [into_id], "emails": [email], "now": now})
    if account_id is not None and own_account_id is None:
        tx.fixed("insert_account_moves", {"contacts": [into_id], "now": now})
        tx.fixed("update_contact_accounts", {"contacts": [into_id], "accounts": [account_id], "now": now})
    tx.fixed("insert_former_account_requests", {"contacts": [contact_id, into_id], "now": now})
    merged = {"merged": [contact_id], "survivors": [into_id]}
    tx.fixed("update_merged_aliases", merged)
    tx.fixed("update_merged_contacts", {**merged, "now": now})
    hand_over_changes(tx, SubjectType.CONTACT, {contact_id: into_id})
    tx.fixed("move_consents", merged)
    tx.fixed("delete_consents_of", {"people": [contact_id]})
    tx.fixed("delete_merged_contacts", {"merged": [contact_id]})
    tx.fixed("insert_record_requests", {"now": now})
    _redirect(tx, contact_id, into_id, now)


def _redirect(tx: Transaction, subject_id: int, into_id: int, now: datetime) -> None:
    ends = {"subjects": [subject_id], "into": [into_id]}
    tx.fixed("insert_link_requests", {**ends, "now": now})
    tx.fixed("upsert_links", {**ends, "causes": ["merge"], "now": now})
    tx.fixed("update_chained_links", ends)


def _check_two(subject_type: str, subject_id: int, into_id: int) -> None:
    if subject_id == into_id:
        raise InvalidInput(
            f"{subject_type.capitalize()} {subject_id} cannot be merged into itself. Name the {subject_type} that stays."
        )
