"""Edits one stored account or contact: fields that are named are set, to nothing where nothing is given.

It checks what a field names: another record, a domain, an email. Merging two records is not an edit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from opportune.compile.attribute_change import recorded_changes
from opportune.errors import Conflict, InvalidInput
from opportune.ingest.one_record import read_company_domain, read_one_email
from opportune.model.criteria import SubjectType
from opportune.store import Transaction, statement

Edits = Mapping[str, Any]


def edit_account(tx: Transaction, account_id: int, edits: Edits, now: datetime) -> None:
    """Set these fields of an account that exists. `attributes` is merged in: a null in it removes that one.

    `now` is naive UTC. Raises InvalidInput for an owner or parent that is not there, Conflict for a taken domain.
    """
    of_account = {"account_id": account_id}
    stored = tx.run_dicts(statement("get_account_fields"), of_account)[0]
    _check_user(tx, edits.get("owner_id"))
    parent_id = edits.get("parent_id")
    if parent_id == account_id:
        raise InvalidInput("An account cannot be its own parent. Name another one.")
    _check_account(tx, parent_id, "parent_id")
    fields = {**stored, **edits}
    if edits.get("domain"):
        fields["domain"] = _taken_domain(tx, account_id, str(edits["domain"]), now)
    tx.fixed("create_former_accounts", {"accounts": [account_id]})
    tx.fixed("update_account_fields", {**_with_attributes(fields, edits), **of_account, "now": now})
    _record_changes(tx, SubjectType.ACCOUNT, now)
    tx.fixed("insert_record_requests", {"now": now})


def edit_contact(tx: Transaction, contact_id: int, edits: Edits, now: datetime) -> None:
    """Set these fields of a contact that exists. A contact that changes its account takes its past along.

    `now` is naive UTC. Raises InvalidInput for an owner or account that is not there, Conflict for a taken email.
    """
    of_contact = {"contact_id": contact_id}
    stored = tx.run_dicts(statement("get_contact_fields"), of_contact)[0]
    _check_user(tx, edits.get("owner_id"))
    _check_account(tx, edits.get("account_id"), "account_id")
    fields = {**stored, **edits}
    if edits.get("email"):
        fields["email"] = _taken_email(tx, contact_id, str(edits["email"]), now)
    if fields["account_id"] != stored["account_id"]:
        tx.fixed("insert_account_moves", {"contacts": [contact_id], "now": now})
        tx.fixed("insert_former_account_requests", {"contacts": [contact_id], "now": now})
    tx.fixed("create_former_contacts", {"contacts": [contact_id]})
    tx.fixed("update_contact_fields", {**_with_attributes(fields, edits), **of_contact, "now": now})
    _record_changes(tx, SubjectType.CONTACT, now)
    tx.fixed("insert_record_requests", {"now": now})


def _record_changes(tx: Transaction, subject: SubjectType, now: datetime) -> None:
    query = recorded_changes(subject, now)
    tx.run(query.sql, query.params)


def _with_attributes(fields: Edits, edits: Edits) -> dict[str, Any]:
    """The stored attributes as text, and the ones to merge in."""
    patch = edits.get("attributes")
    clears = "attributes" in edits and patch is None
    kept = {name: value for name, value in fields.items() if name != "attributes"}
    return {**kept, "patch": json.dumps(patch or {}), "clears_attributes": clears}


def _taken_domain(tx: Transaction, account_id: int, text: str, now: datetime) -> str:
    domain = read_company_domain(text)
    holders = tx.fixed("get_domain_holder", {"domain": domain})
    if holders and holders[0][0] != account_id:
        raise Conflict(
            f"The domain {domain} leads to account {holders[0][0]}. Merge the two, or leave it there.",
            account_id=holders[0][0],
        )
    if not holders:
        tx.fixed("insert_account_domain", {"domain": domain, "account_id": account_id, "now": now})
    return domain


def _taken_email(tx: Transaction, contact_id: int, text: str, now: datetime) -> str:
    email = read_one_email(text)
    holders = tx.fixed("get_alias_holder", {"kind": "email", "value": email})
    if holders and holders[0][0] != contact_id:
        raise Conflict(
            f"The email {email} leads to contact {holders[0][0]}. Merge the two, or leave it there.",
            contact_id=holders[0][0],
        )
    if not holders:
        tx.fixed("insert_aliases", {"kinds": ["email"], "values": [email], "people": [contact_id], "now": now})
    return email


def _check_user(tx: Transaction, user_id: object) -> None:
    if user_id is not None and not tx.fixed("get_user_id", {"user_id": user_id}):
        raise InvalidInput(f"owner_id: there is no user {user_id}. `opportune users list` shows them.")


def _check_account(tx: Transaction, account_id: object, field: str) -> None:
    if account_id is not None and not tx.fixed("get_account_id", {"subject_id": account_id}):
        raise InvalidInput(f"{field}: there is no account {account_id}. `opportune accounts list` shows them.")
