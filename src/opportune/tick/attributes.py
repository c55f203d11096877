"""Records what became of attributes in a tick: by traits, first emails and merges. Criteria ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from opportune.compile.attribute_change import recorded_changes, taken_changes
from opportune.model.attribute import CHANGE_DAYS_MAX
from opportune.model.criteria import SubjectType
from opportune.store import Transaction

# A day longer than criteria ask back.
KEPT_DAYS = CHANGE_DAYS_MAX + 1


def take_contact_traits(tx: Transaction, now: datetime) -> None:
    """Contacts take over the traits of their newest identify event. `now` is naive UTC."""
    if _count(tx, "create_contact_trait"):
        is_any_known = _count(tx, "create_former_contacts_with_traits", {"now": now})
        tx.fixed("update_contact_traits", {"now": now})
        if is_any_known:
            record_changes(tx, SubjectType.CONTACT, now)


def take_account_traits(tx: Transaction, now: datetime) -> None:
    """Accounts take over the traits of their newest group event. `now` is naive UTC."""
    if _count(tx, "create_account_trait"):
        is_any_known = _count(tx, "create_former_accounts_with_traits", {"now": now})
        tx.fixed("update_account_traits", {"now": now})
        if is_any_known:
            record_changes(tx, SubjectType.ACCOUNT, now)


def record_changes(tx: Transaction, subject: SubjectType, now: datetime) -> None:
    """Record how records differ from what they were in `former_account` or `former_contact`. `now` is naive UTC."""
    query = recorded_changes(subject, now)
    tx.run(query.sql, query.params)


def hand_over_changes(tx: Transaction, subject: SubjectType, survivors: Mapping[int, int]) -> None:
    """Leave the past of attributes to those that took them over from merged records, and forget the rest of it.

    `survivors` has them by the merged record; they are in `former_account` or `former_contact` as they were.
    """
    query = taken_changes(subject, list(survivors), list(survivors.values()))
    tx.run(query.sql, query.params)
    tx.fixed("delete_merged_attribute_changes", {"subject_type": subject.value, "merged": list(survivors)})


def forget_old_changes(tx: Transaction, now: datetime) -> None:
    """Forget changes that nothing can ask about any more. `now` is naive UTC."""
    tx.fixed("delete_old_attribute_changes", {"before": now - timedelta(days=KEPT_DAYS)})


def _count(tx: Transaction, name: str, params: Mapping[str, object] | None = None) -> int:
    return int(tx.fixed(name, params)[0][0])
